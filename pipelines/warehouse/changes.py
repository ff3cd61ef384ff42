"""Changes of single rows of the master data: those that wait, and taking them in with what came in files (semantics §33).

Belongs here: one transaction from waiting changes to the history of master data. What a change must keep is told in
`masterplan.intake`, what it reaches in `touched`; how files are found is the business of `pipelines`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

import sql
from masterplan.contracts import INPUTS, QUARANTINE, STORAGE, empty_frame, polars_schema
from masterplan.errors import InputError
from masterplan.fingerprint import combined, frame_fingerprint
from masterplan.intake import Delivery, TakenChanges, rows_of_texts, take_changes
from masterplan.intake.change_rows import CHANGE, CHANGED_AT, instants_of, kinds_of
from masterplan.intake.changes import LOG_SCHEMA
from masterplan.places import NODE_KEY
from pipelines.warehouse import firmed_rows, history, posted_minima, retried, touched
from pipelines.warehouse.dated import read_date, replace_date, utc
from pipelines.warehouse.known_rows import KnownRows
from pipelines.warehouse.ranges import Interval, Ranges
from pipelines.warehouse.tables import MASTER, REJECTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from masterplan.contracts import Table
    from pipelines.warehouse.session import Session

_WAITING: Final = STORAGE["store.input_change"]
_TAKEN: Final = STORAGE["store.taken_change"]
_FILES: Final = STORAGE["store.change_file"]
_COUNTS: Final = STORAGE["master.ingestion_count"]
_NEXT: Final = timedelta(microseconds=1)
_UNREADABLE: Final = "unreadable_change"


@dataclass(frozen=True)
class ChangeFile:
    """A file of changes: the table it is for, its name, the fingerprint of its bytes, and its rows or why they cannot be read."""

    table: str
    name: str
    fingerprint: str
    delivery: Delivery | None
    reason: str = ""


@dataclass(frozen=True)
class ChangeReport:
    """What was taken in: changes by `table_name` and `outcome` with their number of `rows`, nodes they touch, files by name.

    `refused` gives the reason by file. `nodes` is None where every node of the group is touched.
    """

    plan_date: date
    counts: pl.DataFrame
    nodes: pl.DataFrame | None
    files: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def applied(self) -> int:
        """How many rows say something else now."""
        return int(self.counts.filter(pl.col("outcome") == "applied")["rows"].sum())

    @property
    def quarantined(self) -> int:
        """How many rows were rejected."""
        return int(self.counts.filter(pl.col("outcome") == "quarantined")["rows"].sum())


def add(session: Session, table: str, rows: pl.DataFrame, source: str, noted_at: datetime) -> int:
    """Puts changes of a table among those that wait, numbered on from the last of their source; gives how many.

    InputError for another table, or unreadable cells.
    """
    if table not in INPUTS:
        raise InputError(f"There is no input table {table!r}.", rows=sorted(INPUTS), way_out="Name one of these.")
    (what, wrong), (when, undated) = kinds_of(rows), instants_of(rows)
    faults = pl.concat([wrong, undated])
    if faults.height:
        told = [f"row {row + 1}, column {column}: {message}" for row, _, column, message in faults.iter_rows()]
        raise InputError(f"Changes of the table {table} cannot be noted.", rows=told, way_out="Correct these rows; none was noted.")
    last = int(session.value(sql.read("store/last_row_of_source"), {"table_name": table, "source": source}))
    texts = rows.select(pl.struct(name for name in rows.columns if name not in {CHANGE, CHANGED_AT}).struct.json_encode().alias("row_text"))
    waiting = texts.with_columns(
        table_name=pl.lit(table),
        change=what,
        changed_at=when.fill_null(_noted(session, table, noted_at)),
        source_file=pl.lit(source),
        source_row=pl.int_range(last + 1, last + 1 + pl.len()),
    )
    _append(session, _WAITING, waiting)
    return waiting.height


def _noted(session: Session, table: str, noted_at: datetime) -> datetime:
    """When changes count as noted: now, but after all that was said of the table before, also when the clock was set back."""
    last: datetime | None = session.value(sql.read("store/last_said"), {"table_name": table})
    return utc(noted_at) if last is None else max(utc(noted_at), last + _NEXT)


def take_in(session: Session, plan_date: date, files: Iterable[ChangeFile], taken_at: datetime) -> ChangeReport:
    """Takes in what waits and what files say that were not dealt with, as of a plan date; what other dates see does not change.

    A plan date that was not ingested begins with what was known by it. StoreError when nothing was.
    """
    values = {"plan_date": plan_date, "taken_at": utc(taken_at)}
    fresh = _not_dealt_with(session, files)
    waiting = session.frame(sql.read("store/waiting_changes"), values)
    if not fresh and waiting.is_empty():
        return ChangeReport(plan_date, _counts_of(LOG_SCHEMA.to_frame()), empty_frame(STORAGE["master.node_fingerprint"]))
    history.begin(session, plan_date)
    strange = waiting.filter(~pl.col("table_name").is_in(list(INPUTS)))
    read = [file.delivery for file in fresh if file.delivery is not None]
    taken = take_changes(
        [*read, *_deliveries(waiting.join(strange, on=waiting.columns, how="anti", nulls_equal=True))], KnownRows(session, plan_date)
    )
    nodes, taken_over = _hold(session, plan_date, taken, taken_at)
    log = pl.concat([taken.log, _strange(strange)])
    _note_rejected(session, plan_date, taken, fresh)
    _note_counts(session, plan_date, taken, fresh, taken_over)
    _note_taken(session, plan_date, log, fresh, taken_at)
    session.run(sql.read("store/drop_waiting"))
    later, reached = _take_later(session, plan_date, taken.rows, taken_at)
    refused = {file.name: file.reason for file in fresh if file.delivery is None}
    said = tuple(file.name for file in fresh if file.delivery is not None)
    return ChangeReport(plan_date, _counts_of(pl.concat([log, later])), _both(nodes, reached), said, refused)


def _take_later(
    session: Session, plan_date: date, came: Mapping[str, pl.DataFrame], taken_at: datetime
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Takes in what was rejected because something it names was not there, as far as rows that came make it sound (§33.10).

    Gives the log of what was taken, and the nodes that are touched. What is still rejected stays as it is.
    """
    untouched = empty_frame(STORAGE["master.node_fingerprint"])
    rejected = retried.rejected_for_now(session, plan_date, came) if came else pl.DataFrame()
    if rejected.is_empty():
        return LOG_SCHEMA.to_frame(), untouched
    taken = take_changes(_deliveries(rejected), KnownRows(session, plan_date))
    log = taken.log.filter(pl.col("outcome") != "quarantined")
    if log.is_empty():
        return log, untouched
    nodes, taken_over = _hold(session, plan_date, taken, taken_at)
    retried.note(session, plan_date, log, taken_at)
    _note_counts(session, plan_date, taken, (), taken_over)
    _note_taken(session, plan_date, log, (), taken_at)
    return log, nodes


