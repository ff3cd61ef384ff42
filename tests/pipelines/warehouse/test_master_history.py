"""Ingesting plan dates: in any order, again, and what each date sees."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

import polars as pl
import pytest
from networks import random_network

from masterplan.contracts import INPUTS, QUARANTINE, polars_schema
from masterplan.errors import StoreError
from masterplan.fingerprint import node_fingerprints, tables_fingerprint
from masterplan.testing import company
from pipelines.warehouse import Warehouse, history
from pipelines.warehouse.ranges import Ranges

MAY, JUNE, JULY = date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)


def stock(qty: int) -> dict[str, pl.DataFrame]:
    return company(item=[{"item_id": "A"}, {"item_id": "B"}], on_hand=[{"item_id": "A", "qty": qty}, {"item_id": "B", "qty": 1}])


def qty_of_a(warehouse: Warehouse, plan_date: date) -> int:
    return int(warehouse.master_tables(plan_date, ["on_hand"])["on_hand"].filter(pl.col("item_id") == "A")["qty"].item())


def rows_of(warehouse: Warehouse, query: str) -> list[tuple[object, ...]]:
    with warehouse._database.reading() as session:
        return session.frame(query).rows()


@pytest.mark.parametrize("seed", range(2))
def test_every_table_comes_back_as_it_went_in(warehouse, ingest, seed):
    tables = random_network(seed).tables
    ingest(MAY, tables)
    back = warehouse.master(MAY)
    assert list(back) == list(INPUTS)
    for name, table in INPUTS.items():
        assert back[name].schema == polars_schema(table)
        assert back[name].equals(tables[name].sort(table.key)), name


def test_a_date_sees_the_last_ingestion_up_to_it(warehouse, ingest):
    ingest(MAY, stock(5))
    ingest(JULY, stock(7))
    seen = {day: qty_of_a(warehouse, day) for day in (MAY, JUNE, date(2025, 6, 30), JULY, date(2030, 1, 1))}
    assert seen == {MAY: 5, JUNE: 5, date(2025, 6, 30): 5, JULY: 7, date(2030, 1, 1): 7}


def test_stages_that_share_an_opened_warehouse_see_what_each_of_them_and_others_write(file, warehouse, ingest, run):
    other = Warehouse(file, patience=60)
    with warehouse.working():
        ingest(MAY, stock(5))
        first = warehouse.master(MAY)
        assert all(warehouse.master(MAY)[name] is frame for name, frame in first.items())
        assert warehouse.master_tables(MAY, ["on_hand"])["on_hand"] is first["on_hand"]
        ingest(MAY, stock(6))
        assert qty_of_a(warehouse, MAY) == 6
        key = warehouse.master(MAY)["on_hand"].filter(pl.col("item_id") == "A").row(0, named=True)
        other.add_changes("on_hand", pl.DataFrame([{**key, "qty": 7}]), source="test", noted_at=run["started_at"])
        other.change(MAY, taken_at=run["started_at"])
        assert qty_of_a(warehouse, MAY) == 7
        with pytest.raises(StoreError):
            warehouse.master(date(2020, 1, 1))
        assert qty_of_a(warehouse, MAY) == 7


def test_what_a_source_said_before_is_not_written_again(warehouse, ingest, monkeypatch):
    ingest(MAY, stock(5))
    written = rows_of(warehouse, "select * from master.on_hand order by all")

    def hold(held: Ranges, *_: object) -> None:
        assert held.table.schema != "master", held.table.name

    monkeypatch.setattr(Ranges, "hold", hold)
    ingest(JUNE, {name: frame.reverse() for name, frame in stock(5).items()})
    assert rows_of(warehouse, "select * from master.on_hand order by all") == written
    assert (qty_of_a(warehouse, JUNE), warehouse.last_ingested_date()) == (5, JUNE)
    monkeypatch.undo()
    ingest(JUNE, stock(6))
    assert [qty_of_a(warehouse, day) for day in (MAY, JUNE)] == [5, 6]


def test_a_backfill_changes_only_its_own_time(warehouse, ingest):
    ingest(JULY, stock(7))
    ingest(MAY, stock(5))
    ingest(JUNE, stock(6))
    assert [qty_of_a(warehouse, day) for day in (MAY, JUNE, JULY)] == [5, 6, 7]


def test_ingesting_a_date_again_replaces_that_date_alone(warehouse, ingest):
    for day, qty in ((MAY, 5), (JUNE, 6), (JULY, 7)):
        ingest(day, stock(qty))
    ingest(JUNE, stock(60))
    assert [qty_of_a(warehouse, day) for day in (MAY, JUNE, JULY)] == [5, 60, 7]


def test_only_what_changed_is_written(warehouse, ingest):
    ingest(MAY, stock(5))
    ingest(JUNE, stock(6))
    rows = rows_of(warehouse, "select item_id, qty::int, valid_from, valid_to from master.on_hand order by all")
    assert rows == [("A", 5, MAY, JUNE), ("A", 6, JUNE, None), ("B", 1, MAY, None)]


def test_a_change_taken_back_leaves_no_trace(warehouse, ingest):
    ingest(MAY, stock(5))
    ingest(JULY, stock(5))
    ingest(JUNE, stock(6))
    ingest(JUNE, stock(5))
    assert rows_of(warehouse, "select valid_from, valid_to from master.on_hand where item_id = 'A'") == [(MAY, None)]


def test_before_the_first_ingestion_nothing_is_known(warehouse, ingest):
    with pytest.raises(StoreError, match=r"no plan date up to it was ingested\.\nIngest 2025-05-01 first"):
        warehouse.master(MAY)
    ingest(JUNE, stock(5))
    with pytest.raises(StoreError, match="the first date that was ingested is 2025-06-01"):
        warehouse.master(MAY)
    with pytest.raises(StoreError, match="the first date that was ingested"):
        warehouse.quarantine(MAY)


def rejected(row: int, message: str = "no such item") -> pl.DataFrame:
    values = {
        "table_name": "on_hand",
        "row_key": "C1|X",
        "rule": "unknown_reference",
        "column_name": "item_id",
        "message": message,
        "source_file": "on_hand.csv",
        "source_row": row,
        "row_text": "{}",
    }
    return pl.DataFrame([values], schema=polars_schema(QUARANTINE), orient="row")


def forget_all_and_fail(warehouse: Warehouse) -> None:
    with warehouse._database.writing() as session:
        session.run("delete from master.ingestion")
        assert history.fingerprint(session, MAY) == ""
        raise ZeroDivisionError


def test_fingerprint_and_rejected_rows_are_read_once_until_somebody_writes_them(file, warehouse, ingest):
    other = Warehouse(file, patience=60)
    with warehouse.working():
        ingest(MAY, stock(5), rejected(3))
        first, rows = warehouse.ingested_fingerprint(MAY), warehouse.quarantine(MAY)
        assert warehouse.quarantine(MAY) is rows
        assert rows["source_row"].to_list() == [3]
        ingest(MAY, stock(6), rejected(4))
        second = warehouse.ingested_fingerprint(MAY)
        assert second != first
        assert warehouse.ingested_fingerprint(JUNE) == second
        assert warehouse.quarantine(MAY)["source_row"].to_list() == [4]
        with pytest.raises(ZeroDivisionError):
            forget_all_and_fail(warehouse)
        assert warehouse.ingested_fingerprint(MAY) == second
    assert other.ingested_fingerprint(MAY) == second
    assert other.quarantine(MAY)["source_row"].to_list() == [4]


def test_rejected_rows_belong_to_their_plan_date(warehouse, ingest):
    ingest(MAY, stock(5), rejected(3))
    ingest(JUNE, stock(5), rejected(4, 'it\'s "quoted", -- and\nbroken'))
    assert warehouse.quarantine(MAY).equals(rejected(3))
    assert warehouse.quarantine(JULY).equals(rejected(4, 'it\'s "quoted", -- and\nbroken'))
    ingest(MAY, stock(5))
    assert warehouse.quarantine(MAY).is_empty()
    assert warehouse.quarantine(MAY).schema == polars_schema(QUARANTINE)
    assert rows_of(warehouse, "select plan_date, source_row from quarantine.on_hand") == [(JUNE, 4)]


def test_the_books_of_an_ingestion_are_kept(warehouse, ingest):
    ingest(MAY, stock(5), rejected(3))
    ingest(MAY, stock(6), rejected(3))
    known = rows_of(warehouse, "select plan_date, source, fingerprint, ingested_at from master.ingestion")
    assert known == [(MAY, "erp", tables_fingerprint(warehouse.master(MAY)), datetime(2026, 1, 2, 3, 4, 5))]  # noqa: DTZ001
    counts = rows_of(warehouse, "select rows_read, rows_kept, rows_quarantined from master.ingestion_count where table_name = 'on_hand'")
    assert counts == [(3, 2, 1)]


def test_fingerprints_of_nodes_have_a_history(warehouse, ingest):
    ingest(MAY, stock(5))
    ingest(JUNE, stock(6))
    query = (
        "select company_id, item_id, site_id, warehouse_id, fingerprint from master.node_fingerprint where valid_to is null order by all"
    )
    assert rows_of(warehouse, query) == node_fingerprints(warehouse.master(JUNE)).rows()
    ends = rows_of(warehouse, "select item_id, valid_from, valid_to from master.node_fingerprint order by all")
    assert ends == [("A", MAY, JUNE), ("A", JUNE, None), ("B", MAY, None)]


def test_text_of_the_input_stays_text(warehouse, ingest):
    name = "'); drop table master.item; -- {columns} $plan_date \"\n"
    ingest(MAY, company(item=[{"item_id": name, "name": name}]))
    item = warehouse.master(MAY)["item"]
    assert item.select("item_id", "name").rows() == [(name, name)]


def test_the_laws_of_an_ingestion(warehouse, ingest):
    ingest(MAY, stock(5), rejected(3))
    law = partial(warehouse.failing_rows, parameters={"plan_date": MAY, "plan_id": ""}, limit=5)
    for name in ("rows_read_are_kept_or_quarantined", "kept_rows_are_stored"):
        assert law(name)[0] == 0
    with warehouse._database.writing() as session:
        session.run("delete from master.on_hand where item_id = 'B'")
        session.run("delete from quarantine.on_hand")
    assert law("kept_rows_are_stored")[1].rows() == [("on_hand", 2, 1)]
    assert law("rows_read_are_kept_or_quarantined")[1].rows() == [("on_hand", 3, 2, 1, 0)]
