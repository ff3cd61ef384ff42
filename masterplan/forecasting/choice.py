"""Which forecast of a series is taken: the combination, unless a single model was clearly better every time.

Belongs here: the choice. What is chosen among is told in `candidates`, how they did in `backtest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from masterplan.forecasting.candidates import COMBINATION
from masterplan.forecasting.models import MODELS

if TYPE_CHECKING:
    from masterplan.forecasting.backtest import Trials

CLEARLY: Final = 0.5
ENOUGH_WINDOWS: Final = 2


def choose(trials: Trials, *, is_sparse: bool) -> str:
    """The combination; a single model whose error was less than half as large in each of two windows or more.

    Among several the one of least error, ties to the cheaper model. Errors are absolute, of sparse demand squared: a
    forecast of nothing has the least absolute errors where most buckets have no demand. Where the combination could not
    forecast every window, the able model of least error.
    """
    measure = trials.rmse if is_sparse else trials.mase
    combination = measure(COMBINATION)
    able = bool(np.isfinite(combination).all())
    if able and trials.windows < ENOUGH_WINDOWS:
        return COMBINATION
    best = (np.inf, 0, COMBINATION)
    for name in (*trials.candidates.members, *trials.candidates.singles):
        error = measure(name)
        if np.isfinite(error).all() and (not able or bool((error < CLEARLY * combination).all())):
            best = min(best, (float(error.mean()), MODELS[name].cost, name))
    return best[2]