def _both(nodes: pl.DataFrame | None, others: pl.DataFrame | None) -> pl.DataFrame | None:
    if nodes is None or others is None:
        return None
    return nodes if others.is_empty() else pl.concat([frame.select(NODE_KEY) for frame in (nodes, others)]).unique().sort(NODE_KEY)


def _hold(session: Session, plan_date: date, taken: TakenChanges, taken_at: datetime) -> tuple[pl.DataFrame | None, dict[str, int]]:
    """Lets the master data say what was taken in; gives the nodes that are touched, and the rows that tables have more beside it."""
    firmed = {name: firmed_rows.in_force(session, name, plan_date).select(INPUTS[name].key) for name in firmed_rows.FIRMED}
    by_posting = posted_minima.added(session, plan_date)
    nodes = _write(session, plan_date, taken)
    return nodes, _take_over(session, plan_date, taken, firmed, taken_at) | _keep_minima(session, plan_date, taken, by_posting)


def dealt_with(session: Session) -> set[tuple[str, str]]:
    """Name and fingerprint of every file of changes that was dealt with."""
    return set(session.frame(sql.read("store/dealt_with_files")).iter_rows())


def waiting(session: Session) -> int:
    """How many changes wait beside those in files."""
    return int(session.value(sql.read("store/count_rows").format(table=_WAITING.qualified_name)))


