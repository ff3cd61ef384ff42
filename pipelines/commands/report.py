"""`masterplan report`: every stored plan date in a line, what each plan proposed, missed and foresaw."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from rich.table import Table

from masterplan.errors import InputError
from pipelines.warehouse import Warehouse
from pipelines.wide_tables import print_table

if TYPE_CHECKING:
    from datetime import date

    import polars as pl
    from rich.console import Console

    from pipelines.settings import Settings

_TABLES: Final = {
    "planned orders, values in {currency}": (
        ("purchase_orders", "purchase"),
        ("purchase_value", "value"),
        ("production_orders", "production"),
        ("production_value", "value"),
        ("transfer_orders", "transfer"),
        ("transfer_value", "value"),
        ("late_orders", "late"),
    ),
    "orders and forecast that come late or short; supply that serves none, in {currency}": (
        ("demand_lines", "lines"),
        ("late_lines", "late"),
        ("average_days_late", "days"),
        ("shortage_lines", "short"),
        ("excess_value", "excess"),
        ("obsolete_value", "obsolete"),
        ("safety_stock_value", "minimum"),
    ),
    "forecast of the next 91 days against what came, in the buckets that are over": (
        ("forecast_buckets", "buckets"),
        ("forecast_qty", "forecast"),
        ("actual_qty", "came"),
        ("wape_pct", "WAPE %"),
        ("bias_pct", "bias %"),
    ),
}


@dataclass(frozen=True)
class Wanted:
    """Plan dates from `first` to `last` (None: all), of one plan (None: every net plan), as a table or as CSV."""

    first: date | None = None
    last: date | None = None
    plan_id: str | None = None
    fmt: Literal["table", "csv"] = "table"


def show_report(console: Console, settings: Settings, wanted: Wanted) -> None:
    """Prints a line per plan date, a table per plan and company. Errors: InputError when no such plan is stored, StoreError."""
    rows = Warehouse(settings.warehouse_file).plans_by_date(wanted.first, wanted.last, wanted.plan_id)
    if rows.is_empty():
        raise InputError("no such plan is stored", way_out="Ask for other dates or another --plan, or make plans: masterplan backfill.")
    if wanted.fmt == "csv":
        sys.stdout.write(rows.write_csv())
        return
    for (plan_id, company_id, currency), part in rows.group_by("plan_id", "company_id", "currency_code", maintain_order=True):
        console.rule(f"Plan {plan_id} of {company_id}", characters="-")
        for title, columns in _TABLES.items():
            _show(console, title.format(currency=currency), part, columns)
    console.print("What each column means, and more of them: analytics.plan_by_date.", highlight=False)


def _show(console: Console, title: str, rows: pl.DataFrame, columns: tuple[tuple[str, str], ...]) -> None:
    shown = [(name, head) for name, head in columns if not name.startswith("transfer_") or rows[name].sum()]
    table = Table("plan date", title=title[0].upper() + title[1:], title_justify="left", title_style="bold", header_style="")
    for _, head in shown:
        table.add_column(head, justify="right")
    for row in rows.iter_rows(named=True):
        table.add_row(str(row["plan_date"]), *(_text(row[name], name) for name, _ in shown))
    print_table(console, table)


def _text(value: object, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if name.endswith("_value") else f"{value:,.1f}"
    return f"{value:,.0f}" if isinstance(value, int | Decimal) else str(value)
