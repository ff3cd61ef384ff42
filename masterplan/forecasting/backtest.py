"""How well each candidate would have done: forecasts from rolling origins, held against what then came.

Belongs here: the origins, the error measures and the choice. A forecast of the past sees the values before its origin only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.models import MODELS, benchmark, candidates
from masterplan.forecasting.running import run_models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masterplan.forecasting.history import FloatArray, Series

_SHORTEST_TRAINING: Final = 8
_DECIMALS: Final = 6


@dataclass(frozen=True)
class Trial:
    """One model tried on one series.

    `mase` is the mean over all windows of absolute errors by the scale of their window; NaN when the model could not
    forecast. `errors` are forecast less actual, `demand` is what came in all windows together. `is_candidate` tells whether
    the baseline may be made with it, `is_benchmark` whether others are held against it.
    """

    model: str
    windows: int
    mase: float
    errors: FloatArray
    demand: float
    is_candidate: bool
    is_benchmark: bool


def backtest(series: Series, classes: Sequence[str]) -> list[list[Trial]]:
    """The trials of each series; none for a series too short to hold back a single window."""
    trials: list[list[Trial]] = [[] for _ in range(len(series))]
    for (named, naive, windows), members in _groups(series, classes).items():
        for member, tried in zip(members, _try(series, members, named, naive, windows), strict=True):
            trials[member] = tried
    return trials


def choose(trials: Sequence[Trial]) -> Trial | None:
    """The candidate of least MASE, ties to the cheaper model, then by name; None when no candidate could forecast."""
    able = [trial for trial in trials if trial.is_candidate and np.isfinite(trial.mase)]
    return min(able, key=lambda trial: (trial.mase, MODELS[trial.model].cost, trial.model), default=None)


def _groups(series: Series, classes: Sequence[str]) -> dict[tuple[tuple[str, ...], str, int], list[int]]:
    """Series that try the same models on the same number of windows: candidates, benchmark, windows."""
    settings = series.settings
    groups: dict[tuple[tuple[str, ...], str, int], list[int]] = {}
    for index, demand_class in enumerate(classes):
        length = len(series.of(index))
        windows = min(settings.windows, (length - _SHORTEST_TRAINING) // settings.backtest_horizon)
        if windows < 1:
            continue
        shortest = length - windows * settings.backtest_horizon
        named = tuple(candidates(demand_class, shortest, settings.season))
        groups.setdefault((named, benchmark(shortest, settings.season), windows), []).append(index)
    return groups


def _try(series: Series, members: Sequence[int], named: Sequence[str], naive: str, windows: int) -> list[list[Trial]]:
    settings = series.settings
    ahead = settings.backtest_horizon
    origins = [(series.of(member), len(series.of(member)) - back * ahead) for member in members for back in range(windows, 0, -1)]
    shape = (len(members), windows, ahead)
    actual = np.concatenate([values[cut : cut + ahead] for values, cut in origins]).reshape(shape)
    scale = np.array([scale_of(values[:cut], settings.season) for values, cut in origins]).reshape(len(members), windows, 1)
    names = [*named, *([] if naive in named else [naive])]
    said = run_models(names, [values[:cut] for values, cut in origins], settings.season, ahead)
    errors = {name: np.maximum(said[name].point, 0).reshape(shape) - actual for name in names}
    mase: dict[str, FloatArray] = {name: np.round(np.mean(np.abs(errors[name]) / scale, axis=(1, 2)), _DECIMALS).ravel() for name in names}
    return [
        [
            Trial(name, windows, float(mase[name][row]), errors[name][row], float(actual[row].sum()), name in named, name == naive)
            for name in names
        ]
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