def _not_dealt_with(session: Session, files: Iterable[ChangeFile]) -> list[ChangeFile]:
    known = dealt_with(session)
    fresh = {(file.name, file.fingerprint): file for file in files if (file.name, file.fingerprint) not in known}
    return [fresh[key] for key in sorted(fresh)]


def _deliveries(waiting: pl.DataFrame) -> list[Delivery]:
    found = []
    for (table, source), rows in waiting.group_by("table_name", "source_file", maintain_order=True):
        raw = rows_of_texts(rows["row_text"].to_list(), str(source))
        said = raw.frame.drop("change", "changed_at", strict=False).with_columns(rows["change"], rows["changed_at"])
        found.append(Delivery(str(table), raw.with_frame(said), rows["source_row"].to_list()))
    return found


def _strange(rows: pl.DataFrame) -> pl.DataFrame:
    """Changes of tables that are no input, as they are logged."""
    return rows.select(
        "table_name",
        pl.lit("").alias("row_key"),
        pl.lit("upsert").alias("change"),
        "changed_at",
        "source_file",
        "source_row",
        outcome=pl.lit("quarantined"),
    ).cast(LOG_SCHEMA)


def _write(session: Session, plan_date: date, taken: TakenChanges) -> pl.DataFrame | None:
    """Changes the history of the tables and of the fingerprints of nodes; gives the nodes that are touched."""
    nodes: pl.DataFrame | None = empty_frame(STORAGE["master.node_fingerprint"])
    for first, follow in history.stretches(session, plan_date):
        interval = Interval.of_dates(first, follow)
        for name in taken.tables:
            key = list(INPUTS[name].key)
            rows = taken.rows.get(name, empty_frame(INPUTS[name]))
            named = pl.concat([rows.select(key), taken.gone.get(name, rows.select(key).clear())])
            Ranges(MASTER[name]).hold_named(session, rows, named, interval)
        found = touched.write(session, taken, interval)
        nodes = found if first == plan_date else nodes
    return nodes


def _take_over(
    session: Session, plan_date: date, taken: TakenChanges, firmed: Mapping[str, pl.DataFrame], taken_at: datetime
) -> dict[str, int]:
    """Firmed orders that changed rows name become the source's, other rows of firmed orders stay (§31.10, §33.4).

    Inputs: by table the keys of the rows of firmed orders before. Gives the rows that the source has more by it, beside what came and went.
    """
    said = taken.rows.get("supply_order", empty_frame(INPUTS["supply_order"]))
    firmed_rows.note_changed(session, plan_date, said, taken_at, "changes")
    if all(keys.is_empty() for keys in firmed.values()):
        return {}
    more = {}
    for name, before in firmed.items():
        key = before.columns
        nothing = before.clear()
        lost = before.join(firmed_rows.in_force(session, name, plan_date), on=key, how="anti")
        came = taken.rows[name].select(key) if name in taken.rows else nothing
        more[name] = came.join(lost, on=key, how="semi").height + taken.gone.get(name, nothing).join(before, on=key, how="semi").height
    firmed_rows.settle(session, plan_date)
    return more


def _keep_minima(session: Session, plan_date: date, taken: TakenChanges, by_posting: pl.DataFrame) -> dict[str, int]:
    """Posted minima count whatever changed rows say (§38.5). Gives the rows that the source has more by it, as `_take_over`.

    Inputs: the keys of the rows of item coverage that were there by a posted minimum alone.
    """
    name = posted_minima.COVERAGE
    if name not in taken.tables:
        return {}
    key = by_posting.columns
    came, gone = (parts.get(name, by_posting.clear()).select(key) for parts in (taken.rows, taken.gone))
    times = history.stretches(session, plan_date)
    posted_minima.note_said(session, came, times)
    posted_minima.settle(session, times)
    return {name: sum(rows.join(by_posting, on=key, how="semi").height for rows in (came, gone))}


