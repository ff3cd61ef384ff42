"""The plan that all groups share, units and currency rates."""

from __future__ import annotations

from datetime import timedelta

from random_company.chance import DIGITS, PLAN_DATE, Chance
from random_company.rows import RandomRows, Row


def plan(into: RandomRows, c: Chance) -> None:
    gross = c.has("forecast", 0.15)
    row: Row = {
        "plan_id": "net",
        "kind": "forecast" if gross else "static",
        "engine": c.one("po", "classic"),
        "include_demand_forecast": c.has("forecast", 0.8),
        "forecast_model_id": c.one("baseline", "m1"),
        "reduction_method": c.one("none", "percent_key", "transactions_dynamic_period", "transactions_key", "transactions_dynamic_period"),
        "include_planned_downstream_demand": c.has("intercompany", 0.9),
    }
    if c.has("switches", 0.4):
        flags = ("include_on_hand", "include_transactions", "include_sales_orders", "include_transfer_orders")
        row |= {flag: c.one(True, True, False) for flag in flags}
        row |= {"include_quotations": c.one(True, False), "quotation_min_probability_pct": c.one(0.0, 50.0)}
        row |= {"exclude_flagged_transactions": c.one(True, False)}
        row |= {"coverage_fence_days": c.one(None, None, 0, 10, 45), "negative_days": c.one(None, None, 0, 3, 60)}
    if c.has("links", 0.8):
        row |= {"include_requisitions": True}
    if c.has("expiry", 0.8):
        row |= {"use_shelf_life": True}
    into.add("plan", **row)
    into.add("plan", plan_id="other")
    bought = (("BOX", 0), ("LB", 2), ("ROLL", 1)) if "purchase_units" in c.features else ()
    for unit_id, decimals in (("EA", 0), ("KG", 2), ("g", 3), *bought):
        into.add("unit", unit_id=unit_id, decimals=decimals)
    for rate, start in ((3.0 if DIGITS in c.features else 1.25, -90), (0.3 if DIGITS in c.features else 0.5, c.number(-20, 20))):
        day = PLAN_DATE + timedelta(days=start)
        into.add("currency_rate", from_currency="EUR", to_currency="USD", from_date=day, rate=rate)
        if c.one(True, False):
            into.add("currency_rate", from_currency="USD", to_currency="EUR", from_date=day, rate=c.one(1 / rate, 4.0))


def overrides_of_plan(into: RandomRows, c: Chance) -> None:
    """Margins and fences that the plan sets for all groups, and further switches."""
    row = into.rows["plan"][0]
    if c.has("switches", 0.4):
        row |= {"include_rfqs": c.one(True, False), "include_purchase_returns": c.one(True, False)}
        row |= {"add_delay_to_requirement_date": c.one("", "purchase", "production,transfer")}
    if c.has("margins", 0.2):
        row |= {name: c.number(0, 2) for name in ("receipt_margin_days", "issue_margin_days", "reorder_margin_days")}
    if c.has("fences", 0.2):
        row |= {"freeze_fence_days": c.one(None, 0, 5), "forecast_fence_days": c.one(None, 0, 20)}
        row |= {"approved_requisition_fence_days": c.one(None, 0, 7), "explosion_fence_days": c.one(None, 0, 25)}
    if c.has("sequences", 0.2):
        row |= {"positive_days": c.one(0, 20)}
    if c.has("actions", 0.3):
        row |= {"action_fence_days": c.one(None, 0, 20), "action_basis": c.one(None, "required", "requested")}
    if row["reduction_method"] == "transactions_key":
        row |= {"excess_carry": c.one("none", "previous_then_next")}
    row |= {"include_supply_forecast": c.has("supply_forecast", 0.9)}
