"""Supplies that expire (semantics §21): what serves a demand together, sellable days, refills of what expires."""

from __future__ import annotations

import pytest
from one_company import bought, day, orders, pegs, planned, sale

FRESH = {"use_shelf_life": True}
ITEM = {"item_id": "A", "is_batch_tracked": True}


def batch(name: str, qty: int, last: int | None, **rest: object) -> dict[str, object]:
    return {"item_id": "A", "batch_id": name, "qty": qty, "expiry_date": None if last is None else day(last), **rest}


def test_what_expires_first_is_taken_first_and_the_last_day_is_still_good():
    stock = [batch("late", 5, 30), batch("soon", 5, 4), batch("never", 5, None)]
    plan = planned([ITEM], plan=FRESH, on_hand=stock, demand_order=[sale("S1", "A", 7, 4), sale("S2", "A", 4, 5)])
    assert pegs(plan, "A") == {
        ("S1", "on_hand", "soon", 5),
        ("S1", "on_hand", "late", 2),
        ("S2", "on_hand", "late", 3),
        ("S2", "on_hand", "never", 1),
        ("excess", "on_hand", "never", 4),
    }


def test_without_the_plan_s_option_expiry_after_the_plan_date_does_not_count():
    plan = planned([ITEM], on_hand=[batch("soon", 5, 1)], demand_order=[sale("S1", "A", 5, 9)])
    assert pegs(plan, "A") == {("S1", "on_hand", "", 5)}


@pytest.mark.parametrize(
    ("rows", "served"),
    [
        ([{"days": 5}], False),
        ([{"days": 5}, {"customer_id": "K", "days": 4}], True),
        ([{"customer_id": "K", "days": 4}, {"item_id": "A", "days": 5}], False),
        ([{"item_id": "A", "days": 5}, {"customer_id": "K", "item_id": "A", "days": 4}], True),
        ([{"customer_id": "L", "item_id": "A", "days": 5}], True),
    ],
)
def test_sellable_days_of_customer_and_item_before_item_before_customer_before_all(rows, served):
    plan = planned(
        [ITEM],
        plan=FRESH,
        customer=[{"customer_id": "K"}, {"customer_id": "L"}],
        sellable_days=rows,
        on_hand=[batch("X", 5, 10)],
        demand_order=[sale("S1", "A", 5, 6, customer_id="K")],
    )
    assert (("S1", "on_hand", "X", 5) in pegs(plan, "A")) is served


def test_nothing_waits_for_a_late_supply_that_would_come_after_it_has_expired():
    coverage = [{"item_id": "A", "negative_days": 9}]
    late = [bought("P1", "A", 6, 8)]
    for last, planned_qty in ((7, [(6, 2)]), (8, [])):
        plan = planned(
            [ITEM],
            plan=FRESH,
            item_coverage=coverage,
            on_hand=[batch("X", 4, last)],
            supply_order=late,
            demand_order=[sale("S1", "A", 10, 2)],
        )
        assert orders(plan, "A") == planned_qty


def test_a_batch_that_expires_before_the_new_order_comes_is_not_combined_with_it():
    item = {**ITEM, "purchase_lead_days": 6}
    plan = planned([item], plan=FRESH, on_hand=[batch("X", 4, 5), batch("Y", 3, 6)], demand_order=[sale("S1", "A", 10, 2)])
    assert orders(plan, "A") == [(7, 2)]
    assert ("excess", "on_hand", "X", 4) in pegs(plan, "A")
    assert ("S1", "on_hand", "Y", 3) in pegs(plan, "A")


def test_receipts_and_new_orders_keep_their_shelf_life():
    item = {**ITEM, "shelf_life_days": 10, "order_multiple_qty": 10}
    plan = planned(
        [item],
        plan=FRESH,
        supply_order=[bought("P1", "A", 5, 2)],
        demand_order=[sale("S1", "A", 5, 12), sale("S2", "A", 1, 13), sale("S3", "A", 1, 23), sale("S4", "A", 1, 24)],
    )
    assert orders(plan, "A") == [(10, 13), (10, 24)]
    assert {("S1", "purchase", "P1", 5), ("S2", "planned_purchase", "", 1), ("S3", "planned_purchase", "", 1)} <= pegs(plan, "A")


def test_what_is_below_zero_is_taken_from_what_expires_first():
    stock = [batch("soon", 5, 3), batch("late", 5, 9), batch("odd", -7, None)]
    plan = planned([ITEM], plan=FRESH, on_hand=stock, demand_order=[sale("S1", "A", 3, 1)])
    assert pegs(plan, "A") == {("S1", "on_hand", "late", 3)}


def test_the_minimum_is_refilled_when_what_backs_it_expires():
    coverage = [{"item_id": "A", "min_on_hand_qty": 5}]
    plan = planned(
        [ITEM], plan=FRESH, item_coverage=coverage, on_hand=[batch("X", 5, 20), batch("Y", 3, 10)], demand_order=[sale("S1", "A", 3, 4)]
    )
    assert ("S1", "on_hand", "Y", 3) in pegs(plan, "A")
    assert orders(plan, "A") == [(5, 21)]


def test_what_is_manual_is_short_of_what_has_expired():
    plan = planned(
        [ITEM],
        plan=FRESH,
        item_coverage=[{"item_id": "A", "coverage_code": "manual"}],
        on_hand=[batch("X", 5, 2)],
        demand_order=[sale("S1", "A", 5, 3)],
    )
    assert pegs(plan, "A") == {("S1", "shortage", "", 5), ("excess", "on_hand", "X", 5)}
