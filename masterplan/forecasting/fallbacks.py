"""What is forecast when the usual models cannot: naive copies of short histories, Croston's flat rate, the best fit by MAPE.

Belongs here: the documented fallbacks as functions of values (semantics §34.10). Choosing among models of a series is the
engine's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from masterplan.forecasting.history import FloatArray

CYCLES: Final = {"day": 14, "week": 12, "month": 12}
CROSTON_RATE: Final = "croston_rate"
_SPARSE: Final = 0.8
_ALPHA: Final = 0.1
_TIES: Final = ("ets", "arima", "stl", "ets_arima", "ets_stl")


@dataclass(frozen=True)
class Naive:
    """A naive forecast and how it was made."""

    method: str
    forecast: FloatArray


def uses_naive(bucket: str, points: int, *, is_season_given: bool) -> bool:
    """Whether a history is too short for anything but a naive copy: fewer than two cycles, no season said, and none found."""
    return not is_season_given and 0 < points < 2 * CYCLES[bucket]


def uses_croston(points: int, zeros: int, *, is_season_given: bool, naive_applies: bool) -> bool:
    """Whether a history without season is so sparse that its rate is forecast: more than 80 % of its values are 0."""
    return not naive_applies and not is_season_given and zeros > _SPARSE * points


def naive_copy(values: FloatArray, bucket: str, horizon: int) -> Naive:
    """The history as one cycle that comes again from the bucket after its last value.

    Fewer values than half a cycle: followed by zeros. Fewer than a cycle: the gap runs from the last to the first. From a
    cycle on: the mean of what each phase had. `values` are oldest first, at least one.
    """
    cycle = CYCLES[bucket]
    missing = cycle - len(values)
    if 2 * len(values) < cycle:
        return Naive("copy_and_fill_with_zeros", _ahead(np.concatenate([np.zeros(missing), values]), horizon))
    if missing > 0:
        way = np.arange(1, missing + 1) / (missing + 1)
        gap = values[-1] + (values[0] - values[-1]) * way
        return Naive("copy_and_linear_interpolation", _ahead(np.concatenate([gap, values]), horizon))
    phases = np.arange(len(values)) % cycle
    means = np.bincount(phases, weights=values, minlength=cycle) / np.bincount(phases, minlength=cycle)
    return Naive("averaged_copy", _ahead(np.roll(means, -(len(values) % cycle)), horizon))


def _ahead(cycle: FloatArray, horizon: int) -> FloatArray:
    """The cycle again and again; it begins with the bucket after the last value."""
    return np.resize(cycle, horizon)


def croston_rate(values: FloatArray) -> float:
    """Smoothed size by smoothed interval of demand, both begun with the first; 0 without demand."""
    at = np.flatnonzero(values)
    if not len(at):
        return 0.0
    size, interval = float(values[at[0]]), float(at[0] + 1)
    for previous, now in pairwise(at):
        size += _ALPHA * (float(values[now]) - size)
        interval += _ALPHA * (float(now - previous) - interval)
    return size / interval


def best_fit(mapes: Mapping[str, float]) -> str:
    """The model of least MAPE; one without counts last. Ties: ets, arima, stl, ets_arima, ets_stl, then by name."""

    def rank(name: str) -> tuple[float, int, str]:
        mape = mapes[name]
        return (mape if mape == mape else inf, _TIES.index(name) if name in _TIES else len(_TIES), name)  # noqa: PLR0124 - NaN

    return min(mapes, key=rank)
