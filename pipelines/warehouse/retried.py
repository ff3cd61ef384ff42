"""Changes that were rejected because something they name was not there: tried again when more is known (semantics §33.10).

Belongs here: which they are, and the note of those that were taken after all. How they are taken in is told in `changes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sql
from masterplan.contracts import INPUTS
from pipelines.warehouse.dated import utc
from pipelines.warehouse.tables import REJECTED

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    import polars as pl

    from pipelines.warehouse.session import Session

_ROW: Final = ("table_name", "source_file", "source_row")


def rejected_for_now(session: Session, plan_date: date, came: Collection[str]) -> pl.DataFrame:
    """Rejected changes that name rows of the tables in `came`, or of tables with such changes; columns as changes that wait."""
    rows = session.frame(sql.read("store/rejected_for_now"), {"plan_date": plan_date})
    reached = set(came)
    while more := {name for name in rows["table_name"].unique() if _names(name) & reached} - reached:
        reached |= more
    return rows.filter(rows["table_name"].is_in([name for name in rows["table_name"].unique() if _names(name) & reached]))


def note(session: Session, plan_date: date, log: pl.DataFrame, taken_at: datetime) -> None:
    """Moves the rejected rows of changes that were taken after all to those that were taken later."""
    with session.lent(later=log.select(*_ROW, "outcome")):
        session.run(sql.read("store/note_taken_later"), {"plan_date": plan_date, "taken_at": utc(taken_at)})
        for name in sorted(set(log["table_name"])):
            session.run(sql.read("store/drop_taken_later").format(table=REJECTED[name].qualified_name), {"plan_date": plan_date})


def _names(table: str) -> set[str]:
    return {reference.target for reference in INPUTS[table].references}
