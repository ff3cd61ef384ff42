"""Component lines that stand in for one another, worked out by hand from §22: both planners must give them."""

from __future__ import annotations

import pytest
from by_hand import group, on, purchase, sale
from networks import Row
from reference.facts import MILLION

ITEMS: list[Row] = [{"default_order_type": "production"}, *({"item_id": name} for name in "ABC")]
BATCHES: list[Row] = [
    {"item_id": "A", "batch_id": "1", "qty": 4, "expiry_date": on(5)},
    {"item_id": "A", "batch_id": "2", "qty": 6, "expiry_date": on(30)},
]
SHELF_LIFE: dict[str, list[Row]] = {"plan": [{"use_shelf_life": True}]}


def line(number: int, item: str, qty: int, bom: str = "B", **rest: object) -> Row:
    """A line of group g; the order of the numbers is that of priority."""
    row = {"bom_id": bom, "line_no": number, "component_item_id": item, "quantity": qty}
    return {**row, "substitution_group_id": "g", "substitution_priority": number, **rest}


def bill(*more: Row) -> dict[str, list[Row]]:
    """A stands before B."""
    return {"bom_version": [{"bom_id": "B"}], "bom_line": [line(1, "A", 1), line(2, "B", 0), *more]}


def needs(found: list[Row]) -> dict[str, float]:
    """What is needed of each component, but for orders of their own."""
    total: dict[str, float] = {}
    for row in found:
        if row["type"] == "planned_component":
            total[row["item_id"]] = total.get(row["item_id"], 0) - row["qty"] / MILLION
    return total


def test_what_the_preferred_item_lacks_is_served_by_stock_of_the_other(rows):
    """§22.2: 10 needed, 3 of A and 4 of B there: 4 move to B, 3 of the 6 of A are ordered."""
    stock = [{"item_id": "A", "qty": 3}, {"item_id": "B", "qty": 4}]
    tables = {**bill(), "item": ITEMS, "on_hand": stock, "demand_order": [sale(5, 10)]}
    assert needs(rows("requirement", **tables)) == {"A": 6, "B": 4}
    assert {row["item_id"]: row["qty"] / MILLION for row in rows("planned_order", **tables)} == {"I": 10, "A": 3}


def test_a_line_in_a_loop_is_of_no_group(rows):
    """§22.3, §5.3: I is made of A, and A of B or I; what leads from I to A and back is left out, so nothing keeps I on the level of B."""
    lines = [{"bom_id": "B", "line_no": 1, "component_item_id": "A", "quantity": 1}, line(1, "B", 1, "M"), line(2, "I", 0, "M")]
    made = [ITEMS[0], {"item_id": "A", "default_order_type": "production"}, ITEMS[2]]
    bills = {"bom_version": [{"bom_id": "B"}, {"bom_id": "M", "item_id": "A"}], "bom_line": lines}
    found = rows("planned_order", **bills, item=made, demand_order=[sale(5, 10), {**sale(5, 3, 2), "item_id": "A"}])
    assert {row["item_id"]: row["low_level_code"] for row in found} == {"I": 0, "A": 0, "B": 1}


def test_groups_that_would_make_a_loop_leave_the_preferred_item_alone(rows):
    """§22.3: B is made of A, so that C may not stand in for A either, though nothing keeps C from A's level."""
    tables = bill(line(3, "C", 0))
    tables["bom_version"].append({"bom_id": "M", "item_id": "B"})
    tables["bom_line"].append({"bom_id": "M", "line_no": 1, "component_item_id": "A", "quantity": 1})
    items = [ITEMS[0], ITEMS[1], {"item_id": "B", "default_order_type": "production"}, ITEMS[3]]
    bom = {
        "bom_version": [*tables["bom_version"], {"bom_id": "N", "item_id": "C"}],
        "item": [*items, {"item_id": "D", "default_order_type": "production"}],
    }
    bom["bom_line"] = [*tables["bom_line"], {"bom_id": "O", "line_no": 1, "component_item_id": "E", "quantity": 1}]
    bom["bom_version"] += [{"bom_id": "O", "item_id": "D"}, {"bom_id": "P", "item_id": "E"}]
    bom["bom_line"] += [{"bom_id": "P", "line_no": 1, "component_item_id": "C", "quantity": 1}]
    bom["item"] += [{"item_id": "E", "default_order_type": "production"}]
    found = rows("requirement", **bom, on_hand=[{"item_id": "C", "qty": 20}], demand_order=[sale(5, 10), {**sale(5, 1, 2), "item_id": "D"}])
    assert needs(found) == {"A": 10, "E": 1, "C": 1}


def test_links_to_stock_take_all_batches_before_it_is_dealt_out(rows):
    """§22.2, §7.6: the sale of A has 8 of its 10 by a link; of the other 2 and of B the production gets what it needs."""
    marking = {"demand_type": "sales", "demand_order_id": "S2", "demand_line_no": 1, "supply_type": "on_hand", "qty": 8}
    tables = {**bill(), **SHELF_LIFE, "item": ITEMS, "on_hand": [*BATCHES, {"item_id": "B", "qty": 9}], "marking": [marking]}
    found = rows("requirement", **tables, demand_order=[sale(3, 5), {**sale(20, 8, 2), "item_id": "A"}])
    assert needs(found) == {"A": 2, "B": 3}


