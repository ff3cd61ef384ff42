from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("bom_version", {"bom_id": ["b1", "b2"], "item_id": ["A", "B"]}),
        ("trade_agreement", {"vendor_id": ["V", "W"], "item_id": ["A", "A"]}),
    ],
)
def test_reversed_validity(take, reasons, table, columns):
    dates = {"from_date": ["2025-02-01", "2025-02-01"], "to_date": ["2025-01-31", "2025-02-01"]}
    intake = take(**{table: {"company_id": ["M", "M"], **columns, **dates}})
    assert reasons(intake) == [(table, 1, "reversed_validity", "to_date")]
    assert intake.quarantine["message"][0] == "2025-01-31 is before from_date 2025-02-01; exchange or correct them"


def test_open_validity_is_not_reversed(take):
    versions = {
        "company_id": ["M", "M"],
        "bom_id": ["b1", "b2"],
        "item_id": ["A", "B"],
        "from_date": ["2025-02-01", ""],
        "to_date": ["", "2025-01-01"],
    }
    assert take(bom_version=versions).quarantine.is_empty()


def test_a_maximum_below_the_minimum_is_kept_and_left_to_planning(take):
    items = {"company_id": ["M"], "item_id": ["A"], "order_min_qty": ["5"], "order_max_qty": ["4"]}
    assert take(item=items).quarantine.is_empty()


def test_one_of_several_columns_is_filled(take, reasons):
    same = {"company_id": ["M"] * 3, "site_id": ["1"] * 3, "date": ["2026-01-05"] * 3, "qty": ["3"] * 3}
    intake = take(external_history={**same, "item_id": ["", "A", " "]})
    assert reasons(intake) == [("external_history", place, "missing_value", "item_id") for place in (1, 3)]
    assert intake.tables["external_history"]["item_id"].to_list() == ["A"]
