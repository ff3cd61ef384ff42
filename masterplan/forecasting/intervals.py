"""Prediction intervals that cover what they promise: from how far forecasts were off in the backtest, over all like series.

Belongs here: how wide errors are (of a series, by buckets ahead), their quantiles, and the bounds around points that are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.measures import known_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masterplan.forecasting.history import FloatArray

SPARSE: Final = frozenset({"intermittent", "lumpy", "dying"})

_WORTH_OF_POOL: Final = 2.0  # windows of its own that a series' width must have to count as much as that of all series
_FEWEST_ERRORS: Final = 50


@dataclass(frozen=True)
class Errors:
    """What one series was off by: actual less forecast, windows by buckets ahead (0 windows where it was never tried).

    `naive` is the mean absolute error of the naive forecast inside its history, 0 where the history never changes.
    """

    errors: FloatArray
    naive: float
    is_sparse: bool


@dataclass(frozen=True)
class Widths:
    """How errors spread: `growth` by buckets ahead, `ratio` of a series' errors to its naive one, quantiles of what is left."""

    growth: FloatArray
    ratio: float
    low: dict[bool, float]
    high: dict[bool, float]

    def bounds(self, points: FloatArray, series: Errors) -> tuple[FloatArray, FloatArray]:
        """Lower and upper bound of each point, none below 0, the points between them."""
        width = _width(series, self.ratio, self.growth) * _grown(self.growth, len(points))
        lower = points + self.low[series.is_sparse] * width if not series.is_sparse else np.zeros_like(points)
        return np.clip(lower, 0, points), np.maximum(points + self.high[series.is_sparse] * width, points)


def naive_error(values: FloatArray) -> float:
    """The mean absolute change from bucket to bucket, 0 where nothing ever changes; a single value may be off by all of itself."""
    return float(np.mean(np.abs(np.diff(values)))) if len(values) > 1 else float(values[0])


def widths_of(series: Sequence[Errors], level_pct: float, ahead: int) -> Widths:
    """The spread of errors of many series that share their settings.

    Each error is measured in the width of its series as known without its own window, and in the growth by buckets ahead.
    The interval of sparse demand begins at 0 and ends where that share of demand stays below; that of other demand leaves
    out half of the rest on either side. Few errors: the normal distribution.
    """
    tried = [one for one in series if one.errors.size and one.naive > 0]
    growth = _growth_of(tried, ahead)
    relative = [_mean_absolute(one.errors / growth) / one.naive for one in tried]
    ratio = float(np.mean(np.concatenate(relative))) if relative else 1.0
    pools: dict[bool, FloatArray] = {}
    for is_sparse in (False, True):
        parts = [_measured(one, ratio, growth) for one in tried if one.is_sparse == is_sparse]
        pools[is_sparse] = np.concatenate(parts) if parts else np.zeros(0)
    tail = (100 - level_pct) / 200
    low = {is_sparse: _quantile(pool, tail) for is_sparse, pool in pools.items()}
    high = {is_sparse: _quantile(pool, 1 - tail * (2 if is_sparse else 1)) for is_sparse, pool in pools.items()}
    return Widths(growth, ratio, low, high)


def _growth_of(tried: Sequence[Errors], ahead: int) -> FloatArray:
    """Mean absolute error by buckets ahead against that of all of them, never falling."""
    if not tried:
        return np.ones(ahead)
    absolute = np.concatenate([np.abs(one.errors) / one.naive for one in tried])
    by_bucket = np.maximum.accumulate(np.nan_to_num(known_mean(absolute, axis=0)))
    mean = float(by_bucket.mean())
    return np.maximum(by_bucket / mean, 1 / ahead) if mean > 0 else np.ones(ahead)


def _grown(growth: FloatArray, horizon: int) -> FloatArray:
    """The growth of every bucket of the horizon; past the backtest with the square root of the distance."""
    past = np.sqrt(np.arange(1, horizon + 1) / len(growth)) * growth[-1]
    past[: len(growth)] = growth[:horizon]
    return past


def _width(series: Errors, ratio: float, growth: FloatArray) -> float:
    own = _mean_absolute(series.errors / growth) if series.errors.size else np.zeros(0)
    return float((_WORTH_OF_POOL * ratio * series.naive + own.sum()) / (_WORTH_OF_POOL + len(own)))


def _measured(series: Errors, ratio: float, growth: FloatArray) -> FloatArray:
    """The errors of a series by the width that its other windows and the pool give it."""
    relative = series.errors / growth
    own = _mean_absolute(relative)
    others = (_WORTH_OF_POOL * ratio * series.naive + own.sum() - own) / (_WORTH_OF_POOL + len(own) - 1)
    measured = (relative / np.where(others > 0, others, 1.0)[:, None])[others > 0]
    return measured[np.isfinite(measured)]


def _quantile(pool: FloatArray, share: float) -> float:
    if len(pool) >= _FEWEST_ERRORS:
        return float(np.quantile(pool, share))
    from scipy.stats import norm

    return float(norm.ppf(share) * np.sqrt(np.pi / 2))


def _mean_absolute(errors: FloatArray) -> FloatArray:
    """By window the mean of what is known; 0 where nothing is."""
    return np.nan_to_num(known_mean(np.abs(errors), axis=1))
