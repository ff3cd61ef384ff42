"""Lines by hand: over time, over items, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from masterplan.demand_review import Header, entered_lines
from masterplan.demand_review.hand_lines import scheduled
from masterplan.errors import ForecastError

START = date(2025, 4, 1)
HEADER = Header("C1", "M", Decimal(12), START, item_id="A", site_id="1")


def told(lines):
    return [(row["item_id"], row["date"], float(row["qty"])) for row in lines.sort("item_id", "date").to_dicts()]


def test_without_allocation_the_header_is_the_line(tables):
    lines, remarks = entered_lines(tables, HEADER)
    assert told(lines) == [("A", START, 12)]
    assert (lines["source"].to_list(), lines["model_id"].to_list(), lines["site_id"].to_list(), remarks) == (
        ["entered_here"],
        ["M"],
        ["1"],
        [],
    )


def test_a_period_repeats_the_whole_quantity_up_to_its_end(tables):
    lines, _ = entered_lines(tables, replace(HEADER, per=2, unit="month", end=date(2025, 9, 30)))
    assert told(lines) == [("A", date(2025, month, 1), 12) for month in (4, 6, 8)]
    assert len(scheduled(START, Decimal(1), 1, "day", START)) == 1


def test_months_clamp_and_count_from_the_start():
    days = [day for day, _ in scheduled(date(2025, 1, 31), Decimal(1), 1, "month", date(2025, 3, 31))]
    assert days == [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]
    assert [day.year for day, _ in scheduled(date(2024, 2, 29), Decimal(1), 1, "year", date(2026, 12, 31))] == [2024, 2025, 2026]


def test_a_period_key_spreads_by_its_percentages_and_tells_when_they_are_not_a_hundred(tables, given):
    key = [{"key_id": "K", "line_no": n, "change": n - 1, "unit": "month", "percent": p} for n, p in ((1, 50), (2, 25.5))]
    lines, remarks = entered_lines(given(tables, period_allocation_key=key), replace(HEADER, qty=Decimal(200), period_key_id="K"))
    assert told(lines) == [("A", START, 100), ("A", date(2025, 5, 1), 51)]
    assert remarks == ["The percentages of the key K add up to 75.5."]


def test_a_line_on_an_allocation_key_is_shared_by_its_items(tables, given):
    header = replace(HEADER, item_id="", allocation_key_id="BOTH", qty=Decimal(10))
    lines, remarks = entered_lines(tables, header)
    assert (told(lines), remarks) == ([("A", START, 7), ("B", START, 3)], [])
    by_site = [
        {"allocation_key_id": "BOTH", "item_id": "A", "percent": 50},
        {"allocation_key_id": "BOTH", "item_id": "A", "site_id": "1", "percent": 10},
        {"allocation_key_id": "BOTH", "item_id": "K", "site_id": "2", "percent": 90},
    ]
    lines, remarks = entered_lines(given(tables, item_allocation_key=by_site), header)
    assert told(lines) == [("A", START, 1)]
    assert "add up to 10" in remarks[0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"qty": Decimal(-1)}, "negative"),
        ({"item_id": "X"}, "unknown"),
        ({"site_id": "X"}, "unknown"),
        ({"customer_id": "X"}, "unknown"),
        ({"company_id": "X"}, "unknown"),
        ({"item_id": "", "allocation_key_id": "X"}, "unknown"),
        ({"item_id": ""}, "no_item"),
        ({"allocation_key_id": "BOTH"}, "no_item"),
        ({"model_id": ""}, "no_model"),
        ({"model_id": "OLD"}, "stopped_model"),
        ({"period_key_id": "X"}, "unknown"),
        ({"per": 1}, "period"),
        ({"per": 1, "end": date(2025, 3, 31)}, "period"),
        ({"per": 1, "unit": "day", "end": date(9999, 12, 31)}, "period"),
        ({"qty": Decimal("1e12")}, "too_large"),
    ],
)
def test_what_cannot_be_is_refused(tables, given, change, code):
    stopped = given(tables, forecast_model=[{"model_id": "OLD", "is_stopped": True}])
    with pytest.raises(ForecastError) as refused:
        entered_lines(stopped, replace(HEADER, **change))
    assert refused.value.code == code
    assert refused.value.way_out


def test_a_line_of_nothing_is_none(tables):
    assert entered_lines(tables, replace(HEADER, qty=Decimal(0)))[0].is_empty()
