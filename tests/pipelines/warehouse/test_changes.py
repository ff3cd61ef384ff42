"""Single rows on their way into the master data: each counts once, in the order in which they were said, for its plan dates only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import polars as pl
import pytest
from random_changes import random_sequence

from masterplan.contracts import INPUTS
from masterplan.errors import InputError, StoreError
from masterplan.fingerprint import node_fingerprints
from masterplan.intake import Delivery, RawTable
from masterplan.testing import company
from pipelines.warehouse.changes import ChangeFile

MAY, JUNE, JULY = date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)
NOON = datetime(2025, 6, 1, 12)  # noqa: DTZ001
LAWS = ("rows_read_are_kept_or_quarantined", "kept_rows_are_stored")


def group(**tables):
    base = {
        "company": [{}],
        "site": [{"site_id": "1"}],
        "item": [{"item_id": "A", "default_site_id": "1"}, {"item_id": "B", "default_site_id": "1"}],
    }
    return company(**{**base, "demand_order": [order("O1", 5)], **tables})


def order(name, qty, item="A", **more):
    return {"demand_type": "sales", "order_id": name, "item_id": item, "site_id": "1", "qty": qty, "requested_date": "2025-08-01", **more}


def sent(*rows, name="1.csv", table="demand_order"):
    texts = [{"company_id": "C1", **{column: None if value is None else str(value) for column, value in row.items()}} for row in rows]
    frame = pl.DataFrame(texts, infer_schema_length=None)
    return ChangeFile(table, f"{table}/{name}", f"{name} {rows}", Delivery(table, RawTable(frame, f"{table}/{name}")))


@pytest.fixture
def seen(warehouse):
    """Quantity of each demand order as of a date."""

    def quantities(day=JUNE):
        orders = warehouse.master_tables(day, ["demand_order"])["demand_order"]
        return dict(orders.select("order_id", pl.col("qty").cast(pl.Int64)).rows())

    return quantities


@pytest.fixture
def change(warehouse):
    return partial(warehouse.change, JUNE, taken_at=NOON)


def outcomes(report):
    return {outcome: rows for _, outcome, rows in report.counts.rows()}


def rows_of(warehouse, query):
    with warehouse._database.reading() as session:
        return session.frame(query).rows()


def assert_lawful(warehouse, day=JUNE):
    for law in LAWS:
        assert warehouse.failing_rows(law, {"plan_date": day, "plan_id": ""}, 5)[0] == 0


def assert_fingerprints(warehouse, day=JUNE):
    query = f"select company_id, item_id, site_id, warehouse_id, fingerprint from master.node_fingerprint where valid_from <= '{day}' and (valid_to is null or valid_to > '{day}') order by all"  # noqa: E501, S608
    assert rows_of(warehouse, query) == node_fingerprints(warehouse.master(day)).rows()


def test_rows_come_change_and_go_and_the_rest_stays(warehouse, ingest, seen, change):
    ingest(JUNE, group(demand_order=[order("O1", 5), order("O2", 6), order("O3", 7, "B")]))
    report = change([sent(order("O1", 9), order("NEW", 1, "B"), {**order("O3", None), "qty": None, "item_id": None, "change": "delete"})])
    assert seen() == {"O1": 9, "O2": 6, "NEW": 1}
    assert outcomes(report) == {"applied": 3}
    assert report.nodes.rows() == [("C1", "A", "1", ""), ("C1", "B", "1", "")]
    assert_lawful(warehouse)
    assert_fingerprints(warehouse)


def test_other_plan_dates_see_nothing_of_it(warehouse, ingest, seen, change):
    for day in (MAY, JUNE, JULY):
        ingest(day, group())
    change([sent(order("O1", 9), order("NEW", 1))])
    assert [seen(day) for day in (MAY, JUNE, JULY)] == [{"O1": 5}, {"O1": 9, "NEW": 1}, {"O1": 5}]
    assert rows_of(warehouse, "select qty::int, valid_from, valid_to from master.demand_order where order_id = 'O1' order by 2") == [
        (5, MAY, JUNE),
        (9, JUNE, JULY),
        (5, JULY, None),
    ]
    change([sent(order("O1", 5), {**order("NEW", 1), "change": "delete"}, name="2.csv")])
    assert rows_of(warehouse, "select order_id, valid_from, valid_to from master.demand_order") == [("O1", MAY, None)]


def test_a_date_that_was_not_ingested_begins_with_what_was_known(warehouse, ingest, seen):
    ingest(MAY, group())
    warehouse.change(MAY, [sent(order("X", 1, "NONE"))], taken_at=NOON)
    warehouse.change(JUNE, [sent(order("O1", 9), name="2.csv")], taken_at=NOON)
    assert (seen(MAY), seen(JUNE), seen(JULY)) == ({"O1": 5}, {"O1": 9}, {"O1": 9})
    assert warehouse.quarantine(JUNE).equals(warehouse.quarantine(MAY))
    assert_lawful(warehouse)
    assert_lawful(warehouse, MAY)
    ingest(MAY, group(demand_order=[order("O1", 6)]))
    assert (seen(MAY), seen(JUNE)) == ({"O1": 6}, {"O1": 9})


def test_nothing_is_known_before_the_first_ingestion(change, ingest):
    with pytest.raises(StoreError, match="no plan date up to it was ingested"):
        change([sent(order("O1", 9))])
    ingest(JULY, group())
    with pytest.raises(StoreError, match="the first date that was ingested is 2025-07-01"):
        change([sent(order("O1", 9))])


def test_a_file_counts_once_and_again_when_it_says_something_else(warehouse, ingest, seen, change):
    ingest(JUNE, group())
    one, other = sent(order("O1", 9)), sent(order("O1", 10))
    assert outcomes(change([one])) == {"applied": 1}
    fingerprint = warehouse.ingested_fingerprint(JUNE)
    assert change([one]).counts.is_empty()
    assert outcomes(change([sent(order("O1", 9), name="2.csv")])) == {"unchanged": 1}
    assert warehouse.ingested_fingerprint(JUNE) == fingerprint
    assert outcomes(change([other])) == {"overtaken": 1}
    assert outcomes(change([sent(order("O1", 11), name="2.csv")])) == {"applied": 1}
    assert seen() == {"O1": 11}
    assert warehouse.ingested_fingerprint(JUNE) != fingerprint


@pytest.mark.parametrize("names", [("1.csv", "2.csv"), ("2.csv", "1.csv")])
@pytest.mark.parametrize("together", [True, False])
def test_the_newer_file_counts_in_whatever_order_they_come(ingest, seen, change, names, together):
    ingest(JUNE, group())
    files = [sent(order("O1", int(name[0]) * 10), name=name) for name in names]
    for part in [files] if together else [[file] for file in files]:
        change(part)
    assert seen() == {"O1": 20}


@pytest.mark.parametrize("late_first", [True, False])
def test_the_instant_of_a_change_counts_more_than_its_file(ingest, seen, change, late_first):
    ingest(JUNE, group())
    late = sent(order("O1", 20, changed_at="2025-06-01T10:00:00+02:00"), name="1.csv")
    early = sent(order("O1", 10, changed_at="2025-06-01T07:59:00Z"), name="2.csv")
    for file in (late, early) if late_first else (early, late):
        change([file])
    assert seen() == {"O1": 20}


def test_a_newer_change_that_breaks_a_rule_leaves_the_one_before(warehouse, ingest, seen, change):
    ingest(JUNE, group())
    report = change([sent(order("O1", 9), order("O1", -1), order("O1", 3, "NONE"))])
    assert seen() == {"O1": 9}
    assert outcomes(report) == {"applied": 1, "quarantined": 2}
    assert warehouse.quarantine(JUNE).select("row_key", "rule", "source_file", "source_row").rows() == [
        ("C1|sales|O1", "out_of_range", "demand_order/1.csv", 2),
        ("C1|sales|O1", "unknown_reference", "demand_order/1.csv", 3),
    ]
    assert_lawful(warehouse)


def test_a_row_that_is_put_right_leaves_quarantine(warehouse, ingest, seen, change):
    ingest(JUNE, group())
    change([sent(order("O2", -1), order("O3", 1, "C"))])
    assert warehouse.quarantine(JUNE).height == 2
    change([sent({"item_id": "C", "default_site_id": "1"}, table="item"), sent(order("O3", 1, "C"), order("O2", 2), name="2.csv")])
    assert warehouse.quarantine(JUNE).is_empty()
    assert seen() == {"O1": 5, "O2": 2, "O3": 1}
    assert_lawful(warehouse)
    assert_fingerprints(warehouse)


def test_changes_wait_in_the_table_until_they_are_taken_in(warehouse, ingest, seen, change):
    ingest(JUNE, group())
    rows = pl.DataFrame([{"company_id": "C1", **order("O1", 8)}, {"company_id": "C1", **order("O2", 2)}])
    assert warehouse.add_changes("demand_order", rows, source="crm", noted_at=NOON) == 2
    assert warehouse.waiting_changes() == (2, set())
    with warehouse._database.writing() as session:
        session.run(
            "insert into store.input_change (table_name, row_text, source_file, source_row) values"
            """ ('demand_order', '{"company_id": "C1", "demand_type": "sales", "order_id": "SQL", "item_id": "B", "qty": 1.5,"""
            """ "requested_date": "2025-08-01", "site_id": "1"}', 'tool', 7), ('demand_order', 'no json', 'tool', 9),"""
            " ('nowhere', '{}', 'tool', 1)"
        )
    report = change()
    assert seen() == {"O1": 8, "O2": 2, "SQL": 1}
    assert outcomes(report) == {"applied": 3, "quarantined": 1}
    assert warehouse.waiting_changes()[0] == 0
    assert warehouse.quarantine(JUNE).select("rule", "source_file", "source_row").rows() == [("unreadable_change", "tool", 9)]
    assert_lawful(warehouse)
    with pytest.raises(InputError, match="no input table 'nowhere'"):
        warehouse.add_changes("nowhere", rows, source="crm", noted_at=NOON)


