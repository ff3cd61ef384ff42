"""Changed rows among the rows that stand: the laws between rows, and which side loses."""

from __future__ import annotations

import polars as pl
import pytest

from masterplan.errors import InputError
from masterplan.intake import Delivery, RawTable, rows_of_texts, take_changes
from masterplan.testing import company


class Standing:
    """Tables that are known, as a warehouse gives them."""

    def __init__(self, tables):
        self.tables = tables

    def rows(self, table, named):
        rows = self.tables[table]
        return rows if named is None else rows.join(named, on=named.columns, how="semi", nulls_equal=True)

    def has_rows(self, table):
        return self.tables[table].height > 0

    def last_changes(self, table, keys):  # noqa: ARG002
        return keys.clear().with_columns(changed_at=pl.lit(None, pl.Datetime("us")), source_file=pl.lit(None, pl.String))


@pytest.fixture
def known():
    items = [{"item_id": name, "default_site_id": "1"} for name in "ABC"]
    return Standing(
        company(
            company=[{}],
            site=[{"site_id": "1"}, {"site_id": "2"}],
            warehouse=[
                {"warehouse_id": "W", "site_id": "1"},
                {"warehouse_id": "V", "site_id": "1", "is_refilled": True, "main_warehouse_id": "W"},
            ],
            item=items,
            on_hand=[{"item_id": "A", "site_id": "1", "warehouse_id": "W", "qty": 1}],
            bom_version=[{"bom_id": "BA", "item_id": "A"}, {"bom_id": "BB", "item_id": "B", "is_active": False}],
            bom_line=[
                {"bom_id": "BA", "line_no": 1, "component_item_id": "B", "quantity": 1},
                {"bom_id": "BB", "line_no": 1, "component_item_id": "A", "quantity": 1},
            ],
        )
    )


def change(known, **tables):
    deliveries = [
        Delivery(name, RawTable(pl.DataFrame([{"company_id": "C1", **row} for row in rows], infer_schema_length=None), f"{name}.csv"))
        for name, rows in tables.items()
    ]
    return take_changes(deliveries, known)


def faults(taken):
    return taken.quarantine.select("table_name", "row_key", "rule").rows()


def gone(**key):
    return {**key, "change": "delete"}


def test_a_row_that_others_name_stays_until_these_change(known):
    taken = change(known, item=[gone(item_id="B"), gone(item_id="C")])
    assert faults(taken) == [("item", "C1|B", "still_named")]
    assert taken.gone["item"].rows() == [("C1", "C")]
    taken = change(
        known,
        item=[gone(item_id="B")],
        bom_line=[gone(bom_id="BA", line_no="1")],
        bom_version=[gone(bom_id="BB", item_id="B", site_id="", from_date=None, from_qty="0")],
    )
    assert faults(taken) == []
    assert {name: frame.height for name, frame in taken.gone.items()} == {"item": 1, "bom_line": 1, "bom_version": 1}


def test_a_new_row_names_rows_that_come_with_it_and_keeps_those_that_stand_but_none_that_is_broken(known):
    order = {"demand_type": "sales", "qty": "1", "requested_date": "2025-01-01"}
    taken = change(
        known,
        item=[{"item_id": "D"}, {"item_id": "E", "default_site_id": "9"}, gone(item_id="C")],
        demand_order=[{**order, "order_id": item, "item_id": item} for item in "ACDE"],
    )
    assert taken.rows["demand_order"]["order_id"].to_list() == ["A", "C", "D"]
    assert faults(taken) == [
        ("item", "C1|E", "unknown_reference"),
        ("item", "C1|C", "still_named"),
        ("demand_order", "C1|sales|E", "unknown_reference"),
    ]


def test_a_table_without_rows_knows_every_id(known):
    assert faults(change(known, item=[{"item_id": "A", "default_vendor_id": "ANY"}])) == []


def test_loops_are_closed_by_the_changed_row(known):
    taken = change(known, bom_line=[{"bom_id": "BA", "line_no": "2", "component_item_id": "A", "quantity": "1"}])
    assert faults(taken) == [("bom_line", "C1|BA|2", "bom_loop")]
    taken = change(known, bom_version=[{"bom_id": "BB", "item_id": "B", "is_active": "true"}])
    assert faults(taken) == [("bom_version", "C1|BB|B", "bom_loop")]
    taken = change(known, warehouse=[{"warehouse_id": "W", "site_id": "1", "is_refilled": "true", "main_warehouse_id": "V"}])
    assert faults(taken) == [("warehouse", "C1|W", "warehouse_loop")]


def test_models_get_no_parent_that_is_a_submodel_and_none_when_they_have_submodels(known):
    first = [{"model_id": "A", "parent_model_id": "M"}, {"model_id": "B", "parent_model_id": "A"}]
    assert faults(change(known, forecast_model=first)) == [
        ("forecast_model", "C1|A", "forecast_model_depth"),
        ("forecast_model", "C1|B", "forecast_model_depth"),
    ]
    known.tables["forecast_model"] = change(known, forecast_model=first[:1]).rows["forecast_model"]
    assert faults(change(known, forecast_model=[{"model_id": "M", "parent_model_id": "TOP"}])) == [
        ("forecast_model", "C1|M", "forecast_model_depth")
    ]
    assert faults(change(known, forecast_model=[{"model_id": "C", "parent_model_id": "M"}])) == []


def test_a_warehouse_stays_where_rows_name_it_and_rows_name_it_where_it_is(known):
    moved = {"warehouse_id": "W", "site_id": "2"}
    assert faults(change(known, warehouse=[moved])) == [("warehouse", "C1|W", "warehouse_on_other_site")]
    stock = {"item_id": "A", "site_id": "1", "warehouse_id": "W"}
    assert faults(change(known, warehouse=[moved], on_hand=[gone(**stock)])) == []
    assert faults(change(known, on_hand=[{**stock, "site_id": "2", "qty": "1"}])) == [("on_hand", "C1|A|2|W", "warehouse_on_other_site")]


def test_a_standing_row_does_not_lose_to_one_that_overlaps_it(known):
    taken = change(known, bom_version=[{"bom_id": "B0", "item_id": "A", "from_date": "2020-01-01"}, {"bom_id": "B1", "item_id": "C"}])
    assert faults(taken) == [("bom_version", "C1|B0|A|2020-01-01", "overlapping_validity")]
    assert taken.rows["bom_version"]["bom_id"].to_list() == ["B1"]


def test_every_change_that_is_read_has_one_outcome(known):
    rows = [
        {"item_id": "A", "default_site_id": "1"},
        {"item_id": "A", "name": "new"},
        {"item_id": ""},
        {"item_id": "B", "change": "up"},
        gone(item_id="Z"),
    ]
    log = change(known, item=rows).log
    assert log.select("row_key", "outcome").rows() == [
        ("C1|A", "overtaken"),
        ("C1|A", "applied"),
        ("C1|", "quarantined"),
        ("C1|B", "quarantined"),
        ("C1|Z", "unchanged"),
    ]


def test_a_table_that_is_no_input_is_an_error(known):
    with pytest.raises(InputError, match="no input table nowhere"):
        change(known, nowhere=[{"x": "1"}])


def test_rows_as_json_keep_what_they_say():
    raw = rows_of_texts(['{"a": 1.50, "b": true, "c": null}', "[1]", '{"a": "x"}'], "s")
    assert raw.frame.rows() == [("1.50", "true", None), (None, None, None), ("x", None, None)]
    assert list(raw.broken) == [1]
