"""Supply that is kept for confirmed demand, by hand (semantics §26)."""

from __future__ import annotations

import pytest
from one_company import bought, day, orders, pegs, planned, sale

from masterplan.run_methods import Previous
from masterplan.testing import assert_balanced

KEEPS = {"keep_supply_for_confirmed_demand": True}
MADE = [
    {"item_id": "FG", "default_order_type": "production", "production_lead_days": 1, "coverage_group_id": "G"},
    {"item_id": "RM", "purchase_lead_days": 1},
]
BILL = {
    "bom_version": [{"bom_id": "B", "item_id": "FG"}],
    "bom_line": [{"bom_id": "B", "line_no": 1, "component_item_id": "RM", "quantity": 1}],
}
PERIOD = {"coverage_group": [{"coverage_group_id": "G", "coverage_code": "period", "period_days": 10}]}


def confirmed(name, item, qty, number):
    return sale(name, item, qty, number, confirmed_date=day(number))


def again(last, plan=KEEPS, items=MADE, **tables):
    made = planned(items, plan=plan, run={"previous": Previous.of(last)}, **tables)
    assert_balanced(made)
    return made


def test_the_tree_below_a_confirmed_line_stays_and_the_rest_is_planned_anew() -> None:
    first = {"demand_order": [confirmed("S1", "FG", 5, 9), sale("S2", "FG", 5, 30)], **BILL}
    last = planned(MADE, plan=KEEPS, **first)
    plan = again(last, on_hand=[{"item_id": "FG", "qty": 5}], **first)
    assert orders(plan, "FG") == [(5, 9)]
    assert orders(plan, "RM") == [(5, 8)]
    assert ("S2", "on_hand", "", 5) in pegs(plan, "FG")
    assert orders(again(last, plan={}, on_hand=[{"item_id": "FG", "qty": 5}], **first), "FG") == [(5, 30)]


def test_a_shared_order_keeps_its_full_quantity_and_subtree() -> None:
    lines = [confirmed("S1", "FG", 5, 9), sale("S2", "FG", 3, 12)]
    last = planned(MADE, plan=KEEPS, demand_order=lines, **BILL, **PERIOD)
    assert orders(last, "FG") == [(8, 9)]
    plan = again(last, demand_order=lines[:1], **BILL, **PERIOD)
    assert orders(plan, "FG") == [(8, 9)]
    assert orders(plan, "RM") == [(8, 8)]
    assert orders(again(last, demand_order=lines[1:], **BILL, **PERIOD), "FG") == [(3, 12)]


def test_freed_supply_serves_whoever_is_next() -> None:
    items = [{"item_id": "RM", "purchase_lead_days": 1}]
    lines = [confirmed("S1", "RM", 5, 5), confirmed("S2", "RM", 5, 6), sale("S3", "RM", 5, 9)]
    supply = {"supply_order": [bought("P1", "RM", 5, 2)]}
    last = planned(items, plan=KEEPS, demand_order=lines, **supply)
    plan = again(last, items=items, demand_order=lines[1:], **supply)
    assert ("S3", "purchase", "P1", 5) in pegs(plan, "RM")
    assert orders(plan, "RM") == [(5, 6)]


@pytest.mark.parametrize("code", ["requirement", "period"])
def test_a_freed_order_does_not_serve_other_confirmed_lines(code) -> None:
    items = [{"item_id": "RM", "purchase_lead_days": 1, "coverage_group_id": "G"}]
    group = {"coverage_group": [{"coverage_group_id": "G", "coverage_code": code, "period_days": 10, "actions": "cancel"}]}
    lines = [confirmed("S1", "RM", 5, 5), confirmed("S2", "RM", 5, 6), confirmed("S3", "RM", 4, 7), sale("S4", "RM", 3, 9)]
    supply = {"supply_order": [bought("P1", "RM", 5, 2)], **group}
    last = planned(items, plan=KEEPS, demand_order=lines[:1], **supply)
    assert ("S1", "purchase", "P1", 5) in pegs(last, "RM")
    plan = again(last, items=items, demand_order=lines[1:3], **supply)
    assert orders(plan, "RM") == [(5, 6), (4, 7)]
    assert plan.public("action_message")["action"].to_list() == ["cancel"]
    plan = again(last, items=items, demand_order=lines[1:], **supply)
    assert orders(plan, "RM") == [(5, 6), (4, 7)]
    assert ("S4", "purchase", "P1", 3) in pegs(plan, "RM")
    assert ("S2", "purchase", "P1", 5) in pegs(again(last, plan={}, items=items, demand_order=lines[1:], **supply), "RM")


