"""Rows of firmed orders among the master data: from the plan date of the firming until the source answers for them.

Semantics §31.9 and §31.10.

Belongs here: which firmed rows count on a plan date, and bringing the stored history in line when that changes. A firmed
order is decided in `firmings`.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import polars as pl

import sql
from masterplan.contracts import INPUTS, STORAGE, polars_schema
from masterplan.contracts.order_work import FIRMED_INPUTS
from masterplan.fingerprint import combined, frame_fingerprint, node_fingerprints
from masterplan.firming import named_by_source
from pipelines.warehouse import kept_lines
from pipelines.warehouse.dated import read_master, utc
from pipelines.warehouse.ranges import Interval, Ranges
from pipelines.warehouse.tables import MASTER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from masterplan.places import Tables
    from pipelines.warehouse.session import Session

FIRMED: Final = {name: STORAGE[f"store.firmed_{name}"] for name in FIRMED_INPUTS}
_TAKEN: Final = STORAGE["plan.firmed_order_taken"]
_NODES: Final = STORAGE["master.node_fingerprint"]


def in_force(session: Session, name: str, plan_date: date, firmed_until: date | None = None) -> pl.DataFrame:
    """Rows that firmed orders add to an input table on a plan date, in its columns; those firmed up to a date only."""
    table = INPUTS[name]
    columns = ", ".join(f"r.{column}" for column in table.column_names)
    query = sql.read("store/firmed_in_force").format(columns=columns, table=FIRMED[name].qualified_name)
    rows = session.frame(query, {"plan_date": plan_date, "firmed_until": firmed_until or plan_date})
    return rows.select(pl.col(column).cast(kind) for column, kind in polars_schema(table).items())


def with_firmed(session: Session, tables: Tables, plan_date: date) -> Tables:
    """What the source says with the rows of firmed orders and the kept forecast lines in force."""
    firmed = {name: pl.concat([tables[name], in_force(session, name, plan_date)]).sort(INPUTS[name].key) for name in FIRMED}
    return {**kept_lines.with_kept(session, tables, plan_date), **firmed}


def fingerprint_with_firmed(session: Session, fingerprint: str, plan_date: date) -> str:
    """The fingerprint of what was taken in, with those of orders firmed before the plan date and of kept lines; the same without any."""
    parts = [in_force(session, name, plan_date, plan_date - timedelta(days=1)).sort(INPUTS[name].key) for name in FIRMED]
    parts.append(kept_lines.in_force(session, plan_date))
    return fingerprint if all(part.is_empty() for part in parts) else combined((fingerprint, *map(frame_fingerprint, parts)))


def boundaries(session: Session, first: date, follow: date | None) -> list[date]:
    """`first`, and the plan dates before `follow` at which the master data may change, in order."""
    found = session.frame(sql.read("store/boundaries"), {"plan_date": first})["plan_date"].to_list()
    return sorted({first, *(day for day in found if follow is None or day < follow)})


def note_named(session: Session, plan_date: date, supply_order: pl.DataFrame, noted_at: datetime, source: str) -> bool:
    """Notes which firmed orders the data of a plan date names; whether that differs from what it was known to name."""
    firmed = session.frame(sql.read("store/firmed_identities")).filter(pl.col("plan_date") <= plan_date)
    before = session.frame(sql.read("store/taken_on"), {"plan_date": plan_date})
    named = named_by_source(firmed, supply_order)
    if named.equals(before):
        return False
    session.run(sql.read("store/delete_taken"), {"plan_date": plan_date})
    note_taken(session, named, plan_date, "source", noted_at, source)
    return True


def note_changed(session: Session, plan_date: date, supply_order: pl.DataFrame, noted_at: datetime, source: str) -> None:
    """Notes which firmed orders changed rows name as of a plan date, beside those that were named before."""
    firmed = session.frame(sql.read("store/firmed_identities")).filter(pl.col("plan_date") <= plan_date)
    before = session.frame(sql.read("store/taken_on"), {"plan_date": plan_date})
    fresh = named_by_source(firmed, supply_order).join(before, on=["company_id", "order_type", "order_id"], how="anti")
    if fresh.height:
        note_taken(session, fresh, plan_date, "source", noted_at, source)


def note_taken(session: Session, orders: pl.DataFrame, plan_date: date, how: str, noted_at: datetime, noted_by: str) -> None:
    """Notes that the source answers for orders (company_id, order_type, order_id, source_order_id) from a plan date on."""
    facts = {"plan_date": plan_date, "how": how, "noted_at": utc(noted_at), "noted_by": noted_by}
    rows = orders.with_columns(pl.lit(value).alias(name) for name, value in facts.items())
    with session.lent(added_rows=rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(_TAKEN).items())):
        session.run(sql.read("store/append").format(table=_TAKEN.qualified_name))


def settle(session: Session, first: date) -> None:
    """Brings the master data from a plan date on in line with firmed orders and kept lines in force; what the source says stays."""
    days: Sequence[date | None] = [*boundaries(session, first, None), None]
    for day, follow in pairwise(days):
        if day is not None:
            _settle_on(session, day, follow)


def _settle_on(session: Session, day: date, follow: date | None) -> None:
    """One stretch of plan dates on which nothing changes."""
    interval = Interval.of_dates(day, follow)
    tables = {name: read_master(session, name, day) for name in INPUTS}
    if tables["item"].is_empty():
        return
    settled = with_firmed(session, {**tables, **{name: _without_firmed(session, name, tables[name], day) for name in FIRMED}}, day)
    differing = [name for name in (*FIRMED, kept_lines.LINES) if not settled[name].equals(tables[name])]
    if not differing:
        return
    for name in differing:
        Ranges(MASTER[name]).hold(session, settled[name], interval)
    Ranges(_NODES).hold(session, node_fingerprints(settled), interval)


def _without_firmed(session: Session, name: str, rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """What the source says of a table: the rows but those that firming added; an order that it names by our id is its own."""
    key = list(INPUTS[name].key)
    query = sql.read("store/firmed_keys").format(columns=", ".join(f"r.{column}" for column in key), table=FIRMED[name].qualified_name)
    added = session.frame(query, {"plan_date": day})
    return rows.join(added, on=key, how="anti", maintain_order="left")
