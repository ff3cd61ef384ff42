"""Taking in changes: single rows that are new, say something else, or go, through the rules of full intake (semantics §33).

Belongs here: which change of a row counts, and what became of each. Reading them is `change_rows`, the laws `change_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from masterplan.contracts import INPUTS, QUARANTINE, Table, empty_frame
from masterplan.errors import InputError
from masterplan.intake.change_rows import CHANGED_AT, DELETE, ORDER, ROW_KEY, UPSERT, Delivery, Read, overtaken, read_changes
from masterplan.intake.change_rules import ChangedRows, Known, check_changes
from masterplan.intake.quarantine import quarantine_rows, received
from masterplan.intake.received import FAULT_SCHEMA, ROW

_ID: Final = ("_delivery", ROW)
_OUTCOME: Final = "outcome"
_APPLIED, _UNCHANGED, _OVERTAKEN, _QUARANTINED = "applied", "unchanged", "overtaken", "quarantined"
LOG_SCHEMA: Final = pl.Schema(
    {
        "table_name": pl.String(),
        "row_key": pl.String(),
        "change": pl.String(),
        "changed_at": pl.Datetime("us"),
        "source_file": pl.String(),
        "source_row": pl.Int32(),
        "outcome": pl.String(),
    }
)


@dataclass(frozen=True)
class TakenChanges:
    """What single rows came to.

    `rows` and `gone` are by table what it says from now on, in its columns, and the keys of what goes; `before` are the
    standing rows that these replace. `quarantine` is as its contract says; `log` has every change that was read with its
    outcome, `LOG_SCHEMA`, in the order of taking in; `received_keys` (table_name, row_key) the keys of those that count, as they
    were written. Rows read = rows applied + unchanged + overtaken + quarantined.
    """

    rows: dict[str, pl.DataFrame]
    gone: dict[str, pl.DataFrame]
    before: dict[str, pl.DataFrame]
    quarantine: pl.DataFrame
    log: pl.DataFrame
    received_keys: pl.DataFrame

    def growth(self, table: str) -> int:
        """How many rows more a table has than before."""
        came = self.rows[table].height if table in self.rows else 0
        return came - (self.before[table].height if table in self.before else 0)

    @property
    def tables(self) -> list[str]:
        """Tables in which anything is different."""
        return sorted({*self.rows, *self.gone})


def take_changes(deliveries: Sequence[Delivery], known: Known) -> TakenChanges:
    """Parse and check changes of input tables; of several changes of one row the newest that keeps the rules counts.

    Inputs: deliveries of any tables in any order; what is known before. Output: see `TakenChanges`; it does not depend on
    the order of the deliveries but where two say the same of a row's age. Errors: InputError for a table that is no input.
    Rules: §33.1-§33.5.
    """
    unknown = sorted({delivery.table for delivery in deliveries} - set(INPUTS))
    if unknown:
        raise InputError(f"There is no input table {', '.join(unknown)}.", rows=sorted(INPUTS), way_out="Name one of these.")
    read = [read_changes(INPUTS[delivery.table], number, delivery) for number, delivery in enumerate(deliveries)]
    waiting = {name: _waiting(name, deliveries, read, known) for name in sorted({delivery.table for delivery in deliveries})}
    chosen = _choose(waiting, read, known)
    return _result(deliveries, read, chosen, known)


def _waiting(name: str, deliveries: Sequence[Delivery], read: Sequence[Read], known: Known) -> pl.DataFrame:
    """Sound changes of a table that are not older than what counts already, the oldest first."""
    parts = [each.sound for delivery, each in zip(deliveries, read, strict=True) if delivery.table == name]
    rows = pl.concat(parts).sort(ORDER, nulls_last=False)
    return rows.filter(~overtaken(rows, known.last_changes(name, rows.select(ROW_KEY).unique())))


def _choose(waiting: Mapping[str, pl.DataFrame], read: Sequence[Read], known: Known) -> dict[str, pl.DataFrame]:
    """The change of each row that counts: the newest one; when it breaks a law, the one before."""
    left = dict(waiting)
    while True:
        chosen = {name: rows.unique(ROW_KEY, keep="last", maintain_order=True) for name, rows in left.items() if rows.height}
        numbered = {name: rows.rename({ROW: "_source_row"}).with_row_index(ROW) for name, rows in chosen.items()}
        changed = {name: _changed_rows(INPUTS[name], rows) for name, rows in numbered.items()}
        check_changes(changed, known)
        broken = {name: _broken(numbered[name], rows, read) for name, rows in changed.items()}
        chosen = {name: rows.join(broken[name], on=_ID, how="anti", maintain_order="left") for name, rows in chosen.items()}
        older = {name: left[name].join(rows, on=_ID, how="anti", maintain_order="left") for name, rows in broken.items()}
        if not any(older[name].join(rows, on=ROW_KEY, how="semi").height for name, rows in broken.items()):
            return chosen
        left = {name: older.get(name, rows) for name, rows in left.items()}


def _changed_rows(table: Table, rows: pl.DataFrame) -> ChangedRows:
    is_delete = pl.col("_change") == DELETE
    upserts = rows.filter(~is_delete).select(ROW, *table.column_names)
    return ChangedRows(table, upserts, rows.filter(is_delete).select(ROW, *table.key))


def _broken(numbered: pl.DataFrame, changed: ChangedRows, read: Sequence[Read]) -> pl.DataFrame:
    """Hands faults on to the deliveries that their rows came in; gives these rows."""
    found = pl.concat([FAULT_SCHEMA.to_frame(), *changed.faults])
    named = numbered.select(ROW, "_delivery", "_source_row", ROW_KEY).join(found, on=ROW, how="inner", maintain_order="left")
    for (delivery,), rows in named.group_by("_delivery", maintain_order=True):
        read[int(delivery)].sieve.reject(rows.drop(ROW).rename({"_source_row": ROW}))
    return named.select("_delivery", pl.col("_source_row").alias(ROW), ROW_KEY).unique(_ID)


def _result(deliveries: Sequence[Delivery], read: Sequence[Read], chosen: Mapping[str, pl.DataFrame], known: Known) -> TakenChanges:
    rows, gone, before, counted = {}, {}, {}, []
    for name, changes in chosen.items():
        table = INPUTS[name]
        key, columns = list(table.key), table.column_names
        standing = known.rows(name, changes.select(key))
        upserts = changes.filter(pl.col("_change") == UPSERT)
        fresh = upserts.join(standing, on=columns, how="anti", nulls_equal=True, maintain_order="left")
        lost = changes.filter(pl.col("_change") == DELETE).join(standing, on=key, how="semi", nulls_equal=True, maintain_order="left")
        effective = pl.concat([fresh, lost])
        if effective.height:
            before[name] = standing.join(effective.select(key), on=key, how="semi", nulls_equal=True).sort(key)
        if fresh.height:
            rows[name] = fresh.select(columns).sort(key)
        if lost.height:
            gone[name] = lost.select(key).sort(key)
        counted += [_outcomes(effective, _APPLIED), _outcomes(changes.join(effective, on=_ID, how="anti"), _UNCHANGED)]
    quarantine = pl.concat([empty_frame(QUARANTINE), *(_quarantine(*each) for each in zip(deliveries, read, strict=True))])
    return TakenChanges(rows, gone, before, quarantine, _log(deliveries, read, counted), _received_keys(deliveries, read, chosen))


def _received_keys(deliveries: Sequence[Delivery], read: Sequence[Read], chosen: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    parts = [pl.DataFrame(schema={"table_name": pl.String, "row_key": pl.String})]
    for number, (delivery, each) in enumerate(zip(deliveries, read, strict=True)):
        if delivery.table in chosen:
            rows = chosen[delivery.table].filter(pl.col("_delivery") == number)[ROW]
            parts.append(received(each.sieve, rows).select(pl.lit(delivery.table).alias("table_name"), "row_key"))
    return pl.concat(parts)


def _outcomes(rows: pl.DataFrame, outcome: str) -> pl.DataFrame:
    return rows.select(pl.col("_delivery").cast(pl.Int32), ROW, pl.lit(outcome).alias(_OUTCOME))


def _quarantine(delivery: Delivery, read: Read) -> pl.DataFrame:
    rows = quarantine_rows([read.sieve])
    if delivery.numbers is None:
        return rows
    numbers = [delivery.number(row - delivery.raw.first_row) for row in rows["source_row"]]
    return rows.with_columns(pl.Series("source_row", numbers, pl.Int32))


def _log(deliveries: Sequence[Delivery], read: Sequence[Read], counted: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Every change with its outcome; one that neither counts nor is broken was overtaken by a newer one."""
    outcomes = pl.concat([pl.DataFrame(schema={"_delivery": pl.Int32, ROW: pl.UInt32, _OUTCOME: pl.String}), *counted])
    parts = [LOG_SCHEMA.to_frame()]
    for number, (delivery, each) in enumerate(zip(deliveries, read, strict=True)):
        told = each.rows.join(outcomes.filter(pl.col("_delivery") == number), on=ROW, how="left", maintain_order="left")
        parts.append(
            told.select(
                pl.lit(delivery.table).alias("table_name"),
                pl.col(ROW_KEY).alias("row_key"),
                pl.col("_change").alias("change"),
                pl.col("_at").alias(CHANGED_AT),
                pl.lit(delivery.raw.source).alias("source_file"),
                pl.Series("source_row", [delivery.number(index) for index in told[ROW]], pl.Int32),
                pl.when(~pl.lit(each.sieve.sound))
                .then(pl.lit(_QUARANTINED))
                .otherwise(pl.col(_OUTCOME).fill_null(_OVERTAKEN))
                .alias(_OUTCOME),
            )
        )
    return pl.concat(parts)
