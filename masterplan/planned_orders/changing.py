"""What a planner does to planned orders: edit, create, split, group, give a status, delete (semantics §30.3-§30.8).

Belongs here: one function per thing that is done, from the orders of the nodes it touches to the same orders changed.
The rest of the plan stays as it is until the next run. Every function raises OrderError and then changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import polars as pl

from masterplan.contracts import RESULTS
from masterplan.contracts.rows import frame_of
from masterplan.errors import OrderError
from masterplan.places import NODE_KEY
from masterplan.plan import order_ids

STATUSES: Final = ("unprocessed", "completed", "approved")
DATES: Final = ("order_date", "start_date", "receipt_date", "requirement_date", "available_date")
EDITABLE: Final = ("qty", "requirement_date", "receipt_date", "start_date", "order_date", "vendor_id", "buyer_group_id", "priority")
_CONTRACT: Final = RESULTS["planned_order"]
_ID: Final = r"\|(\d{8})\|(\d+)$"
_PLACES: Final = Decimal("0.000001")
_MOST: Final = 65_535
CREATED: Final = "§30.5"


@dataclass(frozen=True)
class NewOrder:
    """An order made by hand: its kind, node, quantity and dates; start and order date are the requirement date less the lead days.

    Without a quantity it is to have the standard one of its node, which is to be filled in before it is `created`.
    `facts` are further columns of the table: vendor_id, from_warehouse_id, buyer_group_id, mode, bom_id, low_level_code, …
    """

    order_type: str
    node: tuple[str, str, str, str]
    qty: Decimal | None
    requirement_date: date
    lead_days: int = 0
    unit_cost: float = 0.0
    facts: Mapping[str, Any] | None = None


def edited(orders: pl.DataFrame, order_id: str, values: Mapping[str, Any], vendors: pl.DataFrame) -> pl.DataFrame:
    """The orders with new values of one.

    Inputs: columns of `EDITABLE` with their values; `vendors` as the table says. Quantity is positive, dates stay in order. A receipt or
    requirement date that comes alone moves all dates by as many calendar days. The id stays. Rules §30.3, §30.4.
    """
    _refuse_columns(values)
    row = _row(orders, order_id)
    new = {**row, **{name: _typed(name, value) for name, value in values.items()}}
    _move(row, new, values)
    _refuse_quantity(order_id, new["qty"])
    _refuse_dates(new)
    if new["vendor_id"] != row["vendor_id"]:
        new["intercompany_company_id"] = _company_of(vendors, new)
    new["value"] = row["value"] if new["qty"] == row["qty"] else float(row["value"]) / float(row["qty"]) * float(new["qty"])
    return _replaced(orders, [order_id], [new])


def created(orders: pl.DataFrame, plan_id: str, new: NewOrder) -> pl.DataFrame:
    """The orders with one more; its id takes the next number of its node and date. `orders` are all of the node. Rule §30.5."""
    start, qty = new.requirement_date - timedelta(days=new.lead_days), new.qty or Decimal(0)
    dates = {**dict.fromkeys(DATES, new.requirement_date), "start_date": start, "order_date": start}
    ordinal = _next_ordinal(orders, new.node, new.requirement_date)
    order_id = _id_of(plan_id, new.node, new.requirement_date, ordinal)
    head = orders.row(0, named=True) if orders.height else {"plan_date": new.requirement_date, "version": 1}
    facts = {name: value for name, value in (new.facts or {}).items() if value is not None}
    row = {
        **{column.name: "" for column in _CONTRACT.columns if column.default == ""},
        "plan_id": plan_id,
        "plan_date": head["plan_date"],
        "version": head["version"],
        "order_id": order_id,
        "order_type": new.order_type,
        **dict(zip(NODE_KEY, new.node, strict=True)),
        "qty": qty,
        **dates,
        "requested_date": new.requirement_date,
        "lead_days": new.lead_days,
        "status": "unprocessed",
        "value": float(qty) * new.unit_cost,
        "rule": CREATED,
        **facts,
    }
    if new.order_type not in (_CONTRACT.column("order_type").values or ()):
        raise OrderError(
            "unknown_type", f"There is no planned order of type {new.order_type!r}.", way_out="Make a purchase, a production or a transfer."
        )
    _refuse_quantity(order_id, qty)
    _refuse_dates(row)
    return pl.concat([orders, frame_of(_CONTRACT, [row])]).sort("order_id")


def split(orders: pl.DataFrame, order_id: str, parts: Sequence[tuple[Decimal, date | None]]) -> pl.DataFrame:
    """The orders with parts of one beside it.

    Inputs: quantity and receipt date (None: the order's own) of each part; what they leave stays with the order, and must be
    more than nothing. Parts take the next numbers of its node and date. Rule §30.6.
    """
    row = _row(orders, order_id)
    left = row["qty"] - sum((qty for qty, _ in parts), Decimal(0))
    if not parts or left <= 0:
        raise OrderError("split_too_large", f"The parts leave {left} of {order_id}.", way_out="Split off less than the whole order.")
    first = _id_date(order_id)
    node = tuple(row[name] for name in NODE_KEY)
    made, changed = orders, [{**row, "qty": left, "value": float(row["value"]) * float(left / row["qty"])}]
    for qty, receipt in parts:
        _refuse_quantity(order_id, qty)
        part = {**row, "qty": qty, "value": float(row["value"]) * float(qty / row["qty"])}
        if receipt is not None:
            part["receipt_date"] = receipt
            _move(row, part, {"receipt_date": receipt})
        part["order_id"] = _id_of(row["plan_id"], node, first, _next_ordinal(made, node, first))
        made = pl.concat([made, frame_of(_CONTRACT, [part])])
        changed.append(part)
    return _replaced(orders, [order_id], changed)


def grouped(orders: pl.DataFrame, order_ids: Sequence[str]) -> pl.DataFrame:
    """The orders with some of one node made one: the sum, the earliest dates, under the id of the earliest. Rule §30.7.

    They agree in node, type, vendor and source; the status is approved only when all are.
    """
    rows = [_row(orders, order_id) for order_id in dict.fromkeys(order_ids)]
    if len(rows) < 2:  # noqa: PLR2004 - two make a group
        raise OrderError("nothing_to_group", "One order alone is no group.", way_out="Name at least two.")
    names = ("order_type", *NODE_KEY, "vendor_id", "from_warehouse_id", "bom_id", "route_id")
    other = [f"{name}: {', '.join(sorted({str(row[name]) for row in rows}))}" for name in names if len({row[name] for row in rows}) > 1]
    if other:
        raise OrderError("different_orders", "These orders differ and cannot become one.", rows=other, way_out="Group orders that agree.")
    first = min(rows, key=lambda row: (row["requirement_date"], row["order_id"]))
    statuses = {row["status"] for row in rows}
    whole = {
        **first,
        **{name: min(row[name] for row in rows) for name in (*DATES, "requested_date", "priority")},
        "qty": sum((row["qty"] for row in rows), Decimal(0)),
        "value": sum(float(row["value"]) for row in rows),
        "status": statuses.pop() if len(statuses) == 1 else "unprocessed",
    }
    return _replaced(orders, [row["order_id"] for row in rows], [whole])


def with_status(orders: pl.DataFrame, order_ids: Sequence[str], status: str) -> pl.DataFrame:
    """The orders with a status of some: unprocessed, completed or approved. Rule §30.8."""
    if status not in STATUSES:
        raise OrderError(
            "unknown_status", f"{status!r} is no status.", rows=STATUSES, way_out="Choose one of these; firming is a command of its own."
        )
    rows = [{**_row(orders, order_id), "status": status} for order_id in dict.fromkeys(order_ids)]
    return _replaced(orders, [row["order_id"] for row in rows], rows)


def deleted(orders: pl.DataFrame, order_ids: Sequence[str]) -> pl.DataFrame:
    """The orders without some; the next run makes what is needed anew. Rule §30.8."""
    gone = [_row(orders, order_id)["order_id"] for order_id in order_ids]
    return _replaced(orders, gone, [])


def _row(orders: pl.DataFrame, order_id: str) -> dict[str, Any]:
    found = orders.filter(pl.col("order_id") == order_id)
    if found.is_empty():
        raise OrderError(
            "unknown_order", "The plan has no such planned order.", rows=[order_id], way_out="Take an id of the table planned_order."
        )
    return found.row(0, named=True)


def _replaced(orders: pl.DataFrame, gone: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    rest = orders.filter(~pl.col("order_id").is_in(list(gone)))
    return pl.concat([rest, frame_of(_CONTRACT, rows)]).sort("order_id")


def _refuse_columns(values: Mapping[str, Any]) -> None:
    other = sorted(set(values) - set(EDITABLE))
    if other or not values:
        raise OrderError(
            "not_editable",
            f"These columns cannot be edited: {', '.join(other) or 'none is named'}.",
            rows=EDITABLE,
            way_out="Edit one of these.",
        )


def _typed(name: str, value: Any) -> Any:
    if name == "qty":
        exact = Decimal(str(value))
        if exact != exact.quantize(_PLACES):
            raise OrderError("quantity", f"{value} has more than six decimal places.", way_out="Give a quantity of at most six.")
        return exact
    bounds = _CONTRACT.column(name)
    if name == "priority" and not (bounds.minimum or 0) <= value <= (bounds.maximum or 0):
        raise OrderError("priority", f"{value} is no priority.", way_out="Give one from 0, the most urgent, to 100.")
    return value


def _move(row: Mapping[str, Any], new: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Dates follow the receipt or requirement date that is given; those that are given themselves stay."""
    leader = next((name for name in ("receipt_date", "requirement_date") if name in values), None)
    if leader is None:
        return
    shift = new[leader] - row[leader]
    for name in DATES:
        if name not in values:
            new[name] = row[name] + shift


def _refuse_quantity(order_id: str, qty: Decimal) -> None:
    if qty <= 0:
        raise OrderError(
            "quantity", f"{order_id}: {qty} is no quantity of an order.", way_out="Give more than nothing, or delete the order."
        )


def _refuse_dates(row: Mapping[str, Any]) -> None:
    sequence = [row[name] for name in ("order_date", "start_date", "receipt_date", "available_date")]
    if sequence != sorted(sequence):
        told = [f"{name}: {row[name]}" for name in ("order_date", "start_date", "receipt_date", "available_date")]
        raise OrderError(
            "dates",
            f"The dates of {row['order_id']} are not in order.",
            rows=told,
            way_out="Order, start, receive and have it in that order.",
        )


def _company_of(vendors: pl.DataFrame, row: Mapping[str, Any]) -> str:
    found = vendors.filter(company_id=row["company_id"], vendor_id=row["vendor_id"])
    if found.is_empty() and row["vendor_id"]:
        raise OrderError(
            "unknown_vendor", f"Company {row['company_id']} has no vendor {row['vendor_id']!r}.", way_out="Name one of the table vendor."
        )
    return str(found["intercompany_company_id"][0]) if found.height else ""


def _next_ordinal(orders: pl.DataFrame, node: Sequence[str], day: date) -> int:
    same = pl.all_horizontal(pl.col(name) == value for name, value in zip(NODE_KEY, node, strict=True))
    ids = orders.filter(same).select(pl.col("order_id").str.extract_groups(_ID).alias("part")).unnest("part")
    numbers = ids.filter(pl.col("1") == f"{day:%Y%m%d}")["2"].cast(pl.Int64)
    highest: Any = numbers.max()
    if highest is not None and highest >= _MOST:
        raise OrderError("too_many_orders", f"More than {_MOST} orders fall on one node and day.", way_out="Choose another day.")
    return int(highest or 0) + 1


def _id_date(order_id: str) -> date:
    """The date in an id: that of the need that the order was made for."""
    text = order_id.rsplit("|", 2)[1]
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _id_of(plan_id: str, node: Sequence[str], day: date, ordinal: int) -> str:
    nodes = pl.DataFrame({"node_key": [0], **{name: [value] for name, value in zip(NODE_KEY, node, strict=True)}})
    keys = pl.DataFrame({"node_key": [0], "requirement_date": [day], "ordinal": [ordinal]})
    return str(order_ids(plan_id, nodes, keys)[0])
