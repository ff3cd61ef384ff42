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
_RANDOM_WALK: Final = 0.5


@dataclass(frozen=True)
class Errors:
    """What one series was off by: windows by buckets ahead (0 windows where it was never tried), NaN where nothing is known.

    `relative` are actual less forecast by the naive error that was known at the origin of the window. `naive` is that of
    the whole history, 0 where it never changes.
    """

    relative: FloatArray
    naive: float
    is_sparse: bool

    @classmethod
    def of(cls, values: FloatArray, errors: FloatArray, ahead: int, *, is_sparse: bool) -> Errors:
        """Those of a history whose windows, the last ones it has, were off by `errors`; on `ahead` buckets, NaN past the trial."""
        windows, tried = errors.shape
        known = np.array([naive_error(values[: len(values) - back * tried]) for back in range(windows, 0, -1)])
        relative = np.full((windows, ahead), np.nan)
        relative[:, :tried] = errors / np.where(known > 0, known, np.nan)[:, None]
        return cls(relative[np.isfinite(relative).any(axis=1)], naive_error(values), is_sparse)


@dataclass(frozen=True)
class Widths:
    """How errors spread: `growth` by buckets ahead and the power of the distance it goes on with, `ratio` of errors to the naive one.

    `low` and `high` are the quantiles of what is left, of sparse demand and of other.
    """

    growth: FloatArray
    power: float
    ratio: float
    low: dict[bool, float]
    high: dict[bool, float]

    def bounds(self, points: FloatArray, series: Errors) -> tuple[FloatArray, FloatArray]:
        """Lower and upper bound of each point, none below 0, the points between them."""
        width = series.naive * _width(series, self.ratio, self.growth) * self._grown(len(points))
        lower = points + self.low[series.is_sparse] * width if not series.is_sparse else np.zeros_like(points)
        return np.clip(lower, 0, points), np.maximum(points + self.high[series.is_sparse] * width, points)

    def _grown(self, horizon: int) -> FloatArray:
        """The growth of every bucket of the horizon."""
        past = (np.arange(1, horizon + 1) / len(self.growth)) ** self.power * self.growth[-1]
        past[: len(self.growth)] = self.growth[:horizon]
        return past


def naive_error(values: FloatArray) -> float:
    """The mean absolute change from bucket to bucket, 0 where nothing ever changes; a single value may be off by all of itself."""
    return float(np.mean(np.abs(np.diff(values)))) if len(values) > 1 else float(values[0])


def widths_of(series: Sequence[Errors], level_pct: float, ahead: int) -> Widths:
    """The spread of errors of many series that share their settings.

    Each error is measured in what its origin knew of the series, in the width of the series as its other windows tell it, and
    in the growth by buckets ahead.
    The interval of sparse demand begins at 0 and ends where that share of demand stays below; that of other demand leaves
    out half of the rest on either side. Few errors: the normal distribution.
    """
    tried = [one for one in series if one.relative.size and one.naive > 0]
    growth = _growth_of(tried, ahead)
    ratio = float(np.mean(np.concatenate([_own(one, growth) for one in tried]))) if tried else 1.0
    pools: dict[bool, FloatArray] = {}
    for is_sparse in (False, True):
        parts = [_measured(one, ratio, growth) for one in tried if one.is_sparse == is_sparse]
        pools[is_sparse] = np.concatenate(parts) if parts else np.zeros(0)
    tail = (100 - level_pct) / 200
    low = {is_sparse: _quantile(pool, tail) for is_sparse, pool in pools.items()}
    high = {is_sparse: _quantile(pool, 1 - tail * (2 if is_sparse else 1)) for is_sparse, pool in pools.items()}
    return Widths(growth, _power_of(growth) if tried else _RANDOM_WALK, ratio, low, high)


def _growth_of(tried: Sequence[Errors], ahead: int) -> FloatArray:
    """Mean absolute error by buckets ahead against that of all of them: the nearest that never falls."""
    from scipy.optimize import isotonic_regression

    if not tried:
        return np.ones(ahead)
    by_bucket: FloatArray = known_mean(np.abs(np.concatenate([one.relative for one in tried])), axis=0)
    rising = np.asarray(isotonic_regression(np.nan_to_num(by_bucket)).x)
    mean = float(rising.mean())
    return np.maximum(rising / mean, 1 / ahead) if mean > 0 else np.ones(ahead)


def _power_of(growth: FloatArray) -> float:
    """The power of the distance that errors grow with: least squares on logarithms, from 0 to 1; of one bucket the square root."""
    if len(growth) == 1:
        return _RANDOM_WALK
    distance, grown = np.log(np.arange(1, len(growth) + 1)), np.log(growth)
    centred = distance - distance.mean()
    return float(np.clip(centred @ grown / (centred @ centred), 0, 1))


def _own(series: Errors, growth: FloatArray) -> FloatArray:
    """By window the mean absolute relative error, growth taken out."""
    return known_mean(np.abs(series.relative / growth), axis=1)


def _width(series: Errors, ratio: float, growth: FloatArray) -> float:
    own = _own(series, growth)
    return float((_WORTH_OF_POOL * ratio + own.sum()) / (_WORTH_OF_POOL + len(own)))


def _measured(series: Errors, ratio: float, growth: FloatArray) -> FloatArray:
    """The errors of a series by the width that its other windows and the pool give it."""
    own = _own(series, growth)
    others = (_WORTH_OF_POOL * ratio + own.sum() - own) / (_WORTH_OF_POOL + len(own) - 1)
    measured = (series.relative / growth / np.where(others > 0, others, 1.0)[:, None])[others > 0]
    return measured[np.isfinite(measured)]


def _quantile(pool: FloatArray, share: float) -> float:
    if len(pool) >= _FEWEST_ERRORS:
        return float(np.quantile(pool, share))
    from scipy.stats import norm

    return float(norm.ppf(share) * np.sqrt(np.pi / 2))
