"""The naive2 forecast of the M competitions: naive on the series less its season, where a test finds one.

Belongs here: that one benchmark, which `measures.owa` is held against. Models a baseline is made with are told in `models`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from masterplan.forecasting.seasonal_adjustment import has_season, seasonal_indices

if TYPE_CHECKING:
    from masterplan.forecasting.history import FloatArray


def naive2(values: FloatArray, season: int, horizon: int) -> FloatArray:
    """The last value, less season, times the season's indices; `values` is one history, oldest first, without gaps.

    The season counts when three of it are known and the autocorrelation a season apart is significant at 90 %. Its indices
    come from classical multiplicative decomposition, so a history with a value of 0 or less has none.
    """
    if values.min() <= 0 or not has_season(values, season):
        return np.full(horizon, values[-1])
    indices = seasonal_indices(values, season, multiplies=True, shrunk=False)
    last = len(values) - 1
    return values[-1] / indices[last % season] * indices[(last + 1 + np.arange(horizon)) % season]
