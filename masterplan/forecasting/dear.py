"""Dear models where they pay: for the series that are furthest off, as many as a budget of seconds has room for.

Belongs here: what dear models are reckoned to cost, who gets them, and whether they stay. Cost is reckoned and not
measured, so that the same forecast comes out on any machine. Rule: §40.6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.candidates import COMBINATION, DEAR, WIDE, WITH_SEASON
from masterplan.forecasting.documented import AUTO
from masterplan.forecasting.history import Series
from masterplan.forecasting.models import MODELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masterplan.forecasting.backtest import Trials
    from masterplan.forecasting.fitted import Fitted

_SHORT_SEASON: Final = 24
_BUCKETS: Final = 120
# seconds for a fit on 120 buckets, with a short season and a long one: twice what they take on a core of 2025
_SECONDS: Final = {"seasonal_theta": (0.024, 0.04), "ets": (0.14, 0.02), "arima": (0.9, 4.0)}
_FEWEST_WINDOWS: Final = 2


@dataclass(frozen=True)
class Share:
    """The series of one batch that dear models are tried on, by their place in it."""

    batch: int
    members: list[int]


def shares_of(fitted: Sequence[Fitted], budget_seconds: float) -> list[Share]:
    """Who gets dear models: smooth and erratic series by the demand they were off by, most first, while the budget lasts."""
    if budget_seconds <= 0:
        return []
    wanted = [
        (-_off(one, index), batch, index)
        for batch, one in enumerate(fitted)
        for index in range(len(one.series))
        if one.classes[index] in WITH_SEASON and one.series.settings.method == AUTO and _windows(one.trials[index]) >= _FEWEST_WINDOWS
    ]
    left, members = budget_seconds, dict[int, list[int]]()
    for _, batch, index in sorted(wanted):
        cost = reckoned_seconds(fitted[batch].series, index, _windows(fitted[batch].trials[index]))
        if cost <= left:
            left -= cost
            members.setdefault(batch, []).append(index)
    return [Share(batch, sorted(places)) for batch, places in sorted(members.items())]


def reckoned_seconds(series: Series, index: int, windows: int) -> float:
    """What the dear models of one series are reckoned to cost, backtest and final fit."""
    buckets, settings = len(series.of(index)), series.settings
    is_long = settings.season > _SHORT_SEASON
    each = sum(_SECONDS[name][is_long] for name in DEAR if MODELS[name].fits(buckets, settings.season))
    return each * (windows + 1) * buckets / _BUCKETS


def improved(fitted: Fitted, share: Share, tried: Fitted) -> Fitted:
    """The batch, with the wide combination for those series whose error it lowers in every window."""
    candidates, trials, chosen, point = list(fitted.candidates), list(fitted.trials), list(fitted.chosen), fitted.point.copy()
    for row, index in enumerate(share.members):
        before, wide = fitted.trials[index], tried.trials[row]
        if before is None or wide is None or tried.chosen[row] != COMBINATION:
            continue
        if bool((wide.mase(COMBINATION) < before.mase(fitted.chosen[index])).all()):
            candidates[index], trials[index], chosen[index] = tried.candidates[row], wide, COMBINATION
            point[index] = tried.point[row]
    return replace(fitted, candidates=candidates, trials=trials, chosen=chosen, point=point)


def wide_methods(series: Series) -> list[str]:
    """The method that adds the dear models to the combination, for each series."""
    return [WIDE] * len(series)


def _windows(trials: Trials | None) -> int:
    return 0 if trials is None else trials.windows


def _off(fitted: Fitted, index: int) -> float:
    trials = fitted.trials[index]
    errors = None if trials is None else trials.errors.get(fitted.chosen[index])
    return 0.0 if errors is None else float(np.nansum(np.abs(errors)))
