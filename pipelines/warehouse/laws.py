"""The laws of a stored plan: each file of `sql/checks` gives the rows that break one.

Belongs here: running them. When they run and whom they stop is told in `assets.checks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

import sql
from masterplan.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.warehouse.session import Session


def failing_rows(session: Session, check: str, parameters: Mapping[str, object], limit: int) -> tuple[int, pl.DataFrame]:
    """How many rows break a law, and the first of them in the law's own order; StoreError for a law that is not there."""
    if f"checks/{check}" not in sql.names("checks"):
        known = [name.removeprefix("checks/") for name in sql.names("checks")]
        raise StoreError(f"There is no check {check!r}.", rows=known, way_out="Name one of these.")
    law = sql.read(f"checks/{check}")
    count = session.count(law, parameters)
    return count, session.frame(law, parameters).head(limit) if count else pl.DataFrame()
