"""What kind of demand a series is: smooth, intermittent, erratic, lumpy, new or dying; what it is worth, how much it varies.

Belongs here: the measures and the classes they lead to (semantics §34.9); the limits are settings. Which models a class tries
is told by the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from masterplan.forecasting.history import FloatArray, Series
    from masterplan.forecasting.settings import Limits

_FEWEST_BUCKETS: Final = 8
_SILENCE_FACTOR: Final = 2


def demand_classes(series: Series) -> list[str]:
    """The class of each series.

    `new` is shorter than a season, or than 8 buckets. `dying` had no demand in the last season, the last 8 buckets and
    twice its usual interval, whichever is longest. The others by the mean interval between buckets with demand (from
    1.32 on intermittent or lumpy) and the squared coefficient of variation of their quantities (from 0.49 on erratic or lumpy).
    """
    shortest = max(series.settings.season, _FEWEST_BUCKETS)
    return [_class_of(series.of(index), shortest, series.settings.limits) for index in range(len(series))]


def _class_of(values: FloatArray, shortest: int, limits: Limits) -> str:
    if len(values) < shortest:
        return "new"
    filled = np.flatnonzero(values)
    silent = len(values) - 1 - int(filled[-1])
    if silent >= max(shortest, _SILENCE_FACTOR * (int(filled[-1]) + 1) / len(filled)):
        return "dying"
    sizes = values[filled]
    is_sparse = len(values) / len(filled) >= limits.sparse_from
    is_varied = float(np.var(sizes) / np.mean(sizes) ** 2) >= limits.varied_from
    if is_sparse:
        return "lumpy" if is_varied else "intermittent"
    return "erratic" if is_varied else "smooth"


def last_year(series: Series) -> tuple[FloatArray, FloatArray]:
    """Demand of the last year of each series, and the standard deviation of its buckets by their mean; 0 without demand."""
    total, variation = np.zeros(len(series)), np.zeros(len(series))
    for index in range(len(series)):
        values = series.of(index)[-series.settings.year :]
        total[index] = values.sum()
        variation[index] = values.std() / values.mean() if total[index] > 0 else 0.0
    return total, variation


def abc_classes(value: pl.Expr, order: list[str], limits: Limits) -> pl.Expr:
    """A, B or C of the rows of one company: what the more valuable ones leave of the first 80 % is A, of the first 95 % B.

    `order` are the columns that tell rows of equal value apart. Of rows without any value all are C.
    """
    ranked = value.sort_by(-value, *order)
    before = (ranked.cum_sum() - ranked) / ranked.sum() * 100
    letters = pl.when(before < limits.a_pct).then(pl.lit("A")).when(before < limits.b_pct).then(pl.lit("B")).otherwise(pl.lit("C"))
    return letters.gather(pl.struct(-value, *order).rank("ordinal") - 1)


def xyz_class(variation: float, total: float, limits: Limits) -> str:
    """X, Y or Z by the variation of the last year; a year without demand is Z."""
    if total <= 0 or variation > limits.y_to:
        return "Z"
    return "X" if variation <= limits.x_to else "Y"
