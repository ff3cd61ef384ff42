"""What a declaration becomes: polars schema, empty frame, pandera schema, DuckDB DDL and column comments.

Belongs here: one function per rendering. Nothing here reads or writes data.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts.core import Column, Kind, Table

if TYPE_CHECKING:
    import pandera.polars as pa

_POLARS: Final[dict[Kind, pl.DataType]] = {
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.QTY: pl.Decimal(18, 6),
    Kind.NUMBER: pl.Float64(),
    Kind.DAYS: pl.Int32(),
    Kind.COUNT: pl.Int32(),
    Kind.FLAG: pl.Boolean(),
    Kind.KEY: pl.Int64(),
    Kind.MICRO: pl.Int64(),
    Kind.INSTANT: pl.Datetime("us"),
}
_DUCKDB: Final[dict[Kind, str]] = {
    Kind.TEXT: "varchar",
    Kind.DATE: "date",
    Kind.QTY: "decimal(18, 6)",
    Kind.NUMBER: "double",
    Kind.DAYS: "integer",
    Kind.COUNT: "integer",
    Kind.FLAG: "boolean",
    Kind.KEY: "bigint",
    Kind.MICRO: "bigint",
    Kind.INSTANT: "timestamp",
}


def polars_schema(table: Table) -> pl.Schema:
    """Column names and polars types, in the declared order."""
    return pl.Schema({column.name: _POLARS[column.kind] for column in table.columns})


def empty_frame(table: Table) -> pl.DataFrame:
    """A frame with the table's columns and no row."""
    return _empty(table).clone()


def duckdb_type(column: Column) -> str:
    """The DuckDB type of a column."""
    return _DUCKDB[column.kind]


def duckdb_ddl(table: Table) -> str:
    """`create table` with not-null constraints and the comments of table and columns; one statement a line group."""
    width = max(len(column.name) for column in table.columns)
    lines = [f"    {column.name:<{width}} {duckdb_type(column)}{'' if column.nullable else ' not null'}" for column in table.columns]
    body = ",\n".join(lines)
    head = f"-- {table.qualified_name}: {table.grain}; key ({', '.join(table.key)})\n"
    create = f"create table if not exists {table.qualified_name} (\n{body}\n);\n"
    comments = [f"comment on table {table.qualified_name} is {sql_text(table_comment(table))};"]
    comments += [
        f"comment on column {table.qualified_name}.{column.name} is {sql_text(column_comment(column))};" for column in table.columns
    ]
    return head + create + "\n".join(comments) + "\n"


def column_comment(column: Column) -> str:
    """Meaning, unit, default and allowed values in one line, as the database and the docs show it."""
    parts = [column.meaning]
    if column.unit and column.kind is not Kind.DATE:
        parts.append(f"unit: {column.unit}")
    if column.default is not None and column.default != "":
        parts.append(f"default: {str(column.default).lower() if isinstance(column.default, bool) else column.default}")
    if column.values:
        parts.append(("any of " if column.is_list else "one of ") + ", ".join(column.values))
    return "; ".join(parts)


@cache
def pandera_schema(table: Table) -> pa.DataFrameSchema:
    """The pandera schema: exact columns, types, nulls, bounds, enumerations and the uniqueness of the key."""
    import pandera.polars as pa

    return pa.DataFrameSchema(
        {column.name: _pandera_column(column) for column in table.columns},
        unique=list(table.key),
        strict=True,
        ordered=True,
        name=table.qualified_name,
    )


def list_pattern(column: Column) -> str:
    """The regular expression of a column that holds any number of its values, or of ids, separated by commas."""
    one = f"({'|'.join(column.values) or '[^,]+'})"
    return f"^({one}(,{one})*)?$"


def sql_text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def table_comment(table: Table) -> str:
    """What one row is and what identifies it, in one line, as the database and the docs show it."""
    return f"{table.grain}; key ({', '.join(table.key)})"


def _pandera_column(column: Column) -> pa.Column:
    import pandera.polars as pa

    checks = []
    if column.is_list:
        checks.append(pa.Check.str_matches(list_pattern(column)))
    elif column.values:
        checks.append(pa.Check.isin(list(column.values)))
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum))
    return pa.Column(_POLARS[column.kind], checks=checks, nullable=column.nullable, required=True)


@cache
def _empty(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema=polars_schema(table))
