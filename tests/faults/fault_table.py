"""The table of boundaries and faults: docs/faults.md, read and written; what the tests saw is compared with it, cell by cell."""

from __future__ import annotations

from pathlib import Path

from faults.injected import CELLS, FAULTS
from faults.work import WORK_AT

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
NOTHING = "-"
Cells = dict[tuple[str, str], str]


def known() -> Cells:
    """What the document says of each boundary and fault."""
    lines = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("|")]
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {(row[0], fault): cell for row in rows for fault, cell in zip(head[1:], row[1:], strict=True)}


def rendered(cells: Cells) -> str:
    """The table with these cells; others of the grid are empty."""
    grid = dict.fromkeys(CELLS, "") | cells
    names = [name for group in WORK_AT.values() for name in group]
    lines = [["boundary", *FAULTS], ["---"] * (len(FAULTS) + 1)]
    lines += [[name, *(grid.get((name, fault), NOTHING) for fault in FAULTS)] for name in names if any(key[0] == name for key in cells)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
