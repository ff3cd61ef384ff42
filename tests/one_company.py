"""A company of one site and what its plan says, for tests of single netting rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from networks import tables_of

from masterplan.plan import Plan
from masterplan.planning import make_plan

T = date(2024, 1, 1)
HOME = {"company_id": "M", "site_id": "1"}
Row = Mapping[str, Any]


def day(number: int) -> date:
    """The date that many days after the plan date."""
    return T + timedelta(days=number)


def planned(
    items: Sequence[Row], *, plan: Row | None = None, threads: int = 2, run: Mapping[str, Any] | None = None, **tables: Sequence[Row]
) -> Plan:
    """The plan of a company M with site 1; rows of stock, orders and coverage are placed there unless they say otherwise.

    `run`: how the run is made, in the words of `make_plan`.
    """
    placed = ("on_hand", "supply_order", "demand_order", "item_coverage")
    owned = {"bom_version", "bom_line", "trade_agreement", "vendor", "customer", "sellable_days", "planning_parameter", "coverage_group"}
    rows = {
        name: [{**(HOME if name in placed else {"company_id": "M"} if name in owned else {}), **row} for row in given]
        for name, given in tables.items()
    }
    usual = {"company_id": "M", "plans_by_warehouse": False, "default_site_id": "1", "unit_id": "EA"}
    rows |= {
        "company": [{"company_id": "M", "currency_code": "USD"}],
        "site": [{"company_id": "M", "site_id": "1"}],
        "unit": rows.get("unit", [{"unit_id": "EA", "decimals": 0}]),
        "item": [{**usual, **item} for item in items],
        "plan": [{"plan_id": "net", "kind": "static", "include_demand_forecast": False, **(plan or {})}],
    }
    return make_plan(tables_of(rows), plan_id="net", threads=threads, **{"plan_date": T, **(run or {})})


def sale(name: str, item: str, qty: int, number: int, **rest: Any) -> Row:
    """A sales order line wanted that many days after the plan date."""
    return {"demand_type": "sales", "order_id": name, "item_id": item, "qty": qty, "requested_date": day(number), **rest}


def bought(name: str, item: str, qty: int, number: int, **rest: Any) -> Row:
    """A purchase order line received that many days after the plan date."""
    return {"order_type": "purchase", "order_id": name, "item_id": item, "qty": qty, "receipt_date": day(number), **rest}


def orders(plan: Plan, item: str, *columns: str) -> list[tuple[Any, ...]]:
    """The planned orders of an item: quantity, requirement day, and more columns."""
    rows = plan.public("planned_order").filter(item_id=item).sort("requirement_date", "order_id").to_dicts()
    return [(int(row["qty"]), (row["requirement_date"] - T).days, *(row[name] for name in columns)) for row in rows]


def pegs(plan: Plan, item: str) -> set[tuple[str, str, str, int]]:
    """Demand, kind of supply, supply and quantity of an item's peggings; new orders by their quantity's day only."""
    rows = plan.public("pegging").filter(item_id=item).to_dicts()
    return {
        (
            row["demand_ref"].partition("/")[0] if row["demand_type"] != "excess" else "excess",
            row["supply_type"],
            row["supply_ref"].partition("/")[0] if not row["supply_type"].startswith("planned") else "",
            int(row["qty"]),
        )
        for row in rows
    }
