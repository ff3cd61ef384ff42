"""What analysts see: the current plans of one date, in files that any DuckDB or Parquet reader opens, old or new but never half."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import duckdb
import polars as pl
import pytest
from filelock import FileLock
from networks import PLAN_DATE

from masterplan.contracts import RESULTS, column_comment, polars_schema
from masterplan.contracts.render import table_comment
from masterplan.errors import StoreBusyError, StoreError
from pipelines.warehouse import publish, published_folder, published_views
from pipelines.warehouse.published_folder import PublishedFolder
from pipelines.warehouse.session import Session
from pipelines.warehouse.tables import DETAILS, FACTS, PUBLIC

ROOT = Path(__file__).resolve().parents[3]


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


@pytest.mark.thorough
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
    assert (told["version"], told["plan_date"]) == (1, PLAN_DATE.isoformat())
    runs = query(place, "select plan_id, version, input_fingerprint, plan_fingerprint from plan.plan_version order by all")
    assert [{"plan_id": plan, **run} for plan, run in told["plans"].items()] == [
        {**run, "finished_at": "2026-01-02T03:04:05Z"} for run in runs.to_dicts()
    ]
    assert all((folder / name).is_file() for files in told["tables"].values() for name in files)
    assert {*publish.published_tables(), *publish.ACROSS_DATES} == set(told["tables"])


@pytest.mark.thorough
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
    place = warehouse.publish(folder, PLAN_DATE)
    assert int.from_bytes(place.read_bytes()[12:20], "little") == 64


def everything_in(place: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every view with its text, comment and rows, and the comment of every column."""
    with duckdb.connect(place, read_only=True) as opened:
        views = opened.sql("select schema_name, view_name, sql, comment from duckdb_views() where not internal order by all").fetchall()
        columns = "select schema_name, table_name, column_name, comment from duckdb_columns() where not internal order by all"
        rows = {f"{schema}.{name}": opened.table(f"{schema}.{name}").order("all").fetchall() for schema, name, *_ in views}
        return {"views": views, "columns": opened.sql(columns).fetchall(), **rows}


def test_a_file_made_from_that_of_the_version_before_shows_what_one_made_anew_shows(
    warehouse, save, plan_of, folder, tmp_path, monkeypatch
):
    save(plan_of(1))
    warehouse.publish(folder, PLAN_DATE)
    save(plan_of(2))
    made = []
    monkeypatch.setattr(published_views, "_statements", lambda changed: made.append(changed) or ())
    monkeypatch.setattr(publish, "layout", lambda _: json.loads((folder / "current.json").read_text("utf-8"))["layout"])
    place = warehouse.publish(folder, PLAN_DATE)
    assert not made
    monkeypatch.undo()
    anew = warehouse.publish(tmp_path / "anew", PLAN_DATE)
    seen, expected = everything_in(place), everything_in(anew)
    assert seen == expected
    assert len(seen) > 40
    assert query(place, "select version from plan.plan_version").rows() == [(2,)]
    assert query(folder / "versions" / "1" / "masterplan.duckdb", "select version from plan.plan_version").rows() == [(1,)]


@pytest.mark.parametrize("left", [b"", b"no database", "gone", None], ids=["empty", "broken", "gone", "of another version"])
def test_a_file_that_cannot_be_taken_as_a_pattern_is_made_anew(warehouse, save, plan_of, folder, left):
    save(plan_of(1))
    place = warehouse.publish(folder, PLAN_DATE)
    before = folder / "versions" / "1"
    if left is None:
        told = json.loads((before / "current.json").read_text("utf-8"))
        (before / "current.json").write_text(json.dumps({**told, "layout": "older"}), "utf-8")
    else:
        (before / "masterplan.duckdb").unlink()
        if left != "gone":
            (before / "masterplan.duckdb").write_bytes(left)
    place = warehouse.publish(folder, PLAN_DATE)
    assert query(place, "select count(*) from analytics.order_proposals").item() == plan_of(1).planned_order.height


def test_dates_that_are_attached_side_by_side_show_their_own_files(warehouse, save, plan_of, folder):
    first, later = plan_of(1), replace(plan_of(2), plan_date=PLAN_DATE + timedelta(7))
    for plan in (first, later):
        save(plan)
        warehouse.publish(folder, plan.plan_date)
    with duckdb.connect() as opened:
        for name, plan in (("one", first), ("two", later)):
            file = folder / "plan_dates" / f"{plan.plan_date}.duckdb"
            opened.execute("attach '" + str(file).replace("'", "''") + f"' as {name} (read_only)")
        for at in ("memory", "one", "two"):
            opened.execute(f"use {at}")
            for name, plan in (("one", first), ("two", later)):
                dates = opened.table(f"{name}.analytics.order_proposals").select("plan_date").distinct().fetchall()
                assert dates == [(plan.plan_date,)], (at, name)


