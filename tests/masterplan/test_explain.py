"""Why an order: the law is readable by number, and the shares of an order add up to its quantity."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from networks import PLAN_ID, random_network
from random_company import PLAN_DATE

from masterplan.explain import cited, law, why
from masterplan.planning import make_plan
from masterplan.rules import _NUMBERS
from masterplan.testing import company

TABLES = ("planned_order", "pegging", "requirement")


def results_of(tables, plan_id="static", plan_date=PLAN_DATE, baseline=None):
    plan = make_plan(tables, plan_id=plan_id, plan_date=plan_date, baseline=baseline)
    return {name: plan.public(name) for name in TABLES}


def test_every_rule_that_an_order_can_cite_is_in_the_law() -> None:
    assert [found.number for found in cited(" ".join(_NUMBERS.values()))] == list(_NUMBERS.values())
    assert all(law()[number].text for number in _NUMBERS.values())
    assert law()["§9.2"].text == "Below the order minimum it is the minimum."
    assert law()["§9.3"].text == "It is rounded up to the multiple."


def test_a_component_is_for_the_sale_and_the_rest_of_its_multiple_is_excess() -> None:
    tables = company(
        company=[{}],
        site=[{"site_id": "S"}],
        item=[
            {"item_id": "BIKE", "default_site_id": "S", "default_order_type": "production", "production_lead_days": 2},
            {"item_id": "WHEEL", "default_site_id": "S", "purchase_lead_days": 7, "order_multiple_qty": 10},
        ],
        bom_version=[{"bom_id": "B", "item_id": "BIKE"}],
        bom_line=[{"bom_id": "B", "line_no": 1, "component_item_id": "WHEEL", "quantity": 2}],
        demand_order=[{"demand_type": "sales", "order_id": "SO1", "item_id": "BIKE", "qty": 3, "requested_date": "2025-03-20"}],
    )
    results = results_of(tables)
    wheel = results["planned_order"].filter(pl.col("item_id") == "WHEEL")["order_id"][0]
    found = why(results, wheel).select("step", "demand_type", "demand_ref", "pegged_qty", "share_qty", "is_end", "rule").rows()
    bike = results["planned_order"].filter(pl.col("item_id") == "BIKE")["order_id"][0]
    assert found == [
        (1, "excess", "", Decimal(4), Decimal(4), True, "§8.2 §9.3"),
        (1, "planned_component", bike, Decimal(6), Decimal(6), False, "§8.2 §9.3"),
        (2, "sales", "SO1/1", Decimal(3), Decimal(6), True, "§8.2"),
    ]


def test_an_order_shared_by_two_parents_passes_its_share_on_by_quantity() -> None:
    made = {"default_site_id": "S", "default_order_type": "production"}
    tables = company(
        company=[{}],
        site=[{"site_id": "S"}],
        coverage_group=[{"coverage_group_id": "P", "coverage_code": "period", "period_days": 30}],
        item=[
            {"item_id": "A", **made},
            {"item_id": "B", **made},
            {"item_id": "C", "default_site_id": "S", "coverage_group_id": "P"},
        ],
        bom_version=[{"bom_id": "A", "item_id": "A"}, {"bom_id": "B", "item_id": "B"}],
        bom_line=[
            {"bom_id": "A", "line_no": 1, "component_item_id": "C", "quantity": 1},
            {"bom_id": "B", "line_no": 1, "component_item_id": "C", "quantity": 3},
        ],
        demand_order=[
            {"demand_type": "sales", "order_id": name, "item_id": name, "qty": 2, "requested_date": "2025-03-20"} for name in "AB"
        ],
    )
    results = results_of(tables)
    shared = results["planned_order"].filter(pl.col("item_id") == "C")["order_id"].item()
    ends = why(results, shared).filter("is_end").select("step", "demand_ref", "pegged_qty", "share_qty").rows()
    assert ends == [(2, "A/1", Decimal(2), Decimal(2)), (2, "B/1", Decimal(2), Decimal(6))]


def test_safety_stock_is_the_rest_that_no_demand_takes() -> None:
    tables = company(
        company=[{}],
        site=[{"site_id": "S"}],
        item=[{"item_id": "A", "default_site_id": "S", "plans_by_warehouse": False}],
        item_coverage=[{"item_id": "A", "site_id": "S", "min_on_hand_qty": 4}],
    )
    results = results_of(tables)
    found = why(results, results["planned_order"]["order_id"].item())
    assert found.select("demand_type", "share_qty", "rule").rows() == [("excess", Decimal(4), "§8.2 §10.2")]


@pytest.mark.parametrize("seed", range(3))
def test_shares_of_all_ends_add_up_to_the_order(seed) -> None:
    network = random_network(seed, groups=3)
    results = results_of(network.tables, PLAN_ID, baseline=network.baseline)
    assert results["planned_order"].height
    for order_id, qty in results["planned_order"].select("order_id", "qty").rows():
        ends = why(results, order_id).filter("is_end")
        assert ends["share_qty"].sum() == qty
        assert not ends["demand_type"].str.starts_with("planned").any()
