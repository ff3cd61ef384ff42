"""The summary of a plan in the terminal: what is proposed, what goes wrong, how good the forecast is.

Belongs here: showing. The figures are added up in `figures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from rich.table import Table
from rich.text import Text

from pipelines import figures
from pipelines.wide_tables import print_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rich.console import Console

    from masterplan.places import Tables


@dataclass(frozen=True)
class Shown:
    """What a summary is made of: the plan's tables as users query them, the forecast, the master data, what was rejected."""

    plan_id: str
    plan_date: date
    results: Mapping[str, pl.DataFrame]
    tables: Tables
    quarantine: pl.DataFrame


def show_summary(console: Console, shown: Shown) -> None:
    """Prints the figures of a plan; a figure without a row is left out."""
    results = shown.results
    console.rule(f"Plan {shown.plan_id} of {shown.plan_date}")
    _show(console, "Planned orders", figures.orders_by_company(shown.tables, results["planned_order"]))
    _show(console, "Demand from customers and forecast", figures.late_demand(results["requirement"], results["delay"]))
    _show(console, "Shortage and excess, at standard cost", figures.unmatched(shown.tables, results["pegging"]))
    _show(console, "Intercompany flow", figures.intercompany_flow(results["intercompany_link"], results["planned_order"]))
    if "accuracy" in results:
        _show(console, "Forecast accuracy, chosen model against naive", figures.accuracy_against_naive(results["accuracy"]))
    _show(console, "To look at", figures.exceptions_by_code(results["exception"]))
    show_quarantine(console, shown.quarantine)


def show_quarantine(console: Console, quarantine: pl.DataFrame) -> None:
    """Prints how many rows were rejected and why, or that none were."""
    if quarantine.height:
        _show(console, f"Quarantined rows: {figures.rejected_rows(quarantine):,}", figures.quarantine_by_rule(quarantine))
    else:
        console.print("No row of the input was quarantined.")


def show_reports(console: Console, reports: Mapping[str, pl.DataFrame], place: str) -> None:
    """Prints what the source reports of itself, one line a report, and where its rows are."""
    for name, frame in reports.items():
        if frame.height:
            console.print(f"The source reports {name.replace('_', ' ')}: {frame.height:,} rows, see {place}", markup=False, highlight=False)


def show_seconds(console: Console, seconds: Mapping[str, float]) -> None:
    """Prints the seconds of each stage and their sum."""
    rows = [*seconds.items(), ("all", sum(seconds.values()))]
    _show(console, "Seconds", pl.DataFrame(rows, schema={"stage": pl.String, "seconds": pl.Float64}, orient="row"))


def _show(console: Console, title: str, frame: pl.DataFrame) -> None:
    if frame.height == 0:
        return
    table = Table(title=title, title_justify="left", title_style="bold", header_style="")
    for name, kind in frame.schema.items():
        table.add_column(name.replace("_", " "), justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows(named=True):
        # text of the input must not be read as markup
        table.add_row(*(Text(_text(name, value)) for name, value in row.items()))
    print_table(console, table)


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if name == "value" else f"{value:,.2f}" if name != "average_days" else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else " ".join(str(value).split())
