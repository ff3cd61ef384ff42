"""Posted minima among the master data: from the plan date of their posting on, whatever the source says (semantics §38.5).

Belongs here: which minima count on a plan date, and bringing the stored history in line when that changes. Posting is told in
`journals`, what a minimum does to item coverage in `masterplan.safety_stock`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sql
from masterplan.contracts import INPUTS, STORAGE
from masterplan.fingerprint import combined, frame_fingerprint, node_fingerprints
from masterplan.safety_stock import postable, with_minima
from pipelines.warehouse.dated import read_master
from pipelines.warehouse.ranges import Interval, Ranges
from pipelines.warehouse.tables import MASTER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import polars as pl

    from masterplan.places import Tables
    from pipelines.warehouse.session import Session

COVERAGE: Final = "item_coverage"
_ADDED: Final = STORAGE["store.added_coverage"]
_NODES: Final = STORAGE["master.node_fingerprint"]


def in_force(session: Session, plan_date: date) -> pl.DataFrame:
    """The minima that count on a plan date: node key and `min_on_hand_qty`."""
    return session.frame(sql.read("store/minima_in_force"), {"plan_date": plan_date})


def added(session: Session, plan_date: date) -> pl.DataFrame:
    """Keys of the rows of item coverage that are there by a posted minimum alone."""
    return session.frame(sql.read("store/added_coverage_on"), {"plan_date": plan_date})


def with_posted(session: Session, tables: Tables, interval: Interval) -> Tables:
    """What the source says with the minima that count in an interval; notes the rows that are there by them alone."""
    coverage, fresh = with_minima(tables[COVERAGE], postable(in_force(session, interval.start), tables))
    Ranges(_ADDED).hold(session, fresh, interval)
    return {**tables, COVERAGE: coverage}


def fingerprint_with_posted(session: Session, fingerprint: str, plan_date: date) -> str:
    """A fingerprint of the master data with that of the minima that count; the same when there are none."""
    minima = in_force(session, plan_date)
    return fingerprint if minima.is_empty() else combined((fingerprint, frame_fingerprint(minima)))


def note_said(session: Session, keys: pl.DataFrame, times: Sequence[tuple[date, date | None]]) -> None:
    """The source says rows of these keys itself from now on, in times from a plan date up to another."""
    nothing = keys.clear()
    for first, follow in times:
        Ranges(_ADDED).hold_named(session, nothing, keys, Interval.of_dates(first, follow))


def settle(session: Session, times: Sequence[tuple[date, date | None]]) -> None:
    """Brings item coverage in line with the minima in force, in times from a plan date up to another (None: no end)."""
    for first, follow in times:
        _settle_on(session, Interval.of_dates(first, follow))


def _settle_on(session: Session, interval: Interval) -> None:
    before = added(session, interval.start)
    if before.is_empty() and in_force(session, interval.start).is_empty():
        return
    tables = {name: read_master(session, name, interval.start) for name in INPUTS}
    if tables["item"].is_empty():
        return
    said = {**tables, COVERAGE: tables[COVERAGE].join(before, on=before.columns, how="anti", maintain_order="left")}
    settled = with_posted(session, said, interval)
    if settled[COVERAGE].equals(tables[COVERAGE]):
        return
    Ranges(MASTER[COVERAGE]).hold(session, settled[COVERAGE], interval)
    Ranges(_NODES).hold(session, node_fingerprints(settled), interval)
