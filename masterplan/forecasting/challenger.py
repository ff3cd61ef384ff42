"""A global model against what was chosen, in the same backtest: who learns together, how it did, where it is taken.

Belongs here: the challenge. The model itself is told in `global_model`. Rule: §40.7.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.choice import ENOUGH_WINDOWS
from masterplan.forecasting.documented import AUTO
from masterplan.forecasting.global_model import Crowd, forecast_crowd, require_libraries
from masterplan.forecasting.intervals import SPARSE
from masterplan.forecasting.measures import known_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masterplan.forecasting.backtest import Trials
    from masterplan.forecasting.fitted import Fitted
    from masterplan.forecasting.history import FloatArray
    from masterplan.forecasting.running import Apply
    from masterplan.forecasting.settings import Settings


NONE: Final = "none"
GLOBAL: Final = "global"
GLOBAL_MEAN: Final = "global_mean"
CHALLENGERS: Final = (GLOBAL, GLOBAL_MEAN)
_MOST_TOGETHER: Final = 1024


@dataclass(frozen=True)
class Challenge:
    """Series that learn together: their place in the batches, from how many origins each was tried, and how many buckets ahead."""

    places: list[tuple[int, int]]
    crowd: Crowd
    windows: list[int]
    ahead: int


def require_challenger(settings: Sequence[Settings]) -> None:
    """Errors: SettingsError when a challenger is asked for and what it is made with is not installed."""
    if any(one.challenger != NONE for one in settings):
        require_libraries()


def challenged(fitted: list[Fitted], apply: Apply) -> list[Fitted]:
    """The batches with the global model among the trials of every series that it was tried on, and taken where it was better.

    It was better for all series that learn together or for none: where the mean of their errors is less in every window,
    alone or as a mean with what was chosen before.
    """
    if not fitted or fitted[0].series.settings.challenger == NONE:
        return fitted
    after = [replace(one, trials=list(one.trials), chosen=list(one.chosen), point=one.point.copy()) for one in fitted]
    challenges = _challenges(fitted)
    horizon = fitted[0].series.settings.horizon
    won: list[tuple[Challenge, str]] = []
    for challenge, said in zip(challenges, apply(trial_forecasts, challenges), strict=True):
        _tell(after, challenge, said)
        winner = _winner(after, challenge)
        if winner is not None:
            won.append((challenge, winner))
    crowds = [challenge.crowd for challenge, _ in won]
    for (challenge, winner), points in zip(won, apply(_FinalFit(horizon), crowds), strict=True):
        _take(after, challenge, winner, points)
    return after


@dataclass(frozen=True)
class _FinalFit:
    """The forecast of a crowd over a horizon, as a function that other processes can be handed."""

    horizon: int

    def __call__(self, crowd: Crowd) -> FloatArray:
        return forecast_crowd(crowd, self.horizon)


def trial_forecasts(challenge: Challenge) -> FloatArray:
    """What the global model would have said, series by windows by buckets ahead; it learns from what is before each origin alone.

    NaN in the first windows of series that were tried from fewer origins than others.
    """
    windows = np.array(challenge.windows)
    most = int(windows.max())
    said = np.full((len(windows), most, challenge.ahead), np.nan)
    for back in range(most, 0, -1):
        members = np.flatnonzero(windows >= back)
        said[members, most - back] = forecast_crowd(challenge.crowd.take(members).before(back * challenge.ahead), challenge.ahead)
    return said


def _challenges(fitted: Sequence[Fitted]) -> list[Challenge]:
    """Series of the default method that were tried in two windows or more, by kind of demand and length of a trial, in their order."""
    alike: dict[tuple[bool, int], list[tuple[int, int]]] = {}
    windows: dict[tuple[int, int], int] = {}
    for batch, one in enumerate(fitted):
        for index, (trials, chosen) in enumerate(zip(one.trials, one.chosen, strict=True)):
            if trials is None or trials.windows < ENOUGH_WINDOWS or chosen not in trials.errors or one.series.settings.method != AUTO:
                continue
            windows[batch, index] = trials.windows
            alike.setdefault((one.classes[index] in SPARSE, trials.errors[chosen].shape[1]), []).append((batch, index))
    parts = [
        (is_sparse, ahead, places[first : first + _MOST_TOGETHER])
        for (is_sparse, ahead), places in sorted(alike.items())
        for first in range(0, len(places), _MOST_TOGETHER)
    ]
    return [
        Challenge(places, _crowd(fitted, places, is_sparse), [windows[place] for place in places], ahead)
        for is_sparse, ahead, places in parts
    ]


def _crowd(fitted: Sequence[Fitted], places: Sequence[tuple[int, int]], is_sparse: bool) -> Crowd:
    settings = fitted[0].series.settings
    if "next_bucket" in fitted[0].series.frame.columns:
        of_batch = {batch: fitted[batch].series.frame["next_bucket"].to_numpy() for batch in {batch for batch, _ in places}}
        ends = np.array([of_batch[batch][index] for batch, index in places], np.int64)
    else:
        ends = None
    return Crowd([fitted[batch].series.of(index) for batch, index in places], ends, settings.bucket, settings.season, is_sparse)


def _tell(after: list[Fitted], challenge: Challenge, said: FloatArray) -> None:
    """The errors of the global model, and of its mean with what was chosen, among the trials of each series."""
    for (batch, index), points in zip(challenge.places, said, strict=True):
        one = after[batch]
        trials = one.trials[index]
        if trials is None:
            continue
        own, chosen = trials.actual - points[-trials.windows :], trials.errors[one.chosen[index]]
        one.trials[index] = replace(trials, errors={**trials.errors, GLOBAL: own, GLOBAL_MEAN: (own + chosen) / 2})


def _winner(after: Sequence[Fitted], challenge: Challenge) -> str | None:
    """The global model, or its mean with what was chosen, whichever was better in every window; of both the one of less error."""
    before = _window_errors(after, challenge, None)
    best: tuple[float, str] | None = None
    for name in CHALLENGERS:
        errors = _window_errors(after, challenge, name)
        if bool((errors < before).all()):
            best = min(best or (np.inf, name), (float(errors.mean()), name))
    return None if best is None else best[1]


def _window_errors(after: Sequence[Fitted], challenge: Challenge, name: str | None) -> FloatArray:
    """By window the mean over the series of errors in their scales, absolute or of sparse demand squared; None: of what was chosen."""
    rows = np.full((len(challenge.places), max(challenge.windows)), np.nan)
    for row, (batch, index) in enumerate(challenge.places):
        trials, model = after[batch].trials[index], name or after[batch].chosen[index]
        if trials is not None:
            rows[row, -trials.windows :] = _errors(trials, model, challenge.crowd.is_sparse)
    return known_mean(rows, axis=0)


def _errors(trials: Trials, model: str, is_sparse: bool) -> FloatArray:
    return trials.rmsse(model) if is_sparse else trials.mase(model)


def _take(after: list[Fitted], challenge: Challenge, winner: str, points: FloatArray) -> None:
    for (batch, index), own in zip(challenge.places, points, strict=True):
        one = after[batch]
        if np.isfinite(own).all():
            one.point[index] = own if winner == GLOBAL else (own + one.point[index]) / 2
            one.chosen[index] = winner
