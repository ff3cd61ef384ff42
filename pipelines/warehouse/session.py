"""Statements on an open connection: values bound by name, frames lent as tables, results as frames.

Belongs here: the only calls of DuckDB's Python interface beside opening and closing, all of which exist in 1.5 and 2.0; and
what was read through a connection, as long as it stands.
"""

from __future__ import annotations

import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

import polars as pl

import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    import duckdb

    from masterplan.accuracy import Achieved
    from masterplan.forecasting import BaselineForecast
    from masterplan.places import Tables

# `Session.frame` makes it knowingly
warnings.filterwarnings("ignore", "Arrow output on a DB-API result makes an extra copy", UserWarning)

_PARAMETER: Final = re.compile(r"\$([a-z_]+)")
_COMMENT: Final = re.compile(r"--.*")
_MOST_BYTES: Final = 2**27
_FILES_AT_A_TIME: Final = 2
# what a statement names that may change what was read
_INPUTS: Final = re.compile(r"\bmaster\.(?!ingestion|node_fingerprint)")
_TAKEN_IN: Final = re.compile(r"\bmaster\.ingestion|firmed|kept_|posted|added_coverage")
_REJECTED: Final = re.compile(r"\bmaster\.ingestion|\bquarantine\.")
_FORECAST: Final = re.compile(r"\bforecast\.|\bstore\.forecast_run")
_ACHIEVED: Final = re.compile(r"\bforecast\.(baseline|level|reviewed|authorised)")


@dataclass
class Known:
    """What was read through a connection, by plan date: input tables, their fingerprint, what was rejected, forecasts.

    `forecasts` are those to be held against what came. Nobody else writes while the connection is open. A statement that may
    write to a table forgets what was read from it.
    """

    master: dict[date, Tables] = field(default_factory=dict)
    fingerprints: dict[date, str] = field(default_factory=dict)
    rejected: dict[date, pl.DataFrame] = field(default_factory=dict)
    forecast: dict[date, BaselineForecast] = field(default_factory=dict)
    forecasts: dict[date, Achieved] = field(default_factory=dict)

    def keep_forecasts(self, read: Achieved) -> None:
        """Keeps what was forecast on a plan date, as long as all of it is not too much."""
        held = (*self.forecasts.values(), read)
        if sum(frame.estimated_size() for one in held for frame in (*one.forecasts.values(), one.level)) <= _MOST_BYTES:
            self.forecasts[read.plan_date] = read

    def keep_forecast(self, plan_date: date, read: BaselineForecast, frames: Iterable[pl.DataFrame]) -> None:
        """Keeps the forecast of a plan date alone, if its frames are not too much."""
        self.forecast.clear()
        if sum(frame.estimated_size() for frame in frames) <= _MOST_BYTES:
            self.forecast[plan_date] = read

    def forget(self, statement: str, of_date: date | None) -> None:
        """Forgets what a statement may write; `of_date`: it writes to rows of that plan date alone."""
        read_from: tuple[tuple[dict[date, Any], re.Pattern[str], date | None], ...] = (
            (self.master, _INPUTS, None),
            (self.fingerprints, _TAKEN_IN, None),
            (self.rejected, _REJECTED, None),
            (self.forecast, _FORECAST, of_date),
            (self.forecasts, _ACHIEVED, of_date),
        )
        for kept, names, of_one in read_from:
            if kept and names.search(statement):
                kept.clear() if of_one is None else kept.pop(of_one, None)


class Session:
    """One connection for the length of one transaction.

    Every method takes a statement with named parameters (`$plan_date`) and any superset of their values. `known` is what was read
    through this connection.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, known: Known | None = None) -> None:
        self._connection = connection
        self.known = Known() if known is None else known

    def run(self, statement: str, values: Mapping[str, Any] | None = None, *, of_date: date | None = None) -> None:
        """Runs a statement that gives nothing back; without values it may be several. `of_date`: it writes to rows of that date alone."""
        self.known.forget(statement, of_date)
        # 2.0 refuses the next call while rows of this one are not fetched
        self._connection.execute(statement, _bound(statement, values or {})).fetchall()

    def frame(self, query: str, values: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The rows of a query."""
        # a relation would be bound twice; most results are small, and binding takes longer than one more copy of them
        rows = self._connection.execute(query, _bound(query, values or {})).to_arrow_table()
        return cast("pl.DataFrame", pl.from_arrow(rows, rechunk=False))

    def value(self, query: str, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row of a query; None without a row."""
        rows = self._connection.execute(query, _bound(query, values or {})).fetchall()
        return rows[0][0] if rows else None

    def count(self, query: str, values: Mapping[str, Any]) -> int:
        """How many rows a query gives."""
        return int(self.value(sql.read("store/count_rows").format(table=f"(\n{sql.inner(query)}\n)"), values))

    def write_parquets(self, queries: Mapping[Path, str], values: Mapping[str, Any]) -> None:
        """Writes the rows of queries to Parquet files, several at a time: most are too small to keep more than one core busy.

        What the connection has not committed or is lent is not seen.
        """

        def write(file: Path, query: str) -> None:
            with closing(self._connection.cursor()) as own:
                Session(own).write_parquet(query, values, file)

        with ThreadPoolExecutor(_FILES_AT_A_TIME) as threads:
            # the first that fails is told, and what has not begun is let be
            list(threads.map(write, queries.keys(), queries.values()))

    def write_parquet(self, query: str, values: Mapping[str, Any], file: Path) -> None:
        """Writes the rows of a query to a Parquet file."""
        statement = sql.read("store/write_parquet").format(query=sql.inner(query))
        self._connection.execute(statement, _bound(statement, {**values, "file": str(file)})).fetchall()

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
