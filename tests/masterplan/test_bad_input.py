"""Input at and beyond the edge of what can be planned: a row in quarantine that says why, an error, or a stated rule.

What a contract bounds is tried for every column of every table in `intake/test_damage.py`; here stands what a planner may
type: contradictions, extremes that are allowed, and quantities that no longer fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from masterplan.contracts import INPUTS, Kind
from masterplan.errors import ParameterError, QuantityError
from masterplan.intake import Intake, RawTable, take_in
from masterplan.plan import Plan
from masterplan.planning import make_plan

T = date(2024, 1, 1)
Rows = Mapping[str, Sequence[Mapping[str, str]]]
ITEM = {"company_id": "M", "item_id": "A", "default_site_id": "1", "plans_by_warehouse": "false"}
PLACE = {"company_id": "M", "item_id": "A", "site_id": "1"}
SALE = {**PLACE, "demand_type": "sales", "order_id": "S1", "qty": "10", "requested_date": "2024-01-20"}
USUAL: Rows = {
    "company": [{"company_id": "M", "currency_code": "USD"}],
    "site": [{"company_id": "M", "site_id": "1"}],
    "unit": [{"unit_id": "EA", "decimals": "0"}, {"unit_id": "G", "decimals": "6"}],
    "item": [ITEM],
    "plan": [{"plan_id": "net", "kind": "static", "include_demand_forecast": "false", "coverage_fence_days": "3650"}],
    "demand_order": [SALE],
}


def taken(**tables: Sequence[Mapping[str, str]]) -> Intake:
    rows = {**USUAL, **tables}
    return take_in({name: RawTable(pl.DataFrame(list(given), infer_schema_length=None), f"{name}.csv") for name, given in rows.items()})


def planned(plan_date: date = T, **tables: Sequence[Mapping[str, str]]) -> Plan:
    intake = taken(**tables)
    return make_plan(intake.tables, plan_id="net", plan_date=plan_date, quarantine=intake.quarantine)


def orders(plan: Plan) -> list[tuple[Any, ...]]:
    """Item, quantity in millionths and requirement date of each planned order."""
    rows = plan.planned_order.join(plan.node, on="node_key").sort("requirement_date", "item_id", "ordinal")
    return rows.select("item_id", "qty", "requirement_date").rows()


def codes(plan: Plan) -> set[str]:
    return set(plan.details["exception"]["code"])


def assert_balanced(plan: Plan) -> None:
    """Every unit of every demand and supply is in the pegging, counted with Python's integers."""
    needed = sum(-qty for qty in plan.requirement["qty"].to_list() if qty < 0)
    supplied = sum(qty for qty in plan.requirement["qty"].to_list() if qty > 0)
    rows = plan.pegging.select("demand_type", "supply_type", "qty").rows()
    assert sum(qty for demand, _, qty in rows if demand != "excess") == needed
    assert sum(qty for _, supply, qty in rows if supply != "shortage") == supplied


LARGEST = "999999999999.999999"


@pytest.mark.parametrize("qty", ["1000000000000", "4000000000001", "-1", "0.0000001", "NaN", "inf"])
def test_a_quantity_that_cannot_be_stored_goes_to_quarantine_and_is_named(qty):
    intake = taken(demand_order=[{**SALE, "qty": qty}, {**SALE, "order_id": "S2", "qty": "3"}])
    (row,) = intake.quarantine.select("table_name", "row_key", "column_name", "message").rows()
    assert row[:3] == ("demand_order", "M|sales|S1", "qty")
    assert qty in row[3]


@pytest.mark.parametrize(
    ("qty", "unit", "ordered"), [(LARGEST, "G", 10**18 - 1), ("0.000001", "G", 1), ("0.000001", "EA", 10**6), ("0", "EA", 0)]
)
def test_the_largest_and_the_least_quantity_are_planned_exactly(qty, unit, ordered):
    plan = planned(item=[{**ITEM, "unit_id": unit}], demand_order=[{**SALE, "qty": qty}])
    assert [row[1] for row in orders(plan)] == [ordered] * bool(ordered)
    assert_balanced(plan)


def test_demands_whose_sum_no_longer_fits_are_an_error_that_names_the_largest():
    many = [{**SALE, "order_id": f"S{number}", "qty": LARGEST} for number in range(5)]
    with pytest.raises(QuantityError, match=r"sum of all demand.*\n.*sales"):
        planned(demand_order=many)


