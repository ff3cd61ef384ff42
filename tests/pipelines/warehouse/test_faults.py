"""Whatever goes wrong while a plan is stored, the plan before stands whole and the next one can be stored."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
from networks import PLAN_DATE

from masterplan.errors import StoreError
from masterplan.plan import Plan
from masterplan.testing import company
from pipelines.warehouse import Warehouse
from pipelines.warehouse.session import Session

ROOT = Path(__file__).resolve().parents[3]
TABLES = ("planned_order", "requirement", "pegging", "delay", "exception", "effective_parameter", "run_log", "plan_version")


class PulledPlugError(Exception):
    pass


def everything(warehouse: Warehouse) -> list[pl.DataFrame]:
    return [warehouse.plan_table(name, "static", PLAN_DATE) for name in TABLES]


def same(left: list[pl.DataFrame], right: list[pl.DataFrame]) -> bool:
    return all(a.equals(b) for a, b in zip(left, right, strict=True))


def statements_of(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> int:
    done = []
    run = Session.run
    with monkeypatch.context() as patched:
        patched.setattr(Session, "run", lambda *given, **named: (done.append(1), run(*given, **named)))
        work()
    return len(done)


def failing_at(number: int, run: Callable[..., None], fail: Callable[[], None]) -> Callable[..., None]:
    done = 0

    def counted(*given: object, **named: object) -> None:
        nonlocal done
        done += 1
        if done == number:
            fail()
        run(*given, **named)

    return counted


def pull_plug() -> None:
    raise PulledPlugError


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_an_error_at_any_statement_leaves_the_old_plan(monkeypatch, warehouse, save, plan_of, step):
    save(plan_of(1))
    count = statements_of(monkeypatch, lambda: save(plan_of(2)))
    save(plan_of(1))
    before = everything(warehouse)
    assert count > 20
    for number in range(count, 0, -step):
        with monkeypatch.context() as patched:
            patched.setattr(Session, "run", failing_at(number, Session.run, pull_plug))
            with pytest.raises(PulledPlugError):
                save(plan_of(2))
        assert warehouse.plan_table("plan_version", "static", PLAN_DATE)["version"].item() == 3
    assert same(everything(warehouse), before)
    assert save(plan_of(2)) == 4
    assert warehouse.plan_table("pegging", "static", PLAN_DATE).equals(plan_of(2).public("pegging", 4))


def test_an_error_while_ingesting_leaves_the_old_state(monkeypatch, warehouse, ingest):
    one, two = (company(unit=[{"unit_id": "pcs", "decimals": decimals}]) for decimals in (1, 2))
    ingest(PLAN_DATE, one)
    count = statements_of(monkeypatch, lambda: ingest(PLAN_DATE, one))
    for number in (1, 2, 3, count // 2, count):
        with monkeypatch.context() as patched:
            patched.setattr(Session, "run", failing_at(number, Session.run, pull_plug))
            with pytest.raises(PulledPlugError):
                ingest(PLAN_DATE, two)
    assert warehouse.master(PLAN_DATE)["unit"]["decimals"].to_list() == [1]


CHILD = """
import os, signal, sys
sys.path[:0] = [{root!r}, {tests!r}]
from datetime import datetime
from pathlib import Path
from masterplan.planning import make_plan
from pipelines.warehouse import Warehouse
from pipelines.warehouse.session import Session
{prepare}
import pickle
plan = pickle.loads(Path({plan!r}).read_bytes())
now = datetime(2026, 1, 1)
try:
    Warehouse(Path({file!r})).save_plan(plan, started_at=now, finished_at=now, started_by="child")
except Exception as error:
    print(type(error).__name__, error)
"""
KILL = """
run, done = Session.run, 0
def killing(*given):
    global done
    done += 1
    run(*given)
    if done == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
Session.run = killing
"""
FULL = """
import resource
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
"""


def in_child(file: Path, plan: Plan, prepare: str) -> subprocess.CompletedProcess[str]:
    pickled = file.with_suffix(".plan")
    pickled.write_bytes(pickle.dumps(plan))
    script = CHILD.format(root=str(ROOT), tests=str(ROOT / "tests"), prepare=prepare, plan=str(pickled), file=str(file))
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.thorough
@pytest.mark.parametrize("number", [5, 34])
def test_killed_in_the_middle_the_old_plan_stands(file, warehouse, save, plan_of, number):
    save(plan_of(1))
    before = everything(warehouse)
    ended = in_child(file, plan_of(2), KILL.format(number=number))
    assert ended.returncode == -signal.SIGKILL, ended
    assert same(everything(warehouse), before)
    assert save(plan_of(2)) == 2
    assert warehouse.plan_table("requirement", "static", PLAN_DATE).equals(plan_of(2).public("requirement", 2))


@pytest.mark.thorough
def test_a_full_disk_is_told_in_one_sentence(file, warehouse, save, plan_of):
    save(plan_of(1))
    before = everything(warehouse)
    ended = in_child(file, plan_of(2), FULL.format(size=20_000))
    assert ended.stdout.startswith(f"StoreError The warehouse {file} cannot be read or written: ")
    assert ended.stdout.splitlines()[1:] == ["Free space or rights and run again: what was stored before stands."]
    assert same(everything(warehouse), before)
    assert save(plan_of(2)) == 2


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path, run, plan_of):
    file = tmp_path / "notes.duckdb"
    file.write_text("shopping list\n" * 500)
    other = Warehouse(file)
    for use in (lambda: other.master(PLAN_DATE), lambda: other.save_plan(plan_of(1), **run)):
        with pytest.raises(StoreError, match=r"notes\.duckdb is no DuckDB database\.\nName another file"):
            use()
    assert file.read_text().startswith("shopping list")


def test_what_a_killed_first_run_leaves_is_no_obstacle(tmp_path, run, plan_of):
    file = tmp_path / "half.duckdb"
    file.touch()
    with pytest.raises(StoreError, match="no DuckDB database"):
        Warehouse(file).master(PLAN_DATE)
    assert Warehouse(file).save_plan(plan_of(1), **run) == 1


def test_a_place_that_cannot_be_written_is_told(tmp_path, run, plan_of):
    (tmp_path / "here").write_text("a file")
    for file in (tmp_path / "here" / "w.duckdb", tmp_path):
        with pytest.raises(StoreError, match="cannot be read or written"):
            Warehouse(file).save_plan(plan_of(1), **run)


def test_reading_what_nobody_wrote_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match=r"There is no warehouse .*\nIngest master data first"):
        Warehouse(tmp_path / "absent.duckdb").master(PLAN_DATE)
    assert list(tmp_path.iterdir()) == []
    duckdb.connect(tmp_path / "foreign.duckdb").close()
    with pytest.raises(StoreError, match="There is no warehouse"):
        Warehouse(tmp_path / "foreign.duckdb").master(PLAN_DATE)


@pytest.mark.parametrize("name", ["plan.duckdb", "Master.duckdb"])
def test_a_file_named_as_a_schema_is_refused(tmp_path, run, plan_of, name):
    with pytest.raises(StoreError, match="one of its schemas has that name"):
        Warehouse(tmp_path / name).save_plan(plan_of(1), **run)
