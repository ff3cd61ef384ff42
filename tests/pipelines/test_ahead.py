"""Forecasts and plans made ahead: those that are made here, only where just that is asked, by a process that never stays behind."""

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

from assets.charts import Chart
from assets.forecast_pictures import forecast_pictures
from assets.pictures import gross_plan_pictures, net_plan_pictures
from masterplan.contracts import QUARANTINE, empty_frame
from masterplan.demand_review import first_fits, generate_baseline
from masterplan.forecasting.remembered import Remembered, remembered_here
from masterplan.intake import RawTable, take_in
from masterplan.plan_choice import NET_KINDS, plan_requests
from pipelines import foresight
from pipelines.ahead import Ahead, Expected
from pipelines.foresight import NOTHING_TO_KEEP, foresee

DAY = tiny_group.PLAN_DATE
ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from test_ahead import *
if __name__ == "__main__":
    ahead = Ahead(map)
    ahead.begin(DAY, EXPECTED)
    print(ahead.beside.process.pid, flush=True)
    {before}
    os.kill(os.getpid(), signal.SIGKILL)
"""


@cache
def tables():
    texts = {**tiny_group.TEXTS, "demand_history": tiny_group.history()}
    return take_in({name: RawTable(pl.read_csv(text.encode(), infer_schema=False), name) for name, text in texts.items()}).tables


EXPECTED = Expected(tables(), empty_frame(QUARANTINE))
NEXT = DAY + timedelta(7)


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


def changed(name: str, **columns: pl.Expr):
    """The tables with other values in the first row of one."""
    rows, is_first = tables()[name], pl.int_range(pl.len()) == 0
    said = [pl.when(is_first).then(value).otherwise(column).cast(rows.schema[column]).alias(column) for column, value in columns.items()]
    return {**tables(), name: rows.with_columns(said)}


def assert_same(one, two) -> None:
    for name in ("baseline", "backtest", "accuracy", "history", "series", "level"):
        assert getattr(one, name).equals(getattr(two, name)), name
    assert one.series_without_demand == two.series_without_demand


def forecast_of(ahead, known, day):
    """As the asset has it made."""
    return ahead.forecast(known, day) or generate_baseline(known, day, apply=ahead)


def asked_of(day, kind=NET_KINDS, known=None, **wanted):
    """What a run asks for on a plan date, as the assets do."""
    baseline = generate_baseline(tables(), day).baseline
    given = {"quarantine": EXPECTED.quarantine, **wanted}
    return plan_requests(known or tables(), kind=kind, plan_date=day, baseline=baseline, **given)


def nothing_kept(*_):
    return NOTHING_TO_KEEP


def test_a_forecast_that_was_made_ahead_is_taken_and_is_the_same(ahead, here):
    for day in (DAY, NEXT):
        ahead.begin(day, EXPECTED)
    for day in (DAY, NEXT):
        ahead.at(day)
        assert_same(forecast_of(ahead, tables(), day), generate_baseline(tables(), day))
    assert here.batches == 0


def test_what_models_said_of_a_date_is_remembered_for_those_that_follow(monkeypatch):
    monkeypatch.setattr(foresight, "_SAID", Remembered())
    known = []
    for day in (DAY, DAY, NEXT):
        fits = next(foresee(*EXPECTED, day, only_fits=True))
        known.append(len(foresight._SAID))
        anew = first_fits(EXPECTED.tables, day)

        assert all(one.series.says_as(two.series) and (one.point == two.point).all() for one, two in zip(fits, anew, strict=True))
        assert [one.chosen for one in fits] == [two.chosen for two in anew]
    assert known[0] == known[1] < known[2]
    assert remembered_here() is None


def test_plans_that_were_made_ahead_are_taken_and_are_the_same(ahead):
    ahead.begin(DAY, EXPECTED)
    ahead.at(DAY)
    forecast_of(ahead, tables(), DAY)
    until_all_is_made(ahead)
    asked = [*asked_of(DAY, "forecast"), *asked_of(DAY, orders_to_keep=nothing_kept)]
    plans = [ahead.plan(one) for one in asked]
    assert [plan.plan_id for plan in plans] == ["gross", "net", "orders"]
    for one, plan in zip(asked, plans, strict=True):
        alone = one.made()
        assert plan.plan_fingerprint == alone.plan_fingerprint
        assert plan.input_fingerprint == alone.input_fingerprint
        for name in ("planned_order", "requirement", "pegging", "effective_parameter", "run_log"):
            assert plan.public(name).equals(alone.public(name)), name


def test_charts_of_what_was_made_ahead_are_drawn_ahead(ahead):
    ahead.begin(DAY, EXPECTED)
    ahead.at(DAY)
    forecast = forecast_of(ahead, tables(), DAY)
    until_all_is_made(ahead)
    gross, net = asked_of(DAY, "forecast"), asked_of(DAY, orders_to_keep=nothing_kept)
    shown = {
        **forecast_pictures(forecast, tables()),
        **{f"gross {name}": chart for name, chart in gross_plan_pictures([ahead.plan(one) for one in gross]).items()},
        **net_plan_pictures([ahead.plan(one) for one in net]),
    }
    assert len(shown) > 3
    for name, chart in shown.items():
        assert ahead.image(chart) == chart.png(), name
    assert ahead.image(Chart(())) is None
    ahead.at(NEXT)
    assert ahead.image(next(iter(shown.values()))) is None


def test_what_is_wanted_is_begun_when_it_is_its_turn_and_once(ahead, here):
    asked = []

    def expected():
        asked.append(DAY)
        return EXPECTED

    ahead.want(DAY, expected)
    beside = ahead.beside.process
    ahead.at(DAY - timedelta(7))
    assert not asked
    ahead.begin_wanted()
    ahead.begin_wanted()
    assert asked == [DAY]
    assert ahead.beside.process is beside
    ahead.at(DAY)
    assert_same(forecast_of(ahead, tables(), DAY), generate_baseline(tables(), DAY))
    assert here.batches == 0


def test_a_date_that_is_left_out_and_one_that_was_not_begun_change_nothing(ahead, here):
    ahead.begin(DAY, EXPECTED)
    ahead.at(DAY)
    ahead.at(NEXT)
    assert_same(forecast_of(ahead, tables(), NEXT), generate_baseline(tables(), NEXT))
    assert here.batches > 0
    (net, _) = asked_of(NEXT)
    assert ahead.plan(net) is None


def test_what_was_made_for_one_date_is_not_given_for_another(ahead):
    ahead.begin(DAY, EXPECTED)
    ahead.at(DAY)
    assert ahead.forecast(tables(), NEXT) is None
    assert_same(generate_baseline(tables(), NEXT, apply=ahead), generate_baseline(tables(), NEXT))
    (net, _) = asked_of(NEXT)
    assert ahead.plan(net) is None


def test_other_stock_leaves_the_fits_and_only_they_are_made_ahead_from_then_on(ahead, here):
    other = changed("on_hand", qty=pl.col("qty") + 1)
    ahead.begin(DAY, EXPECTED)
    ahead.at(DAY)
    alone = Here()
    assert_same(forecast_of(ahead, other, DAY), generate_baseline(other, DAY, apply=alone))
    assert here.batches == 0 < alone.batches
    assert ahead._only_fits
    for one in asked_of(DAY, known=other):
        assert ahead.plan(one) is None
    ahead.begin(NEXT, EXPECTED)
    ahead.at(NEXT)
    pieces = ahead._foreseen.pieces
    assert_same(forecast_of(ahead, tables(), NEXT), generate_baseline(tables(), NEXT))
    assert here.batches == 0
    assert pieces.next() is None


@pytest.mark.parametrize(
    "other",
    [
        {"quarantine": pl.concat([EXPECTED.quarantine, pl.DataFrame([{"table_name": "item"}])], how="diagonal")},
        {"parameters": {"include_on_hand": False}},
        {"orders_to_keep": lambda *_: None},
        {"plans": ["orders"]},
    ],
)
def test_another_plan_is_made_here(ahead, other):
    ahead.begin(DAY, EXPECTED)
    ahead.at(DAY)
    forecast_of(ahead, tables(), DAY)
    until_all_is_made(ahead)
    for one in asked_of(DAY, "forecast"):
        ahead.plan(one)
    for one in asked_of(DAY, **{"orders_to_keep": nothing_kept, **other}):
        assert ahead.plan(one) is None
    assert ahead._only_fits


def test_another_history_is_fitted_here_and_nothing_more_is_made_ahead(ahead, here):
    other = changed("demand_history", qty=pl.col("qty") + 1)
    ahead.begin(DAY, EXPECTED)
    beside = ahead.beside.process
    ahead.at(DAY)
    assert_same(forecast_of(ahead, other, DAY), generate_baseline(other, DAY))
    assert here.batches > 0
    ahead.begin(NEXT, EXPECTED)
    assert ahead.beside is None
    assert not beside.is_alive()


def test_where_the_process_beside_is_gone_all_is_made_here(ahead, here):
    ahead.begin(DAY, EXPECTED)
    os.kill(ahead.beside.process.pid, signal.SIGKILL)
    ahead.at(DAY)
    assert_same(forecast_of(ahead, tables(), DAY), generate_baseline(tables(), DAY))
    assert here.batches > 0
    (net, _) = asked_of(DAY)
    assert ahead.plan(net) is None


def test_large_tables_are_not_copied(ahead, monkeypatch):
    monkeypatch.setattr("pipelines.ahead.MOST_BYTES", 1)
    ahead.begin(DAY, EXPECTED)
    assert ahead.beside is None
    ahead.want(DAY, lambda: EXPECTED)
    ahead.begin_wanted()
    ahead.at(DAY)
    assert ahead._foreseen is None


def until_all_is_made(ahead) -> None:
    """What is asked of the process beside is answered in turn; each piece asks for the one that follows."""
    for _ in range(8):
        ahead.beside.asked(os.getpid).result()


@pytest.mark.parametrize("before", ["pass", "ahead._begun[DAY].pieces.next()"])
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
