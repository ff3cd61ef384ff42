"""`masterplan bench forecast` and `bench forecast-cost`: how well and how fast the default method forecasts.

Belongs here: what is printed. Scores are told in `pipelines.series_files`, costs in `pipelines.forecast_cost`.
"""

from __future__ import annotations

import resource
from functools import partial
from typing import TYPE_CHECKING, Final

import polars as pl
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from masterplan.forecasting.challenger import GLOBAL
from pipelines.forecast_cost import costs
from pipelines.series_files import against, competitions, score
from pipelines.wide_tables import print_table

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from rich.progress import TaskID

    from pipelines.series_files import Score

_PUBLISHED: Final = "reference_scores.csv"
_BEST: Final = 2


def bench_forecast(console: Console, folder: Path, *, challenger: bool = False) -> None:
    """Scores every file of a folder; beside it the best published scores of the same competition.

    With the challenger a second line of each file says how it does beside the default method, and how many series it took.
    Errors: SourceError, SettingsError.
    """
    published = _published(folder)
    table = Table(
        "file", "series", "sMAPE", "MASE", "OWA", "RMSSE", "bias", "coverage of 90 %", "seconds", "published", title="Default forecast"
    )
    with _progress(console) as bars:
        for one in competitions(folder):
            scored = score(one, partial(_advance, bars, bars.add_task(one.name, total=1.0)))
            table.add_row(*_cells(scored), published.get(scored.name, ""))
            if challenger:
                rival = score(against(one, GLOBAL), partial(_advance, bars, bars.add_task(f"{one.name}, {GLOBAL}", total=1.0)))
                table.add_row(*_cells(rival), f"with the challenger, which took {rival.challenged} of {rival.series} series")
    print_table(console, table)


def bench_forecast_cost(console: Console, *, weekly: int, monthly: int, sample: int) -> None:
    """Times choosing and forecasting against fits called directly and dearer models; prints processor seconds, ratios, memory."""
    table = Table("what", "ours, s", "theirs, s", "ratio", "asked", title="Cost of the default forecast")
    with _progress(console) as bars:
        bar = bars.add_task("", total=1.0)
        for one in costs(weekly, monthly, sample, lambda text, fraction: bars.update(bar, description=text, completed=fraction)):
            table.add_row(one.what, f"{one.ours:.1f}", f"{one.theirs:.1f}", f"{one.ours / one.theirs:.3f}", one.asked)
    print_table(console, table)
    console.print(f"most memory at once: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


def _advance(bars: Progress, bar: TaskID, _: str, fraction: float) -> None:
    bars.update(bar, completed=fraction)


def _cells(scored: Score) -> list[str]:
    return [
        scored.name,
        str(scored.series),
        f"{scored.smape:.2f}",
        f"{scored.mase:.3f}",
        "" if scored.owa != scored.owa else f"{scored.owa:.3f}",
        f"{scored.rmsse:.4f}",
        f"{scored.bias:+.1%}",
        f"{scored.coverage:.1%}",
        f"{scored.seconds:.1f}",
    ]


def _published(folder: Path) -> dict[str, str]:
    """The best methods of each competition and frequency, by OWA or else sMAPE, from `reference_scores.csv` if it is there."""
    if not (folder / _PUBLISHED).is_file():
        return {}
    scores = pl.read_csv(folder / _PUBLISHED).filter(pl.col("metric").is_in(["OWA", "sMAPE"])).sort("metric", "value", "method")
    named = scores.with_columns(name=pl.concat_str(pl.col("competition", "slice").str.to_lowercase(), separator="_"))
    texts: dict[str, str] = {}
    for (name, metric), rows in named.group_by("name", "metric", maintain_order=True):
        best = rows.head(_BEST).select("method", "value").rows()
        texts.setdefault(str(name), f"{metric} " + ", ".join(f"{method} {value:g}" for method, value in best))
    return texts