def test_needs_that_pass_what_can_be_computed_are_an_error_on_every_level():
    items = [{**ITEM, "item_id": f"I{level}", "default_order_type": "production"} for level in range(12)]
    bills = {
        "bom_version": [{"company_id": "M", "bom_id": f"B{level}", "item_id": f"I{level}"} for level in range(11)],
        "bom_line": [
            {"company_id": "M", "bom_id": f"B{level}", "line_no": "1", "component_item_id": f"I{level + 1}", "quantity": "100"}
            for level in range(11)
        ],
    }
    few = planned(item=items, **bills, demand_order=[{**SALE, "item_id": "I6", "qty": "99"}])
    assert_balanced(few)
    assert {item: qty for item, qty, _ in orders(few)} == {f"I{6 + level}": 99 * 100**level * 10**6 for level in range(6)}
    with pytest.raises(QuantityError, match=r"pass the largest quantity(.|\n)*components of M/I9/1/"):
        planned(item=items, **bills, demand_order=[{**SALE, "item_id": "I4", "qty": "10"}])


def test_order_quantities_near_the_largest_do_not_wrap():
    plan = planned(
        item=[{**ITEM, "order_multiple_qty": "999999999999", "order_min_qty": "7"}],
        demand_order=[{**SALE, "qty": "999999999999"}, {**SALE, "order_id": "S2", "requested_date": "2024-01-21"}],
    )
    assert orders(plan) == [("A", 999_999_999_999 * 10**6, date(2024, 1, 20)), ("A", 999_999_999_999 * 10**6, date(2024, 1, 21))]
    assert_balanced(plan)


@pytest.mark.thorough
def test_an_order_maximum_that_makes_more_orders_than_can_be_numbered_is_an_error_that_names_the_node():
    with pytest.raises(QuantityError, match=r"More than 65535 planned orders(.|\n)*M/A/1") as found:
        planned(item=[{**ITEM, "unit_id": "G", "order_max_qty": "0.000001"}])
    assert "order_max_qty" in str(found.value)


@pytest.mark.parametrize("qty", ["0", ""])
def test_a_lot_size_of_nothing_is_none(qty):
    plan = planned(item=[{**ITEM, "order_multiple_qty": qty, "order_min_qty": qty, "order_max_qty": qty}])
    assert [row[1] for row in orders(plan)] == [10 * 10**6]


@pytest.mark.parametrize("bounds", [{"order_min_qty": "20"}, {"order_multiple_qty": "20"}])
def test_an_order_maximum_below_minimum_or_multiple_does_not_count_and_is_reported(bounds):
    plan = planned(item=[{**ITEM, **bounds, "order_max_qty": "5"}])
    assert [row[1] for row in orders(plan)] == [20 * 10**6]
    assert "order_quantities" in codes(plan)


def test_a_maximum_below_the_minimum_counts_as_the_minimum():
    plan = planned(
        item_coverage=[{**PLACE, "coverage_code": "min_max", "min_on_hand_qty": "50", "max_on_hand_qty": "5"}],
        demand_order=[{**SALE, "qty": "0"}],
    )
    assert [row[1] for row in orders(plan)] == [50 * 10**6]


@pytest.mark.parametrize(
    ("wanted", "required"),
    [("0001-01-01", T), ("1900-01-01", T), ("2033-12-28", date(2033, 12, 28)), ("2033-12-30", None), ("9999-12-31", None)],
)
def test_demand_of_other_centuries_is_due_today_or_behind_the_fence(wanted, required):
    plan = planned(demand_order=[{**SALE, "requested_date": wanted}])
    assert [row[2] for row in orders(plan)] == [required] * (required is not None)
    left_out = plan.details["run_log"].filter(pl.col("text").str.contains("later than the coverage fence")).height
    assert left_out == (required is None)


@pytest.mark.parametrize("received", ["0001-01-01", "9999-12-31"])
def test_supply_of_other_centuries(received):
    order = {
        "company_id": "M",
        "order_type": "purchase",
        "order_id": "P",
        "item_id": "A",
        "site_id": "1",
        "qty": "4",
        "receipt_date": received,
    }
    plan = planned(supply_order=[order])
    assert [row[1] for row in orders(plan)] == [(6 if received < "2024" else 10) * 10**6]
    assert_balanced(plan)


@pytest.mark.parametrize("plan_date", [date(1, 1, 1), date(1969, 12, 31), date(2121, 1, 1), date(9999, 12, 31)])
def test_a_plan_date_that_cannot_be_numbered_is_an_error(plan_date):
    with pytest.raises(ParameterError, match=f"not for {plan_date}"):
        planned(plan_date)


@pytest.mark.parametrize("plan_date", [date(1970, 1, 1), date(2120, 12, 31)])
def test_the_first_and_the_last_plan_date_keep_their_orders_apart(plan_date):
    day = plan_date + timedelta(days=3650)
    plan = planned(plan_date, demand_order=[{**SALE, "requested_date": day.isoformat()}])
    (order,) = plan.public("planned_order").select("order_id", "requirement_date").rows()
    assert order == (f"net|M|A|1||{day:%Y%m%d}|1", day)


