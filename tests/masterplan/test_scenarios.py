"""Scenarios: changes over a base plan, made in the plan and nowhere else; what cannot be applied is told with its line."""

from __future__ import annotations

import json
from decimal import Decimal

import polars as pl
import pytest
from networks import tables_of
from one_company import HOME, T, orders, sale

from masterplan.errors import ScenarioError
from masterplan.planning import make_plan
from masterplan.scenarios import with_scenario

ITEM = '{"company_id": "M", "item_id": "A"}'
LINE = '{"company_id": "M", "order_id": "S1"}'


def rows(*changes, scenario=None):
    usual = {"plan_id": "what if", "action": "set"}
    return {
        "company": [{"company_id": "M", "currency_code": "USD"}],
        "site": [{"company_id": "M", "site_id": "1"}],
        "item": [{"company_id": "M", "item_id": "A", "default_site_id": "1", "plans_by_warehouse": False, "purchase_lead_days": 2}],
        "on_hand": [{**HOME, "item_id": "A", "qty": 4}],
        "demand_order": [{**HOME, **sale("S1", "A", 10, 5)}],
        "plan": [
            {"plan_id": "net", "negative_days": 3},
            {"plan_id": "what if", "kind": "scenario", "base_plan_id": "net"},
            *([scenario] if scenario else []),
        ],
        "scenario_change": [{**usual, "line_no": number, **change} for number, change in enumerate(changes, start=1)],
    }


def planned(*changes, plan_id="what if", scenario=None):
    return make_plan(tables_of(rows(*changes, scenario=scenario)), plan_id=plan_id, plan_date=T)


def test_a_scenario_without_changes_is_its_base_under_its_own_id() -> None:
    plan = planned()
    assert orders(plan, "A") == [(6, 5)]
    assert plan.parameters["negative_days"] == 3
    assert plan.parameters["kind"] == "scenario"
    assert plan.public("planned_order")["plan_id"].unique().to_list() == ["what if"]


@pytest.mark.parametrize(
    ("change", "made"),
    [
        ({"table_name": "demand_order", "row_key": LINE, "column_name": "qty", "value": "30"}, [(26, 5)]),
        ({"table_name": "demand_order", "row_key": "", "column_name": "qty", "value": "*1.5"}, [(11, 5)]),
        ({"table_name": "demand_order", "row_key": LINE, "column_name": "requested_date", "value": "2024-01-09"}, [(6, 8)]),
        ({"table_name": "demand_order", "row_key": LINE, "action": "drop"}, []),
        ({"table_name": "on_hand", "row_key": ITEM, "column_name": "qty", "value": "1"}, [(9, 5)]),
        ({"table_name": "plan", "column_name": "include_on_hand", "value": "false"}, [(10, 5)]),
        ({"table_name": "item", "row_key": ITEM, "column_name": "order_min_qty", "value": "8"}, [(8, 5)]),
    ],
)
def test_changes_of_demand_stock_and_parameters(change, made) -> None:
    assert orders(planned(change), "A") == made
    assert orders(planned(change, plan_id="net"), "A") == [(6, 5)]


def test_a_longer_lead_time_makes_the_order_late() -> None:
    late = planned({"table_name": "item", "row_key": ITEM, "column_name": "purchase_lead_days", "value": "*4"})
    assert late.public("planned_order")["delay_days"].to_list() == [3]


def test_rows_are_added_and_changes_follow_one_another() -> None:
    more = json.dumps({**HOME, "demand_type": "sales", "order_id": "S2", "item_id": "A", "qty": 2, "requested_date": "2024-01-06"})
    double = {"table_name": "demand_order", "row_key": '{"order_id": "S2"}', "column_name": "qty", "value": "*2"}
    assert orders(planned({"table_name": "demand_order", "action": "add", "value": more}, double), "A") == [(6, 5), (4, 5)]


