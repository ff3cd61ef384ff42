"""Quarantine: every fault of every row as one row of the quarantine table, and the counts that must add up.

Belongs here: the form in which rejected rows are handed on. Which rows are rejected is decided in the sibling modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts import QUARANTINE, empty_frame, polars_schema
from masterplan.intake.received import ROW, Sieve, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COUNT_SCHEMA: Final = pl.Schema({"table_name": pl.String, "rows_read": pl.Int32, "rows_kept": pl.Int32, "rows_quarantined": pl.Int32})


def quarantine_rows(sieves: Iterable[Sieve]) -> pl.DataFrame:
    """All faults in the columns of the quarantine contract, one row per source row, rule and column."""
    return pl.concat([empty_frame(QUARANTINE), *(_table_rows(sieve) for sieve in sieves if sieve.faults)])


def count_rows(sieves: Iterable[Sieve]) -> pl.DataFrame:
    """Rows read, kept and quarantined per table; a row that breaks several rules counts once."""
    rows = []
    for sieve in sieves:
        rejected = pl.concat([found.select(ROW) for found in sieve.faults]).n_unique() if sieve.faults else 0
        rows.append((sieve.table.name, sieve.raw.frame.height, int(sieve.sound.sum()), rejected))
    return pl.DataFrame(rows, schema=COUNT_SCHEMA, orient="row")


def summarise(quarantine: pl.DataFrame) -> Iterator[str]:
    """One warning per table and rule that rows were quarantined by."""
    groups = quarantine.group_by("table_name", "rule", maintain_order=True).agg(pl.struct("source_file", "source_row").n_unique())
    for name, rule, rows in groups.iter_rows():
        yield f"Table {name}: {rows} {'row' if rows == 1 else 'rows'} quarantined by rule {rule}."


def _table_rows(sieve: Sieve) -> pl.DataFrame:
    found = pl.concat(sieve.faults).unique([ROW, "rule", "column_name"], keep="first", maintain_order=True)
    rows = found.join(received(sieve, found[ROW].unique().sort()), on=ROW, how="left").sort(ROW, "rule", "column_name")
    return rows.select(
        table_name=pl.lit(sieve.table.name),
        row_key="row_key",
        rule="rule",
        column_name="column_name",
        message="message",
        source_file=pl.lit(sieve.raw.source),
        source_row=pl.col(ROW).cast(pl.Int32) + sieve.raw.first_row,
        row_text="row_text",
    ).cast(polars_schema(QUARANTINE))


def received(sieve: Sieve, rows: pl.Series) -> pl.DataFrame:
    """Key and text of rows as they were received."""
    text = pl.DataFrame([as_text(values) for values in sieve.raw.frame[rows]])
    keys = [pl.col(name).fill_null("") for name in sieve.table.key if name in text.columns]
    told = pl.DataFrame([rows.alias(ROW), *text]).select(
        ROW,
        row_key=pl.concat_str(keys, separator="|") if keys else pl.lit(""),
        row_text=pl.struct(text.columns).struct.json_encode() if text.columns else pl.lit("{}"),
    )
    broken = {index: row.text for index, row in sieve.raw.broken.items()}
    if not broken:
        return told
    return told.with_columns(
        row_key=pl.when(pl.col(ROW).is_in(list(broken))).then(pl.lit("")).otherwise("row_key"),
        row_text=pl.col(ROW).replace_strict(broken, default=pl.col("row_text"), return_dtype=pl.String),
    )
