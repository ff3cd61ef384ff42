"""`masterplan change` and `masterplan follow`: changed rows on their way into the plans that follow them, headless."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from masterplan.errors import InputError, StoreBusyError
from pipelines.files import read_file
from pipelines.follow import Asked, follow, work_to_do
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from rich.console import Console

    from pipelines.follow import Followed
    from pipelines.settings import Settings

FAILED: Final = 1
STARTED_BY: Final = "masterplan follow"
_LOOK_SECONDS: Final = 1.0


def add_changes(console: Console, settings: Settings, table: str, file: Path) -> None:
    """Puts the rows of a file among the changes that wait.

    Errors: InputError for a table that is no input, and for a file that cannot be read or has rows with too many or few fields.
    """
    raw = read_file(file)
    if raw.broken:
        rows = [f"row {raw.first_row + index}: {broken.message}" for index, broken in sorted(raw.broken.items())]
        raise InputError(f"The file {file.name} has rows that cannot be read.", rows=rows, way_out="Correct these rows; nothing was taken.")
    count = Warehouse(settings.warehouse_file).add_changes(table, raw.frame, source=file.name, noted_at=datetime.now(UTC))
    console.print(f"{count:,} changes of {table} wait; masterplan follow takes them in", highlight=False)


def follow_changes(console: Console, settings: Settings, plan_date: date | None, plans: list[str], *, watch: bool) -> int:
    """Follows once, or whenever there is something to follow until Ctrl-C; prints what came of it; the exit code."""
    warehouse = Warehouse(settings.warehouse_file)
    asked = Asked(STARTED_BY, plan_date, plans)
    if not watch:
        return _show(console, follow(settings, warehouse, asked))
    console.print(f"watching {settings.live_changes_dir} and the change table; Ctrl-C ends it", highlight=False, soft_wrap=True)
    try:
        _watch(console, settings, warehouse, asked)
    except KeyboardInterrupt:
        console.print("stopped")
    return 0


def _watch(console: Console, settings: Settings, warehouse: Warehouse, asked: Asked) -> None:
    failed_on = None
    while True:
        try:
            work = work_to_do(settings, warehouse, asked.plans)
            # what could not be planned is tried again when something else has changed
            if work and work != failed_on:
                failed_on = work if _show(console, follow(settings, warehouse, asked)) else None
        except StoreBusyError as error:
            console.print(str(error), style="yellow", markup=False, highlight=False, soft_wrap=True)
        time.sleep(_LOOK_SECONDS)


def _show(console: Console, done: Followed) -> int:
    for table, outcome, rows in done.report.counts.iter_rows():
        console.print(f"{table}: {rows:,} {outcome}", highlight=False)
    for name, reason in done.report.refused.items():
        console.print(f"{name}: refused, {reason}", style="yellow", markup=False, highlight=False, soft_wrap=True)
    for plan_id, version in done.versions.items():
        console.print(
            f"plan {plan_id} of {done.plan_date}: version {version}, {done.touched[plan_id]:,} nodes say something else", highlight=False
        )
    for told in done.firmed:
        console.print(told, markup=False, highlight=False, soft_wrap=True)
    for plan_id, mismatches in done.mismatches.items():
        style = "red" if mismatches else "dim"
        console.print(f"plan {plan_id}: {mismatches} tables differ from the plan made anew", style=style, markup=False, highlight=False)
    for plan_id, reason in done.failed.items():
        console.print(f"plan {plan_id} stays as it was: {reason}", style="red", markup=False, highlight=False, soft_wrap=True)
    if done.published is not None:
        console.print(f"published: {done.published}", highlight=False, soft_wrap=True)
    if not done.versions and done.report.counts.is_empty():
        console.print("nothing to follow")
    console.print(", ".join(f"{leg} {seconds:.2f} s" for leg, seconds in done.seconds.items()), style="dim", highlight=False)
    return FAILED if done.failed else 0
