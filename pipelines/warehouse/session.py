"""Statements on an open connection: values bound by name, frames lent as tables, results as frames.

Belongs here: the only calls of DuckDB's Python interface beside opening and closing. All of them exist in 1.5 and 2.0.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    import duckdb
    import polars as pl

    from masterplan.places import Tables

_PARAMETER: Final = re.compile(r"\$([a-z_]+)")
_MASTER: Final = "master."
_COMMENT: Final = re.compile(r"--.*")


class Session:
    """One connection for the length of one transaction.

    Every method takes a statement with named parameters (`$plan_date`) and any superset of their values. `known` is the master
    data of a plan date as it was read through this connection: nobody else writes while it is open, and a statement that may
    write to a table of master data forgets it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, known: dict[date, Tables] | None = None) -> None:
        self._connection = connection
        self.known = {} if known is None else known

    def run(self, statement: str, values: Mapping[str, Any] | None = None) -> None:
        """Runs a statement that gives nothing back; without values it may be several."""
        if _MASTER in statement:
            self.known.clear()
        # 2.0 refuses the next call while rows of this one are not fetched
        self._connection.execute(statement, _bound(statement, values or {})).fetchall()

    def frame(self, query: str, values: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The rows of a query."""
        return self._connection.sql(query, params=_bound(query, values or {})).pl()

    def value(self, query: str, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row of a query; None without a row."""
        rows = self._connection.execute(query, _bound(query, values or {})).fetchall()
        return rows[0][0] if rows else None

    def write_parquet(self, query: str, values: Mapping[str, Any], file: Path) -> None:
        """Writes the rows of a query to a Parquet file."""
        self._connection.sql(query, params=_bound(query, values)).write_parquet(str(file), compression="zstd")

    @contextmanager
    def lent(self, **frames: pl.DataFrame) -> Iterator[None]:
        """Frames as tables of these names while the context lasts; nothing is copied."""
        for name, frame in frames.items():
            self._connection.register(name, frame.to_arrow())
        try:
            yield
        finally:
            for name in frames:
                self._connection.unregister(name)


def _bound(statement: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in set(_PARAMETER.findall(_COMMENT.sub("", statement)))}
