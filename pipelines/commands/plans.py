"""`masterplan plans`: the plans of a group, and what is contradictory or unused in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from masterplan.plan_check import check_plans
from masterplan.plan_choice import with_default_plans
from pipelines.resources import source_of
from pipelines.wide_tables import print_table

if TYPE_CHECKING:
    from datetime import date

    import polars as pl
    from rich.console import Console

    from pipelines.settings import Settings

FAULTY = 1
_STYLES = {"error": "red", "warning": "yellow", "info": "dim"}


def show_plans(console: Console, settings: Settings, plan_date: date) -> int:
    """Prints the plans that the source names on a plan date and the findings of their check; 1 when one is an error."""
    tables = with_default_plans(source_of(settings).taken_in(plan_date).tables)
    table = Table("plan", "kind", "base", "companies", "items", "current plan of", title=f"Plans of {plan_date}")
    for row in tables["plan"].sort("plan_id").iter_rows(named=True):
        current = _current(tables["planning_parameter"], row["plan_id"])
        table.add_row(row["plan_id"], row["kind"], row["base_plan_id"], row["companies"] or "all", row["item_filter"] or "all", current)
    print_table(console, table)
    findings = check_plans(tables)
    for row in findings.iter_rows(named=True):
        line = f"{row['severity']}: plan {row['plan_id']}, {row['parameter']}: {row['text']}"
        console.print(line, style=_STYLES[row["severity"]], markup=False, highlight=False, soft_wrap=True)
    if findings.is_empty():
        console.print("Nothing contradictory, nothing unused", highlight=False)
    return FAULTY if (findings["severity"] == "error").any() else 0


def _current(parameters: pl.DataFrame, plan_id: str) -> str:
    """The companies that name a plan as their current one, with S for static and D for dynamic."""
    names = []
    for row in parameters.sort("company_id").iter_rows(named=True):
        marks = "".join(mark for mark, name in (("S", "static"), ("D", "dynamic")) if row[f"current_{name}_plan_id"] == plan_id)
        names += [f"{row['company_id']} ({marks})"] if marks else []
    return ", ".join(names)
