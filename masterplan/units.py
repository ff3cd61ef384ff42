"""Quantities between frames and kernels: decimals of the inventory unit and integers of one millionth (semantics §1.1)."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any, Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray

MILLION: Final = 1_000_000
"""Millionths of an inventory unit, or of one."""
LARGEST_QTY: Final = 10**12
"""What a quantity must stay below."""
LARGEST_MICRO: Final = LARGEST_QTY * MILLION
"""The same in millionths: one more than the largest of a column."""
_NEAR_A_HALF: Final = 0.001


def micro(name: str) -> pl.Expr:
    """A decimal column as integers of one millionth."""
    return (pl.col(name).cast(pl.Decimal(38, 6)) * MILLION).cast(pl.Int64)


def decimal(name: str) -> pl.Expr:
    """A column of millionths as a decimal of the inventory unit."""
    return (pl.col(name).cast(pl.Decimal(38, 6)) / MILLION).cast(pl.Decimal(18, 6))


def to_micro(column: pl.Series) -> IntArray:
    """A decimal column as an array of millionths."""
    return own(pl.select(micro_of(pl.lit(column))).to_series(), np.int64)


def micro_of(expression: pl.Expr) -> pl.Expr:
    """A decimal expression as integers of one millionth."""
    return (expression.cast(pl.Decimal(38, 6)) * MILLION).cast(pl.Int64)


def percent_millionths(column: pl.Series) -> IntArray:
    """Percentages as whole millionths, half up as they are written (§1.1)."""
    scaled = column.to_numpy() * 1e6
    nearest = np.floor(scaled + 0.5)
    for i in np.flatnonzero(np.abs(np.abs(scaled - nearest) - 0.5) < _NEAR_A_HALF):
        nearest[i] = floor(Fraction(repr(float(column[int(i)]))) * MILLION + Fraction(1, 2))
    return nearest.astype(np.int64)


def own(column: pl.Series, kind: type[np.integer[Any]]) -> IntArray:
    """The column as an array that kernels may take: of one type, contiguous, writable."""
    return np.array(column.to_numpy(), dtype=kind)
