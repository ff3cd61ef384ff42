"""Seasonal indices of a history: how far each phase of the season lies from the level, and whether there is a season at all.

Belongs here: the ratio-to-moving-average decomposition, and its shrinking towards no season. STL is a library's, called in `preparation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from masterplan.forecasting.history import FloatArray

_SIGNIFICANT: Final = 1.645  # nine in ten, both sides
_CYCLES_TO_TEST: Final = 3
_LEAST_INDEX: Final = 0.05
_FEWEST_TO_SHRINK: Final = 4


@dataclass(frozen=True)
class Season:
    """Indices of the phases, the first value of the history being phase 0; they multiply the level, or are added to it."""

    indices: FloatArray
    multiplies: bool

    def over(self, first: int, buckets: int) -> FloatArray:
        """The indices of `buckets` buckets from the bucket number `first` on."""
        return self.indices[(first + np.arange(buckets)) % len(self.indices)]


def season_of(values: FloatArray, season: int) -> Season | None:
    """The shrunk seasonal indices of a history; None where it is too short or shows no season.

    Multiplicative where all values are positive and no index comes near 0, else additive. Indices are shrunk towards no
    season by how uncertain they are beside how far they spread (James and Stein).
    """
    if not has_season(values, season):
        return None
    if values.min() > 0:
        indices = seasonal_indices(values, season, multiplies=True, shrunk=True)
        if indices.min() >= _LEAST_INDEX:
            return Season(indices, multiplies=True)
    return Season(seasonal_indices(values, season, multiplies=False, shrunk=True), multiplies=False)


def has_season(values: FloatArray, season: int) -> bool:
    """Whether the autocorrelation at the season is more than chance, given those at shorter lags (Bartlett), on three cycles or more."""
    if season < 2 or len(values) < _CYCLES_TO_TEST * season:  # noqa: PLR2004 - one bucket is no season
        return False
    centred = values - values.mean()
    power = float(centred @ centred)
    if power <= 0:
        return False
    correlation = np.array([centred[lag:] @ centred[:-lag] for lag in range(1, season + 1)]) / power
    limit = _SIGNIFICANT * np.sqrt((1 + 2 * np.sum(correlation[:-1] ** 2)) / len(values))
    return bool(abs(correlation[-1]) > limit)


def seasonal_indices(values: FloatArray, season: int, *, multiplies: bool, shrunk: bool) -> FloatArray:
    """The mean deviation of each phase from the centred moving average, of mean 1 where it multiplies, else 0.

    `shrunk`: towards no season; seasons of fewer than four phases stay as they are. Two cycles of history at least.
    """
    deviations, phases = _deviations(values, season, multiplies=multiplies)
    count = np.bincount(phases, minlength=season)
    mean = np.bincount(phases, deviations, season) / count
    indices = mean / mean.mean() if multiplies else mean - mean.mean()
    if not shrunk or season < _FEWEST_TO_SHRINK:
        return indices
    variance = np.bincount(phases, (deviations - mean[phases]) ** 2, season) / np.maximum(count - 1, 1)
    neutral = 1.0 if multiplies else 0.0
    spread = float(np.sum((indices - neutral) ** 2)) / (season - 3)
    uncertainty = float(np.mean(variance / count))
    share = (season - 3) / (season - 1) * min(1.0, uncertainty / spread) if spread > 0 else 0.0
    return neutral + (1 - share) * (indices - neutral)


def _deviations(values: FloatArray, season: int, *, multiplies: bool) -> tuple[FloatArray, np.ndarray]:
    """Each value against the centred moving average of a season, where there is one, and its phase."""
    weights = np.full(season + 1 - season % 2, 1 / season)
    if season % 2 == 0:
        weights[[0, -1]] /= 2
    level = np.convolve(values, weights, "valid")
    cut = len(weights) // 2
    inner = values[cut : len(values) - cut]
    return inner / level if multiplies else inner - level, np.arange(cut, len(values) - cut) % season
