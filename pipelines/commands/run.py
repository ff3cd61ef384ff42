"""`masterplan run`: the chain for one plan date, headless, from the source of the settings to the published plan."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from masterplan.errors import SettingsError
from masterplan.plan_choice import NET_KINDS, plan_ids
from masterplan.sample import SAMPLE_PLAN_DATE
from masterplan.whole import GROUP_VIEW, PLAN_TABLES
from pipelines.resources import source_of
from pipelines.run import run_chain
from pipelines.settings import SAMPLE
from pipelines.summary import Shown, show_reports, show_seconds, show_summary
from pipelines.warehouse import Warehouse
from pipelines.warehouse.published_folder import PublishedFolder
from pipelines.watch import ChainWatch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rich.console import Console

    from pipelines.settings import Settings
    from pipelines.watch import FailedCheck

FAILED: Final = 1
_EXAMPLE: Final = (
    "select plan_id, order_type, count(*) as orders, round(sum(value)) as value from plan.planned_order group by all order by all"
)


def run(console: Console, settings: Settings, plan_date: date | None, net: Mapping[str, Any] | None = None) -> int:
    """Runs the chain and prints its stages, the summary of each net plan and what to open next; the exit code.

    `net` configures the net plans: plans, method, item_filter, bom_levels.
    Errors: SettingsError when a source other than the sample gets no plan date, or the date is outside the partitions.
    """
    day = plan_date or _usual_date(settings)
    if settings.source != SAMPLE:
        settings.source_dir()
    console.print(f"Source {settings.source}, plan date {day}, home {settings.home}", markup=False, highlight=False, soft_wrap=True)
    watch = ChainWatch(console)
    with watch:
        ended = run_chain(settings, day, watch, net)
    for failed in watch.failed_checks:
        show_failed_check(console, failed)
    if not ended.is_success:
        console.print(f"The run failed: {watch.reason_of(ended.error)}", style="red", markup=False, highlight=False, soft_wrap=True)
        console.print("What is published stands as it was.", highlight=False)
        return FAILED
    _show_plans(console, settings, day)
    show_reports(console, source_of(settings).reports(day), "asset master_data in the UI")
    show_seconds(console, watch.seconds_by_stage())
    _show_next(console, settings, day)
    return 0


def _usual_date(settings: Settings) -> date:
    if settings.source != SAMPLE:
        raise SettingsError(f"source {settings.source!r} needs a plan date", way_out="Name it: masterplan run --plan-date YYYY-MM-DD")
    return SAMPLE_PLAN_DATE


def show_failed_check(console: Console, failed: FailedCheck) -> None:
    """Prints which check failed on how many rows; of one that blocks the first rows too."""
    style = "red" if failed.is_blocking else "yellow"
    console.print(f"check {failed.name} of {failed.asset}: {failed.rows:,} rows", style=style, highlight=False)
    if failed.is_blocking:
        console.print(failed.sample, markup=False, highlight=False, soft_wrap=True)


def _show_plans(console: Console, settings: Settings, day: date) -> None:
    warehouse = Warehouse(settings.warehouse_file)
    tables = warehouse.master(day)
    quarantine = warehouse.quarantine(day)
    forecast = warehouse.forecast(day)
    for plan_id in plan_ids(tables, NET_KINDS):
        results = {name: warehouse.plan_table(name, plan_id, day) for name in (*PLAN_TABLES, *GROUP_VIEW)}
        show_summary(console, Shown(plan_id, day, {**results, "accuracy": forecast.accuracy}, tables, quarantine))


def _show_next(console: Console, settings: Settings, day: date) -> None:
    program, file = Path(sys.argv[0]), _as_short_as_possible(PublishedFolder(settings.published_dir).file_of(day))
    console.rule("What to open next")
    lines = (
        f"{program} ui",
        "    assets, checks, runs and lineage in the browser",
        str(file),
        f"    the plans of {day} for any DuckDB client, also while the next run goes on; for example",
        f"    {program.with_name('python')} -c \"import duckdb; print(duckdb.connect('{file}', read_only=True).sql('{_EXAMPLE}'))\"",
    )
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def _as_short_as_possible(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
