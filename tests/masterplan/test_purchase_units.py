"""Purchases in whole purchase units: which conversion counts, and the orders that come of it (semantics §9.5)."""

from __future__ import annotations

from typing import Any

import pytest
from one_company import bought, day, orders, planned, sale

from masterplan.plan import Plan

UNITS = [{"unit_id": "EA", "decimals": 0}, {"unit_id": "BOX", "decimals": 0}, {"unit_id": "LB", "decimals": 1}]
BOXES = [{"from_unit": "BOX", "to_unit": "EA", "factor": 12}]
ITEM: dict[str, Any] = {"item_id": "A", "purchase_unit_id": "BOX"}


def plan_of(*conversions: dict[str, Any], item: dict[str, Any] | None = None, qty: int = 30, **rest: Any) -> Plan:
    given = {"unit": UNITS, "unit_conversion": conversions, "demand_order": [sale("S", "A", qty, 20)], **rest}
    return planned([{**ITEM, **(item or {})}], **given)


def sizes(plan: Plan) -> list[tuple[float, str]]:
    rows = plan.public("planned_order").sort("order_id").to_dicts()
    return [(float(row["qty"]), row["rule"]) for row in rows]


def test_a_purchase_is_rounded_up_to_whole_units() -> None:
    assert sizes(plan_of(*BOXES)) == [(36, "§8.2 §9.5")]
    assert sizes(plan_of(*BOXES, qty=24)) == [(24, "§8.2")]


def test_after_minimum_and_multiple_and_parts_of_whole_units() -> None:
    assert sizes(plan_of(*BOXES, item={"order_min_qty": 40})) == [(48, "§8.2 §9.2 §9.5")]
    assert sizes(plan_of(*BOXES, item={"order_multiple_qty": 7})) == [(36, "§8.2 §9.3 §9.5")]
    assert [qty for qty, _ in sizes(plan_of(*BOXES, item={"order_max_qty": 40}, qty=100))] == [36, 36, 36]
    # a rest that the multiple would raise above the maximum is rounded by the unit alone
    assert [qty for qty, _ in sizes(plan_of(*BOXES, item={"order_max_qty": 40, "order_multiple_qty": 37}, qty=65))] == [36, 36, 12]


def test_the_items_own_conversion_goes_first_and_the_given_direction_before_the_other() -> None:
    own = {"item_id": "A", "from_unit": "BOX", "to_unit": "EA", "factor": 10}
    back = {"item_id": "A", "from_unit": "EA", "to_unit": "BOX", "factor": "0.125"}
    assert sizes(plan_of(*BOXES, own, back, qty=31))[0][0] == 40
    assert sizes(plan_of(*BOXES, back, qty=31))[0][0] == 32
    assert sizes(plan_of(*BOXES, {**own, "item_id": "B"}, qty=31))[0][0] == 36


def test_what_parts_of_a_unit_hold_is_rounded_up_to_the_millionth() -> None:
    pounds = {"item": {"purchase_unit_id": "LB"}, "qty": 1}
    assert sizes(plan_of({"from_unit": "EA", "to_unit": "LB", "factor": "2.204623"}, **pounds)) == [(1.043263, "§8.2 §9.5")]


def test_parts_of_no_more_than_a_millionth_round_nothing() -> None:
    assert sizes(plan_of({"from_unit": "BOX", "to_unit": "EA", "factor": "0.000001"}))[0][0] == 30


@pytest.mark.parametrize(
    "case",
    [
        {"plan": {"engine": "classic"}},
        {"item": {"default_order_type": "production"}},
        {"item": {"purchase_unit_id": "EA"}},
        {"item": {"purchase_unit_id": ""}},
    ],
)
def test_where_no_purchase_unit_counts(case: dict[str, Any]) -> None:
    plan = plan_of(*BOXES, **case)
    assert sizes(plan)[0][0] == 30
    assert "purchase_unit_unknown" not in plan.public("exception")["code"].to_list()


def test_a_unit_without_conversion_is_reported_and_a_maximum_below_a_unit_too() -> None:
    assert sizes(plan_of())[0][0] == 30
    assert "purchase_unit_unknown" in plan_of().public("exception")["code"].to_list()
    plan = plan_of(*BOXES, item={"order_max_qty": 11})
    assert sizes(plan)[0][0] == 36
    assert "order_quantities" in plan.public("exception")["code"].to_list()


def test_messages_ask_for_whole_units() -> None:
    wishes = {"coverage_group": [{"coverage_group_id": "G", "actions": "increase,decrease"}]}
    rows = {"item": {"coverage_group_id": "G"}, "supply_order": [bought("P", "A", 60, 15)], **wishes}
    message = plan_of(*BOXES, **rows).public("action_message").to_dicts()
    assert [(row["action"], float(row["to_qty"])) for row in message] == [("decrease", 36)]
    more = plan_of(*BOXES, qty=70, **rows)
    assert orders(more, "A") == [(12, (day(20) - day(0)).days)]
    assert [(row["action"], float(row["to_qty"])) for row in more.public("action_message").to_dicts()] == [("increase", 72)]


def test_the_unit_is_shown_where_it_counts() -> None:
    shown = plan_of(*BOXES).public("effective_parameter").filter(parameter="purchase_unit_id")
    assert shown.select("value", "source").rows() == [("BOX", "item")]
