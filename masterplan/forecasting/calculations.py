"""Steps that calculate one series of values from others, bucket by bucket (semantics §34.11).

Belongs here: arithmetic without any history of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from masterplan.forecasting.history import FloatArray

_COMPARISONS: Final = {">": np.greater, "<": np.less, ">=": np.greater_equal, "<=": np.less_equal}


def threshold(values: FloatArray, operator: str, constant: float | FloatArray, *, absolute: bool) -> FloatArray:
    """1 where the value, or its absolute value, compares true with the constant, else 0; KeyError for an unknown operator."""
    return _COMPARISONS[operator](np.abs(values) if absolute else values, constant).astype(np.float64)


def ratio_pct(a: FloatArray, b: FloatArray) -> float:
    """The sum of (a - b) ÷ a over all buckets, in percent; a bucket in which a is 0 gives 0."""
    parts = np.divide(a - b, a, out=np.zeros(len(a)), where=a != 0)
    return float(parts.sum() * 100)
