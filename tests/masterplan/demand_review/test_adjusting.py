"""Adjustments at every level: what they come to, what they leave alone, what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from review_group import LAST, MONDAY, NEXT, after, begun, edited, quantities

from masterplan.demand_review import Cells, Edit, adjusted
from masterplan.errors import ForecastError


def to(total, role="", **cells):
    return Edit(Cells(**cells), "to", Decimal(total), role)


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        ({"items": ("A",)}, {("A", "1", MONDAY), ("A", "1", NEXT)}),
        ({"items": ("B",), "sites": ("2",)}, {("B", "2", MONDAY)}),
        ({"item_groups": ("H",)}, {("B", "1", MONDAY), ("B", "1", NEXT), ("B", "2", MONDAY)}),
        ({"allocation_keys": ("BOTH",), "from_date": NEXT}, {("A", "1", NEXT), ("B", "1", NEXT)}),
        ({"sites": ("1",), "to_date": MONDAY}, {("A", "1", MONDAY), ("B", "1", MONDAY)}),
        ({"companies": ("C1",)}, {("A", "1", MONDAY), ("A", "1", NEXT), ("B", "1", MONDAY), ("B", "1", NEXT), ("B", "2", MONDAY)}),
        ({}, {("A", "1", MONDAY), ("A", "1", NEXT), ("B", "1", MONDAY), ("B", "1", NEXT), ("B", "2", MONDAY)}),
    ],
)
def test_every_level_names_its_buckets_and_the_total_is_exact(tables, cells, lines):
    rows, adjustments = adjusted(tables, MONDAY, begun(tables), to("777", **cells))
    assert set(quantities(rows)) == lines
    assert sum(quantities(rows).values()) == 777
    assert adjustments.height == len(lines)


def test_a_day_inside_a_bucket_means_the_bucket(tables):
    rows, _ = adjusted(
        tables, MONDAY, begun(tables), to("60", items=("A",), from_date=MONDAY.replace(day=5), to_date=MONDAY.replace(day=6))
    )
    assert quantities(rows) == {("A", "1", MONDAY): 60}


def test_lines_share_in_proportion_to_what_they_were_adjusted_to(tables):
    review, _ = edited(tables, begun(tables), to("90", items=("A",), to_date=MONDAY))
    rows, adjustments = adjusted(tables, MONDAY, review, to("200", sites=("1",), to_date=MONDAY))
    assert quantities(rows) == {("A", "1", MONDAY): 180, ("B", "1", MONDAY): 20}
    assert quantities(adjustments, "change_qty") == {("A", "1", MONDAY): 90, ("B", "1", MONDAY): 10}
    assert quantities(adjustments, "before_qty")["A", "1", MONDAY] == 90
    assert rows["is_edited"].all()


def test_more_and_less_and_factors(tables):
    review = begun(tables)
    more, _ = adjusted(tables, MONDAY, review, Edit(Cells(to_date=MONDAY, sites=("1",)), "by", Decimal(-20)))
    assert quantities(more) == {("A", "1", MONDAY): 15, ("B", "1", MONDAY): 5}
    times, _ = adjusted(tables, MONDAY, review, Edit(Cells(items=("A",)), "factor", Decimal("1.5")))
    assert quantities(times) == {("A", "1", MONDAY): 45, ("A", "1", NEXT): 45}


def test_frozen_buckets_keep_their_value_a_total_holds_them_and_a_factor_does_not(tables, given):
    frozen = given(tables, forecast_generation=[{"freeze_buckets": 1}])
    review = begun(frozen)
    assert review.filter("is_frozen")["date"].unique().to_list() == [MONDAY]
    rows, _ = adjusted(frozen, MONDAY, review, to("100", items=("A",)))
    assert quantities(rows) == {("A", "1", NEXT): 70}
    rows, _ = adjusted(frozen, MONDAY, review, Edit(Cells(items=("A",)), "factor", Decimal(2)))
    assert quantities(rows) == {("A", "1", NEXT): 60}
    with pytest.raises(ForecastError, match="frozen") as refused:
        adjusted(frozen, MONDAY, review, to("100", to_date=MONDAY))
    assert refused.value.code == "fenced"
    with pytest.raises(ForecastError) as refused:
        adjusted(frozen, MONDAY, review, to("10", items=("A",)))
    assert refused.value.code == "below_zero"
    assert "30" in str(refused.value)


def test_an_edit_that_changes_nothing_has_no_rows(tables):
    rows, adjustments = adjusted(tables, MONDAY, begun(tables), to("60", items=("A",)))
    assert (rows.height, adjustments.height) == (0, 0)


def test_nothing_is_chosen_where_there_is_no_forecast(tables):
    for cells in ({"items": ("K",)}, {"from_date": LAST}, {"item_groups": ("NONE",)}):
        with pytest.raises(ForecastError) as refused:
            adjusted(tables, MONDAY, begun(tables), to("1", **cells))
        assert refused.value.code == "nothing_chosen"


def test_kilograms_have_their_decimals_and_too_much_is_refused(tables):
    review = begun(tables, points=[("K", "1", MONDAY, 1), ("K", "2", MONDAY, 2)])
    rows, _ = adjusted(tables, MONDAY, review, to("10"))
    assert quantities(rows) == {("K", "1", MONDAY): 3.33, ("K", "2", MONDAY): 6.67}
    with pytest.raises(ForecastError) as refused:
        adjusted(tables, MONDAY, review, to("1000000000000"))
    assert refused.value.code == "too_large"


def test_a_bucket_that_was_cut_off_at_zero_comes_to_what_is_asked_for(tables):
    review, kept = edited(tables, begun(tables), to("0", items=("A",), to_date=MONDAY))
    less = begun(tables, points=[("A", "1", MONDAY, 10), ("A", "1", NEXT, 5)], adjustments=kept)
    assert quantities(less) == {("A", "1", MONDAY): 0, ("A", "1", NEXT): 5}
    rows, news = adjusted(tables, MONDAY, less, to("8", items=("A",), to_date=MONDAY))
    assert quantities(rows) == {("A", "1", MONDAY): 8}
    assert quantities(news, "change_qty") == {("A", "1", MONDAY): 28}
    assert quantities(after(review, rows))["A", "1", MONDAY] == 8


def test_what_comes_to_less_than_nothing_is_the_least_forecast_and_no_bound_holds_an_adjustment(tables, given):
    _, kept = edited(tables, begun(tables), to("0", items=("A",), to_date=MONDAY))
    pallets = [{"item_id": "A", "from_unit": "PAL", "to_unit": "EA", "factor": 2}]
    bounded = given(
        tables,
        unit=[{"unit_id": "EA", "decimals": 0}, {"unit_id": "PAL", "decimals": 0}],
        unit_conversion=pallets,
        forecast_parameter=[{"min_forecast_qty": 4, "max_forecast_qty": 20, "forecast_unit_id": "PAL"}],
    )
    lower = [("A", "1", MONDAY, 25), ("A", "1", NEXT, 3)]

    assert quantities(begun(tables, points=lower, adjustments=kept)) == {("A", "1", MONDAY): 0, ("A", "1", NEXT): 3}
    review = begun(bounded, points=lower, adjustments=kept)
    assert quantities(review) == {("A", "1", MONDAY): 8, ("A", "1", NEXT): 3}
    for asked in ("1", "90"):
        rows, _ = adjusted(bounded, MONDAY, review, to(asked, to_date=MONDAY))
        assert quantities(rows) == {("A", "1", MONDAY): float(asked)}
