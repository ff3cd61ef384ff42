"""Safety stock journals in the warehouse: proposed, edited, posted (semantics §38).

Belongs here: keeping journals and what was posted. What lines say is told in `masterplan.safety_stock`, what becomes of posted
minima in `posted_minima`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

import sql
from masterplan.contracts import RESULTS, STORAGE, polars_schema
from masterplan.errors import JournalError
from masterplan.places import NODE_KEY
from masterplan.safety_stock import edited, postable, proposed
from pipelines.warehouse import firmed_rows, posted_minima
from pipelines.warehouse.dated import read_date, utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from masterplan.contracts import Table
    from masterplan.places import Tables
    from masterplan.safety_stock import Request
    from pipelines.warehouse.session import Session
    from pipelines.warehouse.signature import Signature

_JOURNAL: Final = STORAGE["plan.safety_stock_journal"]
_LINE: Final = STORAGE["plan.safety_stock_line"]
_POSTED: Final = STORAGE["plan.posted_minimum"]
_ERRORS: Final = "-errors"


@dataclass(frozen=True)
class Posting:
    """What was posted from a plan date on, and the lines that could not be, now in a journal of their own."""

    plan_date: date
    posted: pl.DataFrame
    rejected: pl.DataFrame
    errors_journal: str = ""


def propose(
    session: Session, journal_id: str, plan_date: date, tables: Tables, request: Request, note: Signature, *, deletes_lines: bool
) -> pl.DataFrame:
    """Fills a journal with proposed lines; gives them. JournalError when it has lines, or as `masterplan.safety_stock.proposed`."""
    if not journal_id.strip():
        raise JournalError("A journal must have a name.", way_out="Give it one.")
    if lines_of(session, journal_id).height:
        raise JournalError(
            f"Journal {journal_id!r} has lines.", way_out="Post it, or take another name; lines are proposed into an empty journal."
        )
    achieved = read_date(session, RESULTS["achieved"], plan_date)
    lines = proposed(tables, plan_date, request, achieved)
    row = {
        "journal_id": journal_id,
        "description": note.why,
        "plan_date": plan_date,
        "parameters": json.dumps(asdict(request), default=str, sort_keys=True),
        "deletes_lines": deletes_lines,
        "proposed_at": utc(note.at),
        "proposed_by": note.by,
        "posted_at": None,
    }
    _write_journal(session, row, lines)
    return lines_of(session, journal_id)


def journals(session: Session) -> pl.DataFrame:
    """All journals, the newest first, with `lines` and `posted_lines`."""
    return session.frame(sql.read("store/safety_stock_journals"))


def lines_of(session: Session, journal_id: str) -> pl.DataFrame:
    """The lines of a journal, in order; none for a journal that there is not."""
    return session.frame(sql.read("store/safety_stock_lines"), {"journal_id": journal_id}).select(
        pl.col(name).cast(kind) for name, kind in polars_schema(_LINE).items()
    )


def edit(session: Session, journal_id: str, minima: Mapping[int, Decimal]) -> pl.DataFrame:
    """Other new minima for lines, by number; gives the lines. JournalError for lines that are not there or were posted."""
    _header(session, journal_id)
    lines = lines_of(session, journal_id)
    done = lines.filter(pl.col("is_posted"), pl.col("line_no").is_in(list(minima)))
    if done.height:
        raise JournalError(
            f"Lines of journal {journal_id!r} were posted.",
            rows=[f"line {number}" for number in done["line_no"]],
            way_out="Propose another journal.",
        )
    _replace(session, _LINE, journal_id, edited(lines, minima))
    return lines_of(session, journal_id)


def post(session: Session, journal_id: str, plan_date: date, tables: Tables, note: Signature, *, transfers_errors: bool) -> Posting:
    """Posts the lines of a journal that were not posted: their minima are item coverage from the plan date on.

    Lines that cannot be posted go to a journal of their own if so wanted, else nothing is posted and JournalError names them. A
    journal without such lines is posted no second time: its posting is empty.
    """
    header, lines = _header(session, journal_id), lines_of(session, journal_id)
    waiting = lines.filter(~pl.col("is_posted"))
    sound = postable(waiting, tables)
    wrong = waiting.join(sound, on="line_no", how="anti", maintain_order="left")
    if wrong.height and not transfers_errors:
        raise JournalError(
            f"Lines of journal {journal_id!r} cannot be posted: their item or place is there no more, or planned no more.",
            rows=["|".join(map(str, row)) for row in wrong.select("line_no", *NODE_KEY).iter_rows()],
            way_out="Post with errors transferred to a journal of their own (--transfer-errors).",
        )
    posted = _posted(session, sound, plan_date, note)
    errors_journal = _transfer(session, header, wrong, note)
    left = lines.join(wrong, on="line_no", how="anti", maintain_order="left").with_columns(is_posted=pl.lit(value=True))
    _replace(session, _LINE, journal_id, left.clear() if header["deletes_lines"] else left)
    _replace(session, _JOURNAL, journal_id, _frame(_JOURNAL, [{**header, "posted_at": header["posted_at"] or utc(note.at)}]))
    if posted.height:
        days = firmed_rows.boundaries(session, plan_date, None)
        posted_minima.settle(session, list(zip(days, [*days[1:], None], strict=True)))
    return Posting(plan_date, posted, wrong, errors_journal)


def history(session: Session) -> pl.DataFrame:
    """Every minimum that was posted, the newest first."""
    return session.frame(sql.read("store/posted_history"))


def _posted(session: Session, lines: pl.DataFrame, plan_date: date, note: Signature) -> pl.DataFrame:
    last = int(session.value(sql.read("store/last_posting_no")))
    facts = {"posting_no": last + 1, "plan_date": plan_date, "posted_at": utc(note.at), "posted_by": note.by, "reason": note.why}
    rows = lines.with_columns(
        entry=pl.int_range(1, pl.len() + 1), min_on_hand_qty="new_qty", before_qty="current_qty", **{k: pl.lit(v) for k, v in facts.items()}
    ).select(pl.col(name).cast(kind) for name, kind in polars_schema(_POSTED).items())
    _append(session, _POSTED, rows)
    return rows


def _transfer(session: Session, header: Mapping[str, Any], wrong: pl.DataFrame, note: Signature) -> str:
    """Moves lines to a journal of their own, behind those it has; gives its name, empty when there is nothing to move."""
    if wrong.is_empty():
        return ""
    name = f"{header['journal_id']}{_ERRORS}"
    known = lines_of(session, name)
    moved = wrong.with_columns(line_no=pl.int_range(known.height + 1, known.height + 1 + pl.len(), dtype=pl.Int32), journal_id=pl.lit(name))
    row = {**header, "journal_id": name, "proposed_at": utc(note.at), "proposed_by": note.by, "posted_at": None}
    _replace(session, _JOURNAL, name, _frame(_JOURNAL, [row]))
    _append(session, _LINE, moved)
    return name


def _header(session: Session, journal_id: str) -> dict[str, Any]:
    found = journals(session).filter(pl.col("journal_id") == journal_id)
    if found.is_empty():
        raise JournalError(
            f"There is no journal {journal_id!r}.",
            rows=journals(session)["journal_id"].to_list(),
            way_out="Name one of these, or propose it first.",
        )
    return found.drop("lines", "posted_lines").row(0, named=True)


def _write_journal(session: Session, row: Mapping[str, Any], lines: pl.DataFrame) -> None:
    _replace(session, _JOURNAL, str(row["journal_id"]), _frame(_JOURNAL, [row]))
    _append(session, _LINE, lines.with_columns(journal_id=pl.lit(row["journal_id"]), is_posted=pl.lit(value=False)))


def _frame(table: Table, rows: list[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=polars_schema(table), orient="row")


def _replace(session: Session, table: Table, journal_id: str, rows: pl.DataFrame) -> None:
    session.run(sql.read("store/delete_of_journal").format(table=table.qualified_name), {"journal_id": journal_id})
    _append(session, table, rows)


def _append(session: Session, table: Table, rows: pl.DataFrame) -> None:
    with session.lent(added_rows=rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(table).items())):
        session.run(sql.read("store/append").format(table=table.qualified_name))
