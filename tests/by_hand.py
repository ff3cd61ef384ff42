"""Companies of one item written by hand, asked of both planners: the slow one and the kernels.

Belongs here: rows with the usual filled in, and a table of either planner's answer. The cases stand in `reference_tests`.
"""

from __future__ import annotations

from datetime import date, timedelta

from networks import PLAN_ID, Network, Row, network_of
from reference.comparison import in_millionths
from reference.facts import MILLION
from reference.planner import plan_slowly

from masterplan.planning import make_plan

T = date(2025, 3, 5)  # a Wednesday
COMPANY = {"company_id": "A"}


def on(days: int) -> date:
    return T + timedelta(days=days)


def slowly(network: Network, table: str) -> list[Row]:
    rows: list[Row] = getattr(
        plan_slowly(network.tables, plan_id=PLAN_ID, plan_date=T, baseline=network.baseline, approved=network.approved), table
    )
    return rows


def with_kernels(network: Network, table: str) -> list[Row]:
    plan = make_plan(network.tables, plan_id=PLAN_ID, plan_date=T, baseline=network.baseline, approved=network.approved, threads=1)
    return in_millionths(table, plan.public(table))


def company(**tables: list[Row]) -> Network:
    """A company with one item `I`, unless the tables say more."""
    usual: dict[str, list[Row]] = {"company": [COMPANY], "plan": [{}], "item": [{}]}
    return network_of({name: [_filled(name, row) for row in of_table] for name, of_table in {**usual, **tables}.items()})


def _filled(table: str, row: Row) -> Row:
    if table == "plan":
        return {"plan_id": PLAN_ID, **row}
    if table in ("calendar", "working_time", "calendar_exception", "currency_rate", "unit", "unit_conversion"):
        return row
    company = {} if "buyer_company_id" in row else COMPANY
    if table in ("item", "item_coverage", "on_hand", "demand_order", "supply_order", "bom_version", "approved"):
        return {**company, "item_id": "I", **row}
    return {**company, **row}


def sale(day: int, qty: object, number: int = 1, **rest: object) -> Row:
    return {"demand_type": "sales", "order_id": f"S{number}", "qty": qty, "requested_date": on(day), **rest}


def purchase(day: int, qty: object, number: int = 1) -> Row:
    return {"order_type": "purchase", "order_id": f"P{number}", "qty": qty, "receipt_date": on(day)}


def group(**values: object) -> dict[str, list[Row]]:
    return {
        "coverage_group": [{"coverage_group_id": "G", **values}],
        "planning_parameter": [{"general_coverage_group_id": "G"}],
    }


def kept(day: int, qty: object, number: int = 1, item: str = "I", **rest: object) -> Row:
    """An approved planned order of the last run, required on a day, with all its dates on this day."""
    dates = ("requested_date", "requirement_date", "receipt_date", "start_date", "order_date", "available_date")
    usual = {"order_type": "purchase", "status": "approved", "lead_days": 0, "site_id": "", "warehouse_id": ""}
    name = f"{PLAN_ID}|A|{item}|||{on(day):%Y%m%d}|{number}"
    return {**usual, **dict.fromkeys(dates, on(day)), "order_id": name, "item_id": item, "qty": qty, **rest}


def ordered(orders: list[Row]) -> list[tuple[int, float]]:
    """Requirement day after T and quantity of each order, by date and number."""
    by_date = sorted(orders, key=lambda row: (row["requirement_date"], int(row["order_id"].rsplit("|", 1)[1])))
    return [((row["requirement_date"] - T).days, row["qty"] / MILLION) for row in by_date]


def pegs(pegging: list[Row]) -> dict[tuple[str, str], float]:
    return {(row["demand_ref"] or row["demand_type"], row["supply_ref"] or row["supply_type"]): row["qty"] / MILLION for row in pegging}
