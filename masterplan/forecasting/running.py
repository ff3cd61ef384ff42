"""Running models over many histories at once, one call of StatsForecast for a batch.

Belongs here: the door to StatsForecast and nothing that judges what comes out.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from masterplan.forecasting.models import MODELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from masterplan.forecasting.history import FloatArray


@dataclass(frozen=True)
class Forecasts:
    """What one model says: a row per history, a column per bucket ahead. NaN where it cannot say; bounds may be absent."""

    point: FloatArray
    lower: FloatArray | None = None
    upper: FloatArray | None = None


def run_models(
    names: Sequence[str], histories: Sequence[FloatArray], season: int, horizon: int, level_pct: float | None = None
) -> dict[str, Forecasts]:
    """The forecasts of each model for each history, in its order.

    Inputs: histories oldest value first, evenly spaced, without gaps; `level_pct` asks for prediction intervals, which every
    model named must then be able to give. A model that fails on a history says NaN for it.
    """
    from statsforecast import StatsForecast, models

    built = [MODELS[name].build(models, season) for name in names]
    for name, model in zip(names, built, strict=True):
        model.alias = name
    lengths = [len(history) for history in histories]
    frame = pl.DataFrame(
        {
            "unique_id": np.repeat(np.arange(len(histories)), lengths),
            "ds": np.concatenate([np.arange(length) for length in lengths]),
            "y": np.concatenate(histories),
        }
    )
    levels: Any = None if level_pct is None else [level_pct]
    with _quiet():
        engine = StatsForecast(models=built, freq=1, n_jobs=1, fallback_model=models.NaNModel())
        said = engine.forecast(df=frame, h=horizon, level=levels)
    return {name: _forecasts(said, name, len(histories), horizon) for name in names}


def _forecasts(said: pl.DataFrame, name: str, histories: int, horizon: int) -> Forecasts:
    def matrix(column: str) -> FloatArray:
        return said[column].to_numpy().reshape(histories, horizon)

    bounds = {end: column for column in said.columns for end in ("lo", "hi") if column.startswith(f"{name}-{end}-")}
    if not bounds:
        return Forecasts(matrix(name))
    return Forecasts(matrix(name), matrix(bounds["lo"]), matrix(bounds["hi"]))


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing that models mutter about short or constant histories reaches the reader; NaN says it."""
    logger = logging.getLogger("statsforecast")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
