"""Edit fences and time freezes: spans, conditions, roles, and which kind of change each stops."""

from __future__ import annotations

from decimal import Decimal

import pytest
from review_group import LAST, MONDAY, NEXT, begun, edited, quantities

from masterplan.demand_review import Cells, Edit, adjusted
from masterplan.demand_review.fences import may_edit
from masterplan.errors import ForecastError

EVERY = {"fence_id": "1", "bucket": "week"}


def total(tables, review, role="", **cells):
    rows, _ = adjusted(tables, MONDAY, review, Edit(Cells(**cells), "to", Decimal(500), role))
    return set(quantities(rows))


def test_the_most_permissive_fence_of_a_role_counts():
    assert may_edit("any", [])
    assert not may_edit("manager", [("all users", True)])
    assert may_edit("manager", [("all users", True), ("manager", False)])
    assert not may_edit("planner", [("all users", True), ("manager", False)])


def test_a_fence_covers_the_bucket_of_the_plan_date_and_the_further_ones(tables, given):
    review = begun(tables)
    fenced = given(tables, forecast_fence=[EVERY])
    assert total(fenced, review, items=("A",)) == {("A", "1", NEXT)}
    with pytest.raises(ForecastError) as refused:
        total(given(tables, forecast_fence=[{**EVERY, "further_buckets": 1}]), review)
    assert refused.value.code == "fenced"


@pytest.mark.parametrize(
    "condition",
    [
        {"items": "B"},
        {"item_groups": "H,X"},
        {"sites": "2"},
        {"companies": "C2"},
        {"warehouses": "W"},
        {"items": "A", "sites": "2"},
        {"bucket": "day"},
    ],
)
def test_a_fence_is_for_series_that_meet_all_its_conditions(tables, given, condition):
    fenced = given(tables, forecast_fence=[{**EVERY, "further_buckets": 9, **condition}])
    assert total(fenced, begun(tables), items=("A",)) == {("A", "1", MONDAY), ("A", "1", NEXT)}
    with pytest.raises(ForecastError):
        total(
            given(tables, forecast_fence=[{**EVERY, "further_buckets": 9, "items": "A", "allocation_keys": "BOTH"}]),
            begun(tables),
            items=("A",),
        )


def test_a_shorter_fence_of_a_role_opens_what_that_of_all_users_closes(tables, given):
    fences = [{**EVERY, "further_buckets": 1}, {**EVERY, "fence_id": "2", "role": "manager"}]
    fenced, review = given(tables, forecast_fence=fences), begun(tables)
    assert total(fenced, review, "manager", items=("A",)) == {("A", "1", NEXT)}
    with pytest.raises(ForecastError):
        total(fenced, review, "planner", items=("A",))
    opened = given(tables, forecast_fence=[fences[0], {**fences[1], "blocks": False}])
    assert total(opened, review, "manager", items=("A",)) == {("A", "1", MONDAY), ("A", "1", NEXT)}


def test_a_freeze_holds_what_the_last_review_said_and_stops_no_edit(tables, given):
    frozen = given(tables, forecast_fence=[{**EVERY, "kind": "freeze", "items": "A"}])
    before, kept = edited(frozen, begun(frozen), Edit(Cells(items=("A",)), "factor", Decimal(2)))
    points = [("A", "1", NEXT, 7), ("A", "1", LAST, 7), ("B", "1", NEXT, 7)]
    renewed = begun(frozen, points=points, plan_date=NEXT, adjustments=kept, previous=before)
    assert quantities(renewed) == {("A", "1", NEXT): 60, ("A", "1", LAST): 7, ("B", "1", NEXT): 7}
    assert renewed["held_qty"].null_count() == 2
    rows, news = adjusted(frozen, NEXT, renewed, Edit(Cells(items=("A",), to_date=NEXT), "to", Decimal(50)))
    assert quantities(rows) == {("A", "1", NEXT): 50}
    assert quantities(news, "change_qty") == {("A", "1", NEXT): -10}


def test_a_freeze_of_edited_buckets_holds_them_wherever_they_lie_and_as_long_as_they_stay(tables, given):
    frozen = given(tables, forecast_fence=[{**EVERY, "kind": "freeze_edited"}])
    before, kept = edited(frozen, begun(frozen), Edit(Cells(items=("A",), from_date=NEXT), "to", Decimal(99)))
    points = [("A", "1", NEXT, 7), ("B", "1", NEXT, 7)]
    renewed = begun(frozen, points=points, plan_date=NEXT, adjustments=kept, previous=before)
    assert quantities(renewed) == {("A", "1", NEXT): 99, ("B", "1", NEXT): 7}
    again = begun(frozen, points=points, plan_date=LAST, adjustments=kept, previous=renewed)
    assert quantities(again)["A", "1", NEXT] == 99
