"""Fits made ahead: the numbers that are made here, taken only where the series are the same, and by a process that never stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from functools import cache
from pathlib import Path

import polars as pl
import pytest
import tiny_group

from masterplan.demand_review import generate_baseline
from masterplan.intake import RawTable, take_in
from pipelines.ahead import Ahead

DAY = tiny_group.PLAN_DATE
ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from test_ahead import *
if __name__ == "__main__":
    ahead = Ahead(map)
    ahead.begin(DAY, tables())
    print(ahead.beside.process.pid, flush=True)
    {before}
    os.kill(os.getpid(), signal.SIGKILL)
"""


@cache
def tables():
    texts = {**tiny_group.TEXTS, "demand_history": tiny_group.history()}
    return take_in({name: RawTable(pl.read_csv(text.encode(), infer_schema=False), name) for name, text in texts.items()}).tables


class Here:
    """Makes what it is asked for, and tells how often it was."""

    def __init__(self) -> None:
        self.batches = 0

    def __call__(self, work, batches):
        self.batches += len(batches)
        return map(work, batches)


@pytest.fixture
def here():
    return Here()


@pytest.fixture
def ahead(here, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with Ahead(here) as made:
        yield made


def assert_same(one, two) -> None:
    for name in ("baseline", "backtest", "accuracy", "history", "series", "level"):
        assert getattr(one, name).equals(getattr(two, name)), name


def test_what_was_made_ahead_is_taken_and_is_the_same(ahead, here):
    alone = Here()
    expected = {day: generate_baseline(tables(), day, apply=alone) for day in (DAY, DAY + timedelta(7))}
    for day in expected:
        ahead.begin(day, tables())
    for day, forecast in expected.items():
        ahead.at(day)
        assert_same(generate_baseline(tables(), day, apply=ahead), forecast)
    assert here.batches < alone.batches


def test_fits_that_are_wanted_are_begun_when_it_is_their_turn_and_once(ahead, here):
    ahead.want(DAY, tables())
    beside = ahead.beside.process
    ahead.at(DAY - timedelta(7))
    assert not ahead._begun
    ahead.begin_wanted()
    ahead.begin_wanted()
    assert list(ahead._begun) == [DAY]
    assert ahead.beside.process is beside
    ahead.at(DAY)
    alone = Here()
    assert_same(generate_baseline(tables(), DAY, apply=ahead), generate_baseline(tables(), DAY, apply=alone))
    assert here.batches < alone.batches


def test_a_date_that_is_left_out_and_one_that_was_not_begun_change_nothing(ahead, here):
    ahead.begin(DAY, tables())
    ahead.at(DAY)
    ahead.at(DAY + timedelta(7))
    assert_same(generate_baseline(tables(), DAY, apply=ahead), generate_baseline(tables(), DAY))
    assert here.batches > 0


def test_another_history_is_fitted_here_and_nothing_more_is_made_ahead(ahead, here):
    rows = tables()["demand_history"]
    changed = {
        **tables(),
        "demand_history": rows.with_columns(qty=pl.when(pl.int_range(pl.len()) == 0).then(pl.col("qty") + 1).otherwise("qty")),
    }
    ahead.begin(DAY, tables())
    beside = ahead.beside.process
    ahead.at(DAY)
    assert_same(generate_baseline(changed, DAY, apply=ahead), generate_baseline(changed, DAY))
    assert here.batches > 0
    ahead.begin(DAY + timedelta(7), tables())
    assert ahead.beside is None
    assert not beside.is_alive()


def test_where_the_process_beside_is_gone_fits_are_made_here(ahead, here):
    ahead.begin(DAY, tables())
    os.kill(ahead.beside.process.pid, signal.SIGKILL)
    ahead.at(DAY)
    assert_same(generate_baseline(tables(), DAY, apply=ahead), generate_baseline(tables(), DAY))
    assert here.batches > 0


def test_large_tables_are_not_copied(ahead, monkeypatch):
    monkeypatch.setattr("pipelines.ahead.MOST_BYTES", 1)
    ahead.begin(DAY, tables())
    ahead.want(DAY, tables())
    assert ahead.beside is None


@pytest.mark.parametrize("before", ["pass", "ahead._begun[DAY].result()"])
def test_the_process_beside_ends_with_one_that_is_killed(before, tmp_path):
    program = tmp_path / "killed.py"
    program.write_text(KILLED.format(before=before), "utf-8")
    path = os.pathsep.join(str(ROOT / part) for part in (".", "tests", "tests/pipelines"))
    environment = {**os.environ, "PYTHONPATH": path}
    ended = subprocess.run([sys.executable, str(program)], env=environment, check=False, capture_output=True, text=True, timeout=300)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    left, deadline = int(ended.stdout), time.monotonic() + 120
    while is_running(left) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(left)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
