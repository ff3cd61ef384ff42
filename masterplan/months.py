"""Dates a number of days, weeks or months later; a month later is the same day of the month, at most its last.

Belongs here: plain calendar arithmetic without open days.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def later(base: date, count: int, unit: str) -> date:
    """`count` units (day, week, month) after `base`."""
    if unit != "month":
        return base + timedelta(days=count * (7 if unit == "week" else 1))
    month = base.month - 1 + count
    year, month = base.year + month // 12, month % 12 + 1
    return date(year, month, min(base.day, monthrange(year, month)[1]))
