"""Rows of the master data as of a plan date, by what names them: what changes are checked against and counted from.

Belongs here: reading few rows of large tables. What is done with them is told in `changes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

import sql
from masterplan.contracts import INPUTS, empty_frame
from pipelines.warehouse.dated import tables_with_rows
from pipelines.warehouse.ranges import agrees, is_near

if TYPE_CHECKING:
    from datetime import date

    from pipelines.warehouse.session import Session


@dataclass(frozen=True)
class KnownRows:
    """What the warehouse knows as of a plan date, until something is written."""

    session: Session
    plan_date: date
    _has_rows: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def _filled(self) -> set[str]:
        return tables_with_rows(self.session, INPUTS)

    def rows(self, table: str, named: pl.DataFrame | None) -> pl.DataFrame:
        """Rows of an input table in its columns, those that agree with a row of `named` in its columns; None: all."""
        contract = INPUTS[table]
        if (named is not None and named.is_empty()) or table not in self._filled:
            return empty_frame(contract)
        names = {"table": contract.qualified_name, "columns": ", ".join(f"held.{name}" for name in contract.column_names)}
        values = {"plan_date": self.plan_date}
        if named is None:
            return self.session.frame(
                sql.read("store/read_master").format(table=f"{contract.qualified_name} as held", columns=names["columns"]), values
            )
        query = sql.read("store/rows_named").format(**names, same=agrees(named), near=is_near(named))
        with self.session.lent(named=named):
            return self.session.frame(query, values)

    def has_rows(self, table: str) -> bool:
        """Whether an input table has any row."""
        if table not in self._has_rows:
            query = sql.read("store/has_rows").format(table=INPUTS[table].qualified_name)
            self._has_rows[table] = bool(self.session.value(query, {"plan_date": self.plan_date}))
        return self._has_rows[table]

    def last_changes(self, table: str, keys: pl.DataFrame) -> pl.DataFrame:
        """Of some `_row_key` the last change that counts: `_row_key`, `changed_at`, `source_file`."""
        with self.session.lent(named=keys):
            return self.session.frame(sql.read("store/last_changes"), {"table_name": table, "plan_date": self.plan_date})
