"""The models that a baseline can be made with: what each costs, how much history it needs, which class of demand tries it.

Belongs here: the registry and the choice of candidates. Running the models is told in `running`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

SEASONAL_NAIVE: Final = "seasonal_naive"
NAIVE: Final = "naive"
LAST_RESORT: Final = "historic_average"

_AVERAGED_BUCKETS: Final = 8
_QUARTER_OF_WEEKS: Final = 13
_SHORT_SEASON: Final = 12


@dataclass(frozen=True)
class Model:
    """One model: `build` makes it for a season, `cost` ranks it by computing time.

    It needs `shortest` buckets of history and `seasons` whole seasons; `has_intervals` tells whether it gives prediction
    intervals of its own.
    """

    name: str
    cost: int
    build: Callable[[Any, int], Any]
    shortest: int = 1
    seasons: int = 0
    has_intervals: bool = False

    def fits(self, buckets: int, season: int) -> bool:
        """Whether that many buckets of history are enough; seasonal models need a season."""
        return buckets >= self.shortest and (not self.seasons or (season > 1 and buckets >= self.seasons * season))


def _averaged(season: int) -> int:
    """Buckets of a moving average: whole seasons while they are short, else a quarter of a year of weeks."""
    return season * -(-_AVERAGED_BUCKETS // season) if season <= _SHORT_SEASON else _QUARTER_OF_WEEKS


_MODELS: Final = (
    Model(LAST_RESORT, 1, lambda models, _: models.HistoricAverage(), has_intervals=True),
    Model(NAIVE, 2, lambda models, _: models.SeasonalNaive(1), shortest=2, has_intervals=True),
    Model("window_average", 3, lambda models, season: models.WindowAverage(_averaged(season)), shortest=_QUARTER_OF_WEEKS + 1),
    Model(SEASONAL_NAIVE, 4, lambda models, season: models.SeasonalNaive(season), seasons=1, has_intervals=True),
    Model("seasonal_average", 5, lambda models, season: models.SeasonalWindowAverage(season, 2), seasons=2),
    Model("ses", 6, lambda models, _: models.SimpleExponentialSmoothingOptimized(), shortest=4),
    Model("tsb", 7, lambda models, _: models.TSB(0.1, 0.1), shortest=4),
    Model("croston_sba", 8, lambda models, _: models.CrostonSBA(), shortest=4),
    Model("adida", 9, lambda models, _: models.ADIDA(), shortest=4),
    Model("imapa", 10, lambda models, _: models.IMAPA(), shortest=4),
    Model("seasonal_ses", 11, lambda models, season: models.SeasonalExponentialSmoothingOptimized(season), seasons=2),
    Model("damped_trend", 12, lambda models, _: models.AutoETS(model="AAN", damped=True), shortest=12, has_intervals=True),
    Model("theta", 13, lambda models, season: models.DynamicOptimizedTheta(season), shortest=8, has_intervals=True),
)
MODELS: Final = {model.name: model for model in _MODELS}

_LEVEL: Final = ("window_average", "ses", SEASONAL_NAIVE, "seasonal_average", "seasonal_ses", "theta")
_SPARSE: Final = ("croston_sba", "tsb", "adida", "imapa")
_CANDIDATES: Final = {
    "smooth": (*_LEVEL, "damped_trend"),
    "erratic": _LEVEL,
    "intermittent": _SPARSE,
    "lumpy": _SPARSE,
    "dying": ("tsb", "window_average"),
    "new": (LAST_RESORT, "window_average", "ses"),
}
_FALLBACKS: Final = {
    "smooth": "ses",
    "erratic": "ses",
    "intermittent": "croston_sba",
    "lumpy": "croston_sba",
    "dying": "tsb",
    "new": "window_average",
}


def candidates(demand_class: str, buckets: int, season: int) -> list[str]:
    """The models that a class tries on that many buckets of history, cheapest first."""
    fitting = [MODELS[name] for name in _CANDIDATES[demand_class] if MODELS[name].fits(buckets, season)]
    return [model.name for model in sorted(fitting, key=lambda model: model.cost)]


def benchmark(buckets: int, season: int) -> str:
    """The naive model that others are held against: seasonal when the history has a season."""
    return SEASONAL_NAIVE if MODELS[SEASONAL_NAIVE].fits(buckets, season) else NAIVE


def fallback(demand_class: str, buckets: int, season: int) -> str:
    """The model of a class where history is too short to try any."""
    name = _FALLBACKS[demand_class]
    return name if MODELS[name].fits(buckets, season) else LAST_RESORT
