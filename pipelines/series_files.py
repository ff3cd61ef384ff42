"""Folders of series with a train and a test part, as forecasting competitions give them: what is in them, and how well we do.

Belongs here: reading such files and scoring the default forecast on them. What is printed is told in `commands.bench_forecast`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.errors import SourceError
from masterplan.forecasting import measures
from masterplan.forecasting.baseline import forecast_series
from masterplan.forecasting.challenger import CHALLENGERS
from masterplan.forecasting.history import FloatArray, Series
from masterplan.forecasting.naive2 import naive2
from masterplan.forecasting.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_COLUMNS: Final = frozenset({"unique_id", "ds", "y", "split"})
_FREQUENCIES: Final = {
    # by the end of the file's name: bucket, season of the models, season that MASE and naive2 are defined with, most buckets of a trial
    "hourly": ("day", 24, 24, 48),
    "daily": ("day", 7, 1, 28),
    "weekly": ("week", 52, 1, 13),
    "monthly": ("month", 12, 12, 12),
    "quarterly": ("month", 4, 4, 8),
    "yearly": ("month", 1, 1, 8),
}
_OTHER: Final = ("day", 1, 1, 28)
_WINDOWS: Final = 3
_LEVEL_PCT: Final = 90.0


@dataclass(frozen=True)
class Competition:
    """One file: the training part as series, what came after it (NaN where unknown), the season its errors are scaled by."""

    name: str
    series: Series
    actual: FloatArray
    scale_season: int


@dataclass(frozen=True)
class Score:
    """How the default forecast did on one file; means over its series, NaN where a measure is not defined.

    `challenged` counts the series whose forecast the challenger took.
    """

    name: str
    series: int
    smape: float
    mase: float
    owa: float
    rmsse: float
    bias: float
    coverage: float
    seconds: float
    challenged: int


def competitions(folder: Path) -> Iterator[Competition]:
    """The Parquet files of a folder that hold `unique_id`, `ds`, `y` and `split` (train, test), by name.

    Values missing in training count 0; series without demand in training, and those whose test part is wholly missing, are
    left out. Errors: SourceError when there is no such file, or when test parts of one file are not equally long.
    """
    files = [path for path in sorted(folder.glob("*.parquet")) if set(pl.read_parquet_schema(path)) >= _COLUMNS]
    if not files:
        raise SourceError(
            "The folder holds no series with a train and a test part",
            rows=[str(folder)],
            way_out="Give a folder with Parquet files of the columns unique_id, ds, y and split.",
        )
    return (_competition(path) for path in files)


def _competition(path: Path) -> Competition:
    frame = pl.read_parquet(path, columns=sorted(_COLUMNS)).sort("unique_id", "ds")
    by_series = frame.group_by("unique_id", maintain_order=True).agg(
        pl.col("y").filter(pl.col("split") == "train").fill_null(0.0).alias("train"),
        pl.col("y").filter(pl.col("split") == "test").alias("test"),
    )
    known = by_series.filter(pl.col("train").list.max() > 0, pl.col("test").list.drop_nulls().list.len() > 0)
    horizons = known["test"].list.len().unique().to_list()
    if len(horizons) != 1:
        raise SourceError(
            "Test parts of one file are equally long",
            rows=[f"{path.name}: {', '.join(map(str, sorted(horizons)))} buckets"],
            way_out="Put series of each length into a file of their own.",
        )
    bucket, season, scale_season, longest = _FREQUENCIES.get(path.stem.rsplit("_", 1)[-1], _OTHER)
    settings = Settings(bucket, horizons[0], season, _WINDOWS, min(horizons[0], longest), _LEVEL_PCT)
    keys = known.select(pl.lit("").alias("company_id"), pl.col("unique_id").alias("item_id"))
    starts = np.concatenate([[0], np.cumsum(known["train"].list.len().to_numpy())]).astype(np.int64)
    actual = known["test"].explode().fill_null(float("nan")).to_numpy().reshape(-1, horizons[0])
    return Competition(path.stem, Series(settings, keys, known["train"].explode().to_numpy(), starts), actual, scale_season)


def against(competition: Competition, challenger: str) -> Competition:
    """The same, to be forecast with a challenger beside the default method."""
    settings = replace(competition.series.settings, challenger=challenger)
    return replace(competition, series=replace(competition.series, settings=settings))


def score(competition: Competition, progress: Callable[[str, float], None] | None = None) -> Score:
    """Forecasts the training part by the default method and holds it against the test part.

    Errors: SettingsError when there is a challenger whose extra is not installed.
    """
    series, actual = competition.series, competition.actual
    started = perf_counter()
    results = forecast_series([series], progress=progress)
    seconds = perf_counter() - started
    point, lower, upper = (np.concatenate([getattr(one, side) for one in results]) for side in ("point", "lower", "upper"))
    scale = measures.absolute_scale(series.values, series.starts, competition.scale_season)
    smape = measures.mean_over(measures.smape(actual, point))
    mase = measures.mean_over(measures.mase(actual, point, scale))
    plain = np.stack([naive2(series.of(index), competition.scale_season, actual.shape[1]) for index in range(len(series))])
    owa = measures.owa(
        smape, mase, measures.mean_over(measures.smape(actual, plain)), measures.mean_over(measures.mase(actual, plain, scale))
    )
    squared = measures.squared_scale(series.values, series.starts)
    return Score(
        competition.name,
        len(series),
        smape,
        mase,
        owa,
        measures.mean_over(measures.rmsse(actual, point, squared)),
        float(measures.bias(actual.ravel(), point.ravel())),
        measures.mean_over(measures.coverage(actual, lower, upper)),
        seconds,
        sum(name in CHALLENGERS for one in results for name in one.chosen),
    )
