"""Coverage of items: overrides, buffers, minima and their seasons."""

from __future__ import annotations

from random_company.chance import PLAN_DATE, Chance
from random_company.rows import VENDORS, RandomRows, Row


def coverage(into: RandomRows, company: str, c: Chance) -> None:
    _seasons(into, company, c)
    for item in into.items:
        for _ in range(c.number(0, 3) if c.has("coverage", 0.6) else 0):
            warehouse, site = c.one(*into.warehouses, ("", c.one("", "S1", "S2")))
            into.add(
                "item_coverage", company_id=company, item_id=item, site_id=c.one(site, ""), warehouse_id=warehouse, **_overrides(into, c)
            )
        if c.has("buffers", 0.4):
            warehouse, site = c.one(*into.warehouses)
            where = c.one((site, warehouse), ("", warehouse))
            row = {"company_id": company, "item_id": item, "site_id": where[0], "warehouse_id": where[1]}
            into.add("item_coverage", **row, **_buffer(c))
        if c.has("minimum", 0.7):
            warehouse, site = c.one(*into.warehouses)
            where = c.one((site, warehouse), ("", warehouse), (site, ""))
            minimum, maximum = c.qty(1, 30), c.one(0, c.qty(5, 60))
            row = {"company_id": company, "item_id": item, "site_id": where[0], "warehouse_id": where[1]}
            fulfil = c.one("today", "today_plus_procurement", "first_issue", "coverage_fence") if c.has("floors") else None
            when: Row = {"fulfil_minimum": fulfil} if fulfil else {}
            if c.has("seasons", 0.7):
                when |= {"minimum_key_id": c.one("", "s1", "s2"), "maximum_key_id": c.one("", "s1", "s2")}
                when |= {"use_minimum_periods": c.one(True, True, False)}
            into.add("item_coverage", **row, **when, min_on_hand_qty=c.one(0, minimum, minimum, minimum), max_on_hand_qty=maximum)


def _buffer(c: Chance) -> Row:
    """Levels as given or from usage, and what makes a spike."""
    reorder = c.qty(1, 40)
    given: Row = {"reorder_point_qty": reorder, "max_on_hand_qty": reorder + c.qty(0, 40)}
    usage = {
        "average_daily_usage": c.measure(1.0, 0.35, 4.0),
        "order_cycle_days": c.number(0, 9),
        "demand_adjustment_factor": c.measure(1.0, 1.2),
    }
    crossed: Row = {"reorder_point_qty": reorder, "max_on_hand_qty": c.qty(1, 40)}
    from_usage = c.one(usage, usage, {"order_cycle_days": usage["order_cycle_days"]}) | {"max_on_hand_qty": c.one(0, c.qty(1, 60))}
    row = c.one(given, given, crossed, from_usage, {**usage, "reorder_point_qty": reorder}, {"reorder_point_qty": reorder})
    row |= {"coverage_code": c.one("priority", "decoupling"), "spike_threshold_qty": c.one(0, c.qty(5, 30))}
    row |= {"decoupled_lead_days": c.one(None, None, c.number(0, 9)), "min_on_hand_qty": c.one(0, c.qty(1, 20))}
    return {**row, "priority_model_id": c.one("", "", "split", "single"), "lead_time_factor": c.one(None, 0.3, 1.0)}


def periods_of_usage(c: Chance) -> Row:
    """How the usage of buffers is calculated; without the feature it is not."""
    if not c.has("buffers", 0.8):
        return {}
    weights = {"usage_past_weight": c.measure(50.0, 0.0, 30.0), "usage_forward_weight": c.measure(50.0, 0.0, 12.5)}
    return {"usage_past_days": c.one(0, 7, 30), "usage_forward_days": c.one(0, 0, 7, 21), **weights}


def _seasons(into: RandomRows, company: str, c: Chance) -> None:
    """Two seasonal keys of a few periods; now and then one that ends before the one before it."""
    for key in ("s1", "s2") if "seasons" in c.features else ():
        effective = c.one(None, PLAN_DATE, c.day(-40, 10))
        for line in range(1, c.number(1, 4) + 1):
            unit = c.one("day", "week", "month")
            start: Row = (
                {"use_effective_date": True, "effective_date": effective} if effective else {"use_effective_date": c.one(True, False)}
            )
            change, factor = c.number(1, 12) * line, c.measure(0.0, 0.5, 1.5, 0.333, 2.0)
            into.add("minimum_key", company_id=company, key_id=key, line_no=line, change=change, unit=unit, factor=factor, **start)


def rules(c: Chance, probability: float) -> Row:
    """Some of the parameters of coverage that change how a node is netted."""
    by_feature: dict[str, Row] = {
        "margins": {
            "receipt_margin_days": c.number(0, 4),
            "issue_margin_days": c.number(0, 4),
            "reorder_margin_days": c.number(0, 4),
            "soft_issue_margin": c.one(True, False),
        },
        "sequences": {
            "positive_days": c.one(0, 3, 10, 40),
            "consume_on_hand": c.one("before_all_supply", "after_all_supply"),
            "use_latest_supply": c.one(True, False),
        },
        "floors": {"strict_safety_stock_pegging": c.one(True, False), "min_max_rounding": c.one("automatic", "down", "up")},
        "fences": {
            "freeze_fence_days": c.one(0, 3, 12),
            "forecast_fence_days": c.one(0, 10, 30),
            "delay_fence_days": c.one(0, 10, 30),
            "calculate_delays": c.one(True, True, False),
            "approved_requisition_fence_days": c.one(0, 5, 12),
            "explosion_fence_days": c.one(0, 15, 30),
        },
    }
    chosen = {name: value for feature, row in by_feature.items() if c.has(feature) for name, value in row.items()}
    return {name: value for name, value in chosen.items() if c.number(1, 100) <= probability * 100}


def _overrides(into: RandomRows, c: Chance) -> Row:
    """Some of what an item coverage row may say."""
    transfer = c.has("transfers")
    everything: Row = {
        "coverage_group_id": c.one("G1", "G2"),
        "coverage_code": c.one("requirement", "period", "min_max", "manual") if c.has("codes") else None,
        "period_days": c.one(1, 4, 15),
        "negative_days": c.one(0, 4, 50),
        "coverage_fence_days": c.one(0, 15, 50),
        "order_type": c.one("purchase", "production", "transfer") if transfer else c.one(None, "purchase"),
        "vendor_id": c.one(*VENDORS),
        "from_warehouse_id": c.one(*into.warehouses)[0] if transfer and c.one(True, False) else "",
        "purchase_lead_days": c.number(0, 6),
        "production_lead_days": c.number(0, 6),
        "transfer_lead_days": c.number(0, 6),
        "order_min_qty": c.one(0, c.qty(1, 9)),
        "order_multiple_qty": c.one(0, c.qty(1, 9)),
        "max_on_hand_qty": c.qty(1, 50),
    }
    return {name: value for name, value in everything.items() if c.one(True, False, False)} | rules(c, 0.25)
