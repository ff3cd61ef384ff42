"""What the commands of planners have in common: the desk of the settings, and tables on the terminal. Nothing else belongs here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipelines.order_desk import OrderDesk
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse
from pipelines.wide_tables import print_table, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from rich.console import Console


def open_desk() -> OrderDesk:
    """The desk of the deployment that the settings name."""
    settings = load_settings()
    return OrderDesk(Warehouse(settings.warehouse_file), settings)


def show(console: Console, rows: pl.DataFrame) -> None:
    """Prints rows and how many there are: as a table, on a terminal that is too narrow for it each row by itself without what is empty."""
    texts = [[_text(value) for value in row] for row in rows.iter_rows()]
    table = Table(*rows.columns)
    for row in texts:
        table.add_row(*map(Text, row))
    if console.is_terminal and width_of(console, table) > console.width:
        for row in texts:
            _show_alone(console, rows.columns, row)
    elif texts:
        print_table(console, table)
    console.print(f"{rows.height:,} rows", highlight=False)


def _show_alone(console: Console, names: Sequence[str], row: Sequence[str]) -> None:
    """What the first column says on a line, the others by name below."""
    console.print(Text(row[0], style="bold", overflow="fold"))
    said = " · ".join(f"{name} {text}" for name, text in zip(names[1:], row[1:], strict=True) if text)
    console.print(Padding(Text(said, overflow="fold"), (0, 0, 0, 2)))


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def show_unpublished(console: Console, reason: str) -> None:
    """Prints why analysts do not see a change yet, if so."""
    if reason:
        console.print(f"not published yet: {reason}", style="yellow", markup=False, highlight=False, soft_wrap=True)
