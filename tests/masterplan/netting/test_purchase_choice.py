"""Where an order is bought: agreements by quantity and order date, and quantities raised to come sooner (semantics §4.6)."""

from __future__ import annotations

from one_company import day, orders, planned, sale

SEARCH = [{"find_trade_agreement": True}]
VENDORS = [{"vendor_id": name} for name in ("V", "W")]
ITEM = {"item_id": "A", "purchase_lead_days": 9}


def agreement(vendor: str, least: int, lead: int, **rest: object) -> dict[str, object]:
    return {"vendor_id": vendor, "item_id": "A", "min_qty": least, "lead_days": lead, **rest}


def test_each_order_takes_the_agreement_of_its_quantity():
    agreed = [agreement("V", 1, 4, unit_price=2.0), agreement("W", 50, 2, unit_price=1.0)]
    sales = [sale("S1", "A", 10, 30), sale("S2", "A", 60, 40)]
    plan = planned([ITEM], planning_parameter=SEARCH, vendor=VENDORS, trade_agreement=agreed, demand_order=sales)
    assert orders(plan, "A", "vendor_id", "lead_days", "order_date") == [(10, 30, "V", 4, day(26)), (60, 40, "W", 2, day(38))]


def test_an_agreement_holds_on_its_order_dates():
    agreed = [agreement("V", 0, 4, to_date=day(20)), agreement("W", 0, 5, from_date=day(25))]
    sales = [sale("S1", "A", 1, 24), sale("S2", "A", 1, 27), sale("S3", "A", 1, 30)]
    plan = planned([ITEM], planning_parameter=SEARCH, vendor=VENDORS, trade_agreement=agreed, demand_order=sales)
    assert orders(plan, "A", "vendor_id", "lead_days") == [(1, 24, "V", 4), (1, 27, "", 9), (1, 30, "W", 5)]


def test_an_order_that_would_be_late_is_raised_to_the_tier_that_comes_soonest():
    agreed = [agreement("V", 1, 8), agreement("V", 20, 3), agreement("V", 30, 3), agreement("V", 40, 6)]
    plan = planned(
        [ITEM],
        planning_parameter=SEARCH,
        vendor=VENDORS[:1],
        trade_agreement=agreed,
        demand_order=[sale("S1", "A", 5, 2), sale("S2", "A", 5, 40)],
    )
    assert orders(plan, "A", "lead_days", "receipt_date") == [(20, 2, 3, day(3))]
    bounded = {**ITEM, "order_max_qty": 19}
    plan = planned([bounded], planning_parameter=SEARCH, vendor=VENDORS[:1], trade_agreement=agreed, demand_order=[sale("S1", "A", 5, 2)])
    assert orders(plan, "A", "lead_days", "receipt_date") == [(5, 2, 8, day(8))]


def test_an_order_maximum_below_the_agreed_minimum_bounds_no_tier():
    agreed = [agreement("V", 0, 8, order_min_qty=15), agreement("V", 20, 3)]
    bounded = {**ITEM, "order_max_qty": 3}
    plan = planned([bounded], planning_parameter=SEARCH, vendor=VENDORS[:1], trade_agreement=agreed, demand_order=[sale("S1", "A", 5, 2)])
    assert orders(plan, "A", "lead_days", "receipt_date") == [(20, 2, 3, day(3))]


def test_an_item_after_one_without_agreements_is_raised_too():
    agreed = [agreement("V", 1, 8), agreement("V", 20, 3)]
    plan = planned(
        [{"item_id": "0"}, ITEM],
        planning_parameter=SEARCH,
        vendor=VENDORS[:1],
        trade_agreement=agreed,
        demand_order=[sale("S0", "0", 5, 2), sale("S1", "A", 5, 2)],
    )
    assert orders(plan, "A", "lead_days", "receipt_date") == [(20, 2, 3, day(3))]


def test_an_item_with_a_vendor_of_its_own_keeps_it():
    item = {**ITEM, "default_vendor_id": "V"}
    plan = planned(
        [item], planning_parameter=SEARCH, vendor=VENDORS, trade_agreement=[agreement("W", 0, 1)], demand_order=[sale("S1", "A", 5, 20)]
    )
    assert orders(plan, "A", "vendor_id", "lead_days") == [(5, 20, "V", 9)]


def test_the_least_order_maximum_binds_too():
    """A millionth is late; the tier that comes soon is more than one order may be."""
    item = {**ITEM, "unit_id": "any", "order_max_qty": "0.000001"}
    agreed = [agreement("V", 0, 8), {**agreement("V", 0, 3), "min_qty": "0.000002"}]
    sales = [{**sale("S1", "A", 0, 2), "qty": "0.000001"}]
    plan = planned([item], planning_parameter=SEARCH, vendor=VENDORS[:1], trade_agreement=agreed, demand_order=sales)
    assert [str(qty) for qty in plan.public("planned_order")["qty"]] == ["0.000001"]
