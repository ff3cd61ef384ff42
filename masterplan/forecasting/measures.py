"""How far forecasts were off: each measure is a function from arrays to one number per series.

Belongs here: definitions of error measures and of the scales they are told in. Which forecasts are held against which demand
is decided where they are called. Rules: §36.

`actual`, `forecast`, `lower` and `upper` have the same shape; the last axis is the buckets of a series, measures have the axes
before it. A bucket with a NaN in any of them is left out. A measure without a bucket to count, or with nothing to divide by, is NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from masterplan.arrays import BoolArray, IntArray
    from masterplan.forecasting.history import FloatArray

_PERCENT: Final = 100.0
_TWICE_PERCENT: Final = 200.0
_HALF: Final = 0.5


def smape(actual: FloatArray, forecast: FloatArray) -> FloatArray:
    """Symmetric error in percent, 0 to 200: mean of 200 |y - f| / (|y| + |f|); 0 where both are 0."""
    width = np.abs(actual) + np.abs(forecast)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = _TWICE_PERCENT * np.abs(actual - forecast) / width
    return known_mean(np.where(width == 0, 0.0, ratios))


def mape(actual: FloatArray, forecast: FloatArray) -> FloatArray:
    """Absolute error in percent of demand; buckets without demand are skipped, NaN when no other is left (F 5)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = _PERCENT * np.abs(actual - forecast) / np.abs(actual)
    return known_mean(np.where(actual == 0, np.nan, ratios))


def mad(actual: FloatArray, forecast: FloatArray) -> FloatArray:
    """Mean absolute deviation, in the unit of the series."""
    return known_mean(np.abs(actual - forecast))


def mase(actual: FloatArray, forecast: FloatArray, scale: FloatArray) -> FloatArray:
    """Mean absolute error by an `absolute_scale`, one per series."""
    return _divided(mad(actual, forecast), scale)


def rmsse(actual: FloatArray, forecast: FloatArray, scale: FloatArray) -> FloatArray:
    """Root of the mean squared error by a `squared_scale`, one per series."""
    return np.sqrt(_divided(known_mean((actual - forecast) ** 2), scale))


def wape(actual: FloatArray, forecast: FloatArray) -> FloatArray:
    """Sum of absolute errors by the sum of demand, a ratio; NaN where the demand is not positive."""
    known = _known(actual, forecast)
    return _divided(_sum(np.abs(forecast - actual), known), _sum(actual, known))


def bias(actual: FloatArray, forecast: FloatArray) -> FloatArray:
    """Sum of forecast less demand by the sum of demand, a ratio: positive when the forecast is too high."""
    known = _known(actual, forecast)
    return _divided(_sum(forecast - actual, known), _sum(actual, known))


def coverage(actual: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Share of the buckets whose demand lies within the bounds, both of them included."""
    inside = np.where((actual >= lower) & (actual <= upper), 1.0, 0.0)
    return known_mean(np.where(_known(actual, lower, upper), inside, np.nan))


def pct_of_demand(actual: FloatArray, forecast: FloatArray) -> FloatArray:
    """The sum of absolute errors in percent of demand (F 5)."""
    return _PERCENT * wape(actual, forecast)


def pct_of_forecast(actual: FloatArray, forecast: FloatArray) -> FloatArray:
    """The sum of absolute errors in percent of what was forecast (F 5)."""
    known = _known(actual, forecast)
    return _PERCENT * _divided(_sum(np.abs(forecast - actual), known), _sum(forecast, known))


def owa(smape_mean: float, mase_mean: float, naive2_smape: float, naive2_mase: float) -> float:
    """Overall weighted average of a set of series: the mean of sMAPE and MASE, each by that of the naive2 forecast.

    The arguments are means over the series; NaN when naive2 is never off.
    """
    if not (naive2_smape > 0 and naive2_mase > 0):
        return float("nan")
    return _HALF * (smape_mean / naive2_smape + mase_mean / naive2_mase)


def mean_over(values: FloatArray) -> float:
    """The mean over the series for which a measure is defined; NaN when it is for none."""
    return float(known_mean(np.asarray(values, dtype=np.float64).ravel()))


def absolute_scale(values: FloatArray, starts: IntArray, season: int) -> FloatArray:
    """Mean absolute error of the naive forecast one season back inside the history of each series, for `mase`.

    Series i is `values[starts[i]:starts[i + 1]]`. NaN where no two known values are a season apart; 0 where the season repeats exactly.
    """
    return _step_means(values, starts, season, squared=False)


def squared_scale(values: FloatArray, starts: IntArray) -> FloatArray:
    """Mean squared error of the naive forecast one bucket back inside the history of each series, for `rmsse`."""
    return _step_means(values, starts, 1, squared=True)


def _step_means(values: FloatArray, starts: IntArray, lag: int, *, squared: bool) -> FloatArray:
    """Mean of the steps over `lag` buckets that stay inside one series."""
    if not len(starts) - 1:
        return np.empty(0)
    series = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    steps = values[lag:] - values[: max(len(values) - lag, 0)]
    inside = (series[lag:] == series[: len(steps)]) & np.isfinite(steps)
    sizes = steps[inside] ** 2 if squared else np.abs(steps[inside])
    sums = np.bincount(series[lag:][inside], weights=sizes, minlength=len(starts) - 1).astype(np.float64)
    counts = np.bincount(series[lag:][inside], minlength=len(starts) - 1)
    return _divided(sums, counts.astype(np.float64))


def _known(*matrices: FloatArray) -> BoolArray:
    return np.logical_and.reduce([np.isfinite(matrix) for matrix in matrices])


def _sum(values: FloatArray, known: BoolArray) -> FloatArray:
    return np.where(known, values, 0.0).sum(axis=-1)


def known_mean(values: FloatArray, axis: int = -1) -> FloatArray:
    """The mean along an axis of what is known (no NaN); NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=axis) / np.maximum(count, 1), np.nan)


def _divided(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient; NaN unless the divisor is positive."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.asarray(below) > 0, np.asarray(above) / below, np.nan)
