"""A plan as the checks look at it: public tables as rows, and the names of a case in them.

Belongs here: reading of results. A table or column that the library does not have makes the case not runnable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl
from conformance.given import Given
from conformance.given_previous import LAST_RUN
from conformance.needs import NotRunnableError
from conformance.vocabulary import SHIP_DATE, column_of

from masterplan.contracts import RESULTS
from masterplan.plan import Plan

Rows = list[dict[str, Any]]
DERIVED = "planned_"


class View:
    """The plan of one run of a case; `names` maps the case's refs to the texts of results."""

    def __init__(self, given: Given, plan: Plan, quarantine: pl.DataFrame | None = None, firmed: Rows | None = None) -> None:
        self.given = given
        self.firmed = firmed or []
        self.plan = plan
        self.quarantine = quarantine
        self.names: dict[str, str] = dict(given.texts)
        self.rows = cache(self._rows)

    def _rows(self, table: str) -> Rows:
        if table not in RESULTS:
            raise NotRunnableError(f"result table {table}")
        try:
            return self.plan.public(table).to_dicts()
        except KeyError as error:
            raise NotRunnableError(f"rows of result table {table}") from error

    def column(self, table: str, word: str) -> str:
        """The column of a result table that a word means."""
        if table not in RESULTS:
            raise NotRunnableError(f"result table {table}")
        known = RESULTS[table].column_names
        candidates = SHIP_DATE if word == "ship_date" else (column_of(table, word),)
        found = next((name for name in candidates if name in known), None)
        if found is None:
            raise NotRunnableError(f"column {table}.{candidates[0]} of results")
        return found

    def columns(self, table: str, words: Iterable[str]) -> dict[str, str]:
        """The column of each word but `ref`."""
        return {word: self.column(table, word) for word in words if word != "ref"}

    @property
    def new_orders(self) -> Rows:
        """Planned orders made new by this run."""
        return [row for row in self.rows("planned_order") if not row["rule"].startswith(LAST_RUN)]

    @property
    def kept_orders(self) -> Rows:
        """Planned orders of the last run that are still there."""
        return [row for row in self.rows("planned_order") if row["rule"].startswith(LAST_RUN)]

    def text(self, ref: str) -> str:
        """How results name what the case calls `ref`."""
        return self.names.get(ref, ref)

    def demand_dates(self, ref: str) -> tuple[date | None, date | None, date | None]:
        """Required and wanted date of a demand, and the date on which it comes; none when it is not planned for."""
        rows = [row for row in self.rows("requirement") if row["ref"] == self.text(ref) and row["qty"] < 0]
        if not rows:
            return None, None, None
        late = [row["available_date"] for row in self.rows("delay") if row["ref"] == self.text(ref)]
        wanted = max(row["requested_date"] for row in rows)
        return rows[0]["date"], wanted, max([*late, max(wanted, self.given.plan_date)])

    def pegged(self, want: Mapping[str, Any]) -> Rows:
        """Pegging rows between the demand and the supply of an expected row."""
        rows = [row for row in self.rows("pegging") if row["demand_type"] != "excess" and row["supply_type"] != "shortage"]
        demand, _, item = str(want.get("demand", "")).partition("/")
        item = want.get("item", item)
        if demand == "safety_stock":
            rows = [row for row in self.rows("pegging") if row["demand_type"] in {"excess", "buffer", "safety_stock"}]
        elif demand:
            rows = [row for row in rows if row["demand_ref"] == self.text(demand)]
        if "supply" in want:
            rows = [row for row in rows if self.is_supply(row, want["supply"])]
        if "batch" in want:
            batch = self.column("pegging", "batch")
            rows = [row for row in rows if row[batch] == want["batch"]]
        return [row for row in rows if not item or row["item_id"] == item]

    def is_supply(self, row: Mapping[str, Any], ref: str) -> bool:
        """Whether a pegging row is of this supply."""
        if ref == "on_hand":
            return row["supply_type"] == "on_hand"
        return bool(row["supply_ref"] == self.text(ref))


def total(rows: Iterable[Mapping[str, Any]], column: str = "qty") -> Decimal:
    """Sum of a column."""
    return sum((row[column] for row in rows), Decimal(0))
