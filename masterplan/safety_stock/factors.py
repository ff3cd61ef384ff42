"""What a minimum comes to: factors of service levels and the formulas of the methods. Rules: §38.

Belongs here: arithmetic on arrays. Where issues, deviations and lead times come from is told in `issues` and `journal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

FloatArray = NDArray[np.floating[Any]]

LISTED: Final = {50.0: 0.0, 80.0: 0.84, 90.0: 1.28, 95.0: 1.65, 98.0: 2.05, 99.86: 3.0, 99.99: 4.0}
DAYS_OF_MONTH: Final = 30
_TOLERANCE: Final = 1e-9


def service_factor(level_pct: float) -> float:
    """The factor of a service level: that of the list, else the quantile of the normal distribution, at least 0."""
    if level_pct in LISTED:
        return LISTED[level_pct]
    from scipy.stats import norm

    return max(float(norm.ppf(level_pct / 100)), 0.0)


def by_average_issue(issue_per_day: FloatArray, days: FloatArray, factor: float) -> FloatArray:
    """Average issue over lead time and margin, times a factor."""
    return np.asarray(issue_per_day) * days * factor


def by_service_level(deviation_per_month: FloatArray, days: FloatArray, level_pct: float) -> FloatArray:
    """The factor of the level times the deviation of a month over lead time and margin."""
    return service_factor(level_pct) * np.asarray(deviation_per_month) * np.sqrt(np.asarray(days) / DAYS_OF_MONTH)


def by_forecast_error(
    error: FloatArray, bucket_days: FloatArray, issue_per_day: FloatArray, days: FloatArray, days_deviation: FloatArray, level_pct: float
) -> FloatArray:
    """The factor of the level times what demand over an unsure lead time may be off by.

    Inputs: the deviation of the forecast of one bucket and the days of a bucket; issue per day; lead time and margin, and how many
    days that deviates by. Errors of buckets, and lead times, are independent of each other.
    """
    over_lead_time = np.asarray(error) ** 2 * np.asarray(days) / bucket_days
    late = (np.asarray(issue_per_day) * days_deviation) ** 2
    return service_factor(level_pct) * np.sqrt(over_lead_time + late)


def rounded_up(qty: FloatArray, decimals: Sequence[int]) -> FloatArray:
    """Quantities up to the decimals of their units; what is but arithmetic noise above is none."""
    scale = 10.0 ** np.asarray(decimals)
    return np.ceil(np.asarray(qty) * scale - _TOLERANCE) / scale
