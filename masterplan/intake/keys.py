"""Keys: one row per key, absent parts of a key being equal to each other.

Belongs here: rows of one table with the same key. Keys of other tables are in `references`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.intake.received import FAULT_SCHEMA, ROW, Sieve, faults

_MOST_ROWS_NAMED: Final = 5


def duplicate_keys(sieve: Sieve) -> pl.DataFrame:
    """Faults of rows whose key another sound row has too (rule duplicate_key).

    Of rows that are equal in every column the first stays. Rows that contradict each other all go: none of them is
    known to be the right one, and input order must not decide.
    """
    key = list(sieve.table.key)
    rows = sieve.sound_rows()
    doubled = rows.filter(pl.struct(key).is_duplicated())
    if doubled.is_empty():
        return FAULT_SCHEMA.to_frame()
    columns = sieve.table.column_names
    groups = doubled.group_by(key).agg(
        first=pl.col(ROW).min(),
        size=pl.len(),
        variants=pl.struct(columns).n_unique(),
        named=sieve.source_row().sort_by(ROW).head(_MOST_ROWS_NAMED).str.join(", "),
    )
    rest = pl.when(pl.col("size") > _MOST_ROWS_NAMED).then(pl.lit(", …")).otherwise(pl.lit(""))
    found = doubled.join(groups, on=key, how="inner", nulls_equal=True, maintain_order="left")
    agreeing = found.filter((pl.col("variants") == 1) & (pl.col(ROW) != pl.col("first")))
    contradicting = found.filter(pl.col("variants") > 1)
    named, column = (pl.col("named"), rest), ", ".join(key)
    return pl.concat(
        [
            faults(agreeing, "duplicate_key", column, "rows ", *named, " are equal, the first was kept; remove the others"),
            faults(contradicting, "duplicate_key", column, "rows ", *named, " have one key but differ; keep the right one"),
        ]
    )
