"""A table as received and what is known about its rows so far.

Belongs here: the received table, the sieve that its rows go through, the form of a fault. The rules themselves are in
the sibling modules; how faults become quarantine rows is in `quarantine`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl
from polars.exceptions import PolarsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from masterplan.contracts import Table

ROW: Final = "_row"
FAULT_SCHEMA: Final = pl.Schema({ROW: pl.UInt32, "rule": pl.String, "column_name": pl.String, "message": pl.String})
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True)
class BrokenRow:
    """A row that no columns could be read from: the rule it breaks, what is wrong, and its text as JSON."""

    rule: str
    message: str
    text: str


@dataclass(frozen=True)
class RawTable:
    """One table as received.

    `frame` has columns of any type, or all text where empty means absent; `source` names the file or query; the first
    row of the frame is row `first_row` there. `broken` tells of rows whose cells in `frame` are only placeholders.
    """

    frame: pl.DataFrame
    source: str
    first_row: int = 1
    broken: Mapping[int, BrokenRow] = field(default_factory=dict)

    def with_frame(self, frame: pl.DataFrame) -> RawTable:
        """The same source with other cells of its rows."""
        return RawTable(frame, self.source, self.first_row, self.broken)

    def named(self, source: str) -> RawTable:
        """The same rows under another name of their source."""
        return RawTable(self.frame, source, self.first_row, self.broken)


@dataclass
class Sieve:
    """The rows of one table on their way through the rules.

    `frame` has the contract's columns, parsed (absent where broken), behind the row index `_row`; `sound` tells which
    rows broke no rule so far. `is_provided` is false for a table that was not received at all.
    """

    table: Table
    raw: RawTable
    frame: pl.DataFrame
    is_provided: bool
    sound: pl.Series = field(init=False)
    faults: list[pl.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sound = pl.repeat(True, self.frame.height, eager=True, dtype=pl.Boolean)

    def reject(self, faults: pl.DataFrame) -> None:
        """Take the rows of `faults` (rule, column, message by row) out of the sound ones."""
        if faults.height:
            self.faults.append(faults.select(FAULT_SCHEMA.names()))
            self.sound = self.sound & ~self.frame[ROW].is_in(faults[ROW].unique().implode())

    def sound_rows(self) -> pl.DataFrame:
        """The rows that broke no rule so far, with their row index."""
        return self.frame.filter(self.sound)

    def source_row(self) -> pl.Expr:
        """The number of a row in its source, as text."""
        return (pl.col(ROW).cast(pl.Int64) + self.raw.first_row).cast(pl.String)


def as_text(values: pl.Series) -> pl.Series:
    """The values as text, absent ones stay absent; a time zone is left off."""
    if isinstance(values.dtype, pl.Datetime):
        values = values.dt.replace_time_zone(None)
    try:
        return values.cast(pl.String)
    except PolarsError:
        return pl.Series(values.name, [None if value is None else str(value) for value in values], pl.String)


def number_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame behind its row index, counted from 0."""
    return frame.with_row_index(ROW)


def faults(rows: pl.DataFrame, rule: str, column: str, *message: str | pl.Expr) -> pl.DataFrame:
    """One fault per row of `rows`, which has `_row`; the message is put together from texts and expressions."""
    parts = [pl.lit(part) if isinstance(part, str) else part for part in message]
    return rows.select(
        pl.col(ROW).cast(pl.UInt32),
        pl.lit(rule).alias("rule"),
        pl.lit(column).alias("column_name"),
        pl.concat_str(parts, ignore_nulls=True).alias("message"),
    )


def shown(value: pl.Expr) -> pl.Expr:
    """A value in quotes for a message, cut when it is long."""
    text = value.cast(pl.String)
    cut = pl.when(text.str.len_chars() > _LONGEST_SHOWN).then(text.str.slice(0, _LONGEST_SHOWN) + "…").otherwise(text)
    return pl.concat_str([pl.lit("'"), cut, pl.lit("'")])
