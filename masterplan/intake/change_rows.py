"""Changes as received: which row of which table, what happens to it, and when that was said.

Belongs here: reading one delivery of changes, and the order of changes of one row. The laws that a changed row must keep
with the others are in `change_rules`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts import Table
from masterplan.contracts.changes import CHANGES
from masterplan.intake.received import FAULT_SCHEMA, ROW, BrokenRow, RawTable, Sieve, as_text, faults, shown
from masterplan.intake.rows import sift_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

UPSERT, DELETE = CHANGES
CHANGE: Final = "change"
CHANGED_AT: Final = "changed_at"
ROW_KEY: Final = "_row_key"
ORDER: Final = ("_at", "_name", "_delivery", ROW)
_WHAT: Final = "_change"
_INSTANT: Final = pl.Datetime("us")


@dataclass(frozen=True)
class Delivery:
    """Changes of one table from one file or system.

    `raw` has columns of the table and, if wanted, `change` (upsert or delete) and `changed_at`; `numbers` are the rows in
    the source where they are not counted on from the first one.
    """

    table: str
    raw: RawTable
    numbers: Sequence[int] | None = None

    def number(self, index: int) -> int:
        """The number of a row in its source."""
        return self.raw.first_row + index if self.numbers is None else self.numbers[index]


@dataclass(frozen=True)
class Read:
    """The changes of one delivery: what is wrong with them, and what they say.

    `rows` have the table's columns, `_row`, `_row_key`, `_change` and the place in the order of changes (`ORDER`).
    """

    sieve: Sieve
    rows: pl.DataFrame

    @property
    def sound(self) -> pl.DataFrame:
        """The rows that broke no rule so far."""
        return self.rows.filter(self.sieve.sound)


def read_changes(table: Table, number: int, delivery: Delivery) -> Read:
    """The rows of delivery `number` parsed; a delete needs no more than its key. Rules: §33.1, §33.2."""
    raw = _with_all_columns(table, delivery.raw)
    sieve = sift_rows(table, raw)
    what, wrong = kinds_of(raw.frame)
    when, undated = instants_of(raw.frame)
    _forgive(sieve, what == DELETE)
    sieve.reject(pl.concat([wrong, undated]))
    rows = sieve.frame.with_columns(
        what.alias(_WHAT), when.alias("_at"), _name=pl.lit(raw.source), _delivery=pl.lit(number), **{ROW_KEY: row_key(table)}
    )
    return Read(sieve, rows)


def row_key(table: Table) -> pl.Expr:
    """The key of a row as one text; absent parts are empty."""
    return pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in table.key], separator="|")


def overtaken(rows: pl.DataFrame, last: pl.DataFrame) -> pl.Expr:
    """Whether each change is older than the last one of its row that counts.

    Inputs: changes of one table, the last change by `_row_key` with `changed_at` and `source_file`. Rule: §33.2.
    """
    known = rows.select(ROW_KEY, "_at", "_name").join(last, on=ROW_KEY, how="left", maintain_order="left")
    are_dated = pl.col("_at").is_not_null() & pl.col(CHANGED_AT).is_not_null()
    are_undated = pl.col("_at").is_null() & pl.col(CHANGED_AT).is_null() & pl.col("source_file").is_not_null()
    name_before = pl.col("_name") < pl.col("source_file")
    before = (are_dated & ((pl.col("_at") < pl.col(CHANGED_AT)) | ((pl.col("_at") == pl.col(CHANGED_AT)) & name_before))) | (
        are_undated & name_before
    )
    return pl.lit(known.select(before.fill_null(value=False).alias("overtaken")).to_series())


def rows_of_texts(texts: Sequence[str], source: str) -> RawTable:
    """Rows given as JSON objects; a text that is none is a broken row (rule unreadable_change)."""
    rows, broken = list[dict[str, str | None]](), dict[int, BrokenRow]()
    for index, text in enumerate(texts):
        try:
            told = json.loads(text, parse_float=str, parse_int=str)
            rows.append({name: _cell(value) for name, value in told.items()})
        except (ValueError, AttributeError, RecursionError) as error:
            rows.append({})
            broken[index] = BrokenRow("unreadable_change", f"the text is no JSON object: {error}", json.dumps(text, ensure_ascii=False))
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame(
        {name: pl.Series(name, [row.get(name) for row in rows], pl.String) for name in names} or {CHANGE: [None] * len(rows)}
    )
    return RawTable(frame, source, broken=broken)


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _with_all_columns(table: Table, raw: RawTable) -> RawTable:
    """Required columns that were not sent at all are empty, so that each row is judged by itself."""
    absent = [column.name for column in table.columns if column.is_required and column.name not in raw.frame.columns]
    frame = raw.frame.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    return raw.with_frame(frame)


def kinds_of(frame: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """What happens to each row, by the column `change` where there is one, and faults of cells that say something else."""
    if CHANGE not in frame.columns:
        return pl.repeat(UPSERT, frame.height, eager=True, dtype=pl.String), FAULT_SCHEMA.to_frame()
    text = as_text(frame[CHANGE]).str.strip_chars().str.to_lowercase()
    cells = pl.DataFrame({"text": text}).with_row_index(ROW)
    wrong = cells.filter((pl.col("text").fill_null("") != "") & ~pl.col("text").is_in(CHANGES))
    found = faults(wrong, "not_allowed", CHANGE, shown(pl.col("text")), f" is none of {', '.join(CHANGES)}; use one of them")
    return cells.select(pl.when(pl.col("text").is_in(CHANGES)).then("text").otherwise(pl.lit(UPSERT))).to_series(), found


def instants_of(frame: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """When each change was made, in UTC, absent where the column `changed_at` does not say; and faults of cells that are none."""
    if CHANGED_AT not in frame.columns:
        return pl.repeat(None, frame.height, eager=True, dtype=_INSTANT), FAULT_SCHEMA.to_frame()
    values = frame[CHANGED_AT]
    if isinstance(values.dtype, pl.Datetime):
        utc = values.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if values.dtype.time_zone else values
        return utc.cast(_INSTANT), FAULT_SCHEMA.to_frame()
    text = as_text(values).str.strip_chars().replace("", None)
    read = {value: _instant(value) for value in text.drop_nulls().unique()}
    when = pl.Series(CHANGED_AT, [None if value is None else read[value] for value in text], _INSTANT)
    cells = pl.DataFrame({"text": text, "when": when}).with_row_index(ROW)
    wrong = cells.filter(pl.col("text").is_not_null() & pl.col("when").is_null())
    return when, faults(wrong, "not_parsable", CHANGED_AT, shown(pl.col("text")), " is no instant; write it like 2026-01-31T12:30:00Z")


def _instant(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read.astimezone(UTC).replace(tzinfo=None) if read.tzinfo else read


def _forgive(sieve: Sieve, deletes: pl.Series) -> None:
    """What is wrong beside the key of a row that goes does not matter."""
    if not deletes.any() or not sieve.faults:
        return
    found = pl.concat(sieve.faults)
    gone = found.select(pl.col(ROW).is_in(sieve.frame.filter(deletes)[ROW].implode())).to_series()
    beside = ~found["column_name"].is_in([*sieve.table.key, ""])
    kept = found.filter(~(gone & beside))
    sieve.faults, sieve.sound = [], pl.repeat(value=True, n=sieve.frame.height, eager=True, dtype=pl.Boolean)
    sieve.reject(kept)
