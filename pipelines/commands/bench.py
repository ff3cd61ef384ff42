"""`masterplan bench`: how long the kernels take on a given problem, apart from reading and writing."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from rich.table import Table

from masterplan.delays import delays_of
from masterplan.intake import take_in
from masterplan.netting import net_network
from masterplan.planning import make_plan, problem_of
from pipelines.foreign import read_foreign

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from rich.console import Console

    from masterplan.netting import Problem, Solution


@dataclass(frozen=True)
class NettingBench:
    """What is measured: the export of a foreign system, its plan and date, and how often."""

    input_dir: Path
    source: str
    plan_id: str
    plan_date: date
    repeat: int


def bench_netting(console: Console, request: NettingBench) -> None:
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
    console.print(_sizes(problem, solution))
    timings = Table("phase", "median s", "least s", "most s", title="seconds")
    for name, seconds in (("netting and pegging", netting), ("delays", delays), ("whole plan, frames to frames", whole)):
        timings.add_row(name, f"{statistics.median(seconds):.3f}", f"{min(seconds):.3f}", f"{max(seconds):.3f}")
    console.print(timings)
    console.print(f"first call, compiling where nothing is cached: {first:.2f} s")


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
