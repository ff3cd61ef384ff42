"""What analysts see: the current plans of one date, in files that any DuckDB or Parquet reader opens, old or new but never half."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from filelock import FileLock
from networks import PLAN_DATE

from masterplan.contracts import RESULTS, column_comment, polars_schema
from masterplan.contracts.render import table_comment
from masterplan.errors import StoreBusyError, StoreError
from pipelines.warehouse import publish
from pipelines.warehouse.session import Session
from pipelines.warehouse.tables import DETAILS, FACTS, PUBLIC


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "it's [public] 100%"


def query(file: Path, text: str, **values: object) -> pl.DataFrame:
    with duckdb.connect(file, read_only=True) as opened:
        return opened.sql(text, params=values).pl()


def published(file: Path, table: str, plan_id: str) -> pl.DataFrame:
    with duckdb.connect(file, read_only=True) as opened:
        return opened.sql(f"from plan.{table}").pl().filter(pl.col("plan_id") == plan_id)


def versions(folder: Path) -> set[str]:
    return {entry.name for entry in (folder / "versions").iterdir()}


def test_the_current_plans_are_seen_as_they_were_saved(warehouse, save, plan_of, folder):
    save(plan_of(1))
    save(plan_of(2))
    save(plan_of(2, "forecast"))
    place = warehouse.publish(folder, PLAN_DATE)
    assert place == folder / "masterplan.duckdb"
    for kind, version in (("static", 2), ("forecast", 1)):
        for name in (*FACTS, *DETAILS, "gross_requirement"):
            seen = published(place, name, kind).sort(RESULTS[name].key)
            assert seen.equals(plan_of(2, kind).public(name, version)), name
    assert query(place, "select version, is_current from plan.plan_version where plan_id = 'static'").rows() == [(2, True)]
    told = json.loads((folder / "current.json").read_text("utf-8"))
    assert told == {"version": 1, "plan_date": PLAN_DATE.isoformat(), "plans": {"forecast": 1, "static": 2}}


def test_every_table_is_there_with_its_columns_and_comments(warehouse, save, plan_of, folder):
    save(plan_of(1))
    place = warehouse.publish(folder, PLAN_DATE)
    columns = "select column_name, comment from duckdb_columns() where schema_name = $schema and table_name = $name order by column_index"
    view = "select comment from duckdb_views() where schema_name = $schema and view_name = $name"
    for name, table in publish.published_tables().items():
        place_of = {"schema": table.schema, "name": table.name}
        assert query(place, columns, **place_of).rows() == [(column.name, column_comment(column)) for column in table.columns]
        assert query(place, view, **place_of).item() == table_comment(table)
        assert pl.read_parquet(folder / "versions" / "1" / f"{name}.parquet", glob=False).schema == polars_schema(table)
    assert set(PUBLIC) <= {name.removeprefix("plan.") for name in publish.published_tables()}


def test_views_work_from_any_folder_and_under_any_name(warehouse, save, plan_of, folder, tmp_path, monkeypatch):
    save(plan_of(1))
    monkeypatch.chdir(tmp_path)
    place = warehouse.publish(folder.relative_to(tmp_path), PLAN_DATE)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = place.resolve()
    monkeypatch.chdir(elsewhere)
    with duckdb.connect() as opened:
        opened.execute("attach '" + str(place).replace("'", "''") + "' as plans (read_only)")
        orders = opened.sql("select count(*) from plans.plan.planned_order").fetchall()
        proposals = opened.sql("select count(*) from plans.analytics.order_proposals").fetchall()
    assert orders == proposals == [(plan_of(1).planned_order.height,)]


def test_the_file_is_written_for_older_readers(warehouse, save, plan_of, folder):
    save(plan_of(1))
    place = warehouse.publish(folder, PLAN_DATE)
    # bytes 12 to 19 of a DuckDB file are its storage version; 64 is read by all releases since 1.0
    assert int.from_bytes(place.read_bytes()[12:20], "little") == 64


def test_a_reader_keeps_what_it_opened_while_others_see_the_new_plan(warehouse, save, plan_of, folder):
    save(plan_of(1))
    place = warehouse.publish(folder, PLAN_DATE)
    with duckdb.connect() as reader:
        reader.execute("attach '" + str(place).replace("'", "''") + "' as old (read_only)")
        for _ in range(2):
            save(plan_of(2))
            warehouse.publish(folder, PLAN_DATE)
        assert reader.sql("select count(*) from old.plan.pegging").fetchall() == [(plan_of(1).pegging.height,)]
    assert query(place, "select version from plan.plan_version").rows() == [(3,)]


def test_the_last_three_versions_stay(warehouse, save, plan_of, folder):
    save(plan_of(1))
    for _ in range(4):
        warehouse.publish(folder, PLAN_DATE)
        (folder / "versions" / "9.part").mkdir()
    warehouse.publish(folder, PLAN_DATE)
    assert versions(folder) == {"3", "4", "5"}


@pytest.mark.parametrize("number", [3, 25])
def test_publishing_that_fails_leaves_what_was_published(monkeypatch, warehouse, save, plan_of, folder, number):
    save(plan_of(1))
    place = warehouse.publish(folder, PLAN_DATE)
    before = (place.read_bytes(), (folder / "current.json").read_text("utf-8"))
    save(plan_of(2))
    done: list[int] = []

    def counted(work: Callable[..., object]) -> Callable[..., object]:
        def failing(*given: object) -> object:
            done.append(1)
            if len(done) == number:
                raise OSError(28, "No space left on device")
            return work(*given)

        return failing

    with monkeypatch.context() as patched:
        patched.setattr(Session, "write_parquet", counted(Session.write_parquet))
        patched.setattr(publish, "view_comments", counted(publish.view_comments))
        with pytest.raises(StoreError, match=r"cannot be published into .*No space left on device\nWhat was published before stands"):
            warehouse.publish(folder, PLAN_DATE)
    assert (place.read_bytes(), (folder / "current.json").read_text("utf-8")) == before
    assert query(place, "select version from plan.plan_version").rows() == [(1,)]
    warehouse.publish(folder, PLAN_DATE)
    assert query(place, "select version from plan.plan_version").rows() == [(2,)]
    assert versions(folder) == {"1", "2"}


def test_nothing_to_publish_is_told(warehouse, save, plan_of, folder):
    save(plan_of(1))
    with pytest.raises(StoreError, match="No plan of 2020-01-01 is stored"):
        warehouse.publish(folder, date(2020, 1, 1))
    assert not folder.exists()


def test_two_publishers_take_turns(monkeypatch, warehouse, save, plan_of, folder):
    save(plan_of(1))
    monkeypatch.setattr(publish, "_LOCK_SECONDS", 0.1)
    folder.mkdir()
    with FileLock(folder / ".publishing.lock"), pytest.raises(StoreBusyError, match="Another process publishes into"):
        warehouse.publish(folder, PLAN_DATE)
