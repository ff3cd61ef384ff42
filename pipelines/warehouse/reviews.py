"""Reviews of forecasts in the warehouse: each edit is one transaction with its log (semantics §35).

Belongs here: reading for `masterplan.demand_review`, writing what it comes to. What an edit does is told there, which kept
lines count in `kept_lines`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import polars as pl

import sql
from masterplan.contracts import INPUTS, STORAGE, Table, polars_schema
from masterplan.demand_review import (
    adjusted,
    authorised,
    changed_in_bulk,
    entered_lines,
    generation_parameters,
    kept_after,
    marked_adjustments,
    reviewed,
)
from masterplan.demand_review.hand_lines import summed
from masterplan.errors import StoreError
from pipelines.warehouse import firmed_rows, history, kept_lines
from pipelines.warehouse.dated import read_date, replace_date, utc
from pipelines.warehouse.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from masterplan.demand_review import Authorisation, BulkChange, Edit, Header
    from masterplan.places import Tables
    from pipelines.warehouse.session import Session

_REVIEWED: Final = STORAGE["forecast.reviewed"]
_ADJUSTMENT: Final = STORAGE["forecast.adjustment"]
_AUTHORISATION: Final = STORAGE["forecast.authorisation"]
_AUTHORISED: Final = STORAGE["forecast.authorised"]
_EDIT: Final = STORAGE["forecast.edit"]
_EDITED_LINE: Final = STORAGE["forecast.edited_line"]
_GENERATION: Final = STORAGE["forecast.generation"]
_LINE: Final = INPUTS["demand_forecast"]
_NOT_READ: Final = frozenset(
    {"demand_history", "demand_order", "supply_order", "on_hand", "marking", "bom_version", "bom_line", "route_version", "route_operation"}
)
_READ: Final = tuple(name for name in INPUTS if name not in _NOT_READ)


@dataclass(frozen=True)
class EditNote(Signature):
    """Who edits forecasts, in which role, when and why."""

    role: str = ""


@dataclass(frozen=True)
class Edited:
    """What an edit came to: plan date, number (0: it changed nothing), the rows it concerned as they are now, what should be known."""

    plan_date: date
    edit_no: int
    rows: pl.DataFrame
    remarks: list[str] = field(default_factory=list)


def begin(session: Session, plan_date: date, baseline: pl.DataFrame, made_at: datetime | None, made_by: str) -> None:
    """The review of a plan date from its baseline, and the generation in its history; nothing where no master data is known."""
    if session.value(sql.read("store/ingested_by"), {"plan_date": plan_date}) is None:
        return
    tables = _tables(session, plan_date)
    before = _previous(session, plan_date)
    replace_date(session, _REVIEWED, plan_date, reviewed(tables, plan_date, baseline, _adjustments(session), before))
    _note_generation(session, plan_date, tables, baseline, (made_at, made_by))


def adjust(session: Session, plan_date: date, edit: Edit, note: EditNote) -> Edited:
    """Adjusts the forecast of a plan date. Errors: those of `adjusted`, StoreError without a forecast."""
    review = read(session, plan_date)
    rows, adjustments = adjusted(_tables(session, plan_date), plan_date, review, edit)
    if rows.is_empty():
        return Edited(plan_date, 0, rows)
    number = _log(session, plan_date, "adjust", asdict(edit), rows.height, note)
    _append(session, _ADJUSTMENT, adjustments.with_columns(edit_no=pl.lit(number)))
    _write_cells(session, rows)
    return Edited(plan_date, number, rows)


def authorise(session: Session, plan_date: date, wanted: Authorisation, note: EditNote) -> Edited:
    """Authorises the forecast of a plan date into a model; gives the lines. Errors: those of `authorised`, StoreError."""
    review, tables = read(session, plan_date), _tables(session, plan_date)
    made = authorised(tables, plan_date, review, wanted)
    number = _log(session, plan_date, "authorise", {**asdict(wanted), "model_id": made.model_id}, made.lines.height, note)
    counts = made.lines.group_by("company_id").agg(pl.len().alias("lines"))
    facts = {"edit_no": number, "plan_date": plan_date, "model_id": made.model_id, "is_saved": wanted.save}
    headers = made.ranges.join(counts, on="company_id").with_columns(pl.lit(value).alias(name) for name, value in facts.items())
    _append(session, _AUTHORISATION, headers)
    _append(session, _AUTHORISED, made.lines.with_columns(edit_no=pl.lit(number)))
    _keep(session, plan_date, kept_after(kept_lines.in_force(session, plan_date), made))
    adjustments = _adjustments(session)
    _mark(session, marked_adjustments(tables, adjustments, made, plan_date, save=wanted.save))
    if not wanted.save:
        replace_date(session, _REVIEWED, plan_date, _renewed(session, plan_date, tables, review))
    remarks = [f"Company {company} has no forecast: nothing of it was authorised." for company in made.without]
    return Edited(plan_date, number, made.lines, remarks)


def enter(session: Session, plan_date: date, header: Header, note: EditNote) -> Edited:
    """Enters the lines of a header line; gives these lines as they are then. Errors: those of `entered_lines`."""
    lines, remarks = entered_lines(_tables(session, plan_date), header)
    before = kept_lines.in_force(session, plan_date)
    return _lines_changed(session, plan_date, "enter", header, (before, summed(pl.concat([before, lines]))), note, remarks)


def change_lines(session: Session, plan_date: date, change: BulkChange, note: EditNote) -> Edited:
    """Copies, updates or deletes forecast lines; gives those that are otherwise. Errors: those of `changed_in_bulk`."""
    before = kept_lines.in_force(session, plan_date)
    after, _ = changed_in_bulk(_tables(session, plan_date), before, change)
    return _lines_changed(session, plan_date, change.action, change, (before, after), note, [])


def read(session: Session, plan_date: date) -> pl.DataFrame:
    """The review of a plan date; StoreError when no forecast of it is stored."""
    rows = read_date(session, _REVIEWED, plan_date)
    if rows.is_empty():
        raise StoreError(f"There is no forecast of {plan_date} to review.", way_out="Make the demand forecast of that plan date first.")
    return rows


def last_reviewed(session: Session) -> date:
    """The last plan date with a forecast; StoreError when there is none."""
    found: date | None = session.value(sql.read("store/last_reviewed"))
    if found is None:
        raise StoreError("There is no forecast to review.", way_out="Make the demand forecast of a plan date first; `masterplan run` does.")
    return found


def tables_of_review(session: Session, plan_date: date) -> Tables:
    """The input tables that a review looks at, as of a plan date."""
    return _tables(session, plan_date)


def log(session: Session, plan_date: date | None) -> pl.DataFrame:
    """The log of edits, the newest first, of one plan date or of all."""
    return session.frame(sql.read("store/forecast_edits"), {"plan_date": plan_date})


def generations(session: Session) -> pl.DataFrame:
    """The history of generated baselines, the newest first."""
    return session.frame(sql.read("store/forecast_generations"))


def _tables(session: Session, plan_date: date) -> Tables:
    return history.master(session, plan_date, _READ)


def _previous(session: Session, plan_date: date) -> pl.DataFrame | None:
    last: date | None = session.value(sql.read("store/reviewed_before"), {"plan_date": plan_date})
    return None if last is None else read_date(session, _REVIEWED, last)


def _adjustments(session: Session) -> pl.DataFrame:
    rows = session.frame(sql.read("store/adjustments").format(columns=", ".join(_ADJUSTMENT.column_names)))
    return rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(_ADJUSTMENT).items()).sort(_ADJUSTMENT.key)


def _renewed(session: Session, plan_date: date, tables: Tables, review: pl.DataFrame) -> pl.DataFrame:
    """The review of a plan date after adjustments were dropped."""
    baseline = review.select(*(name for name in review.columns if name in _REVIEWED.key), point_qty="baseline_qty")
    return reviewed(tables, plan_date, baseline, _adjustments(session), _previous(session, plan_date))


def _lines_changed(
    session: Session,
    plan_date: date,
    action: str,
    asked: Header | BulkChange,
    lines: tuple[pl.DataFrame, pl.DataFrame],
    note: EditNote,
    remarks: list[str],
) -> Edited:
    changed = _differences(*lines)
    if changed.is_empty():
        return Edited(plan_date, 0, changed, remarks)
    number = _log(session, plan_date, action, asdict(asked), changed.height, note)
    numbered = changed.with_columns(edit_no=pl.lit(number), entry=pl.int_range(1, pl.len() + 1))
    _append(session, _EDITED_LINE, numbered)
    _keep(session, plan_date, lines[1])
    return Edited(plan_date, number, changed, remarks)


def _differences(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The lines that are otherwise, by key, with before_qty and after_qty."""
    keys = list(_LINE.key)
    both = before.select(*keys, before_qty="qty").join(after.select(*keys, after_qty="qty"), on=keys, how="full", coalesce=True)
    return both.filter(pl.col("before_qty").ne_missing(pl.col("after_qty"))).sort(keys)


