"""What the commands of planners have in common: the desk of the settings, and tables on the terminal. Nothing else belongs here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.table import Table

from pipelines.order_desk import OrderDesk
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console


_IDS: Final = ("order_id", "planned_order_id")


def open_desk() -> OrderDesk:
    """The desk of the deployment that the settings name."""
    settings = load_settings()
    return OrderDesk(Warehouse(settings.warehouse_file), settings)


def show(console: Console, rows: pl.DataFrame) -> None:
    """Prints rows as a table and how many there are."""
    table = Table()
    for name in rows.columns:
        # an id that is cut off cannot be named in the next command
        table.add_column(name, no_wrap=name in _IDS, overflow="fold")
    for row in rows.iter_rows():
        table.add_row(*(_text(value) for value in row))
    if rows.height:
        console.print(table, markup=False)
    console.print(f"{rows.height:,} rows", highlight=False)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def show_unpublished(console: Console, reason: str) -> None:
    """Prints why analysts do not see a change yet, if so."""
    if reason:
        console.print(f"not published yet: {reason}", style="yellow", markup=False, highlight=False, soft_wrap=True)
