"""The check of plans: each contradiction and each parameter without effect is told, and sound plans say nothing."""

from __future__ import annotations

import pytest
from networks import tables_of

from masterplan.plan_check import check_plans
from masterplan.sample import make_sample

BASE = {
    "company": [{"company_id": "M", "currency_code": "USD"}],
    "item": [{"company_id": "M", "item_id": "A"}],
}


def found(*plans, **tables):
    report = check_plans(tables_of({**BASE, "plan": list(plans), **tables}))
    return {(row["plan_id"], row["code"], row["parameter"]) for row in report.iter_rows(named=True)}


def test_sound_plans_have_no_findings() -> None:
    assert check_plans(make_sample()).is_empty()
    two = {"planning_parameter": [{"company_id": "M", "current_static_plan_id": "s", "current_dynamic_plan_id": "d"}]}
    assert found({"plan_id": "s", "kind": "static"}, {"plan_id": "d", "kind": "dynamic"}, **two) == set()
    one = {"planning_parameter": [{"company_id": "M", "current_static_plan_id": "s", "current_dynamic_plan_id": "s"}]}
    assert found({"plan_id": "s", "kind": "dynamic"}, **one) == set()


@pytest.mark.parametrize(
    ("plan", "code", "parameter"),
    [
        ({"base_plan_id": "p"}, "unused", "base_plan_id"),
        ({"companies": "M,X"}, "unknown", "companies"),
        ({"item_filter": "A,Z"}, "unknown", "item_filter"),
        ({"item_filter": "A", "companies": "X"}, "contradictory", "item_filter"),
        ({"kind": "forecast", "use_shelf_life": True}, "unused", "use_shelf_life"),
        ({"delay_fence_days": 3}, "unused", "delay_fence_days"),
        ({"include_transactions": False, "include_rfqs": True}, "unused", "include_rfqs"),
        ({"quotation_min_probability_pct": 50.0}, "unused", "quotation_min_probability_pct"),
        ({"reduction_method": "percent_key"}, "unused", "reduction_method"),
        ({"excess_carry": "previous_then_next"}, "unused", "excess_carry"),
        ({"kind": "intercompany"}, "contradictory", "include_planned_downstream_demand"),
        ({"kind": "forecast", "forecast_model_id": ""}, "contradictory", "forecast_model_id"),
        ({"freeze_fence_days": 20, "coverage_fence_days": 10}, "contradictory", "freeze_fence_days"),
        ({"forecast_fence_days": 0, "include_demand_forecast": True}, "contradictory", "forecast_fence_days"),
        ({"kind": "forecast", "forecast_fence_days": 0}, "contradictory", "forecast_fence_days"),
        ({"include_on_hand": False, "include_transactions": False}, "contradictory", "include_transactions"),
        ({"kind": "scenario", "base_plan_id": "nothing"}, "contradictory", "base_plan_id"),
        ({"kind": "scenario", "base_plan_id": "nothing"}, "unused", "kind"),
        ({"kind": "scenario", "use_shelf_life": True}, "unused", "use_shelf_life"),
    ],
)
def test_each_fault_is_told(plan, code, parameter) -> None:
    assert ("p", code, parameter) in found({"plan_id": "p", **plan})
    assert ("p", code, parameter) not in found({"plan_id": "p"})


@pytest.mark.parametrize("table", ["coverage_group", "item_coverage"])
def test_a_method_by_key_has_an_effect_where_a_key_is_named(table) -> None:
    row = {"company_id": "M", "coverage_group_id": "G", "item_id": "A", "reduction_key_id": "K"}
    rows = [{name: row[name] for name in row if table == "item_coverage" or name != "item_id"}]
    assert found({"plan_id": "p", "reduction_method": "transactions_key"}, **{table: rows}) == set()


@pytest.mark.parametrize(
    ("plan", "named", "code"),
    [
        ({"kind": "forecast"}, "current_static_plan_id", "contradictory"),
        ({"kind": "scenario", "base_plan_id": "p"}, "current_dynamic_plan_id", "contradictory"),
        ({"companies": "N"}, "current_static_plan_id", "contradictory"),
    ],
)
def test_current_plans_must_fit(plan, named, code) -> None:
    assert ("p", code, named) in found({"plan_id": "p", **plan}, planning_parameter=[{"company_id": "M", named: "p"}])
    assert ("x", "unknown", named) in found({"plan_id": "p", **plan}, planning_parameter=[{"company_id": "M", named: "x"}])
