"""A process beside this one, which works for it on a second core.

Belongs here: that process, and how it is asked. It works on one piece after the other, of what it is sent, and reads and
writes nothing; it ends with this process, however that ends.
"""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

T = TypeVar("T")

FAILED: Final = (OSError, EOFError, CancelledError)
_PATIENCE: Final = 5.0


class Beside:
    """The process, and the thread that hands it one piece of work after the other."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, far_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(far_end,), daemon=True)
        self.process.start()
        # the only open end over there tells that process when this one is gone
        far_end.close()
        self._thread = ThreadPoolExecutor(1)
        self._last: Future[Any] | None = None

    def asked(self, work: Callable[..., T], *given: object) -> Future[T]:
        """What the process will answer; one of the errors FAILED when it cannot. Work that it has not begun can be cancelled."""
        self._last = self._thread.submit(self._ask, work, given)
        return self._last

    def end(self) -> None:
        """Lets the process go: at once in the middle of its work, else as soon as it has seen that nobody asks any more."""
        if self._last is not None and not self._last.done():
            self.process.terminate()
        else:
            self._line.close()
        self.process.join(_PATIENCE)
        self.process.kill()
        self.process.join()
        self._thread.shutdown(cancel_futures=True)
        self._line.close()

    def _ask(self, work: Callable[..., T], given: tuple[object, ...]) -> T:
        self._line.send((work, given))
        is_made, answer = self._line.recv()
        if not is_made:
            raise EOFError
        made: T = answer
        return made


def _serve(line: Connection) -> None:
    """Answers until nobody asks any more; what goes wrong here is told by the process that needs it, which tries itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError, EOFError):
        while True:
            work, given = line.recv()
            try:
                answer = True, work(*given)
            except Exception:  # noqa: BLE001 - the error comes again where the work is done instead
                answer = False, None
            line.send(answer)
