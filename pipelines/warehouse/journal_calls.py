"""The calls of the warehouse about safety stock journals: proposed, edited, posted, looked at.

Belongs here: the calls, each one transaction or one look. What each does is told in `journals`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.warehouse import history, journals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    import polars as pl

    from masterplan.safety_stock import Request
    from pipelines.warehouse.database import Database
    from pipelines.warehouse.journals import Posting
    from pipelines.warehouse.signature import Signature


class JournalCalls:
    """What the warehouse does about safety stock journals; errors as of the warehouse, and JournalError."""

    _database: Database

    def propose_minima(
        self, journal_id: str, plan_date: date, request: Request, note: Signature, *, deletes_lines: bool = False
    ) -> pl.DataFrame:
        """Fills a safety stock journal from the master data of a plan date; gives its lines."""
        with self._database.writing() as session:
            tables = history.master(session, plan_date)
            return journals.propose(session, journal_id, plan_date, tables, request, note, deletes_lines=deletes_lines)

    def edit_minima(self, journal_id: str, minima: Mapping[int, Decimal]) -> pl.DataFrame:
        """Other new minima for lines of a safety stock journal, by number; gives its lines."""
        with self._database.writing() as session:
            return journals.edit(session, journal_id, minima)

    def post_minima(self, journal_id: str, plan_date: date, note: Signature, *, transfers_errors: bool = False) -> Posting:
        """Posts a safety stock journal: its minima are item coverage from the plan date on."""
        with self._database.writing() as session:
            tables = history.master(session, plan_date)
            return journals.post(session, journal_id, plan_date, tables, note, transfers_errors=transfers_errors)

    def minima_journals(self) -> pl.DataFrame:
        """All safety stock journals, the newest first."""
        with self._database.reading() as session:
            return journals.journals(session)

    def minima_lines(self, journal_id: str) -> pl.DataFrame:
        """The lines of a safety stock journal, in order."""
        with self._database.reading() as session:
            return journals.lines_of(session, journal_id)

    def posted_minima(self) -> pl.DataFrame:
        """Every minimum that was posted, the newest first."""
        with self._database.reading() as session:
            return journals.history(session)
