"""What is done to histories before a model sees them, and undone to what it says: logarithms, seasonal adjustment, wider buckets.

Belongs here: the ways there and back. Which model wants which is told in `models`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.seasonal_adjustment import Season, season_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from masterplan.forecasting.history import FloatArray

_STL_WINDOW: Final = 11
_STL_CYCLES: Final = 2
_ABOVE_NOTHING: Final = 0.1
_MOST_GROWTH: Final = 3.0  # a logarithm past the largest one of the history: twenty times as much


@dataclass(frozen=True)
class Prepared:
    """Histories as a model gets them and the way back from its forecasts, a row per history, a column per bucket ahead."""

    histories: list[FloatArray]
    restore: Callable[[FloatArray], FloatArray]


def as_they_are(histories: Sequence[FloatArray], season: int, horizon: int) -> Prepared:
    """Nothing is done."""
    del season, horizon
    return Prepared(list(histories), lambda points: points)


def logarithms(histories: Sequence[FloatArray], season: int, horizon: int) -> Prepared:
    """Logarithms of histories that are positive throughout, the others as they are."""
    del season, horizon
    logged = np.array([values.min() > 0 for values in histories], dtype=bool)
    changed = [np.log(values) if is_logged else values for values, is_logged in zip(histories, logged, strict=True)]
    limits = np.array([values.max() + _MOST_GROWTH for values in changed])

    def restore(points: FloatArray) -> FloatArray:
        restored = points.copy()
        restored[logged] = np.exp(np.minimum(points[logged], limits[logged, None]))
        return restored

    return Prepared(changed, restore)


def relative(histories: Sequence[FloatArray]) -> Prepared:
    """Histories by their means; one without demand as it is."""
    means = _means(histories)
    return Prepared([values / mean for values, mean in zip(histories, means, strict=True)], lambda points: points * means[:, None])


def relative_logarithms(histories: Sequence[FloatArray]) -> Prepared:
    """Logarithms of histories by their means, a tenth of the mean more, which a bucket without demand has."""
    means = _means(histories)
    logged = [np.log(values / mean + _ABOVE_NOTHING) for values, mean in zip(histories, means, strict=True)]
    limits = np.array([values.max() + _MOST_GROWTH for values in logged])

    def restore(points: FloatArray) -> FloatArray:
        return (np.exp(np.minimum(points, limits[:, None])) - _ABOVE_NOTHING) * means[:, None]

    return Prepared(logged, restore)


def _means(histories: Sequence[FloatArray]) -> FloatArray:
    means = np.array([values.mean() for values in histories])
    return np.where(means > 0, means, 1.0)


def logarithms_without_stl_season(histories: Sequence[FloatArray], season: int, horizon: int) -> Prepared:
    """As `logarithms`, less the season that STL finds; its last cycle comes back on the forecasts."""
    logged = logarithms(histories, season, horizon)
    adjusted, ahead = [], np.zeros((len(histories), horizon))
    for row, values in enumerate(logged.histories):
        seasonal = _stl_season(values, season)
        adjusted.append(values if seasonal is None else values - seasonal)
        if seasonal is not None:
            ahead[row] = np.resize(seasonal[-season:], horizon)
    return Prepared(adjusted, lambda points: logged.restore(points + ahead))


def _stl_season(values: FloatArray, season: int) -> FloatArray | None:
    from statsmodels.tsa.seasonal import STL

    if season < 2 or len(values) <= _STL_CYCLES * season:  # noqa: PLR2004 - a season of one bucket is none
        return None
    seasonal: FloatArray = STL(values, period=season, seasonal=_STL_WINDOW, seasonal_deg=0).fit().seasonal
    return seasonal


def seasonally_adjusted(histories: Sequence[FloatArray], season: int, horizon: int) -> Prepared:
    """Without the shrunk seasonal indices, which come back on the forecasts."""
    found = [season_of(values, season) for values in histories]
    adjusted = [_without(values, indices) for values, indices in zip(histories, found, strict=True)]
    factor, addend = np.ones((len(found), horizon)), np.zeros((len(found), horizon))
    for row, (values, indices) in enumerate(zip(histories, found, strict=True)):
        if indices is not None:
            (factor if indices.multiplies else addend)[row] = indices.over(len(values), horizon)
    return Prepared(adjusted, lambda points: points * factor + addend)


def _without(values: FloatArray, season: Season | None) -> FloatArray:
    if season is None:
        return values
    indices = season.over(0, len(values))
    return values / indices if season.multiplies else values - indices


def in_wider_buckets(prepared: Prepared, width: int, horizon: int) -> Prepared:
    """Means of `width` buckets each, counted back from the last; every bucket ahead is forecast as the mean of its wide one."""
    if width == 1:
        return prepared
    wide = [values[len(values) % width :].reshape(-1, width).mean(axis=1) for values in prepared.histories]
    return Prepared(wide, lambda points: prepared.restore(np.repeat(points, width, axis=1)[:, :horizon]))
