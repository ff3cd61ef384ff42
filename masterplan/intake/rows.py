"""Rows: a received table becomes a sieve of parsed rows, and laws within one row are checked.

Belongs here: missing columns, parsing of all columns, dates and quantities of one row that contradict each other. Laws
between rows are in `keys`, `references`, `validity` and `loops`.
"""

from __future__ import annotations

import polars as pl

from masterplan.contracts import Table, empty_frame, polars_schema
from masterplan.errors import InputError
from masterplan.intake.parsing import parse_column
from masterplan.intake.received import FAULT_SCHEMA, ROW, RawTable, Sieve, faults, number_rows


def sift_rows(table: Table, raw: RawTable | None) -> Sieve:
    """Parse all rows of one received table; an absent table has none.

    Output: a sieve in which rows that break a rule by themselves are rejected (missing_column, ragged rows, the rules
    of `parse_column`, reversed_validity, missing_value where one of several columns must be filled). InputError when a
    required table lacks a required column.
    """
    if raw is None:
        return Sieve(table, RawTable(pl.DataFrame(), ""), number_rows(empty_frame(table)), is_provided=False)
    missing = missing_columns(table, raw)
    if missing and table.is_required:
        raise _unusable(table, raw, missing)
    frame, found = _parse(table, raw)
    sieve = Sieve(table, raw, number_rows(frame), is_provided=True)
    placeholders = pl.Series(ROW, list(raw.broken), pl.UInt32)
    for column in missing:
        message = f"{raw.source} has no column {column}, and it has no default; add the column"
        found.append(faults(sieve.frame, "missing_column", column, message))
    sieve.reject(pl.concat(found).filter(~pl.col(ROW).is_in(placeholders.implode())))
    sieve.reject(_broken_rows(raw))
    sieve.reject(_reversed_validity(sieve))
    sieve.reject(_none_of(sieve))
    return sieve


def missing_columns(table: Table, raw: RawTable) -> list[str]:
    """Required columns that a received table does not have."""
    return [column.name for column in table.columns if column.is_required and column.name not in raw.frame.columns]


def _unusable(table: Table, raw: RawTable, missing: list[str]) -> InputError:
    return InputError(
        f"Table {table.name} cannot be used: {raw.source} lacks a column that every row needs.",
        rows=[f"table {table.name}, file {raw.source}, column {name}: not there" for name in missing],
        way_out=f"Add the column to {raw.source}; its columns are: {', '.join(raw.frame.columns) or 'none'}.",
    )


def _parse(table: Table, raw: RawTable) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    types = polars_schema(table)
    columns, found = [], [FAULT_SCHEMA.to_frame()]
    for column in table.columns:
        if column.name in raw.frame.columns:
            cells = parse_column(column, types[column.name], raw.frame[column.name])
            columns.append(cells.values)
            found.append(cells.faults)
        else:
            default = None if column.nullable else column.default
            columns.append(pl.select(pl.repeat(default, raw.frame.height).cast(types[column.name]).alias(column.name)).to_series())
    return pl.DataFrame(columns), found


def _broken_rows(raw: RawTable) -> pl.DataFrame:
    rows = [(index, row.rule, "", row.message) for index, row in sorted(raw.broken.items())]
    return pl.DataFrame(rows, schema=FAULT_SCHEMA, orient="row")


def _reversed_validity(sieve: Sieve) -> pl.DataFrame:
    if not {"from_date", "to_date"} <= set(sieve.table.column_names):
        return FAULT_SCHEMA.to_frame()
    rows = sieve.frame.filter(pl.col("to_date") < pl.col("from_date"))
    dates = (pl.col("to_date").cast(pl.String), " is before from_date ", pl.col("from_date").cast(pl.String))
    return faults(rows, "reversed_validity", "to_date", *dates, "; exchange or correct them")


def _none_of(sieve: Sieve) -> pl.DataFrame:
    """Rows that fill none of the columns of which each row fills one."""
    names = sieve.table.one_of
    if not names:
        return FAULT_SCHEMA.to_frame()
    rows = sieve.sound_rows().filter(pl.all_horizontal(pl.col(name) == "" for name in names))
    return faults(rows, "missing_value", names[0], f"neither {' nor '.join(names)} is given; give one of them")
