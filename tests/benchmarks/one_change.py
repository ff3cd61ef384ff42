"""`python -m benchmarks.one_change [NAME…]` in the folder tests: one changed sales order from DuckDB to DuckDB.

A row in the change table is taken in and the stored plan follows it, each time from what lies on the disk. Prints the medians
of both, and of the whole stage in the same process: seconds by the clock and of the processors.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import polars as pl
from benchmarks.live_plan import WARMING, Seconds, changed, median, share, timed
from benchmarks.problems import PLAN_DATE, Tables
from benchmarks.registry import REGISTRY
from benchmarks.stage import ingested_into
from rich.console import Console
from rich.table import Table

from masterplan.planning import make_plan
from pipelines.follow import follow_plan
from pipelines.live import FollowedPlan
from pipelines.stage_times import time_stage
from pipelines.warehouse import Warehouse

PLAN = "live"
LEGS = ("change taken in", "plan followed", "both")


def measured(tables: Tables, folder: Path, rounds: int) -> dict[str, Seconds]:
    """The figures of one problem."""
    file = ingested_into(folder / "ingested.duckdb", tables)
    stages = time_stage(file, PLAN, PLAN_DATE, 3).stage
    whole = median([Seconds(sum(stage.clock.values()), sum(stage.processor.values())) for stage in stages])
    warehouse = Warehouse(file)
    _store_plan(warehouse)
    rows = [changed(tables["demand_order"], Random(number), 1) for number in range(WARMING + rounds)]  # noqa: S311
    # the first makes the plan anew, and leaves an image of it for those that follow
    methods, legs = zip(*[_followed(warehouse, row, folder) for row in rows][WARMING:], strict=True)
    assert set(methods) == {"incremental"}, methods
    return dict(zip(LEGS, map(median, map(list, zip(*legs, strict=True))), strict=True)) | {"whole stage": whole}


def _store_plan(warehouse: Warehouse) -> None:
    """Stores the plan that is followed, and holds it no longer: of a large problem there is room for one."""
    now = datetime.now(UTC)
    plan = make_plan(warehouse.master(PLAN_DATE), plan_id=PLAN, plan_date=PLAN_DATE)
    warehouse.save_plan(plan, started_at=now, finished_at=now, started_by="benchmark")


def _followed(warehouse: Warehouse, rows: pl.DataFrame, images: Path) -> tuple[str, tuple[Seconds, ...]]:
    """How the plan followed, and what each of the legs took."""
    warehouse.add_changes("demand_order", rows, source="benchmark", noted_at=datetime.now(UTC))
    taken_in = timed(lambda: warehouse.change(PLAN_DATE, taken_at=datetime.now(UTC)))
    told: list[FollowedPlan] = []
    followed = timed(lambda: told.append(follow_plan(warehouse, PLAN, PLAN_DATE, images=images, started_by="benchmark")))
    return told[0].method, (taken_in, followed, Seconds(*map(sum, zip(taken_in, followed, strict=True))))


def main() -> None:
    """Measures the problems asked for, or the large one."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*REGISTRY, []], help="problems of the registry")
    parser.add_argument("--rounds", type=int, default=20, help="counted changes")
    said = parser.parse_args()
    for name in said.names or ["L"]:
        tables = REGISTRY[name].make()
        tables["plan"] = tables["plan"].with_columns(plan_id=pl.lit(PLAN), kind=pl.lit("dynamic"))
        with TemporaryDirectory() as folder:
            found = measured(tables, Path(folder), said.rounds)
        table = Table(name, "clock s", "processors s", "of the whole stage")
        for what, seconds in found.items():
            table.add_row(what, *(f"{value:.3f}" for value in seconds), share(seconds, found["whole stage"]))
        Console(width=120).print(table)


if __name__ == "__main__":
    main()
