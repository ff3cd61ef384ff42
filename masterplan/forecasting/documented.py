"""The forecasting methods by the names that planners know them by: ETS, ARIMA, STL, means of two of them, and the best fit of all.

Belongs here: which models a method is, what stands in for it, and the best fit on the tail of a history. The default method is told
in `candidates`. Rules: §34.10, §40.4, F 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.fallbacks import CROSTON_RATE, Naive, best_fit, croston_rate, naive_copy, uses_croston, uses_naive
from masterplan.forecasting.holdout import holdout_size
from masterplan.forecasting.measures import mape
from masterplan.forecasting.models import MODELS
from masterplan.forecasting.running import run_models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masterplan.forecasting.history import FloatArray, Series

AUTO: Final = "auto"
ALL: Final = "all"
METHODS: Final = {
    "ets": ("ets",),
    "arima": ("arima",),
    "stl": ("stl",),
    "ets_arima": ("ets", "arima"),
    "ets_stl": ("ets", "stl"),
}
_MEMBERS: Final = ("ets", "arima", "stl")


def methods_of(series: Series) -> list[str]:
    """The method of each series: as its settings say; for all of them, the best fit of each."""
    return _best_fits(series) if series.settings.method == ALL else [series.settings.method] * len(series)


def stand_ins(series: Series, methods: Sequence[str]) -> dict[int, Naive]:
    """What is forecast in place of a method by name, by number of the series: a copy of few values, the rate of sparse ones (§34.10)."""
    settings, found = series.settings, {}
    for index, method in enumerate(methods):
        if method not in METHODS:
            continue
        values, is_given = series.of(index), settings.is_season_given
        is_short = uses_naive(settings.bucket, len(values), is_season_given=is_given)
        zeros = int(np.count_nonzero(values == 0))
        if is_short:
            found[index] = naive_copy(values, settings.bucket, settings.horizon)
        elif uses_croston(len(values), zeros, is_season_given=is_given, naive_applies=is_short):
            found[index] = Naive(CROSTON_RATE, np.full(settings.horizon, croston_rate(values)))
    return found


def _best_fits(series: Series) -> list[str]:
    """The method of least MAPE on the last part of each history, which its models do not see."""
    settings = series.settings
    held: dict[int, list[int]] = {}
    for index in range(len(series)):
        held.setdefault(holdout_size(len(series.of(index)), settings.test_set_pct), []).append(index)
    chosen = ["ets"] * len(series)
    for size, members in held.items():
        if not size:
            continue
        histories = [series.of(index) for index in members]
        actual = np.stack([values[-size:] for values in histories])
        said = _said([values[:-size] for values in histories], settings.season, size, settings.force_seasonality)
        mapes = {name: mape(actual, np.mean([said[one] for one in METHODS[name]], axis=0)) for name in METHODS}
        for row, index in enumerate(members):
            chosen[index] = best_fit({name: float(values[row]) for name, values in mapes.items()})
    return chosen


def _said(histories: Sequence[FloatArray], season: int, horizon: int, season_kind: str) -> dict[str, FloatArray]:
    """What each model says; NaN for histories that are too short for it."""
    said = {name: np.full((len(histories), horizon), np.nan) for name in _MEMBERS}
    for name, points in said.items():
        able = [row for row, values in enumerate(histories) if MODELS[name].fits(len(values), season)]
        if able:
            points[able] = run_models([name], [histories[row] for row in able], season, horizon, season_kind)[name]
    return said