def test_a_scenario_may_stand_on_another() -> None:
    upper = {"plan_id": "more", "kind": "scenario", "base_plan_id": "what if"}
    first = {"table_name": "demand_order", "row_key": LINE, "column_name": "qty", "value": "30"}
    second = {**first, "plan_id": "more", "value": "*2"}
    assert orders(planned(first, second, plan_id="more", scenario=upper), "A") == [(56, 5)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table_name": "moon"}, "line 1: there is no table 'moon' to change"),
        ({"table_name": "item", "row_key": ITEM, "column_name": "colour", "value": "red"}, "item has no column 'colour'"),
        ({"table_name": "item", "row_key": '{"item_id": "B"}', "column_name": "order_min_qty", "value": "1"}, "no row of item is"),
        ({"table_name": "item", "row_key": "A", "column_name": "order_min_qty", "value": "1"}, "row_key is no JSON object"),
        ({"table_name": "item", "row_key": ITEM, "column_name": "order_min_qty", "value": "-1"}, "out of range"),
        ({"table_name": "item", "row_key": ITEM, "column_name": "order_min_qty", "value": "many"}, "'many' is no value"),
        ({"table_name": "item", "row_key": ITEM, "column_name": "lifecycle_state", "value": "old"}, "is one of"),
        ({"table_name": "item", "row_key": ITEM, "column_name": "item_id", "value": "B"}, "part of the key"),
        ({"table_name": "item", "row_key": ITEM, "column_name": "lifecycle_state", "value": "*2"}, "no number that a factor"),
        ({"table_name": "item", "row_key": ITEM, "column_name": "order_min_qty", "value": "*-2"}, "negative"),
        ({"table_name": "demand_order", "row_key": LINE, "column_name": "qty", "value": "*1e12"}, "out of range"),
        ({"table_name": "demand_order", "row_key": LINE, "column_name": "qty", "value": "*1e40"}, "out of range"),
        ({"table_name": "demand_order", "row_key": LINE, "column_name": "qty", "value": "*inf"}, "no factor"),
        ({"table_name": "demand_order", "row_key": LINE, "column_name": "qty", "value": "*nan"}, "no factor"),
        ({"table_name": "demand_order", "row_key": LINE, "column_name": "qty", "value": "1e12"}, "out of range"),
        ({"table_name": "item", "row_key": ITEM, "column_name": "purchase_lead_days", "value": "*1000000"}, "out of range"),
        ({"table_name": "item", "row_key": ITEM, "column_name": "standard_cost", "value": "inf"}, "out of range"),
        ({"table_name": "demand_order", "row_key": LINE, "column_name": "qty", "value": "*1e999999999"}, "no factor"),
        ({"table_name": "demand_order", "row_key": LINE, "column_name": "qty", "value": "*1e-999999999"}, "no factor"),
        ({"table_name": "demand_order", "action": "add", "value": '{"company_id": "M"}'}, "the row lacks"),
    ],
)
def test_what_cannot_be_applied_names_its_line(change, message) -> None:
    with pytest.raises(ScenarioError, match=message):
        planned(change)


@pytest.mark.parametrize(
    ("table", "column", "old", "factor", "new"),
    [
        ("demand_order", "qty", Decimal("123456789012.000001"), "*1.000000000000000001", Decimal("123456789012.000002")),
        ("demand_order", "qty", Decimal("3.000003"), "*0.3333333333333333333333333333333333333", Decimal("1.000001")),
        ("item", "standard_cost", 1.1, "*3", 3.3),
        ("item", "purchase_lead_days", 5, "*1.2", 6),
    ],
)
def test_a_factor_counts_with_all_its_digits(table, column, old, factor, new) -> None:
    """§28.2: what is over a millionth, or over a whole day, counts as one more; nothing is lost on the way."""
    change = {"table_name": table, "row_key": "", "column_name": column, "value": factor}
    tables = tables_of(rows(change))
    tables[table] = tables[table].with_columns(pl.lit(old, dtype=tables[table].schema[column]).alias(column))
    assert set(with_scenario(tables, "what if")[table][column]) == {new}


def test_a_factor_that_leads_beyond_all_numbers_names_its_line() -> None:
    cost = {"table_name": "item", "row_key": ITEM, "column_name": "standard_cost"}
    with pytest.raises(ScenarioError, match="line 2: standard_cost = 1e"):
        planned({**cost, "value": "1e300"}, {**cost, "value": "*1e9"})


def test_bases_that_cannot_be() -> None:
    for scenario, message in (
        ({"plan_id": "x", "kind": "scenario", "base_plan_id": "x"}, "lead in a circle"),
        ({"plan_id": "x", "kind": "scenario", "base_plan_id": "none"}, "has no net plan 'none'"),
    ):
        with pytest.raises(ScenarioError, match=message):
            with_scenario(tables_of(rows(scenario=scenario)), "x")
