"""`python -m benchmarks.live_plan [NAME…]` in the folder tests: changes of sales orders in a plan that is held in memory.

Prints for each problem of the registry what one changed order takes, what 1,000 changed at once take, each with and without
the tables of what changed, and what a regeneration takes in the same process: seconds by the clock and of the processors.
"""

from __future__ import annotations

import statistics
from argparse import ArgumentParser
from collections.abc import Callable
from random import Random
from time import perf_counter, process_time
from typing import NamedTuple

import polars as pl
from benchmarks.problems import PLAN_DATE, Tables
from benchmarks.registry import REGISTRY
from rich.console import Console
from rich.table import Table

from masterplan import LivePlan
from masterplan.netchange.live import Change
from masterplan.planning import make_plan

AT_ONCE = 1_000
WARMING = 5
WHOLE = ("LivePlan made anew", "regeneration with tables")


class Seconds(NamedTuple):
    """By the clock, and of the processors."""

    clock: float
    processors: float


def timed(work: Callable[[], object]) -> Seconds:
    """What the work takes."""
    clock, processors = perf_counter(), process_time()
    work()
    return Seconds(perf_counter() - clock, process_time() - processors)


def median(rounds: list[Seconds]) -> Seconds:
    """The medians."""
    return Seconds(*(statistics.median(column) for column in zip(*rounds, strict=True)))


def share(seconds: Seconds, whole: Seconds) -> str:
    """What part of the whole it is, by the clock and of the processors."""
    return ", ".join(f"1/{all_of_it / part:,.1f}" for part, all_of_it in zip(seconds, whole, strict=True))


def changed(orders: pl.DataFrame, chance: Random, count: int) -> pl.DataFrame:
    """Rows of the table with other quantities."""
    rows = orders[sorted(chance.sample(range(orders.height), count))]
    return rows.with_columns((pl.col("qty") + chance.randint(1, 9)).cast(orders.schema["qty"]))


def measured(tables: Tables, rounds: int) -> dict[str, Seconds]:
    """The figures of one problem."""
    asked = {"plan_id": "static", "plan_date": PLAN_DATE}
    found: dict[str, Seconds] = {}
    held: list[LivePlan] = []
    found["LivePlan made anew"] = timed(lambda: held.append(LivePlan(tables, **asked)))
    # in the process that holds the plan and its memory, as the changes are
    found["regeneration with tables"] = timed(lambda: make_plan(tables, **asked))
    live, orders, chance = held[0], tables["demand_order"], Random(7)  # noqa: S311
    for name, count, times in (("one order", 1, rounds), (f"{AT_ONCE:,} orders at once", AT_ONCE, max(rounds // 10, 3))):
        plain, shown = [], []
        for number in range(WARMING + times):
            rows = changed(orders, chance, count)
            done: list[Change] = []
            plain.append(timed(lambda rows=rows, done=done: done.append(live.change({"demand_order": rows}))))
            shown.append(timed(done[0].excerpt))
            if number == WARMING - 1:
                plain.clear()
                shown.clear()
        found[name] = median(plain)
        found[f"{name}, tables of what changed"] = median(shown)
    return found


def main() -> None:
    """Measures the problems asked for, or the large one."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*REGISTRY, []], help="problems of the registry")
    parser.add_argument("--rounds", type=int, default=120, help="counted changes of one order")
    said = parser.parse_args()
    console = Console(width=120)
    for name in said.names or ["L"]:
        make_plan(REGISTRY[name].small(), plan_id="static", plan_date=PLAN_DATE)
        found = measured(REGISTRY[name].make(), said.rounds)
        table = Table(name, "clock ms", "processors ms", *(f"of {what}" for what in WHOLE))
        for what, seconds in found.items():
            table.add_row(what, *(f"{1e3 * value:,.1f}" for value in seconds), *(share(seconds, found[whole]) for whole in WHOLE))
        console.print(table)


if __name__ == "__main__":
    main()
