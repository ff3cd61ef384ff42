"""`python -m benchmarks.measure [NAME…]` in the folder tests: time and memory of each phase, a fresh process per problem.

Prints a table and, with `--json FILE`, writes the figures. Seconds are medians of three, of posing one.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter

from benchmarks.problems import PLAN_DATE
from benchmarks.registry import REGISTRY
from rich.console import Console
from rich.table import Table

from masterplan.delays import delays_of
from masterplan.netting import net_network
from masterplan.question import problem_of

REPEATED = 3


def measured(name: str) -> dict[str, float | str]:
    """The figures of one problem, in this process."""
    tables = REGISTRY[name].make()
    compiled = problem_of(REGISTRY[name].small(), plan_id="static", plan_date=PLAN_DATE)
    delays_of(compiled, net_network(compiled))
    begun = perf_counter()
    problem = problem_of(tables, plan_id="static", plan_date=PLAN_DATE)
    posing = perf_counter() - begun
    tables.clear()
    netting, delays = [], []
    for _ in range(REPEATED):
        begun = perf_counter()
        solution = net_network(problem)
        netting.append(perf_counter() - begun)
        begun = perf_counter()
        delays_of(problem, solution)
        delays.append(perf_counter() - begun)
        requirements, orders, pegs = len(solution.requirement_node), len(solution.order_node), len(solution.pegging_qty)
        del solution
    return {
        "name": name,
        "nodes": int(problem.levels[-1]),
        "levels": len(problem.levels) - 1,
        "requirements": requirements,
        "orders": orders,
        "peggings": pegs,
        "posing s": posing,
        "netting s": statistics.median(netting),
        "least s": min(netting),
        "delays s": statistics.median(delays),
        "ns a requirement": 1e9 * statistics.median(netting) / max(requirements, 1),
        "peak GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def main() -> None:
    """Measures the problems asked for, or all but the largest."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*REGISTRY, []], help="problems of the registry")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--here", action="store_true", help="measure in this process and print JSON")
    asked = parser.parse_args()
    if asked.here:
        sys.stdout.write(json.dumps(measured(asked.names[0])))
        return
    figures = []
    for name in asked.names or [name for name in REGISTRY if name != "XL"]:
        ended = subprocess.run([sys.executable, "-m", "benchmarks.measure", "--here", name], check=True, capture_output=True, text=True)
        figures.append(json.loads(ended.stdout))
    Console(width=160).print(_table(figures))
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1), "utf-8")


def _table(figures: list[dict[str, float | str]]) -> Table:
    table = Table(*figures[0], "may take")
    for row in figures:
        known = REGISTRY[str(row["name"])]
        limits = [f"{known.seconds:g} s"] * bool(known.seconds) + [f"{known.gigabytes:g} GB"] * bool(known.gigabytes)
        table.add_row(*(_text(value) for value in row.values()), ", ".join(limits))
    return table


def _text(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"


if __name__ == "__main__":
    main()
