"""History of master data: what the source said on each plan date, and what it was known to have got wrong.

Belongs here: taking in a plan date and asking what was known on one. A state holds from its plan date up to the next
date that was ingested, so dates may come in any order and a later date never sees an earlier one change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

import sql
from masterplan.contracts import INPUTS, QUARANTINE, STORAGE, empty_frame, polars_schema
from masterplan.contracts.render import sql_text
from masterplan.errors import StoreError
from masterplan.fingerprint import combined, node_fingerprints, tables_fingerprint
from pipelines.warehouse import firmed_rows, posted_minima
from pipelines.warehouse.dated import read_master, replace_date, tables_with_rows, utc
from pipelines.warehouse.ranges import Interval, Ranges
from pipelines.warehouse.tables import MASTER, REJECTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from masterplan.intake import Intake
    from masterplan.places import Tables
    from pipelines.warehouse.session import Session

_INGESTION: Final = STORAGE["master.ingestion"]
_COUNTS: Final = STORAGE["master.ingestion_count"]
_MOST_KEPT_BYTES: Final = 2**28
_FINGERPRINTS: Final = STORAGE["master.node_fingerprint"]


def ingest(session: Session, plan_date: date, intake: Intake, source: str, ingested_at: datetime) -> None:
    """Stores what the source says on a plan date, in place of what it said of that date before.

    What earlier and later ingested dates see does not change, but for firmed orders that the source now names (§31.10).
    """
    follow: date | None = session.value(sql.read("store/next_ingested"), {"plan_date": plan_date})
    is_news = firmed_rows.note_named(session, plan_date, intake.tables["supply_order"], ingested_at, source)
    for first, last in stretches(session, plan_date):
        interval = Interval.of_dates(first, last)
        tables = posted_minima.with_posted(session, firmed_rows.with_firmed(session, intake.tables, first), interval)
        _hold(session, tables, interval)
    if is_news and follow is not None:
        firmed_rows.settle(session, follow)
    _quarantine(session, plan_date, intake.quarantine)
    replace_date(session, _COUNTS, plan_date, intake.counts)
    row = {"plan_date": plan_date, "source": source, "fingerprint": tables_fingerprint(intake.tables), "ingested_at": utc(ingested_at)}
    replace_date(session, _INGESTION, plan_date, pl.DataFrame([row], schema=polars_schema(_INGESTION), orient="row"))


def _hold(session: Session, tables: Tables, interval: Interval) -> None:
    if _is_known(session, tables, interval.start):
        return
    for name, table in MASTER.items():
        Ranges(table).hold(session, tables[name], interval)
    Ranges(_FINGERPRINTS).hold(session, node_fingerprints(tables), interval)


def _is_known(session: Session, tables: Tables, plan_date: date) -> bool:
    """Whether just this is what is stored as of a plan date already; most days a source says what it said before."""
    if session.value(sql.read("store/ingested_by"), {"plan_date": plan_date}) is None:
        return False
    held = master(session, plan_date)
    return all(_is_same(tables[name].select(table.column_names), held[name], table.key) for name, table in INPUTS.items())


def _is_same(said: pl.DataFrame, held: pl.DataFrame, key: Sequence[str]) -> bool:
    return said.height == held.height and said.schema == held.schema and said.sort(key).equals(held)


def fingerprint(session: Session, plan_date: date) -> str:
    """Fingerprint of the master data as of a plan date, with orders firmed before it and posted minima; empty when nothing was ingested."""
    known = session.known.fingerprints
    if plan_date not in known:
        taken_in: str | None = session.value(sql.read("store/ingested_fingerprint"), {"plan_date": plan_date})
        known[plan_date] = _with_own_rows(session, taken_in, plan_date) if taken_in else ""
    return known[plan_date]


def _with_own_rows(session: Session, taken_in: str, plan_date: date) -> str:
    """The fingerprint of what was taken in with that of what firming and safety stock added."""
    return posted_minima.fingerprint_with_posted(session, firmed_rows.fingerprint_with_firmed(session, taken_in, plan_date), plan_date)


def begin(session: Session, plan_date: date) -> None:
    """A plan date that was not ingested begins with what was known by it, rejected rows too; StoreError when nothing was."""
    before = _require_ingested(session, plan_date)
    if before == plan_date:
        return
    values = {"plan_date": plan_date, "before": before}
    rejecting = session.frame(sql.read("store/rejecting_tables"), {"plan_date": before})["table_name"]
    for table in (_INGESTION, _COUNTS, *(REJECTED[name] for name in rejecting)):
        session.run(sql.read("store/begin_ingestion").format(table=table.qualified_name), values)


def stretches(session: Session, plan_date: date) -> list[tuple[date, date | None]]:
    """The time from a plan date to the next ingested one, in parts in which no row of the master data comes or goes."""
    follow: date | None = session.value(sql.read("store/next_ingested"), {"plan_date": plan_date})
    days = firmed_rows.boundaries(session, plan_date, follow)
    return list(zip(days, [*days[1:], follow], strict=True))


def master(session: Session, plan_date: date, names: Iterable[str] = INPUTS) -> Tables:
    """Input tables, all or some, as they were known on a plan date; StoreError when nothing was ingested up to then."""
    wanted = tuple(names)
    if plan_date in session.known.master:
        return {name: session.known.master[plan_date][name] for name in wanted}
    _require_ingested(session, plan_date)
    filled = tables_with_rows(session, wanted)
    tables = {name: read_master(session, name, plan_date) if name in filled else empty_frame(INPUTS[name]) for name in wanted}
    if tables.keys() == INPUTS.keys() and sum(frame.estimated_size() for frame in tables.values()) <= _MOST_KEPT_BYTES:
        session.known.master[plan_date] = dict(tables)
    return tables


def rows_of_items(session: Session, plan_date: date, names: Sequence[str], items: pl.DataFrame) -> Tables:
    """The rows of input tables for some items (company_id, item_id), as known on a plan date, in the order of their keys."""
    filled, text = tables_with_rows(session, names), sql.read("store/master_rows")
    found = {name: empty_frame(INPUTS[name]) for name in names}
    with session.lent(wanted_item=items):
        for name in filled:
            table = INPUTS[name]
            query = text.format(table=table.qualified_name, columns=", ".join(table.column_names))
            found[name] = session.frame(query, {"plan_date": plan_date}).sort(table.key)
    return found


def mark(session: Session, plan_date: date, names: Sequence[str]) -> str:
    """What input tables say as of a plan date, in a word that is another one when a row is; good for the DuckDB that gave it."""
    part = sql.read("store/part_table_mark").strip()
    parts = [
        part.format(name=sql_text(name), table=MASTER[name].qualified_name, columns=", ".join(INPUTS[name].column_names))
        for name in sorted(tables_with_rows(session, names))
    ]
    said = session.frame("\nunion all\n".join(parts), {"plan_date": plan_date}).sort("table_name") if parts else pl.DataFrame()
    return combined([f"{name} {text}" for name, text in said.iter_rows()])


def quarantine(session: Session, plan_date: date) -> pl.DataFrame:
    """The rejected rows of the last ingestion up to a plan date, in the order of their key; StoreError as `master`."""
    known = session.known.rejected
    if plan_date not in known:
        ingested = _require_ingested(session, plan_date)
        query = sql.read("store/read_date").format(columns=", ".join(QUARANTINE.column_names), table="store.rejected_row")
        known[plan_date] = session.frame(query, {"plan_date": ingested}).sort(QUARANTINE.key)
    return known[plan_date]


def _quarantine(session: Session, plan_date: date, rejected: pl.DataFrame) -> None:
    before = session.frame(sql.read("store/rejecting_tables"), {"plan_date": plan_date})["table_name"]
    for name in sorted({*before, *rejected["table_name"]}):
        replace_date(session, REJECTED[name], plan_date, rejected.filter(pl.col("table_name") == name))


def _require_ingested(session: Session, plan_date: date) -> date:
    ingested: date | None = session.value(sql.read("store/ingested_by"), {"plan_date": plan_date})
    if ingested is None:
        first = session.value(sql.read("store/next_ingested"), {"plan_date": plan_date})
        known = f"; the first date that was ingested is {first}" if first else ""
        raise StoreError(
            f"Nothing is known of {plan_date}: no plan date up to it was ingested{known}.",
            way_out=f"Ingest {plan_date} first, or ask for a later date.",
        )
    return ingested
