"""What each class of demand is forecast with: the members of its combination, and the single models that may beat it.

Belongs here: the choice of names by class and length of history, and how the members' forecasts become one. A middle of
few unlike models is harder to beat than the best of many in a short backtest: on the monthly, quarterly and weekly series
of the forecasting competitions it is more accurate than any of its members and than choosing among them. Of the models for sparse demand
one is nearly free of bias, and a mean with the others is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.documented import AUTO, METHODS
from masterplan.forecasting.models import LAST_RESORT, MODELS, NAIVE, SEASONAL_NAIVE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from masterplan.forecasting.history import FloatArray

COMBINATION: Final = "combination"
WIDE: Final = "wide_combination"
DEAR: Final = ("seasonal_theta", "ets", "arima")
WITH_SEASON: Final = frozenset({"smooth", "erratic"})

_SEASONAL: Final = ("simple_ces", "theta_by_two", "full_ces", "stl_damped_trend")
_LEVEL: Final = ("ces_level", "damped_trend", "log_damped_trend", "theta")
_SPARSE: Final = ("adida",)
_DYING: Final = ("window_average", "adida")
_NEW: Final = (LAST_RESORT, "window_average", "ses")
_SINGLE_LEVEL: Final = (LAST_RESORT, "window_average", SEASONAL_NAIVE, "seasonal_average", "ses", "seasonal_ses")
_SINGLE_SPARSE: Final = (LAST_RESORT, "window_average", "tsb", "croston_sba", "imapa")
_BY_CLASS: Final = {
    "intermittent": (_SPARSE, _SINGLE_SPARSE),
    "lumpy": (_SPARSE, _SINGLE_SPARSE),
    "dying": (_DYING, ("tsb",)),
    "new": (_NEW, ()),
}
_FEWEST_FOR_MIDDLE: Final = 3


@dataclass(frozen=True)
class Candidates:
    """The members of the combination, the single models tried beside it, and the naive model all are held against.

    `name` is what the combination is called: the method, where one was asked for.
    """

    members: tuple[str, ...]
    singles: tuple[str, ...]
    benchmark: str
    name: str = COMBINATION

    @property
    def names(self) -> tuple[str, ...]:
        """Every model to run, cheapest first."""
        return tuple(sorted({*self.members, *self.singles, self.benchmark}, key=lambda name: MODELS[name].cost))

    def shown(self, name: str) -> str:
        """How a model or the combination is told."""
        return self.name if name == COMBINATION else name


def candidates(demand_class: str, buckets: int, season: int, method: str = AUTO) -> Candidates:
    """What a class tries on that many buckets of history, or what a method is; the last resort where nothing else fits."""
    if method == WIDE:
        usual = candidates(demand_class, buckets, season)
        return Candidates((*usual.members, *_fitting(DEAR, buckets, season)), (), usual.benchmark, WIDE)
    if method != AUTO:
        fitting = _fitting(METHODS[method], buckets, season)
        return Candidates(fitting or (LAST_RESORT,), (), benchmark(buckets, season), method if fitting else COMBINATION)
    members, singles = _BY_CLASS.get(demand_class) or (_SEASONAL, _SINGLE_LEVEL)
    if members is _SEASONAL and not all(MODELS[name].fits(buckets, season) for name in members):
        members = _LEVEL
    fitting = _fitting(members, buckets, season)
    return Candidates(fitting or (LAST_RESORT,), _fitting(singles, buckets, season), benchmark(buckets, season))


def _fitting(names: Sequence[str], buckets: int, season: int) -> tuple[str, ...]:
    return tuple(name for name in names if MODELS[name].fits(buckets, season))


def benchmark(buckets: int, season: int) -> str:
    """The naive model that others are held against: seasonal when the history has a season."""
    return SEASONAL_NAIVE if MODELS[SEASONAL_NAIVE].fits(buckets, season) else NAIVE


def combined(said: Mapping[str, FloatArray], members: Sequence[str]) -> FloatArray:
    """The middle of the members' forecasts, bucket by bucket; the mean of two. A member that could not forecast is left out.

    NaN where none could.
    """
    points = np.stack([said[name] for name in members])
    able = np.isfinite(points).any(axis=0)
    points = np.where(able, points, 0.0)
    middle = np.nanmedian if len(members) >= _FEWEST_FOR_MIDDLE else np.nanmean
    return np.where(able, middle(points, axis=0), np.nan)