def test_a_component_that_a_gone_line_had_is_freed_too() -> None:
    made = {"demand_order": [confirmed("S1", "FG", 5, 9)], **BILL}
    supply = {"supply_order": [bought("P1", "RM", 5, 2)]}
    last = planned(MADE, plan=KEEPS, **made, **supply)
    assert orders(last, "RM") == []
    plan = again(last, demand_order=[confirmed("S2", "RM", 5, 6)], **BILL, **supply)
    assert orders(plan, "RM") == [(5, 6)]
    assert orders(again(last, demand_order=[sale("S2", "RM", 5, 6)], **BILL, **supply), "RM") == []


def test_an_order_that_other_lines_had_is_not_freed() -> None:
    items = [{"item_id": "RM", "purchase_lead_days": 1}]
    supply = {"supply_order": [bought("P1", "RM", 5, 2)]}
    last = planned(items, plan=KEEPS, demand_order=[sale("S1", "RM", 5, 5)], **supply)
    lines = [sale("S1", "RM", 5, 5), confirmed("S2", "RM", 5, 4)]
    assert ("S2", "purchase", "P1", 5) in pegs(again(last, items=items, demand_order=lines, **supply), "RM")


@pytest.mark.parametrize(("keeps_all", "served"), [(True, "S1"), (False, "S2")])
def test_stock_outside_the_positive_days_is_kept_only_where_that_is_wanted(keeps_all, served) -> None:
    items = [{"item_id": "RM", "purchase_lead_days": 1, "coverage_group_id": "G"}]
    group = {"coverage_group_id": "G", "positive_days": 5, "keep_received_supply_outside_positive_days": keeps_all}
    stock = {"on_hand": [{"item_id": "RM", "qty": 10}]}
    last = planned(items, plan=KEEPS, demand_order=[confirmed("S1", "RM", 10, 9)], coverage_group=[{**group, "positive_days": 50}], **stock)
    lines = [confirmed("S1", "RM", 10, 9), sale("S2", "RM", 10, 3)]
    plan = again(last, items=items, demand_order=lines, coverage_group=[group], **stock)
    assert (served, "on_hand", "", 10) in pegs(plan, "RM")


def test_components_of_a_released_order_below_a_confirmed_line_keep_theirs() -> None:
    items = MADE
    made = {
        "order_type": "production",
        "order_id": "W1",
        "item_id": "FG",
        "qty": 5,
        "receipt_date": day(9),
        "start_date": day(8),
        "status": "released",
    }
    known = {"demand_order": [confirmed("S1", "FG", 5, 9)], "supply_order": [made], **BILL}
    last = planned(items, plan=KEEPS, **known)
    assert orders(last, "RM") == [(5, 8)]
    plan = again(last, on_hand=[{"item_id": "RM", "qty": 5}], **known)
    assert orders(plan, "RM") == [(5, 8)]
    assert orders(again(last, plan={}, on_hand=[{"item_id": "RM", "qty": 5}], **known), "RM") == []


def test_each_line_of_a_released_order_keeps_its_own() -> None:
    """Two lines of one item, each served by an order of its own."""
    made = {"order_type": "production", "order_id": "W1", "item_id": "FG", "qty": 5, "receipt_date": day(9), "start_date": day(8)}
    more = {"bom_id": "B", "line_no": 2, "component_item_id": "RM", "quantity": 2}
    bill = {**BILL, "bom_line": [*BILL["bom_line"], more]}
    known = {"demand_order": [confirmed("S1", "FG", 5, 9)], "supply_order": [{**made, "status": "released"}], **bill}
    last = planned(MADE, plan=KEEPS, **known)
    plan = again(last, on_hand=[{"item_id": "RM", "qty": 15}], **known)
    assert orders(plan, "RM") == orders(last, "RM") == [(5, 8), (10, 8)]
    assert {peg for peg in pegs(plan, "RM") if peg[1] == "on_hand"} == {("excess", "on_hand", "", 15)}
