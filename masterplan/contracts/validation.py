"""Does a frame keep its contract? The rows that do not, by name.

Belongs here: one question, asked of a finished table. Rows that come from outside are judged in `masterplan.intake`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from masterplan.contracts.core import Kind
from masterplan.contracts.render import list_pattern, pandera_schema, polars_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from masterplan.contracts.core import Column, Table

_SCHEMA = {"row_key": pl.String, "column": pl.String, "rule": pl.String, "value": pl.String}


def broken_rows(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Every break of the contract: key of the row (empty: the table as a whole), column, rule and value, in row order.

    Inputs: a declared table and a collected frame that should be it. Output: no row when the frame keeps the contract.
    """
    import pandera.errors as pe

    if frame.schema != polars_schema(table):
        return _columns_that_differ(table, frame)
    if frame.is_empty() or _is_faultless(table, frame):
        return pl.DataFrame(schema=_SCHEMA)
    try:
        pandera_schema(table).validate(frame, lazy=True)
    except pe.SchemaErrors as error:
        return _named(table, frame, error.failure_cases)
    return pl.DataFrame(schema=_SCHEMA)


def _is_faultless(table: Table, frame: pl.DataFrame) -> bool:
    """Whether a frame of the right columns keeps its contract beyond doubt: one question, where pandera asks one for each rule."""
    rules = [rule for column in table.columns for rule in _rules(column)]
    kept = frame.select(pl.all_horizontal(rule.all(ignore_nulls=True) for rule in rules)).item() if rules else True
    return bool(kept) and frame.select(table.key).n_unique() == frame.height


def _rules(column: Column) -> Iterator[pl.Expr]:
    """What every value must obey; a number that is none is left to pandera."""
    value = pl.col(column.name)
    if not column.nullable:
        yield value.is_not_null()
    if column.kind is Kind.NUMBER:
        yield value.is_not_nan()
    if column.is_list:
        yield value.str.contains(list_pattern(column))
    elif column.values:
        yield value.is_in(column.values)
    if column.minimum is not None:
        yield value >= column.minimum
    if column.maximum is not None:
        yield value <= column.maximum


def _columns_that_differ(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    expected, found = polars_schema(table), frame.schema
    rows = [
        ("", name, f"must be {expected[name]}", str(found.get(name, "absent"))) for name in expected if found.get(name) != expected[name]
    ]
    rows += [("", name, "is not in the contract", str(found[name])) for name in found if name not in expected]
    rows = rows or [("", "", f"columns in the order {', '.join(expected)}", ", ".join(found))]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _named(table: Table, frame: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    key = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in table.key], separator="|")
    keys = frame.select(row_key=key).with_row_index("index").with_columns(pl.col("index").cast(pl.Int32))
    named = cases.with_columns(pl.col("index").cast(pl.Int32)).join(keys, on="index", how="left", maintain_order="left")
    is_key = pl.col("check") == "multiple_fields_uniqueness"
    return named.sort("index", "column", "check", nulls_last=False).select(
        pl.col("row_key").fill_null(""),
        pl.when(is_key).then(pl.lit(", ".join(table.key))).otherwise(pl.col("column").cast(pl.String)).alias("column"),
        pl.when(is_key).then(pl.lit("unique")).otherwise(pl.col("check").cast(pl.String)).alias("rule"),
        pl.col("failure_case").cast(pl.String).alias("value"),
    )
