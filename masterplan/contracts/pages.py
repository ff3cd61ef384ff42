"""What a declaration becomes for a reader: a section of a markdown page with columns, laws and links.

Belongs here: texts made from a declaration. Which pages there are, and where tables come from and go to, is told by who
asks (`pipelines.documents`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from masterplan.contracts.core import Column, Kind, Table
from masterplan.contracts.render import duckdb_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_NO_UNIT: Final = "count"


def table_section(table: Table, link: Callable[[str], str], lineage: Sequence[str], *, is_received: bool) -> str:
    """The section of one table: grain, key, columns, laws between its rows, lineage.

    `link` gives the link to a table by its name, `lineage` is what to say of where rows come from and who reads them;
    of a table that is received from outside it is told what an absent value becomes.
    """
    facts = [f"Rows {_validity(table)}."] if table.validity else []
    facts += [f"Every row fills {' or '.join(map(code, table.one_of))}."] if table.one_of else []
    facts += [table.notes] if table.notes else []
    facts += ["Without this table nothing can be planned."] if table.is_required else []
    return section(table.name, sentence(table.grain), table.key, column_rows(table, link, is_received=is_received), [*facts, *lineage])


def section(name: str, grain: str, key: Sequence[str], rows: Sequence[Sequence[str]], facts: Sequence[str]) -> str:
    """A section with a heading, what one row is, its key, a table of columns (its first row is the head) and facts below."""
    known = f"{grain} Key: {', '.join(map(code, key))}." if key else grain
    told = ["\n".join(f"- {fact}" for fact in facts)] if facts else []
    return "\n\n".join([f"## {name}", known, markdown_table(rows), *told])


def column_rows(table: Table, link: Callable[[str], str], *, is_received: bool) -> list[list[str]]:
    """One row per column: name, type, unit, default, what is allowed, meaning with the table it refers to; head first."""
    targets = {reference.columns[-1]: link(reference.target) for reference in table.references}
    rows = [
        [
            code(column.name),
            code(duckdb_type(column)),
            "" if column.kind is Kind.DATE or column.unit == _NO_UNIT else column.unit,
            _default(column) if is_received else "may be" if column.nullable else "",
            _allowed(column),
            escaped(column.meaning) + (f" → {targets[column.name]}" if column.name in targets else ""),
        ]
        for column in table.columns
    ]
    return without_empty([["column", "type", "unit", "if absent" if is_received else "absent", "allowed", "meaning"], *rows])


def without_empty(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows without the columns that are empty below the head."""
    kept = [i for i in range(len(rows[0])) if any(row[i] for row in rows[1:])]
    return [[row[i] for i in kept] for row in rows]


def markdown_table(rows: Iterable[Sequence[str]]) -> str:
    """A markdown table; the first row is its head."""
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    whole = escaped(text[:1].upper() + text[1:])
    return whole if whole.endswith((".", "…", "?")) else f"{whole}."


def code(text: str) -> str:
    """The text as code."""
    return f"`{text}`"


def escaped(text: str) -> str:
    """The text with what markdown would read as its own made harmless."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def _default(column: Column) -> str:
    if column.is_required:
        return "required"
    if column.default is None:
        return "stays absent"
    if column.default == "":
        return "empty"
    value = str(column.default).lower() if isinstance(column.default, bool) else str(column.default)
    return code(value.removesuffix(".0") if column.kind is Kind.NUMBER else value)


def _allowed(column: Column) -> str:
    if column.values:
        return ", ".join(map(code, column.values))
    least, most = (_plain(bound) for bound in (column.minimum, column.maximum))
    if least and most:
        return f"{least} to {most}"
    return f"≥ {least}" if least else f"≤ {most}" if most else ""


def _plain(bound: float | None) -> str:
    return "" if bound is None else f"{bound:.12f}".rstrip("0").rstrip(".")


def _validity(table: Table) -> str:
    validity = table.validity
    if validity is None:
        return ""
    group = ", ".join(map(code, validity.group))
    return f"hold from {code(validity.start)} to {code(validity.end)}, both days included; those of one ({group}) must not overlap"
