"""Dates a number of days, weeks or months later, and where keys of periods begin.

A month later is the same day of the month, at most its last.

Belongs here: plain calendar arithmetic without open days.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any


def later(base: date, count: int, unit: str) -> date:
    """`count` units (day, week, month) after `base`."""
    if unit != "month":
        return base + timedelta(days=count * (7 if unit == "week" else 1))
    month = base.month - 1 + count
    year, month = base.year + month // 12, month % 12 + 1
    return date(year, month, min(base.day, monthrange(year, month)[1]))


def starting(line: Mapping[str, Any], plan_date: date) -> date:
    """The base date of a line of a key: the effective date if it is used, 1 January if it is used and empty, else the plan date (§10.4)."""
    return plan_date if not line["use_effective_date"] else line["effective_date"] or date(plan_date.year, 1, 1)