def test_what_is_noted_later_counts_though_the_clock_was_set_back(warehouse, ingest, seen, change):
    ingest(JUNE, group())
    for qty, hours in ((8, 0), (9, -5), (7, -9)):
        rows = pl.DataFrame([{"company_id": "C1", **order("O1", qty)}])
        warehouse.add_changes("demand_order", rows, source="crm", noted_at=NOON + timedelta(hours=hours))
        if qty != 9:
            assert outcomes(change())["applied"] == 1
        assert seen() == {"O1": 7 if qty == 7 else 8}


@pytest.mark.thorough
def test_a_file_that_cannot_be_read_is_one_rejected_row_and_holds_nobody_back(warehouse, ingest, seen, change):
    ingest(JUNE, group())
    bad = [ChangeFile(table, f"{table}/0.csv", "x", None, "it is damaged") for table in ("demand_order", "nowhere")]
    report = change([*bad, sent(order("O1", 9))])
    assert seen() == {"O1": 9}
    assert report.refused == {"demand_order/0.csv": "it is damaged", "nowhere/0.csv": "it is damaged"}
    assert warehouse.quarantine(JUNE).select("rule", "message", "source_file", "source_row").rows() == [
        ("unreadable_change", "it is damaged", "demand_order/0.csv", 0)
    ]
    assert_lawful(warehouse)
    assert warehouse.waiting_changes()[1] == {(file.name, file.fingerprint) for file in (*bad, sent(order("O1", 9)))}
    assert change(bad).refused == {}


