"""Files of changes: what is complete, what is said of those that are not, and where they go."""

from __future__ import annotations

import os
import time

import polars as pl
import pytest

from pipelines.change_files import QUIET_SECONDS, clear_away, look_for_changes, state_of
from pipelines.landing import look, source_files

ROW = "company_id,demand_type,order_id,item_id,qty,requested_date\nC,sales,O,A,1,2025-01-01\n"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "changes"


def put(folder, name, data, age=0.0):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def said(folder, now=None):
    return [
        (found.path.name, found.file and (found.file.delivery is not None, found.file.reason))
        for found in look_for_changes(folder, now or time.time())
    ]


def test_files_come_by_table_and_name_and_others_are_no_changes(folder):
    assert said(folder) == []
    for name in (
        "demand_order/2.csv",
        "demand_order/1.csv",
        "item/9.parquet.tmp",
        "demand_order/.3.csv",
        "demand_order/note.txt",
        "loose.csv",
        "taken/demand_order/0.csv",
    ):
        put(folder, name, ROW)
    assert said(folder) == [("1.csv", (True, "")), ("2.csv", (True, ""))]
    found = look_for_changes(folder, time.time())[0].file
    assert (found.name, found.delivery.raw.source, found.delivery.raw.frame.height) == ("demand_order/1.csv", "demand_order/1.csv", 1)


@pytest.mark.parametrize("data", [ROW.encode()[:-5], b"PAR1 and nothing more", b"", b"a,b\n\xff\xfe\n"])
def test_a_file_that_is_not_whole_is_waited_for_and_then_told(folder, data):
    name = "demand_order/1.parquet" if data.startswith(b"PAR1") else "demand_order/1.csv"
    put(folder, name, data)
    assert said(folder) == [(name[-len(name.rpartition("/")[2]) :], None)]
    put(folder, name, data, age=QUIET_SECONDS + 1)
    ((_, (is_read, reason)),) = said(folder)
    assert is_read == data.startswith(b"company_id")
    assert is_read or "cannot be read" in reason


def test_a_folder_that_is_no_table_is_told(folder):
    put(folder, "orders/1.csv", ROW, age=60)
    assert said(folder) == [("1.csv", (False, "there is no input table 'orders'; name the folder after one"))]


def test_a_file_from_the_future_is_read(folder):
    put(folder, "demand_order/1.csv", ROW[:-1], age=-3600)
    assert said(folder) == [("1.csv", (True, ""))]


def test_dealt_with_files_go_once_nobody_writes_them_and_replace_nobody(folder):
    taken = put(folder, "demand_order/1.csv", ROW)
    refused = put(folder, "orders/1.csv", ROW, age=60)
    found = look_for_changes(folder, time.time())
    known = {(each.file.name, each.file.fingerprint) for each in found if each.file}
    assert clear_away(folder, found, (), time.time() + 60) == 0
    assert clear_away(folder, found, known, time.time()) == 1
    assert (taken.exists(), refused.exists(), (folder / "refused/orders/1.csv").exists()) == (True, False, True)
    assert clear_away(folder, look_for_changes(folder, time.time()), known, time.time() + 60) == 1
    put(folder, "demand_order/1.csv", ROW)
    clear_away(folder, look_for_changes(folder, time.time()), known, time.time() + 60)
    assert sorted(path.name for path in (folder / "taken/demand_order").iterdir()) == ["1.csv", "1.csv.2"]
    assert state_of(folder) == ""


def test_the_landing_folder_does_not_count_changes_as_its_files(tmp_path, folder):
    put(folder, "demand_order/1.csv", ROW)
    assert (source_files(tmp_path), look(tmp_path, time.time()).files) == ([], 0)
    put(tmp_path, "item.csv", "x")
    assert [path.name for path in source_files(tmp_path)] == ["item.csv"]


def test_parquet_of_typed_columns_is_read(folder):
    path = folder / "on_hand" / "1.parquet"
    path.parent.mkdir(parents=True)
    pl.DataFrame({"company_id": ["C"], "item_id": ["A"], "qty": [1.5]}).write_parquet(path)
    assert said(folder) == [("1.parquet", (True, ""))]
