"""Usage of buffers from history and forecast, and the levels that come of it (semantics §20.5, §20.6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from masterplan.errors import QuantityError
from masterplan.plan import Plan
from masterplan.planning import make_plan
from masterplan.testing import table

T = date(2024, 1, 10)
PLACE = {"company_id": "M", "item_id": "A", "site_id": "1"}
HISTORY = (
    {"date": date(2024, 1, 6), "qty": 100},
    {"date": date(2024, 1, 7), "qty": 4},
    {"date": date(2024, 1, 7), "qty": 2, "transaction_type": "production"},
    {"date": date(2024, 1, 8), "qty": 50, "transaction_type": "quotation"},
    {"date": date(2024, 1, 9), "qty": 6},
    {"date": T, "qty": 100},
)
FORECAST = ((date(2024, 1, 9), 100), (T, 12), (date(2024, 1, 12), 12), (date(2024, 1, 13), 100))


def planned(
    code: str = "decoupling", *, history: Any = HISTORY, coverage: dict[str, Any] | None = None, unit_decimals: int = 0, **group: Any
) -> Plan:
    tables = {
        "company": table("company", {"company_id": "M", "currency_code": "USD"}),
        "plan": table("plan", {"plan_id": "net", "kind": "static", "forecast_model_id": "F"}),
        "unit": table("unit", {"unit_id": "EA", "decimals": unit_decimals}),
        "coverage_group": table("coverage_group", {"company_id": "M", "coverage_group_id": "G", "coverage_code": code, **group}),
        "item": table(
            "item",
            {
                "company_id": "M",
                "item_id": "A",
                "unit_id": "EA",
                "default_site_id": "1",
                "plans_by_warehouse": False,
                "coverage_group_id": "G",
                "purchase_lead_days": 5,
            },
        ),
        "item_coverage": table("item_coverage", {**PLACE, **(coverage or {})}),
        "demand_history": table("demand_history", *({**PLACE, **row} for row in history)),
        "demand_forecast": table("demand_forecast", *({**PLACE, "model_id": "F", "date": day, "qty": qty} for day, qty in FORECAST)),
    }
    return make_plan(tables, plan_id="net", plan_date=T)


def usage(plan: Plan) -> float:
    rows = plan.details["effective_parameter"].filter(parameter="average_daily_usage")["value"].to_list()
    return float(rows[0]) if rows else 0.0


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ({}, 0),
        ({"usage_past_days": 3}, 4),
        ({"usage_forward_days": 3}, 8),
        ({"usage_past_days": 3, "usage_forward_days": 3}, 6),
        ({"usage_past_days": 3, "usage_forward_days": 3, "usage_past_weight": 1, "usage_forward_weight": 3}, 7),
        ({"usage_past_days": 3, "usage_forward_days": 3, "usage_past_weight": 0, "usage_forward_weight": 0}, 6),
    ],
)
def test_usage_is_that_of_the_days_before_and_the_days_from_the_plan_date_on(periods, expected):
    assert usage(planned(**periods)) == expected


def test_levels_of_a_decoupling_point_come_from_the_calculated_usage():
    plan = planned(usage_past_days=3, lead_time_factor=0.5, variability_factor=0.5)
    (row,) = plan.details["buffer_status"].select("minimum_qty", "reorder_point_qty", "maximum_qty").rows()
    assert row == (Decimal(15), Decimal(35), Decimal(45))
    assert plan.public("planned_order")["qty"].to_list() == [Decimal(45)]


def test_a_priority_node_without_reorder_point_has_usage_in_lead_time_and_the_minimum():
    plan = planned("priority", usage_past_days=3, coverage={"min_on_hand_qty": 10, "max_on_hand_qty": 60})
    assert plan.details["buffer_status"]["reorder_point_qty"].to_list() == [Decimal(30)]
    low = planned("priority", usage_past_days=3, coverage={"min_on_hand_qty": 10, "max_on_hand_qty": 25})
    assert low.details["buffer_status"]["reorder_point_qty"].to_list() == [Decimal(25)]


def test_usage_that_is_given_counts_and_other_codes_have_none():
    given = planned(usage_past_days=3, coverage={"average_daily_usage": 2.5})
    assert usage(given) == 2.5
    assert usage(planned("requirement", usage_past_days=3)) == 0


def test_returns_do_not_make_usage_negative():
    assert usage(planned(history=({"date": date(2024, 1, 9), "qty": -9},), usage_past_days=3)) == 0


def test_a_plan_tells_by_its_input_that_the_usage_was_another():
    other = planned(history=HISTORY[:2], usage_past_days=3)
    assert planned(usage_past_days=3).input_fingerprint != other.input_fingerprint
    assert planned().input_fingerprint == planned(history=HISTORY[:2]).input_fingerprint


def test_calculated_usage_is_whole_millionths():
    """Two in three days are 0.666667 a day."""
    assert usage(planned(history=({"date": date(2024, 1, 9), "qty": 2},), usage_past_days=3)) == 0.666667


def test_usage_of_more_digits_than_a_double_has_is_exact_in_the_levels():
    """With a lead time and factors of one, each zone is what was issued the day before."""
    history = ({"date": date(2024, 1, 9), "qty": Decimal("98765432109.876543")},)
    factors = {"lead_time_factor": 1.0, "variability_factor": 0.0}
    plan = planned(history=history, coverage={"decoupled_lead_days": 1}, unit_decimals=6, usage_past_days=1, **factors)
    (row,) = plan.details["buffer_status"].select("minimum_qty", "reorder_point_qty", "maximum_qty").rows()
    assert row == tuple(times * Decimal("98765432109.876543") for times in (1, 2, 3))


@pytest.mark.parametrize("used", [1e22, 1e30, 1e300])
def test_usage_beyond_all_quantities_is_an_error_that_names_the_node(used):
    with pytest.raises(QuantityError, match="M/A/1"):
        planned(coverage={"average_daily_usage": used})