def test_a_full_ingestion_says_all(warehouse, ingest, seen, change):
    ingest(JUNE, group())
    change([sent(order("O1", 9), order("O2", 2))])
    ingest(JUNE, group())
    assert seen() == {"O1": 5}
    assert_lawful(warehouse)


@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 20))])
def test_changes_leave_what_ingesting_all_anew_would(warehouse, ingest, seed):
    """Rows and fingerprints of nodes, whatever tables the changes are in."""
    sequence = random_sequence(seed, 4)
    known = next(sequence)
    ingest(JUNE, known.tables)
    for step, network in enumerate(sequence):
        for name, table in INPUTS.items():
            before, after = known.tables[name], network.tables[name]
            fresh = after.join(before, on=after.columns, how="anti", nulls_equal=True)
            gone = before.select(table.key).join(after, on=list(table.key), how="anti", nulls_equal=True)
            for rows in (fresh, gone.with_columns(change=pl.lit("delete"))):
                if rows.height:
                    warehouse.add_changes(name, rows, source=f"step {step}", noted_at=NOON + timedelta(minutes=step))
        report = warehouse.change(JUNE, taken_at=NOON)
        assert set(report.counts["outcome"]) <= {"applied"}, (step, warehouse.quarantine(JUNE).rows())
        stored = warehouse.master(JUNE)
        for name, table in INPUTS.items():
            assert stored[name].equals(network.tables[name].sort(table.key)), (step, name)
        assert_fingerprints(warehouse)
        assert_lawful(warehouse)
        known = network