CLOSED = {
    "calendar": [{"calendar_id": "C"}],
    "working_time": [{"calendar_id": "C", "weekday": "1", "open_hours": "0"}],
    "coverage_group": [
        {
            "company_id": "M",
            "coverage_group_id": "G",
            "calendar_id": "C",
            "receipt_margin_days": "1",
            "issue_margin_days": "1",
            "reorder_margin_days": "1",
        }
    ],
    "planning_parameter": [{"company_id": "M", "margins_are_working": "true", "general_coverage_group_id": "G"}],
    "vendor": [{"company_id": "M", "vendor_id": "V", "calendar_id": "C"}],
}


def test_a_calendar_without_an_open_day_is_as_good_as_none_in_every_role():
    item = {**ITEM, "lead_days_are_working": "true", "purchase_lead_days": "3", "default_vendor_id": "V"}
    site = [{"company_id": "M", "site_id": "1", "calendar_id": "C"}]
    closed = planned(**CLOSED, site=site, item=[item])
    open_all_days = {**CLOSED, "working_time": [], "calendar": [{"calendar_id": "C"}]}
    usual = planned(**{name: rows for name, rows in open_all_days.items() if rows}, site=site, item=[item])
    assert closed.public("planned_order").equals(usual.public("planned_order"))


def test_contradictory_overrides_are_reported_or_follow_the_order_of_the_law():
    no_source = planned(item_coverage=[{**PLACE, "order_type": "transfer"}])
    assert "transfer_without_source" in codes(no_source)
    no_bill = planned(item_coverage=[{**PLACE, "order_type": "production"}])
    assert "no_bom" in codes(no_bill)
    manual = planned(item_coverage=[{**PLACE, "coverage_code": "manual", "min_on_hand_qty": "5"}])
    assert (orders(manual), "shortage" in codes(manual)) == ([], True)
    flow = planned(item_coverage=[{**PLACE, "coverage_code": "decoupling", "min_on_hand_qty": "0"}])
    assert (orders(flow), "buffer_without_levels" in codes(flow)) == ([], True)


def test_a_fixed_link_larger_than_both_sides_takes_what_there_is():
    link = {
        "company_id": "M",
        "kind": "marking",
        "demand_type": "sales",
        "demand_order_id": "S1",
        "demand_line_no": "1",
        "supply_type": "on_hand",
        "supply_order_id": "",
        "qty": "999999999",
    }
    stock = {"company_id": "M", "item_id": "A", "site_id": "1", "qty": "4"}
    plan = planned(on_hand=[stock], marking=[link])
    assert [row[1] for row in orders(plan)] == [6 * 10**6]
    assert_balanced(plan)


@pytest.mark.parametrize(
    ("table", "column"),
    [(table.name, column.name) for table in INPUTS.values() for column in table.columns if column.kind in {Kind.DAYS, Kind.COUNT}],
)
def test_every_number_of_days_is_bounded(table, column):
    bounds = INPUTS[table].column(column)
    assert bounds.minimum is not None or bounds.kind is Kind.COUNT
    assert bounds.kind is not Kind.DAYS or (bounds.maximum is not None and bounds.maximum <= 3650)


SEASON = {
    "minimum_key": [{"company_id": "M", "key_id": "K", "line_no": "1", "change": "1", "unit": "month", "factor": "1000000"}],
    "item_coverage": [{**PLACE, "min_on_hand_qty": "999999999999", "minimum_key_id": "K"}],
}


def test_a_minimum_that_its_season_makes_too_large_is_an_error_that_names_the_node():
    with pytest.raises(QuantityError, match=r"minimum(.|\n)*M/A/1"):
        planned(**SEASON)


@pytest.mark.parametrize("given", [{"average_daily_usage": "1e15"}, {"average_daily_usage": "1e6", "demand_adjustment_factor": "1e9"}])
def test_a_buffer_that_usage_makes_too_large_is_an_error_that_names_the_node(given):
    row = {**PLACE, "coverage_code": "decoupling", "decoupled_lead_days": "3", **given}
    with pytest.raises(QuantityError, match=r"usage(.|\n)*M/A/1"):
        planned(item_coverage=[row])


@pytest.mark.parametrize("lines", [2, 12])
def test_supply_forecast_that_adds_up_to_more_than_fits_is_an_error(lines):
    rows = [{**PLACE, "model_id": "F", "date": "2024-02-01", "vendor_group_id": str(number), "qty": LARGEST} for number in range(lines)]
    plan = [{**USUAL["plan"][0], "include_supply_forecast": "true", "forecast_model_id": "F"}]
    with pytest.raises(QuantityError, match=r"supply forecast(.|\n)*M/A/1"):
        planned(plan=plan, supply_forecast=rows)


