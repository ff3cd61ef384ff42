"""Validity: rows of one group that hold at the same time.

Belongs here: overlaps between rows. A row whose own dates are reversed is found in `rows`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.intake.received import FAULT_SCHEMA, ROW, Sieve, faults

if TYPE_CHECKING:
    from masterplan.contracts import Validity

_SWITCHES: Final = ("is_active", "is_approved")


def overlapping_validity(sieve: Sieve) -> pl.DataFrame:
    """Faults of sound rows in use that hold while another one of their group does (rule overlapping_validity).

    Of each group the row that starts first stays, absent start first, then by key; then every row that overlaps none
    of those that stayed. Rows that are not active or not approved overlap nothing.
    """
    validity = sieve.table.validity
    if validity is None:
        return FAULT_SCHEMA.to_frame()
    rows = _in_order(sieve, validity)
    latest = pl.col("_end").cum_max().shift(1).over(validity.group)
    suspects = rows.filter((pl.col("_start") <= latest).any().over(validity.group))
    losers = _losers(suspects.select(pl.struct(validity.group).rank("dense").alias("group"), "_start", "_end", ROW))
    found = suspects.join(losers, on=ROW, how="inner", maintain_order="left")
    other = (pl.col("_other").cast(pl.Int64) + sieve.raw.first_row).cast(pl.String)
    message = ("holds while row ", other, " holds too; end one before the other begins, or make one inactive")
    return faults(found, "overlapping_validity", validity.start, *message)


def _in_order(sieve: Sieve, validity: Validity) -> pl.DataFrame:
    rows = sieve.sound_rows()
    for switch in _SWITCHES:
        if switch in rows.columns:
            rows = rows.filter(pl.col(switch))
    start, end = pl.col(validity.start).fill_null(date.min), pl.col(validity.end).fill_null(date.max)
    return rows.with_columns(_start=start, _end=end).sort(*validity.group, "_start", *sieve.table.key, nulls_last=False)


def _losers(suspects: pl.DataFrame) -> pl.DataFrame:
    lost: list[tuple[int, int]] = []
    stayed: tuple[int, date, int] | None = None
    for group, start, end, row in suspects.iter_rows():
        if stayed and stayed[0] == group and start <= stayed[1]:
            lost.append((row, stayed[2]))
        else:
            stayed = (group, end, row)
    return pl.DataFrame(lost, schema={ROW: pl.UInt32, "_other": pl.UInt32}, orient="row")