def _note_rejected(session: Session, plan_date: date, taken: TakenChanges, fresh: Sequence[ChangeFile]) -> None:
    for name in sorted({*taken.log["table_name"], *(file.table for file in fresh if file.table in INPUTS)}):
        log = taken.log.filter(pl.col("table_name") == name)
        sound = log.filter(pl.col("outcome").is_in(["applied", "unchanged"]))
        settled = pl.concat([sound.select("row_key"), taken.received_keys.filter(pl.col("table_name") == name).select("row_key")]).unique()
        files = [file for file in fresh if file.table == name]
        again = pl.concat([log.select("source_file", "source_row"), _first_rows(file.name for file in files)]).unique()
        with session.lent(settled=settled, read_again=again):
            session.run(sql.read("store/drop_rejected").format(table=REJECTED[name].qualified_name), {"plan_date": plan_date})
        broken = pl.concat([taken.quarantine.filter(pl.col("table_name") == name), _unreadable(files)])
        if broken.height:
            _append(session, REJECTED[name], broken.with_columns(plan_date=pl.lit(plan_date)))


def _first_rows(names: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame([(name, 0) for name in names], schema={"source_file": pl.String, "source_row": pl.Int32}, orient="row")


def _unreadable(files: Sequence[ChangeFile]) -> pl.DataFrame:
    """A file that cannot be read is one rejected row, row 0 of it."""
    rows = [(file.table, "", _UNREADABLE, "", file.reason, file.name, 0, "{}") for file in files if file.delivery is None]
    return pl.DataFrame(rows, schema=polars_schema(QUARANTINE), orient="row")


def _note_counts(
    session: Session, plan_date: date, taken: TakenChanges, fresh: Sequence[ChangeFile], taken_over: Mapping[str, int]
) -> None:
    """Rows kept grow by those that are new and shrink by those that went; rows read are those kept and those rejected."""
    counts = read_date(session, _COUNTS, plan_date).drop("plan_date")
    touched_names = {*taken.log["table_name"], *(file.table for file in fresh if file.table in INPUTS)}
    absent = sorted(touched_names - set(counts["table_name"]))
    counts = pl.concat([counts, pl.DataFrame([(name, 0, 0, 0) for name in absent], schema=counts.schema, orient="row")])
    grown = {name: taken.growth(name) + taken_over.get(name, 0) for name in taken.tables}
    rejected = session.frame(sql.read("store/count_rejected"), {"plan_date": plan_date})
    more = pl.DataFrame({"table_name": list(grown), "more": list(grown.values())}, schema={"table_name": pl.String, "more": pl.Int32})
    counted = (
        counts.drop("rows_quarantined")
        .join(more, on="table_name", how="left")
        .join(rejected, on="table_name", how="left")
        .with_columns(pl.col("rows_kept") + pl.col("more").fill_null(0), pl.col("rows_quarantined").fill_null(0))
        .with_columns(rows_read=pl.col("rows_kept") + pl.col("rows_quarantined"))
    )
    replace_date(session, _COUNTS, plan_date, counted)


def _note_taken(session: Session, plan_date: date, log: pl.DataFrame, fresh: Sequence[ChangeFile], taken_at: datetime) -> None:
    when = {"plan_date": pl.lit(plan_date), "taken_at": pl.lit(utc(taken_at))}
    last = int(session.value(sql.read("store/last_change_no")))
    _append(session, _TAKEN, log.with_columns(change_no=pl.int_range(last + 1, last + 1 + log.height, dtype=pl.Int64), **when))
    rows = [(file.name, file.fingerprint, file.delivery.raw.frame.height if file.delivery else 0, file.reason) for file in fresh]
    files = pl.DataFrame(rows, schema=["file_name", "fingerprint", "rows_read", "reason"], orient="row") if rows else empty_frame(_FILES)
    _append(session, _FILES, files.with_columns(**when))
    applied = log.filter(pl.col("outcome") == "applied")
    if applied.height:
        before = session.value(sql.read("store/ingested_fingerprint"), {"plan_date": plan_date})
        # rows are told by the fingerprints of what they say, whatever they came in
        said = combined((before, frame_fingerprint(applied.drop("source_file", "source_row", "changed_at"))))
        session.run(sql.read("store/note_changed"), {"plan_date": plan_date, "fingerprint": said})


def _append(session: Session, table: Table, rows: pl.DataFrame) -> None:
    schema = polars_schema(table)
    with session.lent(incoming=rows.select(pl.col(name).cast(kind) for name, kind in schema.items())):
        session.run(sql.read("store/add_rows").format(table=table.qualified_name))


def _counts_of(log: pl.DataFrame) -> pl.DataFrame:
    return log.group_by("table_name", "outcome").agg(pl.len().alias("rows")).sort("table_name", "outcome")
