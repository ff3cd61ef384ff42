"""Plan dates as partitions: every day, every Monday, or the last day of every month.

Belongs here: which days can be planned. What is planned on them is told in `assets`.

A range of plan dates runs as one backfill in one process when it is a range of partitions without gaps: who plans at the
end of the month chooses month ends, so that fifteen of them are one run and not fifteen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import dagster as dg

if TYPE_CHECKING:
    from datetime import date

PlanDates = Literal["daily", "weekly", "month_end"]
MONDAY: Final = 1
MEANING: Final[dict[PlanDates, str]] = {"daily": "day", "weekly": "Monday", "month_end": "last day of a month"}
_AT_MONTH_END: Final = "0 0 L * *"


def plan_dates(first: date, which: PlanDates = "daily") -> dg.TimeWindowPartitionsDefinition:
    """A partition for each such day from the first plan date on, up to and including today, counted in UTC."""
    # a partition is a window of time from its day to the next; the offset offers the window that has just begun
    if which == "daily":
        return dg.DailyPartitionsDefinition(start_date=first.isoformat(), end_offset=1)
    if which == "weekly":
        return dg.WeeklyPartitionsDefinition(start_date=first.isoformat(), day_offset=MONDAY, end_offset=1)
    return dg.TimeWindowPartitionsDefinition(cron_schedule=_AT_MONTH_END, start=first.isoformat(), fmt="%Y-%m-%d", end_offset=1)
