"""Failures as a planner reads them: the expected row, and the rows that come nearest to it as a small table.

Belongs here: text only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from conformance.printed import Printed, agrees

Row = Mapping[str, Any]
_MOST = 5


def missed(what: str, expected: Row, actual: Iterable[Row], columns: Mapping[str, str]) -> str:
    """That no row is as expected, and the nearest ones; `columns` tells the column of each word of the expected row."""
    rows = sorted(
        actual, key=lambda row: -sum(agrees(value, row.get(columns[word])) for word, value in expected.items() if word in columns)
    )
    wanted = ", ".join(f"{word} {said(value)}" for word, value in expected.items())
    names = list(dict.fromkeys(columns[word] for word in expected if word in columns))
    key = [name for name in ("order_id", "ref", "demand_ref", "supply_ref", "item_id", "date") if any(name in row for row in rows)]
    shown = list(dict.fromkeys([*key, *names]))
    found = table(rows[:_MOST], shown) if rows else "    no row at all"
    return f"{what}: expected {wanted}; nearest of {len(rows)}:\n{found}"


def table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Rows under their column names, aligned and indented."""
    cells = [list(columns), *([said(row.get(name)) for name in columns] for row in rows)]
    widths = [max(len(line[number]) for line in cells) for number in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join(f"    {line}" for line in lines)


def said(value: object) -> str:
    """A value as a case would print it."""
    if isinstance(value, Printed):
        return value.text
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return "-" if value in ("", None) else str(value)