@pytest.mark.parametrize("stock", [[("B1", LARGEST), ("B2", LARGEST)], [("", LARGEST)]])
def test_what_a_node_has_in_all_is_below_the_largest_quantity(stock):
    rows = [{**PLACE, "batch_id": batch, "qty": qty} for batch, qty in stock]
    coming = [{**PLACE, "order_type": "purchase", "order_id": "P", "line_no": "1", "qty": LARGEST, "receipt_date": "2024-02-01"}]
    with pytest.raises(QuantityError, match=r"have or owe(.|\n)*M/A/1"):
        planned(on_hand=rows, supply_order=coming)


BUFFER = {**PLACE, "coverage_code": "priority", "min_on_hand_qty": "10", "reorder_point_qty": "45", "max_on_hand_qty": "60"}


@pytest.mark.parametrize("method", ["ranges_split", "ranges_single"])
def test_a_priority_model_without_ranges_is_percent_of_maximum(method):
    model = [{"company_id": "M", "priority_model_id": "R", "method": method}]
    plan = planned(item_coverage=[{**BUFFER, "priority_model_id": "R"}], priority_model=model, demand_order=[{**SALE, "qty": "0"}])
    assert [row[1] for row in orders(plan)] == [60 * 10**6]


def test_ranges_that_end_beyond_what_can_be_computed_end_at_the_maximum():
    model = [{"company_id": "M", "priority_model_id": "R", "method": "ranges_split"}]
    ranges = [{"company_id": "M", "priority_model_id": "R", "line_no": "1", "priority": "10", "to_level": "maximum", "percent": "1000"}]
    row = {**BUFFER, "max_on_hand_qty": "999999999999", "priority_model_id": "R"}
    plan = planned(item_coverage=[row], priority_model=model, priority_range=ranges, demand_order=[{**SALE, "qty": "0"}])
    assert [row[1] for row in orders(plan)] == [999_999_999_999 * 10**6]


def test_ranges_that_end_below_the_maximum_leave_the_rest_to_the_last():
    model = [{"company_id": "M", "priority_model_id": "R", "method": "ranges_split"}]
    ranges = [{"company_id": "M", "priority_model_id": "R", "line_no": "1", "priority": "10", "to_level": "minimum"}]
    plan = planned(
        item_coverage=[{**BUFFER, "priority_model_id": "R"}],
        priority_model=model,
        priority_range=ranges,
        demand_order=[{**SALE, "qty": "0"}],
    )
    assert [row[1] for row in orders(plan)] == [60 * 10**6]
    assert plan.planned_order["priority"].to_list() == [10]


def test_a_maximum_below_the_reorder_point_counts_as_the_reorder_point():
    plan = planned(item_coverage=[{**BUFFER, "max_on_hand_qty": "20"}], demand_order=[{**SALE, "qty": "0"}])
    assert [row[1] for row in orders(plan)] == [45 * 10**6]


def test_a_buffer_that_owes_more_than_the_largest_quantity_is_an_error_that_names_the_node():
    """§20.2: each of two demands fits, the demand of the node does not."""
    demands = [{**SALE, "order_id": f"S{number}", "qty": "600000000000"} for number in range(2)]
    with pytest.raises(QuantityError, match=r"1 nodes have or owe(.|\n)*M/A/1"):
        planned(item_coverage=[BUFFER], demand_order=demands)


def test_sums_of_the_largest_quantities_are_an_error_or_exact():
    plan = planned(item=[ITEM, {**ITEM, "item_id": "B"}], on_hand=[{**PLACE, "item_id": item, "qty": LARGEST} for item in "AB"])
    assert_balanced(plan)
    stock = plan.public("requirement").filter(pl.col("type") == "on_hand")
    assert stock["accumulated_qty"].to_list() == [Decimal(LARGEST)] * 2
    with pytest.raises(QuantityError, match="sum of all supply"):
        planned(on_hand=[{**PLACE, "batch_id": str(number), "qty": LARGEST} for number in range(6)])


def test_forecast_lines_that_add_up_to_more_than_fits_are_an_error_that_names_the_node():
    customers = [{"company_id": "M", "customer_id": str(number)} for number in range(6)]
    rows = [{**PLACE, "model_id": "F", "date": "2024-02-01", "customer_id": str(number), "qty": LARGEST} for number in range(6)]
    plan = [{**USUAL["plan"][0], "include_demand_forecast": "true", "forecast_model_id": "F"}]
    with pytest.raises(QuantityError, match=r"sum of all demand(.|\n)*forecast"):
        planned(plan=plan, customer=customers, demand_forecast=rows)
