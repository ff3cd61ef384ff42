"""What buckets become whose demand is not known: a number, the mean, the value before, a line or a curve through the others.

Belongs here: filling. Which buckets are not known is told in `cleaning` (semantics §34.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

if TYPE_CHECKING:
    from masterplan.forecasting.history import FloatArray
    from masterplan.forecasting.settings import Cleaning

_DEGREE: Final = 3


def filled(rows: pl.DataFrame, cleaning: Cleaning) -> pl.DataFrame:
    """The rows with `value` where it is not `known`.

    Inputs: series, number, kept, value, known and unit_factor, sorted by series and number, every series with a known value.
    Mean and curve look at known buckets with transactions alone, where there are any. With the number 0 gaps are known, and
    what is not known is on the line between its neighbours.
    """
    if rows["known"].all():
        return rows
    given = rows.with_columns(_known=pl.when("known").then("value"))
    line = pl.col("_known").interpolate().forward_fill().backward_fill().over("series")
    if cleaning.substitution == "number":
        number = cleaning.number / pl.col("unit_factor")
        found = number if cleaning.number else line
    elif cleaning.substitution == "mean":
        found = pl.when(_with_transactions()).then("value").mean().over("series")
    elif cleaning.substitution == "previous":
        found = pl.col("_known").forward_fill().over("series").fill_null(0.0)
    elif cleaning.substitution == "linear":
        found = line
    else:
        found = pl.lit(_curves(rows))
    return given.with_columns(value=pl.coalesce("_known", found)).drop("_known")


def _with_transactions() -> pl.Expr:
    is_sold = pl.col("known") & pl.col("kept").is_not_null()
    return pl.when(is_sold.any().over("series")).then(is_sold).otherwise("known")


def _curves(rows: pl.DataFrame) -> pl.Series:
    """The curve of least squares through the known values of each series, of degree 3 or as few points allow; at least 0."""
    series, number = rows["series"].rank("dense").to_numpy().astype(np.int64) - 1, rows["number"].to_numpy().astype(np.float64)
    known, value = rows.select(_with_transactions()).to_series().to_numpy(), rows["value"].to_numpy()
    count = int(series.max()) + 1
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, series, number)
    np.maximum.at(high, series, number)
    at = (2 * number - (low + high)[series]) / np.maximum(high - low, 1)[series]
    powers = at[:, None] ** np.arange(2 * _DEGREE + 1)
    moments = _sums(powers[known], series[known], count)
    targets = _sums(powers[known, : _DEGREE + 1] * value[known, None], series[known], count)
    degree = np.minimum(_DEGREE, moments[:, 0].astype(np.int64) - 1)
    weights = np.zeros((count, _DEGREE + 1))
    for size in range(1, _DEGREE + 2):
        alike = degree == size - 1
        indices = np.arange(size)[:, None] + np.arange(size)
        weights[alike, :size] = np.linalg.solve(moments[alike][:, indices], targets[alike, :size, None])[..., 0]
    return pl.Series(np.maximum((powers[:, : _DEGREE + 1] * weights[series]).sum(axis=1), 0))


def _sums(parts: FloatArray, series: NDArray[np.integer[Any]], count: int) -> FloatArray:
    return np.stack([np.bincount(series, weights=column, minlength=count) for column in parts.T], axis=1)
