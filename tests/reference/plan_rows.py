"""Semantics §13 to §15: what a planned node says in the tables of schema `plan`, as rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from reference.facts import Demand, Node, Order, Row, Supply

_NODE = ("company_id", "item_id", "site_id", "warehouse_id")


def order_rows(orders: list[Order], shown_late: tuple[str, ...]) -> list[Row]:
    """Rows of `planned_order`; §13.3: the delay counts from the requirement date, which late orders of some types show with it (§11)."""
    return [
        {
            "order_id": order.id,
            "order_type": order.type,
            **_named(order.node),
            "qty": order.qty,
            "requested_date": order.wanted,
            "requirement_date": max(order.required, order.available) if order.type in shown_late else order.required,
            "receipt_date": order.receipt,
            "start_date": order.start,
            "order_date": order.ordered,
            "available_date": order.available,
            "lead_days": order.lead_days,
            "vendor_id": order.vendor,
            "from_warehouse_id": order.from_warehouse,
            "bom_id": order.bom,
            "route_id": order.route,
            "delay_days": max((order.available - order.required).days, 0),
            "low_level_code": order.level,
            "is_supply_forecast": order.is_from_forecast,
            **({} if order.priority is None else {"priority": order.priority}),
        }
        for order in orders
    ]


_TOLD = (
    "order_id",
    "order_type",
    "qty",
    "requested_date",
    "requirement_date",
    "receipt_date",
    "start_date",
    "order_date",
    "available_date",
    "lead_days",
    "vendor_id",
    "from_warehouse_id",
    "bom_id",
    "route_id",
    "status",
    "priority",
    "is_supply_forecast",
)


def kept_row(node: Node, level: int, row: Row, required: date) -> Row:
    """§30.1: a planned order that stays, with all it says but its level and its delay, which counts from the date in its id."""
    delay = max((row["available_date"] - required).days, 0)
    return {**_named(node), **{name: row[name] for name in _TOLD}, "low_level_code": level, "delay_days": delay}


def requirement_rows(node: Node, demands: list[Demand], supplies: list[Supply]) -> list[Row]:
    """§14: by date, supply before demand, in the order of §7; the balance runs over the rows."""
    rows = [
        (supply.available, 0, supply.rank, _requirement(supply.type, supply.ref, 0, supply.wanted, supply.qty, supply.left))
        for supply in supplies
    ]
    rows += [
        (
            demand.required,
            1,
            demand.rank,
            _requirement(demand.type, demand.ref, demand.line_no, demand.wanted, -demand.qty, demand.shortage),
        )
        for demand in demands
    ]
    balance, found = 0, []
    for day, _, _, row in sorted(rows, key=lambda entry: entry[:3]):
        balance += row["qty"]
        found.append({**_named(node), **row, "date": day, "accumulated_qty": balance})
    return found


def expired_row(node: Node, qty: int, today: date) -> Row:
    """§6.8: expired stock as it is listed."""
    return {**_named(node), **_requirement("expired_batch", "", 0, today, qty, qty), "date": today, "accumulated_qty": 0}


def pegging_rows(node: Node, demands: list[Demand], supplies: list[Supply], lacking: str = "shortage") -> list[Row]:
    """§7.4: every unit of demand to a supply or to shortage, every unit of supply to a demand or to excess; §20.1: to a buffer."""
    total: dict[tuple[int, str, str], int] = defaultdict(int)
    for number, demand in enumerate(demands):
        for supply, qty in demand.pegs:
            total[number, supply.type, supply.ref] += qty
    rows = [_peg(demands[number], kind, ref, qty) for (number, kind, ref), qty in total.items()]
    rows += [_peg(demand, lacking, "", demand.shortage) for demand in demands if demand.shortage]
    rows += [_peg(None, supply.type, supply.ref, supply.left) for supply in supplies if supply.left]
    return [{**_named(node), **row} for row in rows]


def delay_rows(node: Node, demands: list[Demand]) -> list[Row]:
    """§13.2: demands that come after their requested date; the first taken of the last limits."""
    found = []
    for demand in demands:
        available = demand.available
        late = (available - demand.wanted).days if available else 0
        if available and late > 0:
            last = _limiting(demand)
            row = {"type": demand.type, "ref": demand.ref, "line_no": demand.line_no, "requested_date": demand.wanted}
            found.append({**_named(node), **row, "available_date": available, "days": late, "limiting_ref": last})
    return found


def _limiting(demand: Demand) -> str:
    """§13.2: of the supplies that come last the first taken, orders before stock."""
    day = max(supply.available_at_last for supply, _ in demand.pegs)
    last = [supply for supply, _ in demand.pegs if supply.available_at_last == day]
    return next((supply.ref for supply in last if supply.type != "on_hand"), last[0].ref)


def link_rows(orders: list[Order], supplies: list[Supply]) -> list[Row]:
    """§15.1: a planned purchase, made or kept, and the demand it is of another company of the group."""
    bought = [(order.node, order.id, order.qty, order.required, order.derived) for order in orders if order.type == "purchase"]
    bought += [
        (Node(*(supply.row[name] for name in _NODE)), supply.ref, supply.qty, supply.row["requirement_date"], supply.derived)
        for supply in supplies
        if supply.derived and supply.type == "planned_purchase"
    ]
    return [
        {
            "buyer_company_id": node.company,
            "buyer_order_id": order_id,
            **{f"seller_{name}": value for name, value in _named(demand.node).items()},
            "buyer_qty": qty,
            "seller_qty": demand.qty,
            "buyer_date": required,
            "seller_date": demand.required,
        }
        for node, order_id, qty, required, derived in bought
        for demand in derived
    ]


def _named(node: Node) -> Row:
    return dict(zip(_NODE, node, strict=True))


def _requirement(kind: str, ref: str, line_no: int, wanted: date, qty: int, open_qty: int) -> Row:
    return {"type": kind, "ref": ref, "line_no": line_no, "requested_date": wanted, "qty": qty, "open_qty": open_qty}


def _peg(demand: Demand | None, kind: str, ref: str, qty: int) -> dict[str, Any]:
    needs = (demand.type, demand.ref, demand.line_no) if demand else ("excess", "", 0)
    return {
        **dict(zip(("demand_type", "demand_ref", "demand_line_no"), needs, strict=True)),
        "supply_type": kind,
        "supply_ref": ref,
        "qty": qty,
    }
