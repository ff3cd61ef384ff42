"""A group of companies derived from the contracts: every input table has a row of every company, every reference is filled.

Belongs here: valid rows as texts, as a CSV file has them. Row `i` of each table belongs to company `i` and names only rows
of company `i`: what depends on a row of one company is a row of that company. References of a table to itself stay empty.
"""

from __future__ import annotations

from typing import Final

from masterplan.contracts import INPUTS, Column, Kind, Table

Row = dict[str, str | None]
Group = dict[str, list[Row]]

FROM_DATE: Final = "2026-01-01"
TO_DATE: Final = "2026-12-31"
_TARGETS: Final = {(ref.target, name) for table in INPUTS.values() for ref in table.references for name in ref.target_columns}
_REQUIRED: Final = {Kind.DATE: "2026-03-01", Kind.QTY: "5", Kind.NUMBER: "1", Kind.DAYS: "1", Kind.COUNT: "1", Kind.FLAG: "true"}


def derived_group(size: int) -> Group:
    """Rows of all input tables for companies 0 to `size` - 1."""
    return {name: [_row(table, i) for i in range(size)] for name, table in INPUTS.items()}


def id_of(column: str, i: int) -> str:
    """What rows of company `i` are called by the rows that refer to them; `column` is the one that is referred to."""
    return f"{column}-{i}"


def _row(table: Table, i: int) -> Row:
    names = {
        own: id_of(theirs, i)
        for reference in table.references
        if reference.target != table.name
        for own, theirs in zip(reference.columns, reference.target_columns, strict=True)
    }
    return {column.name: names.get(column.name) or _value(table, column, i) for column in table.columns}


def _value(table: Table, column: Column, i: int) -> str | None:
    if (table.name, column.name) in _TARGETS:
        return id_of(column.name, i)
    if {"from_date", "to_date"} <= set(table.column_names) and column.name in {"from_date", "to_date"}:
        return FROM_DATE if column.name == "from_date" else TO_DATE
    if column.nullable:
        return None
    if column.default is not None:
        return str(column.default).lower() if isinstance(column.default, bool) else str(column.default)
    if column.values:
        return column.values[0]
    return f"{table.name}-{column.name}-{i}" if column.kind is Kind.TEXT else _REQUIRED[column.kind]
