"""The models that a baseline can be made with: what each costs, how much history it needs, what is done to the history before.

Belongs here: the registry. Which models a class of demand tries, and which of them make its combination, is told in
`candidates`; running them in `running`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from masterplan.forecasting import preparation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from masterplan.forecasting.history import FloatArray
    from masterplan.forecasting.preparation import Prepared

SEASONAL_NAIVE: Final = "seasonal_naive"
NAIVE: Final = "naive"
LAST_RESORT: Final = "historic_average"

_AVERAGED_BUCKETS: Final = 8
_QUARTER_OF_WEEKS: Final = 13
_SHORT_SEASON: Final = 12
_LONGEST_ETS_SEASON: Final = 24
_SEASONAL_ETS: Final = {"auto": "Z", "none": "N", "additive": "A", "multiplicative": "M"}


@dataclass(frozen=True)
class Model:
    """One model: `build` makes it for a season and a kind of season forced on it, `cost` ranks it by computing time.

    It needs `shortest` buckets of history and `seasons` whole seasons, of at most `longest_season` buckets. It sees the
    histories after `prepare`, in buckets `width` times as wide.
    """

    name: str
    cost: int
    build: Callable[[Any, int, str], Any]
    shortest: int = 1
    seasons: int = 0
    longest_season: int | None = None
    prepare: Callable[[Sequence[FloatArray], int, int], Prepared] = preparation.as_they_are
    width: int = 1

    def fits(self, buckets: int, season: int) -> bool:
        """Whether that many buckets of history are enough; seasonal models need a season."""
        if self.longest_season is not None and season > self.longest_season:
            return False
        return buckets >= self.shortest and (not self.seasons or (season > 1 and buckets >= self.seasons * season))


def _averaged(season: int) -> int:
    """Buckets of a moving average: whole seasons while they are short, else a quarter of a year of weeks."""
    return season * -(-_AVERAGED_BUCKETS // season) if season <= _SHORT_SEASON else _QUARTER_OF_WEEKS


def _ets(models: Any, season: int, kind: str) -> Any:
    is_seasonal = kind != "none" and 1 < season <= _LONGEST_ETS_SEASON
    return models.AutoETS(season if is_seasonal else 1, model=f"ZZ{_SEASONAL_ETS[kind]}" if is_seasonal else "ZZN")


def _arima(models: Any, season: int, kind: str) -> Any:
    is_seasonal = kind != "none" and season > 1
    return models.AutoARIMA(season_length=season if is_seasonal else 1, seasonal=is_seasonal)


_MODELS: Final = (
    Model(LAST_RESORT, 1, lambda models, *_: models.HistoricAverage()),
    Model(NAIVE, 2, lambda models, *_: models.SeasonalNaive(1), shortest=2),
    Model("window_average", 3, lambda models, season, _: models.WindowAverage(_averaged(season)), shortest=_QUARTER_OF_WEEKS + 1),
    Model(SEASONAL_NAIVE, 4, lambda models, season, _: models.SeasonalNaive(season), seasons=1),
    Model("seasonal_average", 5, lambda models, season, _: models.SeasonalWindowAverage(season, 2), seasons=2),
    Model("ses", 6, lambda models, *_: models.SimpleExponentialSmoothingOptimized(), shortest=4),
    Model("tsb", 7, lambda models, *_: models.TSB(0.1, 0.1), shortest=4),
    Model("croston", 8, lambda models, *_: models.CrostonClassic(), shortest=4),
    Model("croston_sba", 9, lambda models, *_: models.CrostonSBA(), shortest=4),
    Model("adida", 10, lambda models, *_: models.ADIDA(), shortest=4),
    Model("imapa", 11, lambda models, *_: models.IMAPA(), shortest=4),
    Model("seasonal_ses", 12, lambda models, season, _: models.SeasonalExponentialSmoothingOptimized(season), seasons=2),
    Model("simple_ces", 13, lambda models, season, _: models.AutoCES(season, model="S"), seasons=2, shortest=9),
    Model("ces_level", 14, lambda models, *_: models.AutoCES(1), shortest=9),
    Model("damped_trend", 15, lambda models, *_: models.AutoETS(1, model="AAN", damped=True), shortest=12),
    Model(
        "log_damped_trend",
        16,
        lambda models, *_: models.AutoETS(1, model="AAN", damped=True),
        shortest=12,
        prepare=preparation.logarithms,
    ),
    Model("theta", 17, lambda models, *_: models.DynamicOptimizedTheta(1), shortest=8),
    Model(
        "theta_by_two",
        18,
        lambda models, *_: models.DynamicOptimizedTheta(1),
        shortest=16,
        prepare=preparation.seasonally_adjusted,
        width=2,
    ),
    Model("full_ces", 19, lambda models, season, _: models.AutoCES(season, model="F"), seasons=2, shortest=9),
    Model("ces", 20, lambda models, season, _: models.AutoCES(season), seasons=2, shortest=9),
    Model(
        "stl_damped_trend",
        21,
        lambda models, *_: models.AutoETS(1, model="AAN", damped=True),
        shortest=12,
        seasons=2,
        prepare=preparation.logarithms_without_stl_season,
    ),
    Model("seasonal_dynamic_theta", 22, lambda models, season, _: models.DynamicOptimizedTheta(season), seasons=2, shortest=8),
    Model("seasonal_theta", 23, lambda models, season, _: models.AutoTheta(season), seasons=2, shortest=8),
    Model(
        "stl", 24, lambda models, season, _: models.MSTL(season, trend_forecaster=models.AutoETS(1, model="ZZN")), seasons=2, shortest=12
    ),
    Model("ets", 25, _ets, shortest=12),
    Model("arima", 26, _arima, shortest=12),
)
MODELS: Final = {model.name: model for model in _MODELS}
