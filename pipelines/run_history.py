"""Dagster's history of runs in its own files, written through connections that stay open for the length of a process.

Belongs here: how a process that runs the chain itself reaches Dagster's SQLite files. What is in them is Dagster's: the
UI and its daemon read and write the same files in their own way. A run tells some 600 events; opening a file and
translating each statement anew for every one of them is a fifth of the time of a small run. Two thirds of the events are
those of checks: they come one upon the other and are written together, before anything else is written or read.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from dagster import DagsterEventType
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from dagster._core.storage.runs.sqlite import SqliteRunStorage

from pipelines.check_events import store_check_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dagster import AssetKey, AssetRecordsFilter, EventLogEntry, EventRecordsResult
    from dagster._serdes import ConfigurableClassData

_TIMEOUT_SECONDS: Final = 60.0
_INDEX: Final = "index"
_OF_CHECKS: Final = {DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED, DagsterEventType.ASSET_CHECK_EVALUATION, DagsterEventType.STEP_OUTPUT}


class OpenEventLog(SqliteEventLogStorage):
    """The event log with one open connection to the index and one to the file of the run that goes on.

    Events of checks wait for the next event of another kind, or for somebody who reads; all that waits is one transaction.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, sa.Engine] = {}
        self._tables: set[str] = set()
        self._has_index_columns = False
        self._turn = threading.RLock()
        self._blank = b""
        self._waiting: list[EventLogEntry] = []
        self._held: dict[str, sa.Connection] = {}
        self._answers: dict[tuple[str, int, str | None, bool], EventRecordsResult] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> OpenEventLog:
        """The storage that a configuration names."""
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Writes an event and those that wait; one of a check waits."""
        with self._turn:
            if self._waiting and self._waiting[0].run_id != event.run_id:
                self._write_waiting()
            self._waiting.append(event)
            if not _is_of_check(event):
                self._write_waiting()

    def fetch_materializations(
        self, records_filter: AssetKey | AssetRecordsFilter, limit: int, cursor: str | None = None, ascending: bool = False
    ) -> EventRecordsResult:
        """As Dagster's; while events of checks wait, what was asked for one of them is the answer for the next."""
        asked = (repr(records_filter), limit, cursor, ascending)
        with self._turn:
            if not self._waiting or asked not in self._answers:
                self._answers[asked] = super().fetch_materializations(records_filter, limit, cursor, ascending)
            return self._answers[asked]

    def _write_waiting(self) -> None:
        events, self._waiting = self._waiting, []
        self._answers.clear()
        of_checks = [event for event in events if _is_of_check(event)]
        with ExitStack() as transactions:
            # the last is committed first: what the index tells of stands in the file of its run
            index, run = (transactions.enter_context(self._engine_of(shard).begin()) for shard in (_INDEX, events[0].run_id))
            self._held = {_INDEX: index, events[0].run_id: run}
            try:
                rows = [self._event_to_row(event) for event in of_checks]
                store_check_events(index, run, of_checks, rows)
                # at most the last one: what is of another kind does not wait
                for event in events[len(of_checks) :]:
                    super().store_event(event)
            finally:
                self._held.clear()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._turn:
            if shard in self._held:
                yield self._held[shard]
                return
            if self._waiting:
                self._write_waiting()
            with self._engine_of(shard).begin() as connection:
                yield connection

    def _engine_of(self, shard: str) -> sa.Engine:
        if shard not in self._engines:
            for other in [name for name in self._engines if _INDEX not in (name, shard)]:
                self._engines.pop(other).dispose()
            self._engines[shard] = _open(self.conn_string_for_shard(shard))
        if shard not in self._initialized_dbs:
            self._lay_out(shard)
            self._initialized_dbs.add(shard)
        return self._engines[shard]

    def _lay_out(self, shard: str) -> None:
        """Dagster's tables in a file of a run that has none: as Dagster makes them for the first run, copied for those that follow."""
        file = Path(self.path_for_shard(shard))
        is_new = shard != _INDEX and not file.exists()
        if is_new and self._blank:
            aside = file.with_name(f"{file.name}.new")
            aside.write_bytes(self._blank)
            aside.replace(file)
            return
        self._initdb(self._engines[shard])
        if is_new:
            with self._engines[shard].connect() as connection:
                opened: Any = connection.connection.driver_connection
                self._blank = opened.serialize()

    def _has_asset_key_index_cols_on_connection(self, conn: sa.Connection) -> bool:
        """Whether the table of assets has the columns of an index; where it has them they stay."""
        self._has_index_columns = self._has_index_columns or super()._has_asset_key_index_cols_on_connection(conn)
        return self._has_index_columns

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; one that it has stays."""
        if table_name not in self._tables:
            self._tables |= set(sa.inspect(self._engine_of(_INDEX)).get_table_names())
        return table_name in self._tables

    def dispose(self) -> None:
        """Write what waits and close the files."""
        with self._turn:
            if self._waiting:
                self._write_waiting()
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()


def _is_of_check(event: EventLogEntry) -> bool:
    return event.is_dagster_event and event.dagster_event_type in _OF_CHECKS


class OpenRunStorage(SqliteRunStorage):
    """The table of runs with a connection that stays open."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engine = _open(conn_string)
        super().__init__(conn_string, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> OpenRunStorage:
        """The storage that a configuration names."""
        return cls.from_local(inst_data=inst_data, **config_value)

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A connection in a transaction."""
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close the file."""
        self._engine.dispose()
        super().dispose()


def open_history(folder: Path) -> dict[str, Any]:
    """Settings of an instance for the two storages on the files of a prepared Dagster folder, where Dagster itself keeps them."""
    history = folder / "history"
    return {
        "event_log_storage": _storage(OpenEventLog, history / "runs"),
        "run_storage": _storage(OpenRunStorage, history),
    }


def _storage(kind: type, folder: Path) -> dict[str, Any]:
    return {"module": kind.__module__, "class": kind.__name__, "config": {"base_dir": str(folder)}}


def _open(address: str) -> sa.Engine:
    """One connection at a time, of any thread; a write is safe in the log of the file before it is in the file itself."""
    arguments = {"timeout": _TIMEOUT_SECONDS, "check_same_thread": False}
    engine = sa.create_engine(address, pool_size=1, max_overflow=8, connect_args=arguments)

    def relax(connection: Any, _: object) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")

    sa.event.listen(engine, "connect", relax)
    return engine
