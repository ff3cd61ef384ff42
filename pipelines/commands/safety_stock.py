"""`masterplan safety-stock`: journals of minimum stock, proposed, shown, edited and posted.

Belongs here: what is printed, and texts of the command line as values. What a journal says is told in `masterplan.safety_stock`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.errors import JournalError
from pipelines.commands.desk import open_desk, show
from pipelines.commands.orders import quantity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import Console

    from masterplan.safety_stock import Request
    from pipelines.warehouse.signature import Signature

_JOURNALS: Final = ("journal_id", "plan_date", "lines", "posted_lines", "proposed_at", "proposed_by", "posted_at", "description")
_LINES: Final = (
    "line_no",
    "company_id",
    "item_id",
    "site_id",
    "warehouse_id",
    "issue_per_lead_time",
    "issue_per_month",
    "deviation_per_month",
    "forecast_error",
    "lead_days_deviation",
    "current_qty",
    "calculated_qty",
    "new_qty",
    "value_change",
    "is_posted",
)
_POSTED: Final = ("posting_no", "plan_date", "company_id", "item_id", "site_id", "warehouse_id", "before_qty", "min_on_hand_qty")
_SIGNED: Final = ("journal_id", "line_no", "posted_at", "posted_by", "reason")
_LINE: Final = re.compile(r"(?P<number>[1-9]\d{0,8})=(?P<qty>.+)")


def propose_minima(
    console: Console, journal_id: str, request: Request, plan_date: date | None, note: Signature, *, deletes_lines: bool
) -> None:
    """Fills a journal and prints its lines; the plan date is the last ingested one if none is named."""
    warehouse = open_desk().warehouse
    day = plan_date or warehouse.last_ingested_date()
    _show_lines(console, warehouse.propose_minima(journal_id, day, request, note, deletes_lines=deletes_lines))


def show_journals(console: Console, journal_id: str | None) -> None:
    """Prints all journals, or the lines of one. JournalError for one that there is not."""
    warehouse = open_desk().warehouse
    journals = warehouse.minima_journals()
    if journal_id is None:
        show(console, journals.select(_JOURNALS))
        return
    if journal_id not in set(journals["journal_id"]):
        raise JournalError(f"There is no journal {journal_id!r}.", rows=journals["journal_id"].to_list(), way_out="Name one of these.")
    _show_lines(console, warehouse.minima_lines(journal_id))


def edit_minima(console: Console, journal_id: str, texts: Sequence[str]) -> None:
    """Gives lines (`3=40`) other new minima and prints the journal."""
    found = [_LINE.fullmatch(text) for text in texts]
    wrong = [text for text, one in zip(texts, found, strict=True) if one is None]
    if wrong:
        raise JournalError("These are no lines with a minimum.", rows=wrong, way_out="Give the number of a line and a quantity, as 3=40.")
    minima = {int(one["number"]): quantity(one["qty"]) for one in found if one is not None}
    _show_lines(console, open_desk().warehouse.edit_minima(journal_id, minima))


def post_minima(console: Console, journal_id: str, plan_date: date | None, note: Signature, *, transfers_errors: bool) -> None:
    """Posts a journal and prints what was posted; the plan date is the last ingested one if none is named."""
    warehouse = open_desk().warehouse
    day = plan_date or warehouse.last_ingested_date()
    done = warehouse.post_minima(journal_id, day, note, transfers_errors=transfers_errors)
    show(console, done.posted.select(_POSTED))
    console.print(f"posted from {day} on; plans follow with their next run", highlight=False)
    if done.rejected.height:
        console.print(
            f"{done.rejected.height:,} lines could not be posted and are in journal {done.errors_journal}", style="yellow", markup=False
        )


def show_posted(console: Console) -> None:
    """Prints every minimum that was posted, the newest first."""
    show(console, open_desk().warehouse.posted_minima().select(*_POSTED, *_SIGNED))


def _show_lines(console: Console, lines: pl.DataFrame) -> None:
    change = (pl.col("new_qty") - pl.col("current_qty")).cast(pl.Float64) * pl.col("unit_cost")
    rounded = pl.col("issue_per_lead_time", "issue_per_month", "deviation_per_month", "forecast_error", "lead_days_deviation").round(3)
    show(console, lines.with_columns(rounded, value_change=change.round(2)).select(_LINES))
