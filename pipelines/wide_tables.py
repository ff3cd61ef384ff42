"""Tables on the terminal, and in files and logs, where no screen ends and nothing need be cut off.

Belongs here: how wide a table is. What it says is told by those who make it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.measure import Measurement

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_ENDLESS: Final = 100_000


def width_of(console: Console, table: Table) -> int:
    """The characters of a line of the table when nothing is folded or cut off."""
    return Measurement.get(console, console.options.update(max_width=_ENDLESS), table).maximum


def print_table(console: Console, table: Table) -> None:
    """Prints a table, at its own width where the output is no terminal; on a narrow one cells take several lines."""
    for column in table.columns:
        column.overflow = "fold"
    if not console.is_terminal:
        table.width = width_of(console, table)
    console.print(table, crop=False)


__all__ = ["print_table", "width_of"]
