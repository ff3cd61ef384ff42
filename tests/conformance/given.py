"""The input of one run in the making: rows of the data model, and what the contracts lack for them.

Belongs here: the container and the usual places. Which rows a case makes is told in `given_master`, `given_coverage` and
`given_orders`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import polars as pl
from conformance.needs import NotRunnableError
from conformance.vocabulary import column_of, value_of

from masterplan.contracts import INPUTS, Column
from masterplan.run_methods import Previous
from masterplan.testing import table

Row = Mapping[str, Any]

COMPANY: Final = "C1"
SITE: Final = "S1"
WAREHOUSE: Final = "W1"


@dataclass
class Given:
    """The input of one run: tables, plan date, what the run starts from, and how the case's names read in results."""

    plan_date: date
    plan_id: str
    engine: str
    by_warehouse: bool
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    last_run: Previous | None = None
    firm: dict[str, Any] = field(default_factory=dict)
    previous: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    demands: list[str] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)

    def tables(self) -> dict[str, pl.DataFrame]:
        """The input tables that have rows. Raises NotRunnableError when the contracts lack anything that the case gives."""
        if self.needs:
            raise NotRunnableError(*self.needs)
        return {name: table(name, *rows) for name, rows in self.rows.items()}

    def add(self, name: str, row: Row) -> None:
        """A row of a table in the words of the case."""
        if name not in INPUTS:
            self.needs.add(f"table {name}")
            return
        contract, kept = INPUTS[name], {}
        for word, said in row.items():
            column = column_of(name, word)
            if column not in contract.column_names:
                self.needs.add(f"column {name}.{column}")
                continue
            kept[column] = value_of(column, said)
            self.needs |= {f"value {value!r} of {name}.{column}" for value in _not_allowed(contract.column(column), kept[column])}
        self.rows.setdefault(name, []).append(kept)

    def known(self, name: str, row: Row) -> dict[str, Any]:
        """A row of defaults without the columns that the contract of the table does not have."""
        return {column: value for column, value in row.items() if column in INPUTS[name].column_names}


def missing(given: Given, name: str, defaults: Row, row: Row) -> dict[str, Any]:
    """Defaults of the columns of a table that a row says nothing of."""
    said = {column_of(name, word) for word in row}
    return {column: value for column, value in given.known(name, defaults).items() if column not in said}


def placed(given: Given, row: Row) -> dict[str, Any]:
    """A row with its place: one that names none lies in the usual one, a warehouse on its own site."""
    if "warehouse" in row:
        place = {"site": given.sites.get(row["warehouse"], SITE)}
    elif "site" in row:
        place = {"warehouse": ""}
    else:
        place = {"site": SITE, "warehouse": WAREHOUSE if given.by_warehouse else ""}
    return {"company": COMPANY, **place, **row}


def _not_allowed(column: Column, value: Any) -> list[str]:
    if value is None:
        return [] if column.nullable or column.default is not None else ["null"]
    if not column.values:
        return []
    words = value.split(",") if column.is_list else [value]
    return [word for word in words if word and word not in column.values]
