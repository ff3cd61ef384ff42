"""The baseline forecast of all series of all companies.

Belongs here: the order of the steps, batch by batch, and the final fit. Each step is told in its own module; the frames
are put together in `frames`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.contracts import RESULTS, empty_frame
from masterplan.forecasting.backtest import backtest
from masterplan.forecasting.candidates import COMBINATION, Candidates, candidates, combined
from masterplan.forecasting.challenger import challenged, require_challenger
from masterplan.forecasting.choice import choose
from masterplan.forecasting.classes import demand_classes
from masterplan.forecasting.dear import improved, shares_of, wide_methods
from masterplan.forecasting.documented import methods_of, stand_ins
from masterplan.forecasting.fitted import Fitted
from masterplan.forecasting.frames import BatchResult, accuracy_frame, backtest_frame, baseline_frame, trials_of
from masterplan.forecasting.history import FloatArray, Series, demand_history
from masterplan.forecasting.history_frames import history_frame, series_frame
from masterplan.forecasting.intervals import SPARSE, Errors, widths_of
from masterplan.forecasting.known_future import with_known_future
from masterplan.forecasting.levels import reconcile
from masterplan.forecasting.models import LAST_RESORT
from masterplan.forecasting.published_totals import published_totals
from masterplan.forecasting.running import run_models

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from masterplan.forecasting.running import Apply


_BATCH: Final = 256


@dataclass(frozen=True)
class BaselineForecast:
    """Forecast, trials, accuracy, history, series and totals as their contracts; how many places have history alone.

    `achieved` is how well forecasts of earlier plan dates did; whoever knows them fills it.
    """

    baseline: pl.DataFrame
    backtest: pl.DataFrame
    accuracy: pl.DataFrame
    history: pl.DataFrame
    series: pl.DataFrame
    series_without_demand: int = 0
    level: pl.DataFrame = field(default_factory=partial(empty_frame, RESULTS["level"]))
    achieved: pl.DataFrame = field(default_factory=partial(empty_frame, RESULTS["achieved"]))


def forecast_baseline(
    tables: Mapping[str, pl.DataFrame],
    plan_date: date,
    *,
    progress: Callable[[str, float], None] | None = None,
    apply: Apply = map,
) -> BaselineForecast:
    """Point forecast and prediction interval per series and bucket, by what did well in a backtest.

    Inputs: every input table; nothing dated on the plan date or later is read. `progress` gets a text and the fraction done.
    `apply` maps a function over parts of the work, in their order, as the built-in `map` does: elsewhere, if it likes.
    Output: series with demand, from the bucket that the plan date falls in; quantities of the inventory unit per bucket.
    The order of input rows makes no difference (§1.4).
    """
    history = demand_history(tables, plan_date)
    results = forecast_series(history.groups, progress=progress, apply=apply)
    trials = trials_of(results)
    agreed = reconcile(results, tables, plan_date, partial(forecast_series, apply=apply))
    baseline = with_known_future(baseline_frame(agreed.results, plan_date), tables, history.groups)
    return BaselineForecast(
        baseline,
        backtest_frame(trials, plan_date),
        accuracy_frame(trials, plan_date),
        history_frame(history, plan_date),
        series_frame(history, tables, plan_date),
        history.without_demand,
        published_totals(agreed.level, baseline, tables),
    )


def forecast_series(
    groups: Sequence[Series], *, progress: Callable[[str, float], None] | None = None, apply: Apply = map
) -> list[BatchResult]:
    """The forecasts of series, batch by batch; the series of each group share their settings and the spread of their errors.

    Errors: SettingsError when a challenger is asked for whose extra is not installed.
    """
    require_challenger([series.settings for series in groups])
    total, done = sum(len(series) for series in groups), 0
    results: list[BatchResult] = []
    for series in groups:
        fitted: list[Fitted] = []
        for one in apply(fit, batches_of(series)):
            fitted.append(one)
            done += len(one.series)
            if progress is not None:
                progress(f"{done} of {total} series forecast", done / total)
        results.extend(_bounded(challenged(_with_dear_models(fitted, apply), apply)))
    return results


def batches_of(series: Series) -> list[Series]:
    """The parts in which the series of a group are fitted."""
    return list(series.batches(_BATCH))


def _with_dear_models(fitted: list[Fitted], apply: Apply) -> list[Fitted]:
    """The batches with dear models where they pay, as far as the budget goes."""
    shares = shares_of(fitted, fitted[0].series.settings.budget_seconds) if fitted else []
    parts = [fitted[share.batch].series.take(share.members) for share in shares]
    for share, tried in zip(shares, apply(_fit_wide, parts), strict=True):
        fitted[share.batch] = improved(fitted[share.batch], share, tried)
    return fitted


def _fit_wide(series: Series) -> Fitted:
    return fit(series, wide_methods(series))


def fit(series: Series, methods: Sequence[str] | None = None) -> Fitted:
    """Classes, trials, choice and the final fit of the series of one batch, by the method of each or that of the settings."""
    classes = demand_classes(series)
    methods = methods_of(series) if methods is None else methods
    trials = backtest(series, classes, methods)
    season = series.settings.season
    tried = [
        candidates(one, len(series.of(index)), season, method) for index, (one, method) in enumerate(zip(classes, methods, strict=True))
    ]
    chosen = [
        COMBINATION if one is None else choose(one, is_sparse=demand_class in SPARSE)
        for one, demand_class in zip(trials, classes, strict=True)
    ]
    point = _points(series, tried, chosen)
    for index in np.flatnonzero(~np.isfinite(point).all(axis=1)).tolist():
        chosen[index] = LAST_RESORT
        point[index] = run_models([LAST_RESORT], [series.of(index)], season, series.settings.horizon)[LAST_RESORT]
    for index, made in stand_ins(series, methods).items():
        chosen[index], point[index] = made.method, made.forecast
    return Fitted(series, classes, tried, trials, chosen, point)


def _points(series: Series, tried: Sequence[Candidates], chosen: Sequence[str]) -> FloatArray:
    """The final fit of what was chosen for each series, on its whole history."""
    settings = series.settings
    point = np.full((len(series), settings.horizon), np.nan)
    alike: dict[tuple[str, ...], list[int]] = {}
    for index, name in enumerate(chosen):
        alike.setdefault(tried[index].members if name == COMBINATION else (name,), []).append(index)
    for names, rows in alike.items():
        said = run_models(names, [series.of(index) for index in rows], settings.season, settings.horizon, settings.force_seasonality)
        point[rows] = combined(said, names)
    return point


def _bounded(fitted: Sequence[Fitted]) -> list[BatchResult]:
    """The results with the bounds that the errors of all of them together give."""
    if not fitted:
        return []
    settings = fitted[0].series.settings
    errors = [[_errors(one, index) for index in range(len(one.series))] for one in fitted]
    widths = widths_of([error for batch in errors for error in batch], settings.level_pct, settings.backtest_horizon)
    results = []
    for one, batch in zip(fitted, errors, strict=True):
        bounds = [widths.bounds(points, error) for points, error in zip(one.point, batch, strict=True)]
        lower, upper = (np.stack([pair[side] for pair in bounds]) for side in (0, 1))
        results.append(BatchResult(one.series, one.classes, one.trials, one.names, one.point, lower, upper))
    return results


def _errors(fitted: Fitted, index: int) -> Errors:
    trials = fitted.trials[index]
    chosen = fitted.chosen[index]
    errors = np.zeros((0, 0)) if trials is None or chosen not in trials.errors else trials.errors[chosen]
    is_sparse = fitted.classes[index] in SPARSE
    return Errors.of(fitted.series.of(index), errors, fitted.series.settings.backtest_horizon, is_sparse=is_sparse)
