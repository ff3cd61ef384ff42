"""Filters by hand: who is planned, what the others keep (semantics §26)."""

from __future__ import annotations

import polars as pl
import pytest
from one_company import bought, orders, pegs, planned, sale

from masterplan.errors import ParameterError
from masterplan.run_methods import Previous
from masterplan.testing import assert_balanced

ITEMS = [
    {"item_id": "FG", "default_order_type": "production", "production_lead_days": 1},
    {"item_id": "OTHER", "default_order_type": "production", "production_lead_days": 1},
    {"item_id": "RM", "purchase_lead_days": 1},
]
BILL = {
    "bom_version": [{"bom_id": "B", "item_id": "FG"}, {"bom_id": "C", "item_id": "OTHER"}],
    "bom_line": [
        {"bom_id": "B", "line_no": 1, "component_item_id": "RM", "quantity": 1},
        {"bom_id": "C", "line_no": 1, "component_item_id": "RM", "quantity": 1},
    ],
}
FIRST = [sale("S1", "FG", 10, 9), sale("S2", "OTHER", 5, 9)]


def again(last, item_filter, levels=0, **tables):
    run = {"item_filter": item_filter, "bom_levels": levels, "previous": None if last is None else Previous.of(last)}
    made = planned(ITEMS, run=run, **BILL, **tables)
    assert_balanced(made)
    return made


def replaced(plan):
    return set(plan.public("planned_node").filter("is_replaced")["item_id"])


def of_item(plan, table, item):
    return plan.public(table).filter(item_id=item)


def test_only_planned_items_change() -> None:
    last = planned(ITEMS, demand_order=FIRST, **BILL)
    plan = again(last, ["FG"], demand_order=[sale("S1", "FG", 12, 9), sale("S2", "OTHER", 50, 9)])
    assert orders(plan, "FG") == [(12, 9)]
    for table in ("planned_order", "requirement", "pegging"):
        assert of_item(plan, table, "OTHER").equals(of_item(last, table, "OTHER"))
    assert of_item(plan, "planned_order", "RM").equals(of_item(last, "planned_order", "RM"))
    assert replaced(plan) == {"FG"}


def test_components_taken_along_are_planned_for_all_their_parents() -> None:
    last = planned(ITEMS, demand_order=FIRST, **BILL)
    plan = again(last, ["FG"], 1, demand_order=[sale("S1", "FG", 12, 9), sale("S2", "OTHER", 50, 9)])
    assert orders(plan, "RM") == [(5, 8), (12, 8)]
    assert replaced(plan) == {"FG", "RM"}


def test_a_part_planned_without_its_parents_keeps_their_demand() -> None:
    last = planned(ITEMS, demand_order=FIRST, **BILL)
    plan = again(last, ["RM"], demand_order=FIRST, on_hand=[{"item_id": "RM", "qty": 4}])
    assert sum(qty for qty, _ in orders(plan, "RM")) == 11
    assert of_item(plan, "planned_order", "FG").equals(of_item(last, "planned_order", "FG"))


def test_a_first_run_sees_supply_of_parts_but_plans_what_is_chosen() -> None:
    plan = again(None, ["FG"], demand_order=FIRST, supply_order=[bought("P1", "RM", 3, 1), bought("P2", "OTHER", 3, 1)])
    assert set(plan.public("requirement")["item_id"]) == {"FG", "RM"}
    assert ("P1", 3) in {(supply, qty) for _, _, supply, qty in pegs(plan, "RM")}
    assert orders(plan, "RM") == []


def test_the_filter_of_the_plan_always_counts() -> None:
    rows = {"demand_order": [*FIRST, sale("S3", "RM", 1, 9)], **BILL}
    assert replaced(planned(ITEMS, plan={"item_filter": "FG,RM"}, **rows)) == {"FG", "RM"}
    assert replaced(planned(ITEMS, plan={"item_filter": "FG,RM"}, run={"item_filter": ["RM", "OTHER"]}, **rows)) == {"RM"}
    assert replaced(planned(ITEMS, plan={"item_filter": "FG"}, run={"bom_levels": None}, **rows)) == {"FG", "RM"}


def test_phantoms_are_no_level_of_their_own() -> None:
    items = [*ITEMS, {"item_id": "PH", "default_order_type": "production"}]
    bill = {
        "bom_version": [{"bom_id": "B", "item_id": "FG"}, {"bom_id": "P", "item_id": "PH"}],
        "bom_line": [
            {"bom_id": "B", "line_no": 1, "component_item_id": "PH", "line_type": "phantom", "quantity": 1},
            {"bom_id": "P", "line_no": 1, "component_item_id": "RM", "quantity": 1},
        ],
    }
    plan = planned(items, run={"item_filter": ["FG"], "bom_levels": 1}, demand_order=[sale("S1", "FG", 2, 9)], **bill)
    assert orders(plan, "RM") == [(2, 8)]


def test_wrong_filters_are_refused() -> None:
    with pytest.raises(ParameterError, match="names items that there are not"):
        planned(ITEMS, run={"item_filter": ["NOTHING"]})
    with pytest.raises(ParameterError, match="bom_levels = -1"):
        planned(ITEMS, run={"item_filter": ["FG"], "bom_levels": -1})


def test_a_plan_of_some_companies_plans_nothing_of_the_others() -> None:
    rows = {"demand_order": [sale("S1", "RM", 2, 9)]}
    assert planned(ITEMS, plan={"companies": "M,N"}, **rows).public("planned_order").height == 1
    other = planned(ITEMS, plan={"companies": "N"}, **rows)
    assert other.public("planned_order").is_empty()
    assert other.details["run_log"].filter(pl.col("text").str.contains("not planned"))["rows"].sum() == 1
