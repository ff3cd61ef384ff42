"""How wide printed tables are."""

import io

import pytest
from rich.console import Console
from rich.table import Table

from pipelines.wide_tables import print_table

CELL = "coverage_fence_of_a_plan"


def printed(*, terminal, width):
    table = Table("order", "because", "quantity")
    for number in range(3):
        table.add_row(f"PO-{number}", CELL, "1,234,567")
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, color_system=None)
    print_table(console, table)
    return console.file.getvalue()


def test_a_file_has_lines_as_long_as_the_table():
    lines = printed(terminal=False, width=20).splitlines()
    assert sum(CELL in line and "1,234,567" in line for line in lines) == 3


@pytest.mark.parametrize("width", [24, 40, 80])
def test_a_terminal_shows_every_character(width):
    text = printed(terminal=True, width=width)
    assert "…" not in text
    assert all(len(line) <= width for line in text.splitlines())
    # a number is in one piece wherever that leaves room for the rest
    assert width < 40 or text.count("1,234,567") == 3
    second = "".join(line.split("│")[2].strip() for line in text.splitlines() if line.count("│") == 4)
    assert second == CELL * 3