@pytest.mark.thorough
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


@pytest.mark.thorough
def test_a_replaced_version_stays_for_who_is_half_through_and_goes_then(monkeypatch, warehouse, save, plan_of, folder):
    save(plan_of(1))
    for _ in range(3):
        warehouse.publish(folder, PLAN_DATE)
    assert versions(folder) == {"1", "2", "3"}
    monkeypatch.setattr(published_folder, "_GRACE_VERSIONS", 2)
    warehouse.publish(folder, PLAN_DATE)
    assert versions(folder) == {"2", "3", "4"}
    monkeypatch.setattr(published_folder, "_GRACE_SECONDS", 0.0)
    warehouse.publish(folder, PLAN_DATE)
    assert versions(folder) == {"5"}


@pytest.mark.thorough
def test_the_folder_shows_the_newest_plan_date_and_each_kept_one_has_its_own_file(monkeypatch, warehouse, save, plan_of, folder):
    monkeypatch.setattr(published_folder, "_GRACE_SECONDS", 0.0)
    days = [PLAN_DATE + timedelta(days=number) for number in (0, 1, 2, -5)]
    for day in days:
        save(replace(plan_of(1), plan_date=day))
    places = [warehouse.publish(folder, day, 2) for day in days]
    root, own = folder / "masterplan.duckdb", folder / "plan_dates" / f"{days[3]}.duckdb"
    assert places == [root, root, root, own]
    dates = "select distinct plan_date from plan.plan_version"
    assert query(root, dates).rows() == [(days[2],)]
    assert query(own, dates).rows() == [(days[3],)]
    assert json.loads((folder / "current.json").read_text("utf-8"))["plan_date"] == days[2].isoformat()
    kept = {f"{day}{suffix}" for day in days[2:] for suffix in (".duckdb", ".json")}
    assert {entry.name for entry in (folder / "plan_dates").iterdir()} == kept
    assert versions(folder) == {"3", "4"}
    warehouse.publish(folder, days[1], 3)
    assert PublishedFolder(folder).shown() == {days[3]: 4, days[1]: 5, days[2]: 3}


def test_a_folder_that_was_copied_is_read_when_the_reader_names_it(warehouse, save, plan_of, folder, tmp_path):
    save(plan_of(1))
    warehouse.publish(folder, PLAN_DATE)
    copied = shutil.copytree(folder, tmp_path / "copied")
    shutil.rmtree(folder)
    with duckdb.connect(copied / "masterplan.duckdb", read_only=True) as opened:
        with pytest.raises(duckdb.IOException, match="No files found"):
            opened.sql("from plan.planned_order")
        opened.execute("set variable masterplan_folder = '" + str(copied) + "'").fetchall()
        assert opened.sql("select count(*) from analytics.order_proposals").fetchall() == [(plan_of(1).planned_order.height,)]


def test_the_python_of_the_guide_runs_and_reads_one_version(warehouse, save, plan_of, folder, monkeypatch):
    save(plan_of(1))
    warehouse.publish(folder, PLAN_DATE)
    guide = (folder / "README.md").read_text("utf-8")
    program = guide.split("```python\n")[1].split("```")[0]
    seen: dict[str, object] = {}
    (folder.parent / "published").symlink_to(folder)
    monkeypatch.chdir(folder.parent)
    exec(program, seen)  # noqa: S102
    orders = seen["frames"]["plan.planned_order"]
    assert orders.height == plan_of(1).planned_order.height
    statements = guide.split("```sql\n")[1].split("```")[0]
    with duckdb.connect(folder / "masterplan.duckdb", read_only=True) as opened:
        assert all(opened.execute(text).fetchall() for text in statements.split(";") if text.strip())


def test_files_have_the_rights_that_new_files_have(warehouse, save, plan_of, folder):
    save(plan_of(1))
    before = os.umask(0o027)
    try:
        warehouse.publish(folder, PLAN_DATE)
    finally:
        os.umask(before)
    modes = {entry.stat().st_mode & 0o777 for entry in folder.rglob("*") if not entry.is_dir() and entry.name[0] != "."}
    assert modes == {0o640}
    assert {entry.stat().st_mode & 0o777 for entry in (folder, *folder.rglob("*")) if entry.is_dir()} == {0o750}


def test_a_file_system_without_links_gets_copies(monkeypatch, warehouse, save, plan_of, folder):
    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refused)
    for seed in (1, 2):
        save(plan_of(seed))
        warehouse.publish(folder, PLAN_DATE)
    assert query(folder / "masterplan.duckdb", "select version from plan.plan_version").rows() == [(2,)]
    assert json.loads((folder / "current.json").read_text("utf-8"))["version"] == 2


