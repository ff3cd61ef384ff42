"""Fingerprints of the nodes that changed rows touch, written anew; those of other nodes stay.

Belongs here: which rows must be read for them. What a fingerprint counts is told in `masterplan.fingerprint`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

import sql
from masterplan.contracts import INPUTS, STORAGE, empty_frame
from masterplan.fingerprint import node_fingerprints, node_fingerprints_of
from masterplan.places import NODE_KEY
from masterplan.touched_items import ITEM_KEY, tables_of_items, touched_items
from pipelines.warehouse.known_rows import KnownRows
from pipelines.warehouse.ranges import Interval, Ranges

if TYPE_CHECKING:
    from masterplan.intake import TakenChanges
    from pipelines.warehouse.session import Session

_FINGERPRINTS: Final = STORAGE["master.node_fingerprint"]


def write(session: Session, taken: TakenChanges, interval: Interval) -> pl.DataFrame | None:
    """Writes the fingerprints that hold in an interval after its rows have changed; gives the nodes, None: any of the group."""
    known = KnownRows(session, interval.start)
    changed = {name: pl.concat([taken.before[name], taken.rows.get(name, empty_frame(INPUTS[name]))]) for name in taken.tables}
    items = touched_items(changed, known.rows)
    if items is not None and items.is_empty():
        return items.select(pl.lit("").alias(name) for name in NODE_KEY)
    rests = None if items is None else _rests(session, items, interval)
    if items is None or rests is None:
        tables = {name: known.rows(name, None).sort(table.key) for name, table in INPUTS.items()}
        Ranges(_FINGERPRINTS).hold(session, node_fingerprints(tables), interval)
        return None
    nodes = node_fingerprints_of(tables_of_items(items, known.rows), rests)
    Ranges(_FINGERPRINTS).hold_named(session, nodes, items.select(ITEM_KEY), interval)
    return nodes.select(NODE_KEY)


def _rests(session: Session, items: pl.DataFrame, interval: Interval) -> pl.DataFrame | None:
    """A fingerprint of each company that items belong to; None when one has no node yet."""
    companies = items.select("company_id").unique()
    with session.lent(named=companies):
        found = session.frame(sql.read("store/rests_of_companies"), {"plan_date": interval.start})
    return found if found.height == companies.height else None
