"""Orders that exist already, and the messages about them, worked out by hand from §6.9, §6.10 and §19: both planners must give them."""

from __future__ import annotations

import pytest
from by_hand import T, group, kept, on, ordered, purchase, sale
from networks import PLAN_ID, Row
from reference.facts import MILLION

LATE = {"negative_days": 30}
MADE = [{"default_order_type": "production", "production_lead_days": 5}, {"item_id": "RM"}]
OWN_GROUP = [MADE[0], {"item_id": "RM", "coverage_group_id": "RM"}]
BILL = {"bom_version": [{"bom_id": "B"}], "bom_line": [{"bom_id": "B", "line_no": 1, "component_item_id": "RM", "quantity": 1}]}


def messages(found: list[Row]) -> dict[tuple[str, str], tuple[int, float]]:
    """Receipt day after T and quantity suggested, by order and action."""
    return {(row["supply_ref"], row["action"]): ((row["to_date"] - T).days, row["to_qty"] / MILLION) for row in found}


def two_groups(component: Row, made: Row) -> dict[str, list[Row]]:
    """The group of the item that is made, which is the general one, and that of its component."""
    return {
        "coverage_group": [{"coverage_group_id": "G", **LATE, **made}, {"coverage_group_id": "RM", **LATE, **component}],
        "planning_parameter": [{"general_coverage_group_id": "G"}],
    }


def released(receipt: int, qty: int, **rest: object) -> Row:
    return {"order_type": "production", "order_id": "M", "qty": qty, "receipt_date": on(receipt), "status": "released", **rest}


def test_what_serves_nothing_goes_though_new_orders_serve_later_needs(rows):
    """§19.2: the order of 10 for day 3 has enough for day 10 too; the receipt of day 5 serves nothing and is not made larger."""
    tables = group(actions="cancel,increase,decrease") | {"item": [{"order_min_qty": 10}], "supply_order": [purchase(5, 6)]}
    found = rows("action_message", **tables, demand_order=[sale(3, 4), sale(10, 5, 2)])
    assert messages(found) == {("P1/1", "cancel"): (5, 0)}


def test_a_receipt_is_not_made_smaller_and_larger_at_once(rows):
    """§19.5: 2 of the 6 serve day 10; 3 of day 6 and 3 of day 10 are served by the order of 10: 6 + 6 are suggested."""
    tables = group(actions="decrease,increase") | {"item": [{"order_min_qty": 10}], "supply_order": [purchase(5, 6)]}
    found = rows("action_message", **tables, demand_order=[sale(3, 4), sale(6, 3, 2), sale(10, 5, 3)])
    assert messages(found) == {("P1/1", "increase"): (5, 12)}


def test_what_a_requisition_leaves_is_an_order_like_any_other(rows):
    """§19.5, §7.7: the requisition is no need of the receipt; the sale that gets 5 of its order's surplus is."""
    tables = group(actions="increase") | {"plan": [{"include_requisitions": True}], "item": [{"order_min_qty": 10}]}
    requisition = {**sale(8, 4, 2), "demand_type": "requisition"}
    found = rows("action_message", **tables, supply_order=[purchase(5, 3)], demand_order=[sale(9, 8), requisition])
    assert [(row["to_qty"] / MILLION, row["caused_by"]) for row in found] == [(10, "S1/1")]


@pytest.mark.parametrize(("last", "grown"), [(9, {}), (10, {("P1/1", "increase"): (5, 9)}), (None, {("P1/1", "increase"): (5, 9)})])
def test_a_receipt_is_not_made_larger_for_what_it_does_not_keep_for(rows, last, grown):
    """§19.5, §21: a receipt of 5 that is good up to a day, sales of 5 on day 6 and of 4 on day 10."""
    tables = group(actions="increase") | {"plan": [{"use_shelf_life": True}]}
    receipt = {**purchase(5, 5), "expiry_date": None if last is None else on(last)}
    assert messages(rows("action_message", **tables, supply_order=[receipt], demand_order=[sale(6, 5), sale(10, 4, 2)])) == grown


@pytest.mark.parametrize(("basis", "told"), [("required", {("P1/1", "advance"): (6, 5)}), ("requested", {})])
def test_components_of_orders_that_exist_are_looked_at_by_the_basis_too(rows, basis, told):
    """§19.1: the production starts on day 8; with an issue margin of 2 days its component is required on day 6."""
    tables = two_groups({"actions": "advance", "issue_margin_days": 2, "action_basis": basis}, {}) | BILL
    orders = [released(12, 5, start_date=on(8)), {**purchase(8, 5), "item_id": "RM"}]
    assert messages(rows("action_message", **tables, item=OWN_GROUP, supply_order=orders)) == told


def test_the_cause_is_the_first_of_the_earliest_needs(rows):
    """§19, §7.1: component and forecast of day 8 wait for the receipt of day 12; components come before forecasts."""
    tables = two_groups({"actions": "advance"}, {}) | BILL | {"plan": [{"include_demand_forecast": True, "forecast_model_id": "m"}]}
    orders = [released(12, 5, start_date=on(8)), {**purchase(12, 8), "item_id": "RM"}]
    forecast = [{"model_id": "m", "item_id": "RM", "date": on(8), "qty": 3}]
    (found,) = rows("action_message", **tables, item=OWN_GROUP, supply_order=orders, demand_forecast=forecast)
    assert (found["action"], (found["to_date"] - T).days, found["caused_by"]) == ("advance", 8, "M/1")


