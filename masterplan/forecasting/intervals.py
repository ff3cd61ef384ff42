"""Prediction intervals: the model's own where it gives them, else from how far it was off before.

Belongs here: the bounds around points that are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from masterplan.forecasting.history import FloatArray


def residual_bounds(points: FloatArray, residuals: FloatArray, level_pct: float, backtest_horizon: int) -> tuple[FloatArray, FloatArray]:
    """Lower and upper bound of each point from quantiles of the residuals (actual less forecast).

    Residuals of a backtest cover the buckets up to its horizon; past it the width grows with the square root of the distance.
    """
    tail = (100 - level_pct) / 200
    low, high = np.quantile(residuals, [tail, 1 - tail])
    growth = np.sqrt(np.maximum(1, np.arange(1, len(points) + 1) / backtest_horizon))
    return points + low * growth, points + high * growth


def history_residuals(values: FloatArray) -> FloatArray:
    """Deviations from the mean, for a series too short for a backtest; a single value may be off by all of itself."""
    return values - values.mean() if len(values) > 1 else np.array([-values[0], values[0]])


def ordered(points: FloatArray, lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The bounds, not negative and with the points between them."""
    return np.clip(lower, 0, points), np.maximum(upper, points)
