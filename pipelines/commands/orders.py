"""`masterplan orders`: planned orders of a stored plan, listed and changed.

Belongs here: what is printed, and the texts of the command line as values. What a change does is told in `masterplan.planned_orders`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from masterplan.errors import OrderError
from masterplan.planned_orders import NewOrder
from pipelines.commands.desk import open_desk, show, show_unpublished

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from masterplan.firming import Query
    from pipelines.order_desk import Changed, Signed

LISTED: Final = ("order_id", "order_type", "item_id", "qty", "order_date", "receipt_date", "requirement_date", "vendor_id", "status")
_LOGGED: Final = ("change_no", "changed_at", "changed_by", "action", "order_id", "before", "after", "reason")
_PART: Final = re.compile(r"(?P<qty>[^@]+)(?:@(?P<day>\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True)
class Created:
    """An order that is made by hand, as the command line says it."""

    order_type: str
    node: tuple[str, str, str, str]
    qty: str
    requirement_date: date
    lead_days: int
    vendor_id: str
    from_warehouse_id: str


def show_orders(console: Console, plan_id: str, plan_date: date | None, query: Query) -> None:
    """Prints the orders that fit. Errors: StoreError when the plan was never made."""
    show(console, open_desk().find(plan_id, plan_date, query).select(LISTED))


def edit_order(console: Console, signed: Signed, order_id: str, values: Mapping[str, Any]) -> None:
    """Gives an order new values and prints it."""
    typed = {name: quantity(str(value)) if name == "qty" else value for name, value in values.items()}
    _told(console, open_desk().edit(signed, order_id, typed))


def create_order(console: Console, signed: Signed, wanted: Created) -> None:
    """Makes an order and prints it."""
    facts = {"vendor_id": wanted.vendor_id, "from_warehouse_id": wanted.from_warehouse_id}
    qty = quantity(wanted.qty) if wanted.qty else None
    new = NewOrder(wanted.order_type, wanted.node, qty, wanted.requirement_date, wanted.lead_days, facts=facts)
    _told(console, open_desk().create(signed, new))


def split_order(console: Console, signed: Signed, order_id: str, parts: Sequence[str]) -> None:
    """Splits parts (`4`, `3@2025-03-20`) off an order and prints them."""
    _told(console, open_desk().split(signed, order_id, [part_of(text) for text in parts]))


def group_orders(console: Console, signed: Signed, order_ids: Sequence[str]) -> None:
    """Makes orders one and prints it."""
    _told(console, open_desk().group(signed, order_ids))


def set_status(console: Console, signed: Signed, order_ids: Sequence[str], status: str) -> None:
    """Gives orders a status and prints them."""
    _told(console, open_desk().set_status(signed, order_ids, status))


def delete_orders(console: Console, signed: Signed, order_ids: Sequence[str]) -> None:
    """Deletes orders."""
    _told(console, open_desk().delete(signed, order_ids))


def show_log(console: Console, plan_id: str | None, plan_date: date | None) -> None:
    """Prints the log of changes, the newest first."""
    show(console, open_desk().warehouse.order_log(plan_id, plan_date).select(_LOGGED))


def quantity(text: str) -> Decimal:
    """A quantity of the command line; OrderError when the text is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise OrderError("quantity", f"{text!r} is no quantity.", way_out="Give a number as 12 or 12.5.")
    return number


def part_of(text: str) -> tuple[Decimal, date | None]:
    """Quantity and receipt date of a part; OrderError when the text says neither."""
    found = _PART.fullmatch(text)
    if found is None:
        raise OrderError("part", f"{text!r} is no part of an order.", way_out="Give a quantity, or quantity@YYYY-MM-DD.")
    try:
        day = date.fromisoformat(found["day"]) if found["day"] else None
    except ValueError as error:
        raise OrderError("part", f"{found['day']} is no day.", way_out="Give a day as 2025-03-20.") from error
    return quantity(found["qty"]), day


def _told(console: Console, changed: Changed) -> None:
    show(console, changed.orders.select(LISTED))
    console.print(
        f"version {changed.version} of the plan of {changed.plan_date}; the rest of the plan follows with the next run", highlight=False
    )
    show_unpublished(console, changed.unpublished)
