"""One model that learns from many histories at once: boosted trees on lags, moving means and the calendar.

Belongs here: the door to mlforecast and LightGBM, and what histories are made comparable by. Whether what it says is taken is
told in `challenger`. Both libraries come with the extra `global`.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from masterplan.errors import SettingsError
from masterplan.forecasting.preparation import relative, relative_logarithms

if TYPE_CHECKING:
    from collections.abc import Callable

    from masterplan.arrays import IntArray
    from masterplan.forecasting.history import FloatArray

_LIBRARIES: Final = ("mlforecast", "lightgbm")
_LONGEST: Final = 520
_NEAR: Final = (1, 2, 3, 4, 6, 8, 13)
_LEAST_ROWS: Final = 8
_SHORT_MEAN: Final = 3
_LONG_MEAN: Final = 12
_SLOW: Final = 0.1
_YEAR: Final = {"day": 365.2425, "week": 365.2425 / 7, "month": 12.0}
_PARTS_OF_YEAR: Final = {"day": 12, "week": 52, "month": 12}
# no row or column is drawn by chance, and one thread adds up in one order: the same histories give the same forecast anywhere
_SAME_EVERYWHERE: Final[dict[str, Any]] = {
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "random_state": 1,
    "verbosity": -1,
}
_USUAL: Final[dict[str, Any]] = {"objective": "l1", "n_estimators": 150, "learning_rate": 0.05, "num_leaves": 16, "min_child_samples": 20}
_SPARSE: Final[dict[str, Any]] = {
    "objective": "tweedie",
    "n_estimators": 150,
    "learning_rate": 0.03,
    "num_leaves": 8,
    "min_child_samples": 100,
}


@dataclass(frozen=True)
class Crowd:
    """Histories that learn together, oldest value first; `ends` numbers the bucket after the last value of each, None where unknown."""

    histories: list[FloatArray]
    ends: IntArray | None
    bucket: str
    season: int
    is_sparse: bool

    def take(self, members: IntArray) -> Crowd:
        """The histories at these places, in their order."""
        ends = None if self.ends is None else self.ends[members]
        return replace(self, histories=[self.histories[member] for member in members], ends=ends)

    def before(self, buckets: int) -> Crowd:
        """The same as they were that many buckets earlier."""
        ends = None if self.ends is None else self.ends - buckets
        return replace(self, histories=[values[: len(values) - buckets] for values in self.histories], ends=ends)


def require_libraries() -> None:
    """Errors: SettingsError when the extra is not installed."""
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise SettingsError(
            "a global model is to challenge the forecast, and what it is made with is not installed",
            rows=missing,
            way_out="Install masterplan[global], or set challenger of forecast_parameter to none.",
        )


def forecast_crowd(crowd: Crowd, horizon: int) -> FloatArray:
    """The forecasts, a row per history, a column per bucket ahead, never below 0; NaN where there is too little to learn from.

    All that is learnt comes from the histories as given: scales and differences too. Only their last 520 buckets are read.
    """
    histories = [values[-_LONGEST:] for values in crowd.histories]
    lags = _lags(histories, crowd.season)
    if not lags:
        return np.full((len(histories), horizon), np.nan)
    scaled = relative(histories) if crowd.is_sparse else relative_logarithms(histories)
    lengths = [len(values) for values in histories]
    ends = np.zeros(len(histories), np.int64) if crowd.ends is None else crowd.ends
    frame = pl.DataFrame(
        {
            "unique_id": np.repeat(np.arange(len(lengths)), lengths),
            "ds": np.concatenate([np.arange(end - length, end, dtype=np.int64) for end, length in zip(ends, lengths, strict=True)]),
            "y": np.concatenate(scaled.histories),
        }
    )
    model = _model(crowd, lags)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # series too short to be learnt from are told of; they are forecast all the same
        model.fit(frame, static_features=[])
    points = model.predict(horizon).sort("unique_id", "ds")["learnt"].to_numpy().reshape(len(lengths), horizon)
    return np.maximum(scaled.restore(points), 0)


def _lags(histories: list[FloatArray], season: int) -> list[int]:
    """Near buckets, and those around one and two seasons back, as far as half of the histories have rows to learn from."""
    around = (season - 1, season, season + 1, 2 * season) if season > 1 else ()
    most = float(np.median([len(values) for values in histories])) - 1 - _LEAST_ROWS
    return sorted({lag for lag in (*_NEAR, *around) if 0 < lag <= most})


def _model(crowd: Crowd, lags: list[int]) -> Any:
    from lightgbm import LGBMRegressor
    from mlforecast import MLForecast
    from mlforecast.lag_transforms import ExpandingMean, ExponentiallyWeightedMean, RollingMean
    from mlforecast.target_transforms import Differences

    means: list[Any] = [RollingMean(buckets, min_samples=1) for buckets in (_SHORT_MEAN, _LONG_MEAN)]
    if crowd.is_sparse:
        means += [ExpandingMean(), ExponentiallyWeightedMean(alpha=_SLOW)]
    return MLForecast(
        models={"learnt": LGBMRegressor(**(_SPARSE if crowd.is_sparse else _USUAL), **_SAME_EVERYWHERE)},
        freq=1,
        lags=lags,
        lag_transforms={1: means},
        date_features=_date_features(crowd) or None,
        target_transforms=None if crowd.is_sparse else [Differences([1])],
        num_threads=1,
    )


def _date_features(crowd: Crowd) -> list[Callable[[Any], Any]]:
    """The phase of the season, and where the calendar is known the part of the year."""
    features: list[Callable[[Any], Any]] = []
    if crowd.season > 1:

        def phase(number: Any) -> Any:
            return number % crowd.season

        features.append(phase)
    if crowd.ends is not None:

        def part_of_year(number: Any) -> Any:
            return (number % _YEAR[crowd.bucket] / _YEAR[crowd.bucket] * _PARTS_OF_YEAR[crowd.bucket]).floor()

        features.append(part_of_year)
    return features
