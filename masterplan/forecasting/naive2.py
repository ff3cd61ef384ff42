"""The naive2 forecast of the M competitions: naive on the series less its season, where a test finds one.

Belongs here: that one benchmark, which `measures.owa` is held against. Models a baseline is made with are told in `models`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from masterplan.forecasting.history import FloatArray

_QUANTILE: Final = 1.645  # 90 % of the normal distribution, both sides
_SEASONS_FOR_TEST: Final = 3


def naive2(values: FloatArray, season: int, horizon: int) -> FloatArray:
    """The last value, less season, times the season's indices; `values` is one history, oldest first, without gaps.

    The season counts when three of it are known and the autocorrelation a season apart is significant at 90 %. Its indices
    come from classical multiplicative decomposition, so a history with a value of 0 or less has none.
    """
    if not is_seasonal(values, season):
        return np.full(horizon, values[-1])
    indices = _indices(values, season)
    last = len(values) - 1
    ahead = indices[(last + 1 + np.arange(horizon)) % season]
    return values[-1] / indices[last % season] * ahead


def is_seasonal(values: FloatArray, season: int) -> bool:
    """Whether the autocorrelation a season apart passes Bartlett's limit, as the M4 competition tested it."""
    if season < 2 or len(values) < _SEASONS_FOR_TEST * season or np.any(values <= 0):  # noqa: PLR2004 one bucket is no season
        return False
    away = values - values.mean()
    power = float(away @ away)
    if power == 0:
        return False
    correlation = np.array([float(away[lag:] @ away[:-lag]) / power for lag in range(1, season + 1)])
    limit = _QUANTILE * np.sqrt((1 + 2 * float(correlation[:-1] @ correlation[:-1])) / len(values))
    return bool(abs(correlation[-1]) > limit)


def _indices(values: FloatArray, season: int) -> FloatArray:
    """Multiplicative indices by position in the season (position 0 is that of the first value), with mean 1."""
    trend = _centred_average(values, season)
    ratios = values / trend
    known = np.isfinite(ratios)
    position = np.arange(len(values)) % season
    sums = np.bincount(position[known], weights=ratios[known], minlength=season)
    means = sums / np.bincount(position[known], minlength=season)
    return means / means.mean()


def _centred_average(values: FloatArray, season: int) -> FloatArray:
    """Moving average over a season around each value; NaN at the ends."""
    weights = np.full(season, 1 / season) if season % 2 else np.r_[0.5, np.ones(season - 1), 0.5] / season
    inner = np.convolve(values, weights, mode="valid")
    half = len(weights) // 2
    return np.concatenate([np.full(half, np.nan), inner, np.full(half, np.nan)])