def _keep(session: Session, plan_date: date, lines: pl.DataFrame) -> None:
    kept_lines.hold(session, plan_date, lines)
    firmed_rows.settle(session, plan_date)


def _mark(session: Session, rows: pl.DataFrame) -> None:
    with session.lent(marked=rows.select("edit_no", "entry", "saved_on", "dropped_on")):
        session.run(sql.read("store/mark_adjustments"))


def _write_cells(session: Session, rows: pl.DataFrame) -> None:
    with session.lent(changed_cell=rows):
        session.run(sql.read("store/delete_reviewed"))
    _append(session, _REVIEWED, rows)


def _note_generation(session: Session, plan_date: date, tables: Tables, baseline: pl.DataFrame, made: tuple[datetime | None, str]) -> None:
    series = baseline.group_by("company_id").agg(pl.struct("item_id", "site_id", "warehouse_id").n_unique().alias("series"))
    settings = generation_parameters(tables).join(series, on="company_id", how="inner").sort("company_id")
    told = ("company_id", "name", "comment", "series")
    number = int(session.value(sql.read("store/next_generation_no")))
    rows = [
        {
            **{name: row[name] for name in told},
            "generation_no": number,
            "plan_date": plan_date,
            "parameters": json.dumps({name: value for name, value in row.items() if name not in told}, default=str),
            "made_at": utc(made[0]) if made[0] else None,
            "made_by": made[1],
        }
        for row in settings.to_dicts()
    ]
    _append(session, _GENERATION, pl.DataFrame(rows, schema=polars_schema(_GENERATION)))


def _log(session: Session, plan_date: date, action: str, asked: Mapping[str, Any], rows: int, note: EditNote) -> int:
    """One row of the log; gives its number."""
    number = int(session.value(sql.read("store/next_edit_no")))
    row = {
        "edit_no": number,
        "plan_date": plan_date,
        "action": action,
        "what": json.dumps(_said(asked)),
        "rows": rows,
        "edited_at": utc(note.at),
        "edited_by": note.by,
        "role": note.role,
        "reason": note.why,
    }
    _append(session, _EDIT, pl.DataFrame([row], schema=polars_schema(_EDIT)))
    return number


def _said(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for, without what was left open."""
    told = {name: _said(value) if isinstance(value, dict) else _text(value) for name, value in asked.items()}
    return {name: value for name, value in told.items() if value not in ("", None, [], {})}


def _text(value: object) -> object:
    if isinstance(value, (date, Decimal)):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _append(session: Session, table: Table, rows: pl.DataFrame) -> None:
    schema = polars_schema(table)
    with session.lent(added_rows=rows.select(pl.col(name).cast(kind) for name, kind in schema.items())):
        session.run(sql.read("store/append").format(table=table.qualified_name))
