"""Connections that transactions of a thread share: opening the file takes longer than most of what is asked of it.

Belongs here: for how long a connection is kept. How one is opened is told in `database`.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import duckdb

    Opening = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]

LONGEST: Final = 0.5


class Turns(threading.local):
    """The connection that transactions of a thread share while blocks want that, one inside the other.

    It is given up with the outermost block, when a transaction fails, and when one ends half a second after the connection
    was opened, so that other processes get their turn.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._users = 0
        self._opened = 0.0
        self._can_write = False
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._kept = ExitStack()

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
        if to_write and not self._can_write:
            self.end()
        is_free = not self._users or not (to_write or self._can_write)
        if not self._depth or not is_free:
            with opening() as own:
                yield own
            return
        if self._connection is None:
            self._connection = self._kept.enter_context(opening())
            self._opened, self._can_write = time.monotonic(), to_write
        self._users += 1
        try:
            yield self._connection
        except BaseException:
            self._opened = 0.0
            raise
        finally:
            self._users -= 1
            if time.monotonic() - self._opened > LONGEST:
                self.end()

    def end(self) -> None:
        """Gives up the connection that nobody uses."""
        if not self._users:
            self._connection, self._can_write = None, False
            self._kept.close()
