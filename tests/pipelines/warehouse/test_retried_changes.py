"""Changes that name what is not there yet: put aside, and taken in once and in order when it has come, without anyone's hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from itertools import permutations

import polars as pl
import pytest

from masterplan.fingerprint import node_fingerprints
from masterplan.intake import Delivery, RawTable, take_in
from masterplan.testing import company
from pipelines.warehouse.changes import ChangeFile

LAWS = ("rows_read_are_kept_or_quarantined", "kept_rows_are_stored")
JUNE = date(2025, 6, 1)
NOON = datetime(2025, 6, 1, 12)  # noqa: DTZ001
NEW = {"item_id": "NEW", "default_site_id": "1"}
SALE = {"demand_type": "sales", "item_id": "NEW", "site_id": "1", "requested_date": "2025-08-01"}


def sent(table, name, *rows):
    texts = [{"company_id": "C1", **{column: str(value) for column, value in row.items()}} for row in rows]
    return ChangeFile(table, f"{table}/{name}", f"{name} {rows}", Delivery(table, RawTable(pl.DataFrame(texts), f"{table}/{name}")))


@pytest.fixture
def change(warehouse, ingest):
    ingest(JUNE, company(company=[{}], site=[{"site_id": "1"}], item=[{"item_id": "A", "default_site_id": "1"}]))
    return partial(warehouse.change, JUNE, taken_at=NOON)


@pytest.fixture
def seen(warehouse):
    return lambda: dict(warehouse.master(JUNE)["demand_order"].select("order_id", pl.col("qty").cast(pl.Int64)).rows())


@pytest.fixture
def rows_of(warehouse):
    def read(query):
        with warehouse._database.reading() as session:
            return session.frame(query).rows()

    return read


NOTED = "select table_name, row_key, source_file, source_row, outcome, taken_at from store.taken_later order by all"


def assert_lawful(warehouse, rows_of):
    for law in LAWS:
        assert warehouse.failing_rows(law, {"plan_date": JUNE, "plan_id": ""}, 5)[0] == 0
    query = (
        "select company_id, item_id, site_id, warehouse_id, fingerprint from master.node_fingerprint where valid_to is null order by all"
    )
    assert rows_of(query) == node_fingerprints(warehouse.master(JUNE)).rows()


def test_an_order_waits_for_its_item_and_is_taken_with_it(warehouse, change, seen, rows_of):
    assert change([sent("demand_order", "1.csv", {**SALE, "order_id": "O1", "qty": 5})]).quarantined == 1
    assert change([sent("site", "1.csv", {"site_id": "2"})]).quarantined == 0
    assert (seen(), warehouse.quarantine(JUNE).height, rows_of(NOTED)) == ({}, 1, [])
    later = NOON + timedelta(minutes=5)
    report = warehouse.change(JUNE, [sent("item", "1.csv", NEW)], taken_at=later)
    assert report.counts.rows() == [("demand_order", "applied", 1), ("item", "applied", 1)]
    assert ("C1", "NEW", "1", "") in report.nodes.rows()
    assert (seen(), warehouse.quarantine(JUNE).height) == ({"O1": 5}, 0)
    assert rows_of(NOTED) == [("demand_order", "C1|sales|O1", "demand_order/1.csv", 1, "applied", later)]
    assert_lawful(warehouse, rows_of)
    before = rows_of("select count(*) from store.taken_change")
    change([sent("item", "2.csv", {**NEW, "name": "New"})])
    assert (seen(), len(rows_of(NOTED))) == ({"O1": 5}, 1)
    assert rows_of("select count(*) from store.taken_change") == [(before[0][0] + 1,)]


@pytest.mark.thorough
@pytest.mark.parametrize("names", list(permutations(["1.csv", "2.csv", "3.csv"])))
def test_delivered_twice_and_out_of_order_the_newest_counts_once(warehouse, change, seen, rows_of, names):
    quantities = {"1.csv": 1, "2.csv": 7, "3.csv": 7}
    files = [sent("demand_order", name, {**SALE, "order_id": "O1", "qty": quantities[name]}) for name in names]
    for file in [*files, *files]:
        change([file])
    assert (seen(), warehouse.quarantine(JUNE).height) == ({}, 3)
    change([sent("item", "1.csv", NEW)])
    assert seen() == {"O1": 7}
    assert [row[2:5] for row in rows_of(NOTED)] == [
        ("demand_order/1.csv", 1, "overtaken"),
        ("demand_order/2.csv", 1, "overtaken"),
        ("demand_order/3.csv", 1, "applied"),
    ]
    assert warehouse.quarantine(JUNE).is_empty()
    assert_lawful(warehouse, rows_of)
    change([*files, sent("item", "1.csv", NEW)])
    assert (seen(), len(rows_of(NOTED))) == ({"O1": 7}, 3)


@pytest.mark.thorough
def test_a_newer_change_of_the_row_counts(change, seen, rows_of):
    change([sent("demand_order", "2.csv", {**SALE, "order_id": "O1", "qty": 5})])
    change([sent("demand_order", "3.csv", {**SALE, "order_id": "O1", "item_id": "A", "qty": 8})])
    change([sent("item", "1.csv", NEW)])
    assert (seen(), rows_of(NOTED)) == ({"O1": 8}, [])
    assert rows_of("select item_id from master.demand_order") == [("A",)]


@pytest.mark.thorough
def test_what_names_rows_that_wait_themselves_comes_with_them(warehouse, change, seen, rows_of):
    """The order waits for its item, the item for its site."""
    change([sent("demand_order", "1.csv", {**SALE, "order_id": "O1", "qty": 5})])
    change([sent("item", "1.csv", {**NEW, "default_site_id": "9"})])
    assert (seen(), warehouse.quarantine(JUNE).height) == ({}, 2)
    change([sent("site", "1.csv", {"site_id": "9"})])
    assert (seen(), warehouse.quarantine(JUNE).height) == ({"O1": 5}, 0)
    assert [row[:2] for row in rows_of(NOTED)] == [("demand_order", "C1|sales|O1"), ("item", "C1|NEW")]
    assert_lawful(warehouse, rows_of)


def test_what_breaks_another_rule_too_stays_and_nothing_is_said_anew(warehouse, change, seen, rows_of):
    wrong = {**SALE, "order_id": "O1", "qty": -1}
    change([sent("demand_order", "1.csv", wrong, {**SALE, "order_id": "O2", "item_id": "NONE", "qty": 1})])
    before, said = warehouse.quarantine(JUNE), rows_of("select count(*) from store.taken_change")
    assert set(before["rule"]) > {"unknown_reference"}
    change([sent("item", "1.csv", NEW)])
    assert warehouse.quarantine(JUNE).equals(before)
    assert rows_of("select count(*) from store.taken_change") == [(said[0][0] + 1,)]
    assert (seen(), rows_of(NOTED)) == ({}, [])


def test_what_waits_in_the_table_keeps_its_age(warehouse, change, seen, rows_of):
    """Of two notes of an order the one that was made later counts, whichever was noted first."""
    for minutes, qty in ((9, 6), (3, 4)):
        row = {"company_id": "C1", **SALE, "order_id": "O1", "qty": str(qty), "changed_at": str(NOON + timedelta(minutes=minutes))}
        warehouse.add_changes("demand_order", pl.DataFrame([row]), source="tool", noted_at=NOON)
        change()
    warehouse.add_changes("item", pl.DataFrame([{"company_id": "C1", **NEW}]), source="tool", noted_at=NOON)
    change()
    assert seen() == {"O1": 6}
    assert warehouse.quarantine(JUNE).is_empty()
    assert rows_of("select max(changed_at) from store.taken_change where table_name = 'demand_order'") == [(NOON + timedelta(minutes=9),)]


def test_rows_that_a_full_ingestion_rejects_are_no_changes(warehouse, change, rows_of):
    """A source that sends all sends the row again."""
    rows = {
        "company": [{"company_id": "C1", "currency_code": "USD"}],
        "site": [{"company_id": "C1", "site_id": "1"}],
        "item": [{"company_id": "C1", "item_id": "A", "default_site_id": "1"}],
        "demand_order": [{"company_id": "C1", **SALE, "order_id": "O1", "qty": "5"}],
    }
    taken = take_in({name: RawTable(pl.DataFrame(of), name) for name, of in rows.items()})
    warehouse.ingest(JUNE, taken, source="files", ingested_at=NOON)
    assert warehouse.quarantine(JUNE)["rule"].to_list() == ["unknown_reference"]
    change([sent("item", "1.csv", NEW)])
    assert (warehouse.quarantine(JUNE).height, rows_of(NOTED)) == (1, [])
