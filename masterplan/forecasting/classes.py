"""What kind of demand a series is: smooth, intermittent, erratic, lumpy, new or dying.

Belongs here: the measures and the limits between classes. Which models a class tries is told in `models`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from masterplan.forecasting.history import FloatArray, Series

_INTERVAL_LIMIT: Final = 1.32
_VARIATION_LIMIT: Final = 0.49
_FEWEST_BUCKETS: Final = 8
_SILENCE_FACTOR: Final = 2


def demand_classes(series: Series) -> list[str]:
    """The class of each series.

    `new` is shorter than a season, or than 8 buckets. `dying` had no demand in the last season, the last 8 buckets and
    twice its usual interval, whichever is longest. The others by the mean interval between buckets with demand (from
    1.32 on intermittent or lumpy) and the squared coefficient of variation of their quantities (from 0.49 on erratic or lumpy).
    """
    shortest = max(series.settings.season, _FEWEST_BUCKETS)
    return [_class_of(series.of(index), shortest) for index in range(len(series))]


def _class_of(values: FloatArray, shortest: int) -> str:
    if len(values) < shortest:
        return "new"
    filled = np.flatnonzero(values)
    silent = len(values) - 1 - int(filled[-1])
    if silent >= max(shortest, _SILENCE_FACTOR * (int(filled[-1]) + 1) / len(filled)):
        return "dying"
    sizes = values[filled]
    is_sparse = len(values) / len(filled) >= _INTERVAL_LIMIT
    is_varied = float(np.var(sizes) / np.mean(sizes) ** 2) >= _VARIATION_LIMIT
    if is_sparse:
        return "lumpy" if is_varied else "intermittent"
    return "erratic" if is_varied else "smooth"