@pytest.mark.thorough
@pytest.mark.parametrize("number", [3, 25, 45, 60])
def test_publishing_that_fails_leaves_what_was_published(monkeypatch, warehouse, save, plan_of, folder, number):
    save(plan_of(1))
    place = warehouse.publish(folder, PLAN_DATE)
    before = (place.read_bytes(), (folder / "current.json").read_text("utf-8"))
    save(plan_of(2))
    calls = count(1)

    def counted(work: Callable[..., object]) -> Callable[..., object]:
        def failing(*given: object) -> object:
            if next(calls) == number:
                raise OSError(28, "No space left on device")
            return work(*given)

        return failing

    with monkeypatch.context() as patched:
        patched.setattr(Session, "write_parquet", counted(Session.write_parquet))
        patched.setattr(published_views, "view_comments", counted(published_views.view_comments))
        patched.setattr(publish, "flush", counted(publish.flush))
        with pytest.raises(StoreError, match=r"cannot be published into .*No space left on device\nWhat was published before stands"):
            warehouse.publish(folder, PLAN_DATE)
    assert (place.read_bytes(), (folder / "current.json").read_text("utf-8")) == before
    assert query(place, "select version from plan.plan_version").rows() == [(1,)]
    assert versions(folder) == {"1"}
    warehouse.publish(folder, PLAN_DATE)
    assert query(place, "select version from plan.plan_version").rows() == [(2,)]
    assert versions(folder) == {"1", "2"}


def test_the_first_file_that_fails_is_told_and_what_has_not_begun_is_let_be(tmp_path):
    queries = {tmp_path / f"{number}.parquet": f"select {number} as value;" for number in range(20)}
    with duckdb.connect() as opened:
        Session(opened).write_parquets(queries, {})
        others = {tmp_path / f"{number}.other": "select 1" for number in range(500)}
        with pytest.raises(duckdb.Error, match="no_such_table"):
            Session(opened).write_parquets({tmp_path / "bad": "from no_such_table", **others}, {})
        assert opened.execute("select 1").fetchall() == [(1,)]
    assert [pl.read_parquet(file, glob=False).item() for file in queries] == list(range(20))
    assert not all(file.exists() for file in others)


def test_files_are_written_while_frames_are_lent_to_the_connection(tmp_path):
    with duckdb.connect() as opened, Session(opened).lent(mine=pl.DataFrame({"a": [1, 2]})):
        Session(opened).write_parquets({tmp_path / "a": "select $value as value"}, {"value": 7})
    assert pl.read_parquet(tmp_path / "a", glob=False).rows() == [(7,)]


KILLED = """
import os, signal, sys
sys.path[:0] = [{root!r}]
from datetime import date
from pathlib import Path
from pipelines.warehouse import Warehouse, published_folder
done = 0
def killing(work):
    def counted(*given, **named):
        global done
        done += 1
        if done == {number}:
            os.kill(os.getpid(), signal.SIGKILL)
        return work(*given, **named)
    return counted
os.fsync, os.link = killing(os.fsync), killing(os.link)
Path.replace, Path.rename, Path.mkdir = killing(Path.replace), killing(Path.rename), killing(Path.mkdir)
Warehouse(Path({file!r})).publish(Path({folder!r}), date.fromisoformat({day!r}))
print(done)
"""


def killed_at(number: int, file: Path, folder: Path, day: date) -> subprocess.CompletedProcess[str]:
    script = KILLED.format(root=str(ROOT), number=number, file=str(file), folder=str(folder), day=day.isoformat())
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)


# counted from the end: among the files; the version is not complete; the views are in place, the list of files is not
@pytest.mark.parametrize("left", [(28, 14, 3), pytest.param(None, marks=pytest.mark.slow)], ids=["three", "every"])
def test_killed_anywhere_one_whole_version_is_seen_and_the_next_publication_cleans_up(
    file, warehouse, save, plan_of, folder, tmp_path, left
):
    save(plan_of(1))
    warehouse.publish(folder, PLAN_DATE)
    save(plan_of(2))
    shutil.copytree(folder, tmp_path / "counted")
    steps = int(killed_at(0, file, tmp_path / "counted", PLAN_DATE).stdout)
    seen = set()
    for number in [steps - few for few in left] if left else range(1, steps + 1):
        ended = killed_at(number, file, folder, PLAN_DATE)
        assert ended.returncode == -signal.SIGKILL, ended
        by_view = query(folder / "masterplan.duckdb", "select version from plan.planned_order group by all").rows()
        told = json.loads((folder / "current.json").read_text("utf-8"))
        (file_of_orders,) = told["tables"]["plan.planned_order"]
        orders = pl.read_parquet(folder / file_of_orders, glob=False)
        assert len(by_view) == 1
        assert set(orders["version"]) == {told["plans"]["static"]["version"]}
        seen |= {by_view[0][0]}
    assert seen == {1, 2}
    warehouse.publish(folder, PLAN_DATE)
    assert list(folder.rglob("*.part")) == []
    assert all((folder / "versions" / name / "current.json").is_file() for name in versions(folder))


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
