"""The file: who may open it, for how long, and what a user is told when it cannot be opened or written.

Belongs here: the writer's lock, connections, transactions and the translation of DuckDB's errors. What is done in a
transaction is told elsewhere.

While a process writes, no other process can open the file at all. So writers queue for a lock file, nobody holds the file
between two transactions while somebody waits (`turns`), and who finds it held says that he waits and tries again for a while.
"""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
from filelock import FileLock, Timeout

import sql
from masterplan.errors import StoreBusyError, StoreError
from pipelines.warehouse import schema
from pipelines.warehouse.session import Session
from pipelines.warehouse.tables import SCHEMAS
from pipelines.warehouse.turns import Turns
from pipelines.warehouse.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

PATIENCE: Final = 10.0
_PAUSE: Final = 0.05
_HELD: Final = ("Could not set lock on file", "different configuration than existing connections")
_FULL: Final = "No space left on device"
_DISK: Final = re.compile(rf"Could not (write|sync|read)|{_FULL}")
_HOLDER: Final = re.compile(r"\(PID (\d+)\)")


class Database:
    """The warehouse file.

    Inputs: its path, and the seconds to wait for another process before giving up.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self.path = path
        self._patience = patience
        self._waiting = Waiting(path)
        self._turns = Turns(self._waiting)
        self._look: ContextVar[Session | None] = ContextVar("look", default=None)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Makes the file and its tables when they are absent. Errors: StoreBusyError while another process writes,
        StoreError when the file cannot be written.
        """
        _refuse_name(self.path)
        with self._told(), self._turns.connection(self._opened_for_writing, to_write=True) as connection:
            session = Session(connection, self._turns.known_through(connection))
            is_laid_out = schema.is_laid_out(session)
            with _transaction(connection):
                if not is_laid_out:
                    schema.make(session)
                yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at the last committed state. Errors: StoreError without a warehouse, StoreBusyError while one writes."""
        look = self._look.get()
        if look is not None:
            yield look
            return
        if not self.path.is_file():
            raise nothing_there(self.path)
        with self._told(), self._turns.connection(self._opened_for_reading, to_write=False) as connection:
            yield Session(connection, self._turns.known_through(connection))

    def looking(self) -> AbstractContextManager[None]:
        """While the block lasts, transactions and readings of this thread share a connection.

        Opening the file takes longer than most questions. Between two of them the connection is given up to others who wait;
        readings may thus see different states. A writing one serves readings too.
        """
        return self._turns.block()

    @contextmanager
    def working(self) -> Iterator[None]:
        """As `looking`, where something is going to be written: the file is opened for writing at once."""
        with self.looking():
            with self.writing():
                # only opens
                pass
            yield

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """While it lasts all reading of this thread sees one committed state, unlike `looking`; nobody can write meanwhile."""
        with self.reading() as session:
            before = self._look.set(session)
            try:
                yield
            finally:
                self._look.reset(before)

    @contextmanager
    def _opened_for_writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        deadline = time.monotonic() + self._patience
        with self._writer_lock():
            if self.path.exists() and self.path.stat().st_size == 0:
                # what a process leaves that is killed while DuckDB makes the file
                self.path.unlink()
            with closing(self._connect(deadline, read_only=False)) as connection:
                yield connection

    @contextmanager
    def _opened_for_reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with closing(self._connect_for_reading(time.monotonic() + self._patience)) as connection:
            yield connection

    def _connect_for_reading(self, deadline: float) -> duckdb.DuckDBPyConnection:
        connection = self._connect(deadline, read_only=True)
        try:
            layout = schema.layout(Session(connection))
        except BaseException:
            connection.close()
            raise
        if layout == schema.fingerprint():
            return connection
        connection.close()
        if layout is None:
            raise nothing_there(self.path)
        with self.writing():
            # a file of another version of Masterplan gets this version's views
            pass
        self._turns.end()
        return self._connect(deadline, read_only=True)

    @contextmanager
    def _writer_lock(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        place = Path(f"{self.path}.lock")
        # given up by whoever ends the turn: see `turns`
        lock = FileLock(place, timeout=0, thread_local=False)
        deadline = time.monotonic() + self._patience
        while not _acquired(lock):
            if time.monotonic() > deadline:
                raise busy(self.path, _writer_named_in(place))
            self._waiting.ask()
            time.sleep(_PAUSE)
        try:
            place.write_text(json.dumps({"pid": os.getpid(), "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"}), "utf-8")
            yield
        finally:
            lock.release()

    def _connect(self, deadline: float, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        while True:
            try:
                connection = duckdb.connect(self.path, read_only=read_only)
            except (duckdb.IOException, duckdb.ConnectionException) as error:
                if not any(text in str(error) for text in _HELD):
                    raise
                if time.monotonic() > deadline:
                    holder = _HOLDER.search(str(error))
                    raise busy(self.path, f"process {holder[1]}" if holder else "this process") from error
            else:
                if not read_only:
                    connection.execute(sql.read("store/rarer_checkpoints"))
                return connection
            self._waiting.ask()
            time.sleep(_PAUSE)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of DuckDB and the file system in one sentence and a way out."""
        try:
            yield
        except (duckdb.Error, OSError) as error:
            raise _explained(self.path, error) from error


