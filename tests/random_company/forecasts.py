"""Forecasts of demand and of supply, and what reduces them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from random_company.chance import PLAN_DATE, Chance
from random_company.orders import a_place
from random_company.rows import VENDORS, RandomRows


def reductions(into: RandomRows, company: str, c: Chance) -> None:
    """What reduces forecast: keys of groups and items, and kinds of orders; transfers that may stay in their node."""
    if not c.has("forecast"):
        return
    for line in range(1, c.number(1, 4) + 1):
        start = c.one({}, {"use_effective_date": True}, {"use_effective_date": True, "effective_date": c.day(-20, 5)})
        change, unit, percent = (
            c.number(1, 6) * line,
            c.one("day", "week", "week", "month"),
            c.measure(0.0, 30.0, 12.345, 100.0, 130.0, -25.0),
        )
        key = {"company_id": company, "key_id": "r1", "line_no": line, "change": change, "unit": unit}
        into.add("reduction_key", **key, percent=percent, **start)
    for table in ("coverage_group", "item_coverage"):
        for row in into.rows.get(table, []):
            if row["company_id"] == company and (table == "coverage_group" or c.one(True, False, False)):
                row |= {"reduction_key_id": c.one("", "r1", "r1"), "include_intercompany_orders": c.one(True, False)}
                row |= {"include_customer_forecast": c.one(True, False)}
                row |= {"reduce_forecast_by": c.one("orders", "all_transactions")}
    for row in into.rows.get("demand_order", []):
        if row["company_id"] == company and row["demand_type"] == "transfer_issue":
            row |= {"to_warehouse_id": c.one("", *[name for name, _ in into.warehouses])}


def forecast(into: RandomRows, company: str, c: Chance) -> None:
    for item in into.items if "forecast" in c.features else ():
        where = a_place(into, c)
        for number in range(c.number(0, 6)):
            day = c.one(PLAN_DATE + timedelta(days=7 * (number - 1)), c.day(-15, 60))
            qty = c.one(c.qty(0, 30), c.qty(0, 30) + Decimal("0.456789"))
            row = {"company_id": company, "item_id": item, "date": day}
            by_hand = {"model_id": c.one("m1", "m1", "m1", "baseline"), "customer_id": "outside" if c.has("odd_rows", 0.3) else ""}
            into.add("demand_forecast", **by_hand, **row, **where, qty=qty)
            into.baseline.append({**row, **where, "point_qty": qty})


def supply_forecast(into: RandomRows, company: str, c: Chance) -> None:
    """Lines of few items and days, so that vendors and orders meet on them; now and then of another model."""
    vendors = ["", "", *VENDORS, *[f"from {other}" for other in into.companies if other != company]]
    items = [c.one(*into.items) for _ in range(2)]
    for _ in range(c.number(0, 8) if "supply_forecast" in c.features else 0):
        into.add(
            "supply_forecast",
            company_id=company,
            model_id=c.one("baseline", "m1"),
            item_id=c.one(*items),
            **a_place(into, c),
            vendor_id=c.one(*vendors),
            vendor_group_id=c.one("", "", "VG"),
            date=c.one(PLAN_DATE + timedelta(days=7 * c.number(0, 3)), c.day(-5, 60)),
            qty=c.qty(0, 30),
        )
