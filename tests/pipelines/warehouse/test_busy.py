"""One process writes at a time; who comes second hears who is first and what to do."""

from __future__ import annotations

import select
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
from networks import PLAN_DATE

from masterplan.errors import StoreBusyError, StoreError
from pipelines.warehouse import Warehouse, schema
from pipelines.warehouse.stage_results import StageResult

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from pipelines.warehouse.database import Database
with Database(Path({file!r})).{how}():
    print("holding", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(file: Path, request: pytest.FixtureRequest):
    script = HOLD.format(root=str(ROOT), file=str(file), how=request.param)
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        yield process
        if process.poll() is None:
            process.communicate("\n", timeout=20)


@pytest.mark.thorough
@pytest.mark.parametrize("holder", ["writing"], indirect=True)
def test_while_a_process_writes_others_are_told_which_and_since_when(holder, warehouse, save, plan_of):
    with pytest.raises(StoreBusyError, match=rf"in use by process {holder.pid}, writing since 20\d\d-.* UTC; one process writes at a time"):
        save(plan_of(1))
    with pytest.raises(StoreBusyError, match=rf"in use by process {holder.pid}.*\nTry again when it has ended"):
        warehouse.master(PLAN_DATE)
    holder.communicate("\n", timeout=20)
    assert save(plan_of(1)) == 1


@pytest.mark.parametrize("holder", ["reading"], indirect=True)
def test_while_a_process_reads_others_read_and_writers_wait(holder, file, warehouse, run, save, plan_of):
    assert warehouse.failing_rows("order_dates_are_in_order", {"plan_id": "x", "plan_date": PLAN_DATE}, 5)[0] == 0
    with pytest.raises(StoreBusyError, match=rf"in use by process {holder.pid};"):
        save(plan_of(1))
    leaving = threading.Timer(0.5, lambda: holder.communicate("\n"))
    leaving.start()
    patient = Warehouse(file, patience=20)
    assert patient.save_plan(plan_of(1), **run) == 1
    leaving.join()


def test_two_threads_of_a_process_take_turns(file, plan_of, save):
    first, second = Warehouse(file, patience=20), Warehouse(file, patience=0.2)
    with first._database.writing(), pytest.raises(StoreBusyError, match="in use by process"):
        second._database.writing().__enter__()
    with first._database.writing(), pytest.raises(StoreBusyError, match="in use by this process"):
        second._database.reading().__enter__()
    assert save(plan_of(1)) == 1


def test_questions_of_a_look_open_the_file_once(warehouse, save, plan_of, monkeypatch):
    monkeypatch.setattr("pipelines.warehouse.turns.IDLE", 600.0)
    save(plan_of(1))
    opened = []
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda *given, **named: opened.append(given) or connect(*given, **named))
    with warehouse.looking(), warehouse.looking():
        assert warehouse.current_versions(PLAN_DATE) == warehouse.current_versions(PLAN_DATE)
        assert len(warehouse.current_fingerprints("static", PLAN_DATE)) == 1
        assert len(opened) == 1
        assert save(plan_of(2)) == 2
        assert set(warehouse.current_versions(PLAN_DATE).values()) == {2}
    warehouse.current_versions(PLAN_DATE)
    assert len(opened) == 3


def test_calls_that_read_and_write_open_the_file_once(file, warehouse, save, plan_of, monkeypatch):
    monkeypatch.setattr("pipelines.warehouse.turns.IDLE", 600.0)
    save(plan_of(1))
    opened = []
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda *given, **named: opened.append(given) or connect(*given, **named))
    made = StageResult("run", "inputs", "result")
    with warehouse.working():
        assert warehouse.stage_result("stage", PLAN_DATE) is None
        assert save(plan_of(2)) == 2
        warehouse.note_stage_result("stage", PLAN_DATE, made)
        assert set(warehouse.current_versions(PLAN_DATE).values()) == {2}
        assert len(opened) == 1
        with pytest.raises(StoreError):
            warehouse.master(PLAN_DATE.replace(year=1990))
        connect(file, read_only=True).close()
        assert warehouse.stage_result("stage", PLAN_DATE) == made
        assert len(opened) == 2
    connect(file, read_only=True).close()


def test_a_look_at_a_file_of_another_version_makes_its_layout(file, warehouse, save, plan_of):
    save(plan_of(1))
    with duckdb.connect(file) as connection:
        connection.execute("update store.layout set fingerprint = 'other'")
    with warehouse.looking():
        assert warehouse.current_versions(PLAN_DATE) == warehouse.current_versions(PLAN_DATE)
    with duckdb.connect(file, read_only=True) as connection:
        assert connection.execute("select fingerprint from store.layout").fetchall() == [(schema.fingerprint(),)]


@pytest.mark.parametrize("how", ["reading", "writing"])
def test_who_works_long_lets_others_in_between(file, warehouse, save, plan_of, monkeypatch, how):
    save(plan_of(1))
    monkeypatch.setattr("pipelines.warehouse.turns.IDLE", 600.0)
    script = HOLD.format(root=str(ROOT), file=str(file), how=how)
    with warehouse.working():
        warehouse.current_versions(PLAN_DATE)
        with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            deadline = time.monotonic() + 60
            while not select.select([other.stdout], [], [], 0)[0] and time.monotonic() < deadline:
                with suppress(StoreBusyError):
                    warehouse.current_versions(PLAN_DATE)
            assert other.stdout.readline() == "holding\n"
            other.communicate("\n", timeout=20)
        assert other.returncode == 0
        assert save(plan_of(2)) == 2
    assert not list(file.parent.glob("*.wanted"))


def test_who_waits_is_let_in_while_nothing_is_asked(file, warehouse, save, plan_of, monkeypatch):
    monkeypatch.setattr("pipelines.warehouse.turns.IDLE", 600.0)
    with warehouse.working():
        assert save(plan_of(1)) == 1
        assert Warehouse(file, patience=60).current_versions(PLAN_DATE)
    assert save(plan_of(2)) == 2


def test_what_nobody_asks_is_closed_for_those_who_cannot_say_that_they_wait(file, warehouse, save, plan_of, monkeypatch):
    monkeypatch.setattr("pipelines.warehouse.turns.IDLE", 0.0)
    with warehouse.working():
        assert save(plan_of(1)) == 1
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(duckdb.ConnectionException):
                duckdb.connect(file, read_only=True).close()
                break
            time.sleep(0.05)
        duckdb.connect(file, read_only=True).close()


def test_a_question_that_fails_ends_its_look(warehouse, save, plan_of):
    save(plan_of(1))
    with warehouse.looking():
        with pytest.raises(StoreError):
            warehouse.master(PLAN_DATE.replace(year=1990))
        assert set(warehouse.current_versions(PLAN_DATE).values()) == {1}
    assert save(plan_of(2)) == 2
