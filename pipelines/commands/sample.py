"""`masterplan sample`: the sample group of companies as a folder of canonical files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from masterplan.contracts import INPUTS
from masterplan.sample import SAMPLE_PLAN_DATE, make_sample
from pipelines.output import replace_folder

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console


def write_sample(console: Console, out: Path, *, seed: int, size: int, fmt: Literal["csv", "parquet"]) -> None:
    """Writes every table that has rows; the same seed and size give the same bytes."""
    tables = {name: frame for name, frame in make_sample(seed, size).items() if frame.height}
    replace_folder(tables, out, fmt, INPUTS.__contains__)
    rows = sum(frame.height for frame in tables.values())
    console.print(f"{len(tables)} tables with {rows:,} rows are in {out}", highlight=False, soft_wrap=True)
    console.print(
        f"Plan them: masterplan plan {out} --plan static --plan-date {SAMPLE_PLAN_DATE} --out DIR", highlight=False, soft_wrap=True
    )
