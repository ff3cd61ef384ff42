"""Past issues of each planning node in a range of dates: per day, per month, and how months deviate. Rules: §38.

Belongs here: sums of demand history, of every kind of transaction. What follows from them is told in `factors`.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.errors import JournalError
from masterplan.months import later
from masterplan.places import NODE_KEY, resolve_places
from masterplan.plannable import plannable_items

if TYPE_CHECKING:
    from masterplan.places import Tables

_MONTHS_APART: Final = 2
_FEWEST_MONTHS: Final = 2


def dates_are_accepted(first: date, last: date) -> bool:
    """Whether a journal may look at a range of dates: they lie two months apart, or more."""
    return last >= later(first, _MONTHS_APART, "month")


def past_issues(tables: Tables, first: date, last: date) -> pl.DataFrame:
    """A row per node with issues: `per_day`, `per_month`, `deviation` of its months.

    Inputs: the range, both ends included. Returns count against issues, as a sum of them below 0 does not. `per_month` is that of
    30 days. `deviation` is the sample deviation of the sums of the whole calendar months of the range, those without issues
    counting 0; absent where there are less than two. Errors: JournalError for dates less than two months apart.
    """
    if not dates_are_accepted(first, last):
        raise JournalError(
            f"From {first} to {last} are less than two months.", way_out="Take dates that are two months apart or more: --from, --to."
        )
    placed = _issues(tables, first, last)
    days = (last - first).days + 1
    totals = placed.group_by(NODE_KEY).agg(pl.col("qty").sum().cast(pl.Float64)).filter(pl.col("qty") > 0)
    per_day = totals.select(*NODE_KEY, per_day=pl.col("qty") / days, per_month=pl.col("qty") / days * 30)
    return per_day.join(_deviations(placed, first, last), on=list(NODE_KEY), how="left").sort(NODE_KEY)


def _issues(tables: Tables, first: date, last: date) -> pl.DataFrame:
    within = tables["demand_history"].filter(pl.col("date").is_between(first, last))
    planned = within.join(plannable_items(tables), on=["company_id", "item_id"], how="semi")
    return resolve_places(tables, planned).select(*NODE_KEY, "date", "qty")


def _deviations(placed: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    nodes, months = placed.select(NODE_KEY).unique(), whole_months(first, last)
    if len(months) < _FEWEST_MONTHS:
        return nodes.with_columns(deviation=pl.lit(None, pl.Float64))
    sums = placed.group_by(*NODE_KEY, pl.col("date").dt.truncate("1mo").alias("month")).agg(pl.col("qty").sum().cast(pl.Float64))
    every = nodes.join(pl.DataFrame({"month": months}), how="cross").join(sums, on=[*NODE_KEY, "month"], how="left")
    filled = every.sort(*NODE_KEY, "month").with_columns(pl.col("qty").fill_null(0.0))
    return filled.group_by(NODE_KEY, maintain_order=True).agg(pl.col("qty").std().alias("deviation"))


def whole_months(first: date, last: date) -> list[date]:
    """The first days of the calendar months that lie wholly in a range."""
    month, found = date(first.year, first.month, 1), []
    if month < first:
        month = later(month, 1, "month")
    while date(month.year, month.month, monthrange(month.year, month.month)[1]) <= last:
        found.append(month)
        month = later(month, 1, "month")
    return found
