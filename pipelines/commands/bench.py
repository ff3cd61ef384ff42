"""`masterplan bench`: how long planning takes on a given problem, apart from reading and writing and with both.

Belongs here: what is printed. The passes of a stage are told in `pipelines.stage_times`, first calls in `pipelines.first_call`.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from rich.table import Table

from masterplan.delays import delays_of
from masterplan.intake import take_in
from masterplan.netting import net_network
from masterplan.planning import make_plan
from masterplan.question import problem_of
from pipelines.first_call import first_calls
from pipelines.foreign import read_foreign
from pipelines.stage_times import StageTimes, time_stage
from pipelines.warehouse import Warehouse
from pipelines.wide_tables import print_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from rich.console import Console

    from masterplan.netting import Problem, Solution


@dataclass(frozen=True)
class Bench:
    """What is measured: the export of a foreign system, its plan and date, and how often."""

    input_dir: Path
    source: str
    plan_id: str
    plan_date: date
    repeat: int


def bench_netting(console: Console, request: Bench) -> None:
    """Times netting with pegging, arrays in to arrays out, and a whole plan; prints medians.

    The first call of each, which may compile, is not counted. Errors: SourceError, UnknownPlanError.
    """
    tables = take_in(read_foreign(request.source, request.input_dir, request.plan_date)).tables
    problem = problem_of(tables, plan_id=request.plan_id, plan_date=request.plan_date)
    first = perf_counter()
    solution = net_network(problem)
    first = perf_counter() - first
    netting = _seconds(request.repeat, lambda: net_network(problem))
    delays = _seconds(request.repeat, lambda: delays_of(problem, solution))
    whole = _seconds(1, lambda: make_plan(tables, plan_id=request.plan_id, plan_date=request.plan_date))
    print_table(console, _sizes(problem, solution))
    timings = Table("phase", "median s", "least s", "most s", title="seconds")
    for name, seconds in (("netting and pegging", netting), ("delays", delays), ("whole plan, frames to frames", whole)):
        timings.add_row(name, f"{statistics.median(seconds):.3f}", f"{min(seconds):.3f}", f"{max(seconds):.3f}")
    print_table(console, timings)
    console.print(f"first call, compiling where nothing is cached: {first:.2f} s")


def bench_stage(console: Console, request: Bench) -> None:
    """Times the whole stage from warehouse to warehouse against the same reading and writing; prints medians and ratio.

    Errors: SourceError, UnknownPlanError, StoreError.
    """
    with TemporaryDirectory() as folder:
        ingested = Path(folder) / "ingested.duckdb"
        intake = take_in(read_foreign(request.source, request.input_dir, request.plan_date))
        Warehouse(ingested).ingest(request.plan_date, intake, source=request.source, ingested_at=datetime.now(UTC))
        del intake
        times = time_stage(ingested, request.plan_id, request.plan_date, request.repeat)
    print_stage(console, times)


def print_stage(console: Console, times: StageTimes) -> None:
    """Seconds of each step of both passes and of each phase of planning, rows, ratio and peak memory."""
    table = Table("pass", "step", "median s", "processor s", title="seconds")
    for name, passes in (("no planning", times.plain), ("stage", times.stage)):
        for step in passes[0].clock:
            clock, processor = ([getattr(one, kind)[step] for one in passes] for kind in ("clock", "processor"))
            table.add_row(name, step, f"{statistics.median(clock):.2f}", f"{statistics.median(processor):.2f}")
    print_table(console, table)
    console.print("rows: " + ", ".join(f"{name} {rows:,}" for name, rows in times.rows.items()))
    console.print("planning: " + ", ".join(f"{phase} {seconds:.2f} s" for phase, seconds in times.phases.items()))
    by_clock, of_processors = times.ratios()
    console.print(f"stage over no planning: {by_clock:.2f} by the clock, {of_processors:.2f} of the processors")
    console.print(f"peak memory {times.gigabytes:.1f} GB")


def bench_first_call(console: Console) -> None:
    """Times the first plan of a process, compiled by it and by an earlier one."""
    table = Table("process", "kernels compiled", "import s", "first plan s", "processor s", "same plan again s", title="first call")
    for name, seconds in zip(("nothing compiled", "compiled before"), first_calls(), strict=True):
        table.add_row(name, f"{seconds['compiled']:.0f}", *(f"{seconds[key]:.2f}" for key in ("import", "plan", "processor", "again")))
    print_table(console, table)


def _seconds(repeat: int, call: Callable[[], object]) -> list[float]:
    seconds = []
    for _ in range(repeat):
        begun = perf_counter()
        call()
        seconds.append(perf_counter() - begun)
    return seconds


def _sizes(problem: Problem, solution: Solution) -> Table:
    table = Table("nodes", "levels", "requirements", "planned orders", "pegging rows", title="size")
    sizes = (
        int(problem.levels[-1]),
        len(problem.levels) - 1,
        len(solution.requirement_node),
        len(solution.order_node),
        len(solution.pegging_qty),
    )
    table.add_row(*(f"{size:,}" for size in sizes))
    return table
