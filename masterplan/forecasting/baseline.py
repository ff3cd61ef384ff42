"""The baseline forecast of all series of all companies.

Belongs here: the order of the steps, batch by batch, and the final fit. Each step is told in its own module; the frames
are put together in `frames`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.backtest import Trial, backtest, choose
from masterplan.forecasting.classes import demand_classes
from masterplan.forecasting.frames import BatchResult, accuracy_frame, backtest_frame, baseline_frame
from masterplan.forecasting.history import FloatArray, Series, demand_series
from masterplan.forecasting.intervals import history_residuals, ordered, residual_bounds
from masterplan.forecasting.models import LAST_RESORT, MODELS, fallback
from masterplan.forecasting.running import run_models

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import polars as pl

_BATCH: Final = 256


@dataclass(frozen=True)
class BaselineForecast:
    """Forecast, trials and accuracy as their contracts, and how many places with history had no demand to forecast from."""

    baseline: pl.DataFrame
    backtest: pl.DataFrame
    accuracy: pl.DataFrame
    series_without_demand: int = 0


def forecast_baseline(
    tables: Mapping[str, pl.DataFrame], plan_date: date, *, progress: Callable[[str, float], None] | None = None
) -> BaselineForecast:
    """Point forecast and prediction interval per series and bucket, by the model that did best in a backtest.

    Inputs: every input table; nothing dated on the plan date or later is read. `progress` gets a text and the fraction done.
    Output: series with demand, from the bucket that the plan date falls in; quantities of the inventory unit per bucket.
    The order of input rows makes no difference (§1.4).
    """
    groups, without = demand_series(tables, plan_date)
    total = sum(len(series) for series in groups)
    results: list[BatchResult] = []
    done = 0
    for batch in (batch for series in groups for batch in series.batches(_BATCH)):
        results.append(_forecast(batch))
        done += len(batch)
        if progress is not None:
            progress(f"{done} of {total} series forecast", done / total)
    trials = backtest_frame(results, plan_date)
    return BaselineForecast(baseline_frame(results, plan_date), trials, accuracy_frame(results, plan_date), without)


def _forecast(series: Series) -> BatchResult:
    """Classes, trials, choice and the final fit of the series of one batch."""
    season = series.settings.season
    classes = demand_classes(series)
    trials = backtest(series, classes)
    best = [choose(tried) for tried in trials]
    wanted = [fallback(classes[index], len(series.of(index)), season) if trial is None else trial.model for index, trial in enumerate(best)]
    shape = (len(series), series.settings.horizon)
    point, lower, upper = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    _fit(series, wanted, range(len(series)), (point, lower, upper))
    failed = np.flatnonzero(~np.isfinite(point).all(axis=1)).tolist()
    for index in failed:
        wanted[index], best[index] = LAST_RESORT, None
    _fit(series, wanted, failed, (point, lower, upper))
    point = np.maximum(point, 0)
    _bound(series, best, (point, lower, upper))
    return BatchResult(series, classes, trials, wanted, point, *ordered(point, lower, upper))


def _fit(series: Series, wanted: list[str], members: range | list[int], into: tuple[FloatArray, ...]) -> None:
    """Fits the wanted model of each member on its whole history and writes points and the model's own bounds."""
    settings = series.settings
    for name in sorted({wanted[index] for index in members}):
        rows = [index for index in members if wanted[index] == name]
        level = settings.level_pct if MODELS[name].has_intervals else None
        said = run_models([name], [series.of(index) for index in rows], settings.season, settings.horizon, level)[name]
        for matrix, part in zip(into, (said.point, said.lower, said.upper), strict=True):
            matrix[rows] = np.nan if part is None else part


def _bound(series: Series, best: list[Trial | None], into: tuple[FloatArray, ...]) -> None:
    """Writes bounds from residuals where the model gave none."""
    settings = series.settings
    point, lower, upper = into
    for index in np.flatnonzero(~(np.isfinite(lower) & np.isfinite(upper)).all(axis=1)).tolist():
        trial = best[index]
        residuals = history_residuals(series.of(index)) if trial is None else -trial.errors
        lower[index], upper[index] = residual_bounds(point[index], residuals, settings.level_pct, settings.backtest_horizon)
