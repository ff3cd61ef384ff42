"""`python -m benchmarks.stage [NAME…]` in the folder tests: problems of the registry from warehouse to warehouse.

Prints for each what the stage takes and what the same reading and writing takes with no planning.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from benchmarks.problems import PLAN_DATE, Tables
from benchmarks.registry import REGISTRY
from rich.console import Console

from masterplan.contracts import INPUTS, QUARANTINE, empty_frame
from masterplan.intake import Intake
from pipelines.commands.bench import print_stage
from pipelines.stage_times import time_stage
from pipelines.warehouse import Warehouse


def ingested_into(file: Path, tables: Tables) -> Path:
    """The file, a warehouse in which the tables are what is known of the plan date."""
    full = {name: tables.get(name, empty_frame(contract)).sort(contract.key) for name, contract in INPUTS.items()}
    rows = [frame.height for frame in full.values()]
    counts = pl.DataFrame({"table_name": list(full), "rows_read": rows, "rows_kept": rows, "rows_quarantined": [0] * len(rows)})
    counts = counts.cast(dict.fromkeys(counts.columns[1:], pl.Int32))
    intake = Intake(full, empty_frame(QUARANTINE), counts, [])
    Warehouse(file).ingest(PLAN_DATE, intake, source="benchmark", ingested_at=datetime(2026, 1, 1, tzinfo=UTC))
    return file


def main() -> None:
    """Measures the problems asked for, or the large one."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*REGISTRY, []], help="problems of the registry")
    parser.add_argument("--rounds", type=int, default=3, help="counted rounds")
    asked = parser.parse_args()
    console = Console(width=160)
    for name in asked.names or ["L"]:
        with TemporaryDirectory() as folder:
            times = time_stage(ingested_into(Path(folder) / "ingested.duckdb", REGISTRY[name].make()), "static", PLAN_DATE, asked.rounds)
        console.print(name)
        print_stage(console, times)


if __name__ == "__main__":
    main()