def busy(path: Path, holder: str) -> StoreBusyError:
    """The error of somebody who has waited long enough for a warehouse that is held."""
    return StoreBusyError(
        f"The warehouse {path} is in use by {holder}; one process writes at a time.",
        way_out="Try again when it has ended. To look at plans meanwhile, open the published snapshot.",
    )


def reason_of(error: Exception) -> str:
    """What DuckDB or the file system says, in one line."""
    if _FULL in str(error):
        return _FULL
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def nothing_there(path: Path) -> StoreError:
    """The error of somebody who reads a warehouse that nobody has written."""
    return StoreError(f"There is no warehouse {path} yet.", way_out="Ingest master data first; `masterplan run` does.")


def _refuse_name(path: Path) -> None:
    """DuckDB names the open file by its stem and could not tell it from a schema of that name."""
    if path.stem.lower() in SCHEMAS:
        raise StoreError(
            f"The warehouse cannot be the file {path}: one of its schemas has that name.",
            way_out=f"Name it otherwise than {', '.join(SCHEMAS)}.",
        )


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
        commit(connection)
    except BaseException:
        # after a failed write the transaction may be gone already, and its own error says more
        with suppress(duckdb.Error):
            connection.rollback()
        raise


def commit(connection: duckdb.DuckDBPyConnection) -> None:
    """The moment at which a transaction shows: before it nobody sees any of it, after it everybody sees all."""
    connection.commit()


def _acquired(lock: FileLock) -> bool:
    try:
        lock.acquire()
    except Timeout:
        return False
    return True


def _writer_named_in(lock: Path) -> str:
    try:
        told = json.loads(lock.read_text("utf-8"))
        return f"process {int(told['pid'])}, writing since {told['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def _explained(path: Path, error: Exception) -> StoreError:
    reason = reason_of(error)
    if "not a valid DuckDB database file" in reason:
        return StoreError(f"The file {path} is no DuckDB database.", way_out="Name another file, or move this one away.")
    if isinstance(error, duckdb.SerializationException) or "different version" in str(error) or "newer version" in str(error):
        return StoreError(
            f"The warehouse {path} cannot be read: {reason}", way_out="Open it with the DuckDB that wrote it, or a newer one."
        )
    if isinstance(error, (OSError, duckdb.IOException)) or _DISK.search(reason):
        way_out = "Free space or rights and run again: what was stored before stands."
        return StoreError(f"The warehouse {path} cannot be read or written: {reason}", way_out=way_out)
    return StoreError(f"The warehouse {path} refused: {reason}", way_out="What was stored before stands. Please report this.")
