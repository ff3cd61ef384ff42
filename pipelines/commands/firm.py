"""`masterplan firm`: planned orders become open orders, of the master data and, through the outbox, of the source system.

Belongs here: what is printed, and the exit code. What firming does is told in `masterplan.firming`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pipelines.commands.desk import open_desk, show, show_unpublished
from pipelines.commands.orders import LISTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rich.console import Console

    from masterplan.firming import Query
    from pipelines.order_desk import FirmedNow, Signed

NOT_ALL: Final = 1
_LINES: Final = (
    "order_type",
    "order_id",
    "line_no",
    "planned_order_id",
    "item_id",
    "qty",
    "receipt_date",
    "vendor_id",
    "from_warehouse_id",
)
_HISTORY: Final = (
    "decided_at",
    "decided_by",
    "way",
    "order_type",
    "order_id",
    "line_no",
    "planned_order_id",
    "qty",
    "taken_on",
    "source_order_id",
)


def firm_named(console: Console, signed: Signed, order_ids: Sequence[str], options: Mapping[str, Any]) -> int:
    """Firms named orders; the exit code tells whether all are firmed. Errors: OrderError, StoreError, StoreBusyError."""
    return _told(console, open_desk().firm(signed, order_ids, options))


def firm_found(console: Console, signed: Signed, query: Query, options: Mapping[str, Any]) -> int:
    """Firms the orders that a query finds; the exit code tells whether all are firmed. Errors as `firm_named`."""
    desk = open_desk()
    found = desk.find(signed.plan_id, signed.plan_date, query)["order_id"].to_list()
    if found:
        return _told(console, desk.firm(signed, found, options, "query"))
    desk.write_outbox()
    console.print("No planned order fits.", highlight=False)
    return 0


def preview_found(console: Console, signed: Signed, query: Query) -> None:
    """Prints the orders that a query finds."""
    show(console, open_desk().find(signed.plan_id, signed.plan_date, query).select(LISTED))


def show_history(console: Console, plan_id: str | None) -> None:
    """Prints firmed order lines, the newest first."""
    show(console, open_desk().warehouse.firmed_history(plan_id).select(_HISTORY))


def acknowledge_orders(console: Console, texts: Sequence[str], plan_date: date, by: str) -> None:
    """Notes that the source answers for firmed orders (`MP-1=PO-7`) from a plan date on."""
    names = {text.partition("=")[0]: text.partition("=")[2] for text in texts}
    show(console, open_desk().acknowledge(names, plan_date, by).select("company_id", "order_type", "order_id", "source_order_id"))


def write_outbox(console: Console) -> None:
    """Puts pending files into place and prints them."""
    _files(console, open_desk().write_outbox())


def _told(console: Console, done: FirmedNow) -> int:
    show(console, done.result.firmed_order.select(_LINES))
    for row in done.result.already.iter_rows(named=True):
        console.print(
            f"{row['planned_order_id']} was firmed before, as {row['order_id']}/{row['line_no']}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    for row in done.result.errors.iter_rows(named=True):
        console.print(f"{row['order_id']} stays planned: {row['text']}", style="yellow", highlight=False, markup=False, soft_wrap=True)
    _files(console, done.files)
    show_unpublished(console, done.unpublished)
    return NOT_ALL if done.result.errors.height else 0


def _files(console: Console, files: Sequence[object]) -> None:
    for file in files:
        console.print(f"outbox: {file}", highlight=False, markup=False, soft_wrap=True)
