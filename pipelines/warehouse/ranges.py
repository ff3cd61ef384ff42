"""Rows that hold for a while: writing what holds in an interval, touching nothing but what changes.

Belongs here: the one way in which history of master data (dates) and versions of plans (numbers) are written. The rows
of a table hold from `first` to `last`; which of both ends counts is told by the interval.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

import sql

if TYPE_CHECKING:
    import polars as pl

    from masterplan.contracts import Table
    from pipelines.warehouse.session import Session

_PLAN: Final = ("plan_id", "plan_date")
_NEAR: Final = "held.{name} in (select {name} from named)"


@dataclass(frozen=True)
class Interval:
    """From `start` on, up to `follow`, the first position behind it (None: no end).

    `closed` is what `last` says of a row that ends just before the interval, `end` of one that ends with it.
    """

    start: Any
    closed: Any
    end: Any
    follow: Any

    @classmethod
    def of_dates(cls, start: date, follow: date | None) -> Self:
        """Plan dates; the last date of a row is the first for which it no longer holds."""
        return cls(start, start, follow, follow)

    @classmethod
    def of_version(cls, version: int) -> Self:
        """One plan version; the last version of a row is one in which it holds."""
        return cls(version, version - 1, version, version + 1)

    @classmethod
    def from_version(cls, version: int) -> Self:
        """A plan version and all that will follow it."""
        return cls(version, version - 1, None, None)

    @property
    def values(self) -> dict[str, Any]:
        """By the names of the statements' parameters."""
        return {"start": self.start, "closed": self.closed, "end": self.end, "follow": self.follow}


def agrees(named: pl.DataFrame) -> str:
    """The condition that a row `held` agrees with a row of `named` in its columns, for a semi join."""
    return " and ".join(f"held.{name} is not distinct from named.{name}" for name in named.columns)


def is_near(named: pl.DataFrame) -> str:
    """What rows that agree with one of `named` have in common: DuckDB looks for that while it scans, for what is null it cannot."""
    names = [name for name in named.columns if not named[name].null_count()]
    return " and ".join(_NEAR.format(name=name) for name in names) or "true"


def notes_of(table: str) -> dict[str, str]:
    """What the temporary tables are called that tell what became of the named rows of a table, while the transaction lasts.

    `standing` are those that held before with their `id`, `gone` the ids of those that do no longer, `added` the new ones.
    """
    return {note: f"{note}_{table}" if table else note for note in ("standing", "gone", "added")}


@dataclass(frozen=True)
class Ranges:
    """A table of rows with ranges, within one plan and plan date or as a whole."""

    table: Table
    scope: dict[str, Any] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """What a row says, without plan and range."""
        ends = {*_PLAN} if self.scope else set[str]()
        return [name for name in self.table.column_names if name not in {*ends, *self._ends}]

    @property
    def _ends(self) -> tuple[str, str]:
        return ("from_version", "to_version") if self.scope else ("valid_from", "valid_to")

    def hold(self, session: Session, incoming: pl.DataFrame, interval: Interval) -> None:
        """In the interval the table says `incoming`, before and behind it what it said.

        The state must not change inside the interval. Rows that say the same in adjacent times become one.
        """
        if incoming.is_empty() and self.is_empty(session):
            return
        with session.lent(incoming=incoming.select(self.columns)):
            for step in ("note_gone", "note_added"):
                self._run(session, step, interval)
        self._write(session, interval)

    def is_empty(self, session: Session) -> bool:
        """Whether the table has no rows at all."""
        return bool(session.value(sql.read("store/count_rows").format(table=self.table.qualified_name)) == 0)

    def hold_named(self, session: Session, incoming: pl.DataFrame, named: pl.DataFrame, interval: Interval) -> None:
        """In the interval the table says `incoming` of what agrees with a row of `named` in its columns, and of the rest what it said.

        `incoming` says nothing of the rest. The cost grows with what is named, and the size of the table read once. What became of
        the rows can be read afterwards (`notes_of`).
        """
        self.note_standing(session, named, interval)
        self.hold_noted(session, incoming, named, interval)

    def note_standing(self, session: Session, named: pl.DataFrame, interval: Interval) -> None:
        """Notes what the table says of what agrees with a row of `named`, for `hold_noted` in the same transaction."""
        with session.lent(named=named):
            self._run(session, "note_standing", interval, named)

    def hold_noted(self, session: Session, incoming: pl.DataFrame, named: pl.DataFrame, interval: Interval) -> None:
        """The rest of `hold_named`, after what stands was noted."""
        with session.lent(incoming=incoming.select(self.columns)):
            for step in ("note_gone_of_standing", "note_added_to_standing"):
                self._run(session, step, interval, named)
        self._write(session, interval, named)

    def _write(self, session: Session, interval: Interval, named: pl.DataFrame | None = None) -> None:
        """Writes what was noted as gone and added."""
        counts = session.frame(self._statement("count_changes", named)).row(0, named=True)
        steps = {
            "note_neighbours": counts["added"],
            "split_gone": counts["gone"] and interval.follow is not None,
            "close_gone": counts["gone"] > counts["gone_new"],
            "delete_gone": counts["gone_new"],
            "insert_merged": counts["added"],
            "delete_neighbours": counts["added"],
        }
        for step in (step for step, is_needed in steps.items() if is_needed):
            self._run(session, step, interval, named)

    def hold_on(self, session: Session, incoming: pl.DataFrame, interval: Interval) -> None:
        """As `hold` for an interval without end that nothing stored ends or begins at: large tables are written once.

        Rows say different things, both the incoming and those that hold; so what is added can be counted before it is sought.
        """
        held = int(session.value(self._statement("count_held"), {**self.scope, **interval.values}))
        if held == 0:
            self.insert(session, incoming, interval)
            return
        with session.lent(incoming=incoming.select(self.columns)):
            self._run(session, "note_gone", interval)
            gone = session.value(self._statement("count_gone"))
            if incoming.height > held - gone:
                self._run(session, "insert_added", interval)
            if gone:
                self._run(session, "close_gone", interval)

    def insert(self, session: Session, incoming: pl.DataFrame, interval: Interval) -> None:
        """Adds rows to what holds from the interval on, looking at nothing that is there."""
        with session.lent(incoming=incoming.select(self.columns)):
            self._run(session, "insert_all", interval)

    def _run(self, session: Session, step: str, interval: Interval, named: pl.DataFrame | None = None) -> None:
        session.run(self._statement(step, named), {**self.scope, **interval.values})

    def _statement(self, step: str, named: pl.DataFrame | None = None) -> str:
        first, last = self._ends
        names = {
            "table": self.table.qualified_name,
            "first": first,
            "last": last,
            "columns": ", ".join(self.columns),
            "incoming_columns": ", ".join(f"incoming.{name}" for name in self.columns),
            "same": self._same("held"),
            "same_before": self._same("before"),
            "same_behind": self._same("behind"),
            **notes_of(self.table.name if named is not None else ""),
            "same_name": agrees(named) if named is not None else "",
            "near": is_near(named) if named is not None else "",
            "scope": " and ".join(f"held.{name} = ${name}" for name in self.scope) or "true",
            "scope_names": "".join(f"{name}, " for name in self.scope),
            "scope_values": "".join(f"${name}, " for name in self.scope),
        }
        return sql.read(f"store/{step}").format(**names)

    def _same(self, other: str) -> str:
        return " and ".join(f"{other}.{name} is not distinct from incoming.{name}" for name in self.columns)
