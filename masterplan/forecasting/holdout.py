"""The tail of a history that accuracy is measured on (semantics §34.12)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def holdout_size(observations: int, percent: float) -> int:
    """How many of the last observations are held back: the percentage, rounded half up, at least 1; 0 of a single observation."""
    if observations <= 1:
        return 0
    share = Decimal(observations) * Decimal(str(percent)) / 100
    return min(max(int(share.to_integral_value(ROUND_HALF_UP)), 1), observations - 1)
