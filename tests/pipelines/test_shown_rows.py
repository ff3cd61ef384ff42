"""Rows on the terminal: nothing that was asked for is squeezed out or cut off."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import polars as pl
import pytest
from rich.console import Console

from pipelines.commands.desk import show

ORDER = "static|DIST|AC-0002-BOX|CENTRAL|DC-CENTRAL|20260114|1"
ROWS = pl.DataFrame(
    {
        "order_id": [ORDER, "static|X|2"],
        "vendor_id": ["ACME", ""],
        "qty": [Decimal("12.500000"), Decimal("3.000000")],
        **{f"column_{number}": [f"value {number}", None] for number in range(8)},
    }
)


def printed(rows: pl.DataFrame, *, width: int, terminal: bool) -> list[str]:
    file = StringIO()
    show(Console(file=file, width=width, force_terminal=terminal, color_system=None, legacy_windows=False), rows)
    return file.getvalue().splitlines()


@pytest.mark.parametrize(("width", "terminal"), [(80, False), (400, True)])
def test_a_row_is_a_line_where_there_is_room(width: int, terminal: bool) -> None:
    lines = printed(ROWS, width=width, terminal=terminal)
    assert [all(text in line for text in (ORDER, "ACME", "12.5", "value 7")) for line in lines].count(True) == 1
    assert lines[-1] == "2 rows"


def test_on_a_narrow_terminal_each_row_stands_by_itself() -> None:
    lines = printed(ROWS, width=60, terminal=True)
    assert max(map(len, lines)) <= 60
    assert lines[0].rstrip() == ORDER
    told = " ".join(line.strip() for line in lines)
    assert "vendor_id ACME · qty 12.5 · column_0 value 0" in told
    assert "column_7 value 7 static|X|2 qty 3 2 rows" in told


def test_no_rows_are_told() -> None:
    assert printed(ROWS.clear(), width=60, terminal=True) == ["0 rows"]
