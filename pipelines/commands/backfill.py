"""`masterplan backfill`: the chain for a range of plan dates, one after the other in one process; stopped, it goes on later."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final

from pipelines.collecting import collected_rarely, keep_loaded
from pipelines.commands.report import Wanted, show_report
from pipelines.commands.run import FAILED, show_failed_check
from pipelines.run import opened_chain, plan_dates_between
from pipelines.settings import SAMPLE
from pipelines.watch import ChainWatch

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from pipelines.run import Chain
    from pipelines.settings import Settings

STOPPED: Final = 130


def backfill(console: Console, settings: Settings, first: date, last: date, *, again: bool = False) -> int:
    """Runs the chain for every plan date from `first` to `last` that is not done; prints a line each and the report.

    A date is done when one run has made all of it from the source as it is now, by the code as it is now; `again` makes
    it anew. Gives the exit code. Errors: SettingsError when no plan date lies in between.
    """
    days = plan_dates_between(settings, first, last)
    if settings.source != SAMPLE:
        settings.source_dir()
    console.print(
        f"Source {settings.source}, {len(days)} plan dates {days[0]} to {days[-1]}, home {settings.home}", highlight=False, soft_wrap=True
    )
    watch = ChainWatch(console)
    with watch, opened_chain(settings, watch) as chain, collected_rarely():
        missing = [day for day in days if again or not chain.is_done(day)]
        if len(missing) < len(days):
            console.print(f"{len(days) - len(missing)} of them are done already; --again makes them anew.", highlight=False)
        ended = _run_all(console, chain, watch, missing)
    if ended:
        console.print("The same command goes on where this one ended.", highlight=False)
        return ended
    show_report(console, settings, Wanted(days[0], days[-1]))
    return 0


def _run_all(console: Console, chain: Chain, watch: ChainWatch, days: list[date]) -> int:
    """Runs date by date until one fails or the user stops it; the exit code."""
    for number, day in enumerate(days, 1):
        watch.title, begun = f"{day} ({number} of {len(days)}) ", perf_counter()
        watch.failed_checks.clear()
        try:
            for following in days[number : number + 1]:
                chain.look_ahead(day, following)
            run = chain.run(day)
        except KeyboardInterrupt:
            console.print(f"Stopped in {day}.", highlight=False)
            return STOPPED
        for failed in watch.failed_checks:
            show_failed_check(console, failed)
        if not run.is_success:
            reason = watch.reason_of(run.error)
            console.print(f"The run of {day} failed: {reason}", style="red", markup=False, highlight=False, soft_wrap=True)
            return FAILED
        console.print(f" [green]✓[/] {day}{perf_counter() - begun:8.1f} s", highlight=False)
        if number == 1:
            keep_loaded()
    return 0
