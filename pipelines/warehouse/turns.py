"""Connections that transactions of a thread share: opening the file takes longer than most of what is asked of it.

Belongs here: for how long a connection is kept. How one is opened is told in `database`, how others say that they wait in
`waiting`.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final

import duckdb

from pipelines.warehouse.session import Known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from pipelines.warehouse.waiting import Waiting

    Opening = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]

IDLE: Final = 2.0
_LOOK_AROUND: Final = 0.05
_AFTER_YOU: Final = 0.15


class Turns(threading.local):
    """The connection that transactions of a thread share while blocks want that, one inside the other.

    It is given up with the outermost block, when a transaction fails, when nobody has asked for two seconds, and as soon as
    nobody uses it while another process or thread waits; that one comes first then.
    """

    def __init__(self, waiting: Waiting) -> None:
        self._depth = 0
        self._kept = _Kept(waiting)

    @contextmanager
    def block(self) -> Iterator[None]:
        """While it lasts, connections are shared."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self.end()

    @contextmanager
    def connection(self, opening: Opening, *, to_write: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one transaction or look: the shared one if it can do that, else one that is opened."""
        own = self._kept.taken(opening, to_write=to_write) if self._depth else None
        if own is None:
            with opening() as connection:
                yield connection
            return
        try:
            yield own
        except BaseException:
            self._kept.put_back(failed=True)
            raise
        self._kept.put_back()

    def known_through(self, connection: duckdb.DuckDBPyConnection) -> Known:
        """What is known as long as a connection is open; nothing of one that is not shared."""
        return self._kept.known if connection is self._kept.connection else Known()

    def end(self) -> None:
        """Gives up the connection that nobody uses."""
        self._kept.end()


class _Kept:
    """A connection that is open while nobody uses it; a thread of its own sees to it that others get their turn."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._turn = threading.RLock()
        self._users = 0
        self.connection: duckdb.DuckDBPyConnection | None = None
        self.known = Known()
        self._can_write = self._failed = False
        self._used = self._yielded = 0.0
        self._open = ExitStack()

    def taken(self, opening: Opening, *, to_write: bool) -> duckdb.DuckDBPyConnection | None:
        """The connection for one more user, opened if need be; None when one who uses it needs another one."""
        with self._turn:
            if to_write and not self._can_write:
                self.end()
            if self._users and (to_write or self._can_write):
                return None
            if self.connection is None:
                time.sleep(max(0.0, self._yielded + _AFTER_YOU - time.monotonic()))
                self.connection = self._open.enter_context(opening())
                self._can_write = to_write
                threading.Thread(target=self._look_around, args=(self.connection,), daemon=True).start()
            self._users += 1
            return self.connection

    def put_back(self, *, failed: bool = False) -> None:
        """One user less; the last of them gives the connection up when something failed or somebody waits."""
        with self._turn:
            self._users -= 1
            self._failed |= failed
            self._used = time.monotonic()
            if self._failed:
                self.end()
            elif self._waiting.somebody():
                self._let_in()

    def end(self) -> None:
        """Closes the connection if nobody uses it."""
        with self._turn:
            if not self._users:
                self.connection, self.known, self._can_write, self._failed = None, Known(), False, False
                self._open.close()

    def _let_in(self) -> None:
        if self._users or self.connection is None:
            return
        self._waiting.are_let_in()
        self._yielded = time.monotonic()
        self.end()

    def _look_around(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Ends a connection that stands idle, at once when somebody waits; returns when it is closed."""
        # what was committed stands whether or not closing finds room to tidy up
        with suppress(duckdb.Error, OSError):
            while self.connection is connection:
                time.sleep(_LOOK_AROUND)
                with self._turn:
                    if self._users or self.connection is not connection:
                        continue
                    if self._waiting.somebody():
                        self._let_in()
                    elif time.monotonic() - self._used > IDLE:
                        self.end()
