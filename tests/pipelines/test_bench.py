"""The benchmarks measure what they say: the same rows are read and written with planning and without."""

from __future__ import annotations

from io import StringIO

import pytest
from benchmarks.problems import PLAN_DATE
from benchmarks.registry import REGISTRY
from benchmarks.stage import ingested_into
from rich.console import Console

from masterplan.errors import StoreError
from masterplan.planning import make_plan
from pipelines import stage_times
from pipelines.commands.bench import print_stage
from pipelines.first_call import first_calls
from pipelines.warehouse.database import Database
from pipelines.warehouse.tables import RANGED


@pytest.fixture
def ingested(tmp_path):
    return ingested_into(tmp_path / "ingested.duckdb", REGISTRY["S"].small())


def contents(file):
    query = "select * from {} order by all"
    with Database(file).reading() as session:
        return {name: session.frame(query.format(table.qualified_name)) for name, table in RANGED.items()}


def test_the_plain_pass_writes_what_the_stage_writes(ingested):
    with stage_times._copy(ingested) as by_stage, stage_times._copy(ingested) as by_plain:
        _, plan = stage_times._stage(by_stage, "static", PLAN_DATE)
        stage_times._plain(by_plain, plan)
        written, plain = contents(by_stage), contents(by_plain)
    assert written["pegging"].height > 0
    assert all(frame.equals(plain[name]) for name, frame in written.items())


@pytest.mark.thorough
def test_the_stage_plans_what_was_ingested_and_leaves_the_file(ingested):
    times = stage_times.time_stage(ingested, "static", PLAN_DATE, 2)
    plan = make_plan(REGISTRY["S"].small(), plan_id="static", plan_date=PLAN_DATE)
    assert times.rows == {name: getattr(plan, name).height for name in ("planned_order", "requirement", "pegging")}
    assert [list(one.clock) for one in (*times.stage, *times.plain)] == [["read", "plan", "write"]] * 2 + [["read", "write"]] * 2
    assert all(seconds > 0 for one in (*times.stage, *times.plain) for seconds in one.clock.values())
    assert contents(ingested)["planned_order"].is_empty()
    shown = StringIO()
    print_stage(Console(file=shown, width=120), times)
    assert f"planned_order {plan.planned_order.height:,}" in shown.getvalue()
    assert "stage over no planning" in shown.getvalue()


def test_without_a_warehouse_nothing_is_measured(tmp_path):
    with pytest.raises(StoreError, match="no warehouse"):
        stage_times.time_stage(tmp_path / "none.duckdb", "static", PLAN_DATE, 1)


@pytest.mark.slow
def test_a_later_process_compiles_nothing():
    compiling, cached = first_calls()
    assert compiling["compiled"] > 0
    assert cached["compiled"] == 0
