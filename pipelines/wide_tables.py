"""Tables on the terminal, and in files and logs, where no screen ends and nothing need be cut off.

Belongs here: how wide a table is. What it says is told by those who make it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.measure import Measurement

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Column, Table

_ENDLESS: Final = 100_000
_SHORT: Final = 10
_SPACE: Final = 1


def width_of(console: Console, table: Table) -> int:
    """The characters of a line of the table when nothing is folded or cut off."""
    return Measurement.get(console, console.options.update(max_width=_ENDLESS), table).maximum


def print_table(console: Console, table: Table) -> None:
    """Prints a table, at its own width where the output is no terminal; on a narrow one long cells take several lines."""
    for column in table.columns:
        column.overflow = "fold"
    if not console.is_terminal:
        table.width = width_of(console, table)
    elif width_of(console, table) > console.width:
        _keep_short_cells_whole(console.width, table)
    console.print(table, crop=False)


def _keep_short_cells_whole(width: int, table: Table) -> None:
    """Dates, numbers and kinds stay on one line where that leaves room for what is long, without space beside them if need be."""
    widths = [_widest(column) for column in table.columns]
    least, columns = sum(min(wide, _SHORT) for wide in widths), len(widths)
    if least + (1 + 2 * _SPACE) * columns + 1 > width:
        table.padding = 0
        if least + columns + 1 > width:
            return
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide if wide <= _SHORT else None


def _widest(column: Column) -> int:
    """The characters that a column needs for each of its cells on a line, and the words of its header below each other."""
    return max(cell_len(str(text)) for text in (*str(column.header).split(), *column.cells, ""))


__all__ = ["print_table", "width_of"]
