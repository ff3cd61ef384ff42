"""Authorisation: which lines, what they replace, what becomes of adjustments on the next plan dates."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from review_group import LAST, MONDAY, NEXT, POINTS, baseline, begun, edited, lines, quantities

from masterplan.demand_review import Authorisation, Cells, Edit, authorised, kept_after, marked_adjustments, reviewed
from masterplan.errors import ForecastError

INTO = Authorisation("M")
RAISED = Edit(Cells(items=("A",), to_date=MONDAY), "to", Decimal(50))
HERE = {"source": "authorised_here"}


def next_review(tables, adjustments, plan_date=NEXT):
    rows = reviewed(tables, plan_date, baseline(*POINTS, plan_date=plan_date), adjustments)
    return quantities(rows)["A", "1", MONDAY]


@pytest.mark.parametrize("save", [True, False])
def test_adjusted_values_are_authorised_and_saved_ones_alone_are_carried(tables, given, save):
    review, kept = edited(tables, begun(tables), RAISED)
    made = authorised(tables, MONDAY, review, replace(INTO, save=save))
    assert quantities(made.lines) == {**quantities(review), ("A", "1", MONDAY): 50}
    settled = marked_adjustments(tables, kept, made, MONDAY, save=save)
    assert next_review(tables, settled) == (50 if save else 30)
    assert next_review(tables, settled, MONDAY) == (50 if save else 30)
    assert next_review(given(tables, forecast_generation=[{"transfer_adjustments": False}]), settled) == 30


def test_adjustments_that_were_never_authorised_are_lost(tables):
    _, kept = edited(tables, begun(tables), RAISED)
    assert next_review(tables, kept, MONDAY) == 50
    assert next_review(tables, kept) == 30


def test_a_carried_adjustment_that_is_authorised_without_saving_goes(tables):
    review, kept = edited(tables, begun(tables), RAISED)
    saved = marked_adjustments(tables, kept, authorised(tables, MONDAY, review, INTO), MONDAY, save=True)
    carried = begun(tables, plan_date=NEXT, adjustments=saved)
    made = authorised(tables, NEXT, carried, INTO)
    dropped = marked_adjustments(tables, saved, made, NEXT, save=False)
    assert dropped["dropped_on"].to_list() == [NEXT]
    assert (next_review(tables, dropped, MONDAY), next_review(tables, dropped, NEXT), next_review(tables, dropped, LAST)) == (50, 30, 30)


def test_adjustments_outside_of_the_range_are_left_as_they_are(tables):
    review, kept = edited(tables, begun(tables), RAISED)
    made = authorised(tables, MONDAY, review, replace(INTO, from_date=NEXT))
    assert set(made.lines["date"]) == {NEXT}
    assert marked_adjustments(tables, kept, made, MONDAY, save=True).is_empty()


def test_a_range_is_that_of_whole_buckets_and_companies_without_forecast_are_told(tables):
    wanted = Authorisation("M", ("C1", "C9"), MONDAY.replace(day=12), MONDAY.replace(day=12))
    made = authorised(tables, MONDAY, begun(tables), wanted)
    assert made.ranges.rows() == [("C1", NEXT, NEXT.replace(day=16))]
    assert made.without == ("C9",)


def test_lines_are_whole_units_and_add_up_over_the_series(tables):
    review = begun(tables, points=[("A", "1", MONDAY, 3.4), ("A", "1", NEXT, 3.4), ("A", "1", LAST, 3.4)])
    made = authorised(tables, MONDAY, review, INTO)
    assert quantities(made.lines) == {("A", "1", MONDAY): 3, ("A", "1", NEXT): 4, ("A", "1", LAST): 3}
    later = authorised(tables, MONDAY, review, replace(INTO, from_date=NEXT))
    assert quantities(later.lines) == {("A", "1", NEXT): 4, ("A", "1", LAST): 3}


def test_earlier_lines_of_the_same_series_model_and_range_are_replaced_and_no_others(tables):
    kept = lines(
        {"item_id": "A", "date": MONDAY, "qty": 1, **HERE},
        {"item_id": "A", "date": NEXT.replace(day=12), "qty": 2, **HERE},
        {"item_id": "A", "date": NEXT, "qty": 3, "source": "entered_here"},
        {"item_id": "A", "date": NEXT, "qty": 4, "model_id": "OTHER", **HERE},
        {"item_id": "A", "date": LAST, "qty": 5, **HERE},
        {"item_id": "K", "date": NEXT, "qty": 6, **HERE},
    )
    made = authorised(tables, MONDAY, begun(tables, points=[("A", "1", NEXT, 30)]), INTO)
    after = kept_after(kept, made)
    assert sorted(map(float, after["qty"])) == [1, 3, 4, 5, 6, 30]
    zero = authorised(tables, MONDAY, begun(tables, points=[("A", "1", NEXT, 0)]), INTO)
    assert sorted(map(float, kept_after(after, zero)["qty"])) == [1, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [(Authorisation(), "no_model"), (Authorisation("baseline"), "baseline_model"), (Authorisation("OLD"), "stopped_model")],
)
def test_the_baseline_stopped_models_and_no_model_are_refused(tables, given, wanted, code):
    stopped = given(tables, forecast_model=[{"model_id": "OLD", "is_stopped": True}])
    with pytest.raises(ForecastError) as refused:
        authorised(stopped, MONDAY, begun(tables), wanted)
    assert refused.value.code == code


def test_a_model_that_is_not_named_is_that_of_the_forecast_plan(tables, given):
    plans = [
        {"plan_id": "A", "kind": "static", "forecast_model_id": "NO"},
        {"plan_id": "B", "kind": "forecast"},
        {"plan_id": "C", "kind": "forecast", "forecast_model_id": "YES"},
    ]
    made = authorised(given(tables, plan=plans), MONDAY, begun(tables), Authorisation())
    assert made.lines["model_id"].unique().to_list() == ["YES"]


def test_adjustments_of_another_bucket_length_are_stored_and_not_applied(tables, given):
    review, kept = edited(tables, begun(tables), RAISED)
    saved = marked_adjustments(tables, kept, authorised(tables, MONDAY, review, INTO), MONDAY, save=True)
    monthly = given(tables, forecast_parameter=[{"bucket": "month"}])
    assert next_review(monthly, saved) == 30
    assert saved.filter(pl.col("dropped_on").is_null()).height == 1