def test_late_components_are_not_moved_by_the_order_that_waits_for_them(rows):
    """§19.7: components of day 9 for a start on day 5: the order comes on day 14, and its components still are wanted on day 5."""
    tables = two_groups({"actions": "advance"}, {"actions": "postpone", "derived_actions": True}) | BILL
    orders = [released(10, 5, start_date=on(5)), {**purchase(9, 5), "item_id": "RM"}]
    found = rows("action_message", **tables, item=OWN_GROUP, supply_order=orders, demand_order=[sale(12, 5)])
    assert messages(found) == {("M/1", "postpone"): (14, 5), ("P1/1", "advance"): (5, 5)}


@pytest.mark.parametrize(
    ("wanted", "told"), [(True, {("M/1", "advance"): (6, 5), ("P1/1", "advance"): (2, 5)}), (False, {("M/1", "advance"): (6, 5)})]
)
def test_messages_move_components_where_the_group_wants_it(rows, wanted, told):
    """§19.1: the production moves from day 10 to day 6, its component from day 6 to day 2."""
    tables = two_groups({"actions": "advance"}, {"actions": "advance", "derived_actions": wanted}) | BILL
    orders = [released(10, 5, start_date=on(6)), {**purchase(6, 5), "item_id": "RM"}]
    assert messages(rows("action_message", **tables, item=OWN_GROUP, supply_order=orders, demand_order=[sale(6, 5)])) == told


@pytest.mark.parametrize(("minimum", "told"), [(0, {"cancel"}), (4, set()), (14, set())])
def test_the_last_receipts_are_let_go_first(rows, minimum, told):
    """§19: receipts of 10 on days 5 and 6 that no demand takes: a minimum of 4 needs the first, one of 14 both."""
    place = {"site": [{"site_id": "S"}], "warehouse": [{"warehouse_id": "W", "site_id": "S"}]}
    coverage = [{"warehouse_id": "W", "min_on_hand_qty": minimum}]
    orders, item = [{**purchase(day, 10, day), "warehouse_id": "W"} for day in (5, 6)], [{"purchase_lead_days": 6}]
    found = rows("action_message", **group(actions="cancel"), **place, item=item, item_coverage=coverage, supply_order=orders)
    assert {row["action"] for row in found if row["supply_ref"] == "P5/1"} == told
    assert {row["action"] for row in found if row["supply_ref"] == "P6/1"} == (
        told if minimum == 0 else {"cancel"} if minimum == 4 else set()
    )


def test_new_orders_are_counted_on_from_those_that_stay(rows):
    """§6.9, §17.1: order 3 of day 5 stays with 5 pieces; the sale of 8 gets these and 3 of a new order, the fourth."""
    tables = {"approved": [kept(5, 5, 3)], "demand_order": [sale(5, 8)]}
    assert ordered(rows("planned_order", **tables)) == [(5, 5), (5, 3)]
    assert {row["supply_ref"] for row in rows("pegging", **tables)} == {f"{PLAN_ID}|A|I|||20250310|{number}" for number in (3, 4)}


@pytest.mark.parametrize(("fence", "needed"), [(10, 0), (20, 5), (0, 5)])
def test_orders_that_stay_need_no_components_behind_the_explosion_fence(rows, fence, needed):
    """§12.7: an approved production order required on day 20."""
    order = kept(20, 5, order_type="production")
    found = rows("requirement", **group(explosion_fence_days=fence), **BILL, item=MADE, approved=[order])
    assert sum(-row["qty"] for row in found if row["type"] == "planned_component") == needed * MILLION


def test_released_production_begins_a_lead_time_before_its_receipt(rows):
    """§6.10: received four days before T with a lead time of 5: its components were wanted nine days before T."""
    found = rows("requirement", **BILL, item=MADE, supply_order=[released(-4, 5)])
    (need,) = (row for row in found if row["type"] == "production_component")
    assert ((need["requested_date"] - T).days, (need["date"] - T).days, need["qty"] / MILLION) == (-9, 0, -5)


def test_what_orders_that_exist_need_comes_before_what_new_ones_need(rows):
    """§7.1: both start on day 8 and need 5; the released one takes the stock of 5."""
    tables = {"on_hand": [{"item_id": "RM", "qty": 5}], "supply_order": [released(13, 5, start_date=on(8))], "demand_order": [sale(13, 10)]}
    found = rows("pegging", **group(), **BILL, item=MADE, **tables)
    assert [row["demand_ref"] for row in found if row["supply_type"] == "on_hand"] == ["M/1"]


@pytest.mark.parametrize(("fence", "level"), [(10, 1), (40, 2)])
def test_the_bill_of_an_order_that_is_not_loaded_leads_nowhere(rows, fence, level):
    """§12.8, §6.9: an approved order of day 20 bears a bill of RM that is not active, by which RM is on level 1 and A on level 2."""
    bills = {
        "bom_version": [{"bom_id": "B", "is_active": False}, {"bom_id": "M", "item_id": "RM"}],
        "bom_line": [
            {"bom_id": "B", "line_no": 1, "component_item_id": "RM", "quantity": 1},
            {"bom_id": "M", "line_no": 1, "component_item_id": "A", "quantity": 1},
        ],
    }
    items = [MADE[0], {"item_id": "RM", "default_order_type": "production"}, {"item_id": "A"}]
    tables = group(use_specified_bom=True, coverage_fence_days=fence) | {"approved": [kept(20, 5, order_type="production", bom_id="B")]}
    found = rows("planned_order", **tables, **bills, item=items, demand_order=[{**sale(8, 4), "item_id": "RM"}])
    assert {row["low_level_code"] for row in found if row["item_id"] == "A"} == {level}
