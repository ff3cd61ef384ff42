"""Plan dates as partitions: one a day, up to and including today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from datetime import date


def plan_dates(first: date) -> dg.DailyPartitionsDefinition:
    """A partition for every day from the first plan date to today, counted in UTC."""
    return dg.DailyPartitionsDefinition(start_date=first.isoformat(), end_offset=1)
