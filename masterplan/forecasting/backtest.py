"""How well each candidate would have done: forecasts from rolling origins, held against what then came.

Belongs here: the origins and the errors. A forecast of the past sees the values before its origin only; choosing is told
in `choice`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.candidates import COMBINATION, WITH_SEASON, Candidates, candidates, combined
from masterplan.forecasting.documented import AUTO
from masterplan.forecasting.measures import known_mean
from masterplan.forecasting.running import run_models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masterplan.forecasting.history import FloatArray, Series
    from masterplan.forecasting.settings import Settings

_SHORTEST_TRAINING: Final = 8
_SEASONS_TO_TRAIN: Final = 2
_LEAST_PART: Final = 4
_DECIMALS: Final = 6


@dataclass(frozen=True)
class Trials:
    """The candidates of one series, tried.

    `errors` are actual less forecast: a matrix of windows by buckets ahead for each model and for their combination, NaN
    where the model could not forecast or nothing is known of the bucket. `actual` is what came; `scales` are what errors of
    each window are measured in.
    """

    candidates: Candidates
    errors: dict[str, FloatArray]
    actual: FloatArray
    scales: FloatArray

    @property
    def windows(self) -> int:
        """How many origins there were."""
        return len(self.scales)

    def mase(self, model: str) -> FloatArray:
        """The mean absolute error of each window by its scale; NaN where the model could not forecast."""
        return np.round(known_mean(np.abs(self.errors[model])) / self.scales, _DECIMALS)

    def rmse(self, model: str) -> FloatArray:
        """The root of the mean squared error of each window; NaN where the model could not forecast."""
        return np.round(np.sqrt(known_mean(self.errors[model] ** 2)), _DECIMALS)

    def rmsse(self, model: str) -> FloatArray:
        """As `rmse`, by the scale of each window; NaN where that is 0."""
        return np.round(self.rmse(model) / np.where(self.scales > 0, self.scales, np.nan), _DECIMALS)


@dataclass(frozen=True)
class Windows:
    """How a series is tried: by which models, on how many origins, how many buckets ahead of each."""

    candidates: Candidates
    count: int
    ahead: int


def backtest(series: Series, classes: Sequence[str], methods: Sequence[str] | None = None) -> list[Trials | None]:
    """The trials of each series by its class and method (the default one); None for a series too short to hold back a single window."""
    groups: dict[Windows, list[int]] = {}
    for index, (demand_class, method) in enumerate(zip(classes, methods or [AUTO] * len(series), strict=True)):
        windows = _windows(series.settings, len(series.of(index)), demand_class, method)
        if windows is not None:
            groups.setdefault(windows, []).append(index)
    trials: list[Trials | None] = [None] * len(series)
    for windows, members in groups.items():
        for member, one in zip(members, _try(series, members, windows), strict=True):
            trials[member] = one
    return trials


def _windows(settings: Settings, length: int, demand_class: str, method: str) -> Windows | None:
    """Short histories are tried fewer buckets ahead, down to a quarter; on fewer origins where that leaves models their seasons."""
    ahead = settings.backtest_horizon
    while length - _SHORTEST_TRAINING < ahead > max(settings.backtest_horizon // _LEAST_PART, 1):
        ahead //= 2
    count = min(settings.windows, (length - _SHORTEST_TRAINING) // ahead)
    needed = _SEASONS_TO_TRAIN * settings.season if demand_class in WITH_SEASON else 0
    while count > 1 and length - ahead >= needed > length - count * ahead:
        count -= 1
    return Windows(candidates(demand_class, length - count * ahead, settings.season, method), count, ahead) if count >= 1 else None


def _try(series: Series, members: Sequence[int], tried: Windows) -> list[Trials]:
    season, ahead = series.settings.season, tried.ahead
    origins = [(series.of(member), len(series.of(member)) - back * ahead) for member in members for back in range(tried.count, 0, -1)]
    shape = (len(members), tried.count, ahead)
    actual = np.concatenate([values[cut : cut + ahead] for values, cut in origins]).reshape(shape)
    known = np.concatenate([series.known_of(member)[-tried.count * ahead :] for member in members]).reshape(shape)
    actual = np.where(known, actual, np.nan)
    scales = np.array([scale_of(values[:cut], season) for values, cut in origins]).reshape(shape[:2])
    said = run_models(tried.candidates.names, [values[:cut] for values, cut in origins], season, ahead, series.settings.force_seasonality)
    said[COMBINATION] = combined(said, tried.candidates.members)
    errors = {name: actual - points.reshape(shape) for name, points in said.items()}
    return [
        Trials(tried.candidates, {name: every[row] for name, every in errors.items()}, actual[row], scales[row])
        for row in range(len(members))
    ]


def scale_of(training: FloatArray, season: int) -> float:
    """What errors are measured in: the mean absolute error of the naive forecast inside the training values.

    One season back, or one bucket where the history is shorter or repeats its season exactly; the mean demand when it
    never changes. Positive, for a history begins with a demand.
    """
    for lag in (season, 1):
        if len(training) > lag:
            error = float(np.mean(np.abs(training[lag:] - training[:-lag])))
            if error > 0:
                return error
    return float(np.mean(training))
