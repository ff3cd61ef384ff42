from __future__ import annotations

import doctest
import json

import polars as pl
import pytest

from masterplan.contracts import INPUTS, QUARANTINE, polars_schema
from masterplan.errors import InputError
from masterplan.intake import BrokenRow, RawTable, take_in, taking


def test_every_input_table_is_there_in_its_contract(take):
    intake = take()
    assert list(intake.tables) == list(INPUTS)
    assert all(intake.tables[name].schema == polars_schema(table) for name, table in INPUTS.items())
    assert intake.quarantine.schema == polars_schema(QUARANTINE)
    assert intake.quarantine.is_empty()


def test_absent_columns_take_their_defaults(take):
    item = take().tables["item"].row(0, named=True)
    assert (item["unit_id"], item["default_order_type"], item["purchase_lead_days"]) == ("EA", "purchase", 0)
    assert (item["plans_by_warehouse"], item["coverage_group_id"]) == (True, "")
    coverage = take(item_coverage={"company_id": ["M"], "item_id": ["A"]}).tables["item_coverage"].row(0, named=True)
    assert (coverage["period_days"], coverage["order_type"], coverage["order_max_qty"]) == (None, None, None)


def test_without_items_nothing_can_be_planned():
    with pytest.raises(InputError, match=r"table item: one row is one item of a company(.|\n)*Add item.csv") as caught:
        take_in({"unit": RawTable(pl.DataFrame({"unit_id": ["EA"]}), "unit.csv")})
    assert "received were: unit" in str(caught.value)


def test_items_without_a_required_column_cannot_be_used(take):
    with pytest.raises(InputError, match=r"table item, file item.csv, column item_id: not there") as caught:
        take(item={"company_id": ["M"], "ITEM": ["A"]})
    assert "company_id, ITEM" in str(caught.value)


def test_a_missing_required_column_quarantines_the_rows_of_other_tables(take, reasons):
    intake = take(vendor={"company_id": ["M", "M"], "name": ["x", "y"]}, customer={"company_id": ["M"], "customer_id": ["C"]})
    assert reasons(intake) == [("vendor", 1, "missing_column", "vendor_id"), ("vendor", 2, "missing_column", "vendor_id")]
    assert intake.tables["customer"].height == 1
    assert any("vendor.csv lacks columns" in warning for warning in intake.warnings)


def test_rows_that_name_a_row_without_readable_key_are_quarantined(take, reasons):
    intake = take(
        item={"company_id": ["M", "M"], "item_id": ["A", "B"], "default_vendor_id": ["V", ""]}, vendor={"company_id": ["M"], "name": ["V"]}
    )
    assert ("item", 1, "unknown_reference", "default_vendor_id") in reasons(intake)
    assert intake.tables["item"]["item_id"].to_list() == ["B"]


def test_what_is_not_understood_is_told(take):
    intake = take(
        wharehouse={"company_id": ["M"]},
        unit={"unit_id": ["EA"], "colour": ["red"]},
    )
    assert "Table wharehouse (wharehouse.csv, 1 rows) is no input table and was left out." in intake.warnings
    assert "Table unit: unit.csv has columns that are no input and were left out: colour." in intake.warnings
    assert intake.quarantine.is_empty()


def test_a_row_that_breaks_several_rules_counts_once(take, reasons):
    intake = take(on_hand={"company_id": ["M", "M"], "item_id": ["Z", "A"], "qty": ["x", "1"], "expiry_date": ["never", ""]})
    assert reasons(intake) == [
        ("on_hand", 1, "not_parsable", "expiry_date"),
        ("on_hand", 1, "not_parsable", "qty"),
        ("on_hand", 1, "unknown_reference", "item_id"),
    ]
    assert intake.counts.row(by_predicate=pl.col("table_name") == "on_hand") == ("on_hand", 2, 1, 1)
    assert "Table on_hand: 1 row quarantined by rule unknown_reference." in intake.warnings


def test_quarantine_tells_key_place_and_text_as_received():
    frame = pl.DataFrame({"company_id": ["M", "M"], "item_id": ["A", 'q"\n'], "order_min_qty": ["1", "-1"], "colour": ["red", None]})
    row = take_in({"item": RawTable(frame, "item.csv", first_row=5)}).quarantine.row(0, named=True)
    assert (row["table_name"], row["row_key"], row["source_file"], row["source_row"]) == ("item", 'M|q"\n', "item.csv", 6)
    assert (row["rule"], row["message"]) == ("out_of_range", "'-1' is less than 0; correct it")
    assert json.loads(row["row_text"]) == {"company_id": "M", "item_id": 'q"\n', "order_min_qty": "-1", "colour": None}


def test_broken_rows_keep_their_place_and_text(reasons):
    frame = pl.DataFrame({"company_id": ["M", None, "M"], "item_id": ["A", None, ""]})
    intake = take_in({"item": RawTable(frame, "item.csv", broken={1: BrokenRow("ragged_row", "too long", '["a","b","c"]')})})
    assert reasons(intake) == [("item", 2, "ragged_row", ""), ("item", 3, "missing_value", "item_id")]
    assert intake.quarantine["row_text"][0] == '["a","b","c"]'
    assert intake.quarantine["row_key"].to_list() == ["", "M|"]
    assert intake.counts.filter(table_name="item").row(0)[1:] == (3, 1, 2)


def test_tables_come_sorted_by_key(take):
    rows = {"company_id": ["M", "L", "M"], "item_id": ["b", "c", "B"]}
    assert take(item=rows).tables["item"].select("company_id", "item_id").rows() == [("L", "c"), ("M", "B"), ("M", "b")]


def test_no_item_left_is_told(take):
    assert "Table item: no row can be planned with." in take(item={"company_id": ["M"], "item_id": [""]}).warnings


def test_the_example_in_the_documentation():
    assert doctest.testmod(taking).attempted == 3
    assert doctest.testmod(taking).failed == 0
