"""Journals proposed from past issues, edited, and held against what may be posted; posted minima among item coverage."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from masterplan.contracts import INPUTS, RESULTS, empty_frame
from masterplan.contracts.rows import frame_of
from masterplan.errors import JournalError
from masterplan.safety_stock import Request, edited, postable, proposed, with_minima
from masterplan.safety_stock.issues import dates_are_accepted, past_issues, whole_months

T = date(2025, 7, 1)
FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)
DAYS = 181
MONTHLY = (30, 0, 60, 30, 0, 60)
NOTHING = empty_frame(RESULTS["achieved"])


@pytest.fixture
def tables():
    """Item P at site S in warehouse W (lead time 24 + margin 6), Q planned by site, OLD not planned."""
    made = {name: empty_frame(table) for name, table in INPUTS.items()}
    item = {"company_id": "A", "default_site_id": "S", "default_warehouse_id": "W", "purchase_lead_days": 24}
    rows = {
        "company": [{"company_id": "A"}],
        "unit": [{"unit_id": "EA", "decimals": 0}],
        "site": [{"company_id": "A", "site_id": "S"}],
        "warehouse": [{"company_id": "A", "warehouse_id": "W", "site_id": "S"}],
        "item": [
            {**item, "item_id": "P", "standard_cost": 3},
            {**item, "item_id": "Q", "plans_by_warehouse": False},
            {**item, "item_id": "OLD", "lifecycle_state": "not_planned"},
        ],
        "coverage_group": [{"company_id": "A", "coverage_group_id": "G", "reorder_margin_days": 2, "receipt_margin_days": 4}],
        "planning_parameter": [{"company_id": "A", "general_coverage_group_id": "G"}],
        "item_coverage": [{"company_id": "A", "item_id": "P", "warehouse_id": "W", "min_on_hand_qty": 7, "max_on_hand_qty": 90}],
        "demand_history": [
            {"company_id": "A", "item_id": item_id, "date": date(2025, month, 10), "qty": qty}
            for item_id in ("P", "OLD")
            for month, qty in enumerate(MONTHLY, start=1)
            if qty
        ]
        + [
            {"company_id": "A", "item_id": "Q", "date": date(2025, 3, 1), "qty": 5, "transaction_type": "adjustment"},
            {"company_id": "A", "item_id": "Q", "date": date(2024, 12, 31), "qty": 500},
        ],
    }
    return {**made, **{name: frame_of(INPUTS[name], given) for name, given in rows.items()}}


def line(tables, item="P", achieved=NOTHING, **request):
    return proposed(tables, T, Request(FIRST, LAST, **request), achieved).filter(item_id=item).row(0, named=True)


def test_average_issue(tables):
    row = line(tables, factor=1.1)
    assert row["calculated_qty"] == -(-(180 / DAYS * 30 * 1.1) // 1)
    assert (row["lead_days"], row["margin_days"], row["current_qty"], row["unit_cost"]) == (24, 6, 7, 3.0)
    assert (row["issue_per_month"], row["issue_per_lead_time"]) == pytest.approx((180 / DAYS * 30, 180 / DAYS * 30))
    assert row["new_qty"] == row["calculated_qty"]
    assert line(tables, use_calculated=False)["new_qty"] == 7


def test_service_level_counts_months_without_issues(tables):
    row = line(tables, method="service_level", level_pct=90)
    assert row["deviation_per_month"] == pytest.approx(statistics.stdev(MONTHLY))
    assert row["calculated_qty"] == -(-(1.28 * statistics.stdev(MONTHLY)) // 1)
    assert line(tables, "Q", method="service_level")["deviation_per_month"] == pytest.approx(statistics.stdev([0, 0, 5, 0, 0, 0]))


def test_forecast_error_is_that_of_the_forecast_in_use_and_without_one_nothing_is_calculated(tables):
    facts = {"plan_date": T, "level": "series", "company_id": "A", "member_id": "P", "site_id": "S", "warehouse_id": "W", "lead": 0}
    numbers = dict.fromkeys(("demand_qty", "forecast_qty", "mad"), 0.0) | {"unit_id": "EA", "bucket": "week", "forecasts": 1}
    rows = [{**facts, **numbers, "step": step, "rmse": rmse} for step, rmse in (("naive", 99.0), ("adjusted", 7.0), ("baseline", 50.0))]
    achieved = frame_of(RESULTS["achieved"], rows)
    row = line(tables, achieved=achieved, method="forecast_error", level_pct=95, lead_days_deviation=3)

    assert row["forecast_error"] == 7.0
    assert row["calculated_qty"] == -(-(1.65 * (49 * 30 / 7 + (180 / DAYS * 3) ** 2) ** 0.5) // 1)
    other = line(tables, "Q", achieved, method="forecast_error")
    assert (other["calculated_qty"], other["new_qty"]) == (None, 0)


def receipts(*days, **facts):
    """Order lines that came in so many days after their promise, on the days of May."""
    rows = [
        {"company_id": "A", "item_id": "P", "order_type": "purchase", "order_id": str(number), "qty": 1, **facts}
        | {"received_date": date(2025, 5, number), "promised_date": date(2025, 5, number) - timedelta(late)}
        for number, late in enumerate(days, start=1)
    ]
    return frame_of(INPUTS["receipt_history"], rows)


def test_lead_times_deviate_as_receipts_did_from_their_promise_and_as_given_where_these_are_few(tables):
    def deviation(rows, first=FIRST, last=LAST):
        request = Request(first, last, lead_days_deviation=3)
        return proposed({**tables, "receipt_history": rows}, T, request, NOTHING).filter(item_id="P")["lead_days_deviation"].item()

    days = (0, 10, -2, 4, 3)
    assert deviation(receipts(*days)) == pytest.approx(statistics.stdev(days))
    assert deviation(receipts(*[30] * 5)) == 0
    assert deviation(receipts(*days, item_id="Q")) == deviation(receipts(*days[:4])) == deviation(receipts(*days, warehouse_id="V")) == 3
    assert deviation(receipts(*days, 100), last=date(2025, 5, 5)) == pytest.approx(statistics.stdev(days))


def test_lines_are_of_planned_nodes_with_issues_and_of_what_is_asked_for(tables):
    lines = proposed(tables, T, Request(FIRST, LAST), NOTHING)
    assert lines.select("line_no", "item_id", "warehouse_id").rows() == [(1, "P", "W"), (2, "Q", "")]
    assert proposed(tables, T, Request(FIRST, LAST, items=("Q",)), NOTHING)["line_no"].to_list() == [1]
    with pytest.raises(JournalError, match="No node has issues"):
        proposed(tables, T, Request(FIRST, LAST, companies=("B",)), NOTHING)


def test_returns_as_large_as_issues_are_no_issues(tables):
    back = frame_of(INPUTS["demand_history"], [{"company_id": "A", "item_id": "Q", "date": date(2025, 3, 2), "qty": -5}])
    tables["demand_history"] = pl.concat([tables["demand_history"], back])
    assert past_issues(tables, FIRST, LAST)["item_id"].to_list() == ["P"]


def test_dates_must_lie_two_months_apart(tables):
    assert dates_are_accepted(date(2024, 12, 31), date(2025, 2, 28))
    assert not dates_are_accepted(date(2025, 1, 15), date(2025, 3, 14))
    with pytest.raises(JournalError, match="less than two months"):
        proposed(tables, T, Request(date(2025, 6, 1), LAST), NOTHING)


def test_whole_months_of_a_range():
    assert whole_months(date(2025, 1, 2), date(2025, 4, 29)) == [date(2025, 2, 1), date(2025, 3, 1)]
    assert whole_months(date(2025, 1, 1), date(2025, 2, 28)) == [date(2025, 1, 1), date(2025, 2, 1)]
    assert whole_months(date(2025, 1, 2), date(2025, 3, 2)) == [date(2025, 2, 1)]


def test_less_than_two_whole_months_have_no_deviation(tables):
    frame = past_issues(tables, date(2025, 3, 2), date(2025, 5, 2))
    assert frame["deviation"].to_list() == [None]


@pytest.mark.parametrize(
    "wrong", [{"method": "guess"}, {"factor": -1}, {"level_pct": 100}, {"level_pct": float("nan")}, {"lead_days_deviation": -1}]
)
def test_what_cannot_be_is_refused(tables, wrong):
    with pytest.raises(JournalError, match="cannot be proposed"):
        proposed(tables, T, Request(FIRST, LAST, **wrong), NOTHING)


def test_lines_are_edited_by_number(tables):
    lines = proposed(tables, T, Request(FIRST, LAST), NOTHING)
    assert edited(lines, {2: Decimal("1.5")})["new_qty"].to_list() == [lines["new_qty"][0], Decimal("1.5")]
    for wrong in ({3: Decimal(1)}, {1: Decimal(-1)}, {1: Decimal("NaN")}, {1: Decimal("0.0000001")}, {1: Decimal(10) ** 12}):
        with pytest.raises(JournalError, match=r"line [13]"):
            edited(lines, wrong)


def test_lines_of_what_is_there_no_more_cannot_be_posted(tables):
    lines = proposed(tables, T, Request(FIRST, LAST), NOTHING)
    moved = tables["warehouse"].with_columns(site_id=pl.lit("S2"))
    without = {
        "item": (tables["item"].filter(pl.col("item_id") != "Q"), ["P"]),
        "site": (tables["site"].with_columns(site_id=pl.lit("S2")), []),
        "warehouse": (moved, ["Q"]),
    }
    assert postable(lines, tables).equals(lines)
    for name, (table, left) in without.items():
        assert postable(lines, {**tables, name: table})["item_id"].to_list() == left


def test_a_table_without_any_row_knows_every_place(tables):
    lines = proposed(tables, T, Request(FIRST, LAST), NOTHING)
    nowhere = {name: tables[name].clear() for name in ("site", "warehouse")}
    assert postable(lines, {**tables, **nowhere}).equals(lines)


def minima(*rows):
    return pl.DataFrame(rows, schema=["company_id", "item_id", "site_id", "warehouse_id", "min_on_hand_qty"], orient="row").cast(
        {"min_on_hand_qty": pl.Decimal(18, 6)}
    )


def test_a_posted_minimum_takes_the_place_of_that_of_its_row_alone():
    rows = [{"company_id": "A", "item_id": "P", "site_id": "S", "warehouse_id": "W", "min_on_hand_qty": 7, "max_on_hand_qty": 90}]
    coverage = frame_of(INPUTS["item_coverage"], rows)
    found, fresh = with_minima(coverage, minima(("A", "P", "S", "W", 12)))

    assert found.drop("min_on_hand_qty").equals(coverage.drop("min_on_hand_qty"))
    assert found["min_on_hand_qty"].to_list() == [12]
    assert fresh.is_empty()


def test_a_node_without_a_row_gets_one_with_the_levels_that_held_there(tables):
    found, fresh = with_minima(tables["item_coverage"], minima(("A", "P", "S", "W", 12), ("A", "Q", "S", "", 4)))

    shown = found.sort("item_id", "site_id").select("item_id", "site_id", "min_on_hand_qty", "max_on_hand_qty", "coverage_code")
    assert shown.rows() == [("P", "", 7, 90, None), ("P", "S", 12, 90, None), ("Q", "S", 4, 0, None)]
    assert fresh["item_id"].to_list() == ["P", "Q"]
    assert found.equals(found.sort(INPUTS["item_coverage"].key))
