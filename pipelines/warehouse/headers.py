"""The header of a view: the comment its file in `sql/views` opens with, read as what the view means.

Belongs here: the form of headers and the comments made from them. `schema` and `publish` make the views.

    -- analytics.late_demand: what it shows
    -- Grain: what one row is.
    -- Key: plan_id, order_id
    -- Note: anything a reader must know; as many as needed
    -- Columns:
    --   plan_id, order_id: as in plan.planned_order
    --   item_name: as master.item.name
    --   qty: its own meaning; unit: inventory unit
    -- Example: select order_id, qty
    --     from analytics.late_demand where plan_id = 'static';

Lines that go on are indented further. A column that comes from a declared table takes its meaning from there: `as in`
names the table, `as` the column too. `Columns: as in plan.delay` stands for all columns of the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import sql
from masterplan.contracts import STORAGE, Column, Table, column_comment
from masterplan.contracts.render import sql_text
from pipelines.warehouse.tables import TABLES, VIEWS

_LABEL: Final = re.compile(r"-- (?P<label>[A-Z][a-z]+|[a-z_]+\.[a-z_]+): ?(?P<text>.*)")
_COLUMN: Final = re.compile(r"--   (?P<names>[a-z_]+(?:, [a-z_]+)*): (?P<text>.+)")
_AS: Final = re.compile(r"as (?P<table>[a-z]+\.[a-z_]+)\.(?P<column>[a-z_]+)|as in (?P<whole>[a-z]+\.[a-z_]+)")


@dataclass(frozen=True)
class Header:
    """What a view is called, what it shows, what one row is and is known by, each column's meaning, a query that shows it."""

    name: str
    meaning: str
    grain: str
    key: tuple[str, ...]
    columns: dict[str, str]
    example: str

    @property
    def comment(self) -> str:
        """Meaning and grain in one line, as the database shows it."""
        return f"{self.meaning}; {self.grain.rstrip('.')}" if self.grain else self.meaning


@cache
def header(name: str) -> Header:
    """The header of a packaged view, `views/analytics/late_demand`; what it leaves out is empty.

    Errors: LookupError when a column refers to a table or column that is not declared.
    """
    view = name.removeprefix("views/").replace("/", ".")
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in sql.read(name).splitlines():
        if not line.startswith("--"):
            break
        found = _LABEL.fullmatch(line)
        if found:
            lines = sections.setdefault(found["label"], [])
        lines.append(found["text"] if found else line)
    told = {label: " ".join(text.removeprefix("--").strip() for text in texts) for label, texts in sections.items() if label != "Columns"}
    key = tuple(part.strip(" .") for part in told.get("Key", "").split(",") if part.strip())
    columns = _columns(view, sections.get("Columns", [""]))
    return Header(view, told.get(view, ""), told.get("Grain", ""), key, columns, told.get("Example", ""))


def comments(name: str) -> str:
    """The statements that give a packaged view the comments of its header."""
    found = header(name)
    whole = [f"comment on view {found.name} is {sql_text(found.comment)};"] if found.comment else []
    columns = [f"comment on column {found.name}.{column} is {sql_text(text)};" for column, text in found.columns.items()]
    return "\n".join((*whole, *columns))


def _columns(view: str, lines: list[str]) -> dict[str, str]:
    """Meaning by column. `lines` are those of the section, the first without its label."""
    whole = _AS.fullmatch(lines[0].strip())
    if whole:
        return {column.name: _text_of(column) for column in _table(view, whole["whole"]).columns}
    entries: list[tuple[str, str]] = []
    for line in lines[1:]:
        found = _COLUMN.fullmatch(line)
        if found:
            entries.append((found["names"], found["text"]))
        elif not entries:
            raise LookupError(f"The header of {view} has no column before {line!r}.")
        else:
            names, text = entries.pop()
            entries.append((names, f"{text} {line.removeprefix('--').strip()}"))
    return {name: _meaning(view, name, text) for names, text in entries for name in names.split(", ")}


def _meaning(view: str, name: str, text: str) -> str:
    found = _AS.fullmatch(text)
    if not found:
        return text
    table = _table(view, found["table"] or found["whole"])
    column = found["column"] or name
    if column not in table.column_names:
        raise LookupError(f"The header of {view} takes column {column!r} from {table.qualified_name}, which has none of that name.")
    return _text_of(table.column(column))


def _table(view: str, name: str) -> Table:
    declared = {**STORAGE, **TABLES, **VIEWS}
    if name not in declared:
        raise LookupError(f"The header of {view} takes columns from {name}, which is no declared table.")
    return declared[name]


def _text_of(column: Column) -> str:
    return column_comment(replace(column, default=None))
