"""Dagster's history of runs in its own files, written through connections that stay open for the length of a process.

Belongs here: how a process that runs the chain itself reaches Dagster's SQLite files. What is in them is Dagster's: the
UI and its daemon read and write the same files in their own way. A run tells some 600 events; opening a file and
translating each statement anew for every one of them is a fifth of the time of a small run.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from dagster._core.storage.runs.sqlite import SqliteRunStorage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dagster._serdes import ConfigurableClassData

_TIMEOUT_SECONDS: Final = 60.0
_INDEX: Final = "index"


class OpenEventLog(SqliteEventLogStorage):
    """The event log with one open connection to the index and one to the file of the run that goes on."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, sa.Engine] = {}
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> OpenEventLog:
        """The storage that a configuration names."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock, self._engine_of(shard).begin() as connection:
            yield connection

    def _engine_of(self, shard: str) -> sa.Engine:
        if shard not in self._engines:
            for other in [name for name in self._engines if _INDEX not in (name, shard)]:
                self._engines.pop(other).dispose()
            self._engines[shard] = _open(self.conn_string_for_shard(shard))
        if shard not in self._initialized_dbs:
            self._initdb(self._engines[shard])
            self._initialized_dbs.add(shard)
        return self._engines[shard]

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; one that it has stays."""
        if table_name not in self._tables:
            self._tables |= set(sa.inspect(self._engine_of(_INDEX)).get_table_names())
        return table_name in self._tables

    def dispose(self) -> None:
        """Close the files."""
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()


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
