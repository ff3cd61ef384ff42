"""A process beside this one, which works for it on a second core.

Belongs here: that process, and how it is asked. It works on one piece after the other, of what it is sent, and reads and
writes nothing; it ends with this process, however that ends.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from pipelines.collecting import collected_rarely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

T = TypeVar("T")

FAILED: Final = (OSError, EOFError, CancelledError)
_PATIENCE: Final = 5.0
_MOMENT: Final = 0.1
_LONGEST: Final = 600.0


@dataclass(frozen=True)
class _Call:
    """Work and what it is given."""

    work: Callable[..., Any]
    given: tuple[object, ...]

    def answer(self) -> Any:
        return self.work(*self.given)


@dataclass(frozen=True)
class _Piece:
    """The next piece of the work of a number, which comes with the first one; a tuple of it, empty when there is none."""

    number: int
    call: _Call | None = None
    is_last: bool = False

    def answer(self, under_way: dict[int, Iterator[Any]]) -> tuple[Any, ...]:
        if self.call is not None:
            under_way[self.number] = iter(self.call.answer())
        made = () if self.is_last else tuple(islice(under_way[self.number], 1))
        if not made:
            under_way.pop(self.number, None)
        return made


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
        self._numbers = count(1)

    def asked(self, work: Callable[..., T], *given: object) -> Future[T]:
        """What the process will answer; one of the errors FAILED when it cannot. Work that it has not begun can be cancelled."""
        return self.submitted(self.ask, _Call(work, given))

    def begun(self, work: Callable[..., Iterator[T]], *given: object) -> Pieces[T]:
        """The pieces of work that gives several; what else is asked meanwhile comes between them."""
        return Pieces(self, next(self._numbers), _Call(work, given))

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

    def submitted(self, work: Callable[..., T], *given: object) -> Future[T]:
        """Work of the thread that asks, in its turn."""
        self._last = self._thread.submit(work, *given)
        return self._last

    def ask(self, message: object) -> Any:
        """The answer to a message, for the thread alone; EOFError when the work went wrong."""
        self._line.send(message)
        is_made, answer = self._line.recv()
        if not is_made:
            raise EOFError
        return answer


class Pieces(Generic[T]):
    """What work gives, one after the other; each piece is begun when the one before is made."""

    def __init__(self, beside: Beside, number: int, call: _Call) -> None:
        self._beside = beside
        self._number = number
        self._asked = deque([beside.submitted(self._made, _Piece(number, call))])

    def next(self, *, if_begun: bool = False) -> T | None:
        """The next piece, as soon as it is made; None when there is none. `if_begun`: None, and an end, when it is not begun yet.

        Errors: one of FAILED when the process cannot make it, or not within ten minutes.
        """
        if not self._asked:
            return None
        asked = self._asked.popleft()
        if if_begun:
            # one that comes next is begun in a moment
            wait([asked], _MOMENT)
        if if_begun and asked.cancel():
            self._beside.submitted(self._beside.ask, _Piece(self._number, is_last=True))
            return None
        made = asked.result(_LONGEST)
        return made[0] if made else None

    def _made(self, piece: _Piece) -> tuple[T, ...]:
        made: tuple[T, ...] = self._beside.ask(piece)
        if made:
            self._asked.append(self._beside.submitted(self._made, _Piece(self._number)))
        return made


def _serve(line: Connection) -> None:
    """Answers until nobody asks any more; what goes wrong here is told by the process that needs it, which tries itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    under_way: dict[int, Iterator[Any]] = {}
    with suppress(OSError, EOFError), collected_rarely():
        while True:
            asked = line.recv()
            try:
                answer = True, asked.answer(under_way) if isinstance(asked, _Piece) else asked.answer()
            except Exception:  # noqa: BLE001 - the error comes again where the work is done instead
                answer = False, None
            line.send(answer)
