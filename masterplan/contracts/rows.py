"""Frames from rows that name only what differs from a table's defaults.

Belongs here: building small, well-typed frames by hand. Received data goes through `masterplan.intake`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from masterplan.contracts.core import Kind, Table
from masterplan.contracts.render import polars_schema


def frame_of(table: Table, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A frame of the table; a row leaves out what takes its default. Dates may be ISO texts, quantities numbers or texts.

    Raises KeyError for a column that the contract lacks.
    """
    given = list(rows)
    for name in {name for row in given for name in row}:
        table.column(name)
    columns = {column.name: [_value(column.kind, row.get(column.name, column.default)) for row in given] for column in table.columns}
    return pl.DataFrame(columns, schema=polars_schema(table))


def _value(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind is Kind.QTY:
        return Decimal(str(value))
    if kind is Kind.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    if kind is Kind.NUMBER:
        return float(value)
    if kind in {Kind.DAYS, Kind.COUNT}:
        return int(value)
    return value