@pytest.mark.parametrize(("keep", "needed"), [(0, {"A": 2, "B": 3}), (3, {"A": 4, "B": 1})])
def test_a_sale_leaves_what_does_not_keep_long_enough_for_it(rows, keep, needed):
    """§22.2, §21.2: a sale of 6 on day 3 takes 4 of the batch of day 5 and 2 of 4 others, or these 4 alone when all must keep 3 days."""
    stock = [BATCHES[0], {**BATCHES[1], "qty": 4}, {"item_id": "B", "qty": 9}]
    tables = {**bill(), **SHELF_LIFE, "item": ITEMS, "on_hand": stock, "sellable_days": [{"item_id": "A", "days": keep}]}
    assert needs(rows("requirement", **tables, demand_order=[{**sale(3, 6, 2), "item_id": "A"}, sale(4, 5)])) == needed


def test_of_a_stand_in_what_comes_in_time_is_taken_without_what_comes_too_late(rows):
    """§22.2, §21: 4 of A keep until day 5: of B the 3 in stock go with them, the receipt of day 6 does not."""
    stock = [BATCHES[0], {"item_id": "B", "qty": 3}]
    tables = {**bill(), **SHELF_LIFE, **group(negative_days=10), "item": ITEMS, "on_hand": stock}
    found = rows("requirement", **tables, supply_order=[{**purchase(6, 9), "item_id": "B"}], demand_order=[sale(4, 10)])
    assert needs(found) == {"A": 7, "B": 3}


def test_a_buffer_takes_what_exists_whatever_its_date(rows):
    """§22.2, §20.1: the receipt of A is there only on day 40; a buffer waits for it, and B keeps its stock."""
    groups = {"coverage_group": [{"coverage_group_id": "P", "coverage_code": "priority"}]}
    items = [ITEMS[0], {"item_id": "A", "coverage_group_id": "P"}, ITEMS[2]]
    tables = {**bill(), **groups, "item": items, "on_hand": [{"item_id": "B", "qty": 9}]}
    found = rows("requirement", **tables, supply_order=[{**purchase(40, 9), "item_id": "A"}], demand_order=[sale(4, 8)])
    assert needs(found) == {"A": 8}


def test_what_orders_that_exist_lack_is_served_first(rows):
    """§22.2, §7.1: two released orders and a new one of another item begin on day 4; the 5 of B go to the second released one.

    The first of them needs C alone.
    """
    released = [{"order_type": "production", "order_id": name, "qty": 5, "receipt_date": on(4), "status": "released"} for name in "LM"]
    released[0]["item_id"] = "F"
    tables = bill()
    tables["bom_version"] += [{"bom_id": "F", "item_id": "F"}, {"bom_id": "G", "item_id": "G"}]
    tables["bom_line"] += [{"bom_id": "F", "line_no": 1, "component_item_id": "C", "quantity": 1}, line(1, "B", 1, "G")]
    items = [*ITEMS, *({"item_id": name, "default_order_type": "production"} for name in "FG")]
    sold = [{**sale(4, 5), "item_id": "G"}]
    found = rows("requirement", **tables, item=items, on_hand=[{"item_id": "B", "qty": 5}], supply_order=released, demand_order=sold)
    moved = [
        (row["type"], row["ref"]) for row in found if row["item_id"] == "B" and row["qty"] < 0 and row["type"] == "production_component"
    ]
    assert moved == [("production_component", "M/1")]


def test_the_first_order_that_exists_is_served_before_a_new_one(rows):
    """§22.2, §7.1: a released order of I and a new one of G begin on day 4; the 5 of B go to the released one, which lacks A."""
    released = [{"order_type": "production", "order_id": "L", "qty": 5, "receipt_date": on(4), "status": "released"}]
    tables = bill()
    tables["bom_version"].append({"bom_id": "G", "item_id": "G"})
    tables["bom_line"].append(line(1, "B", 1, "G"))
    items = [*ITEMS, {"item_id": "G", "default_order_type": "production"}]
    sold = [{**sale(4, 5), "item_id": "G"}]
    found = rows("requirement", **tables, item=items, on_hand=[{"item_id": "B", "qty": 5}], supply_order=released, demand_order=sold)
    assert [row["ref"] for row in found if row["item_id"] == "B" and row["type"] == "production_component"] == ["L/1"]


PRIORITY: dict[str, list[Row]] = {"coverage_group": [{"coverage_group_id": "P", "coverage_code": "priority"}]}


def test_a_buffer_serves_the_smallest_need(rows):
    """§22.2: a millionth of A is needed and there, so that B does not stand in for it."""
    items = [ITEMS[0], {"item_id": "A", "coverage_group_id": "P"}, ITEMS[2]]
    stock = [{"item_id": "A", "qty": 1}, {"item_id": "B", "qty": 1}]
    found = rows("requirement", **bill(), **PRIORITY, item=items, on_hand=stock, demand_order=[sale(5, 1 / MILLION)])
    assert needs(found) == {"A": 1 / MILLION}


@pytest.mark.parametrize("early", ["stock", "receipt"])
def test_what_a_buffer_has_first_goes_to_the_need_that_comes_first(rows, early):
    """§22.2, §20.1: the sale of B has the 4 that are there first; the 9 of day 40 are too late for the 4 of A, which keep to day 6."""
    items = [ITEMS[0], ITEMS[1], {"item_id": "B", "coverage_group_id": "P"}]
    stock: list[Row] = [{**BATCHES[0], "expiry_date": on(6)}]
    receipts: list[Row] = [{**purchase(40, 9, 2), "item_id": "B"}]
    if early == "stock":
        stock.append({"item_id": "B", "qty": 4})
    else:
        receipts.insert(0, {**purchase(5, 4, 1), "item_id": "B"})
    tables = {**bill(), **SHELF_LIFE, **PRIORITY, "item": items, "on_hand": stock, "supply_order": receipts}
    found = rows("requirement", **tables, demand_order=[{**sale(3, 4, 2), "item_id": "B"}, sale(4, 10)])
    assert needs(found) == {"A": 10}
