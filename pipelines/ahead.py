"""Fits of the next plan date of a backfill, made by a process beside it while this one plans the date before.

Belongs here: who makes them, and when they count. A fit made ahead counts when the series it was made from are, value by
value, those that the forecast asks for; else it is made here, and nothing more is made ahead. The process beside reads and
writes nothing; it ends with this one, however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

from masterplan.demand_review import first_fits
from masterplan.forecasting.baseline import fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from multiprocessing.connection import Connection

    from assets.ports import Spread
    from masterplan.forecasting.fitted import Fitted
    from masterplan.places import Tables

MOST_BYTES: Final = 2**26
_PATIENCE: Final = 5.0


class Ahead:
    """Maps a function over batches as `otherwise` does; fits that were made ahead are taken from there.

    Nothing is begun where the machine has one core, or the tables are large: they are copied to the other process.
    """

    def __init__(self, otherwise: Spread) -> None:
        self._otherwise = otherwise
        self._begun: dict[date, Future[list[Fitted]]] = {}
        self._beside: _Beside | None = None
        self._left: list[Fitted] = []
        self._awaited: Future[list[Fitted]] | None = None
        self._is_useful = (os.cpu_count() or 1) > 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def begin(self, day: date, tables: Tables) -> None:
        """Begins the fits of a plan date, from tables that are expected to say of its history what will be known by then."""
        if not self._is_useful:
            self.end()
        elif sum(frame.estimated_size() for frame in tables.values()) <= MOST_BYTES:
            self._beside = self._beside or _Beside()
            self._begun[day] = self._beside.asked(tables, day)

    def at(self, day: date) -> None:
        """The fits that are asked for from now on are those of a plan date."""
        self._awaited, self._left = self._begun.pop(day, None), []

    def __call__(self, work: Callable[[Any], Any], batches: Sequence[Any]) -> Iterable[Any]:
        """The results in the order of the batches."""
        if work is fit and self._awaited is not None:
            # none of them where the process beside has failed
            with suppress(OSError, EOFError, CancelledError):
                self._left = self._awaited.result()
            self._is_useful = bool(self._left)
            self._awaited = None
        made, self._left = self._left[: len(batches)], self._left[len(batches) :]
        if work is fit and len(made) == len(batches) and all(one.series.says_as(two) for one, two in zip(made, batches, strict=True)):
            return made
        self._is_useful &= not made
        self._left = []
        return self._otherwise(work, batches)

    def end(self) -> None:
        """Ends the process beside, if there is one."""
        self._begun.clear()
        if self._beside is not None:
            self._beside.end()
            self._beside = None


class _Beside:
    """The process that makes fits ahead, and the thread that hands it one date after the other."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end,), daemon=True)
        self._process.start()
        # the only open end over there tells that process when this one is gone
        far_end.close()
        self._thread = ThreadPoolExecutor(1)
        self._last: Future[list[Fitted]] | None = None

    def asked(self, tables: Tables, day: date) -> Future[list[Fitted]]:
        """What the process will answer."""
        self._last = self._thread.submit(self._ask, tables, day)
        return self._last

    def end(self) -> None:
        """Lets the process go: at once in the middle of its work, else as soon as it has seen that nobody asks any more."""
        if self._last is not None and not self._last.done():
            self._process.terminate()
        else:
            self._line.close()
        self._process.join(_PATIENCE)
        self._process.kill()
        self._thread.shutdown(cancel_futures=True)
        self._line.close()

    def _ask(self, tables: Tables, day: date) -> list[Fitted]:
        self._line.send((tables, day))
        answer: list[Fitted] | None = self._line.recv()
        if answer is None:
            raise EOFError
        return answer


def _serve(line: Connection) -> None:
    """Answers until nobody asks any more; what cannot be fitted here is told by the process that needs it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError, EOFError):
        while True:
            tables, day = line.recv()
            try:
                answer = first_fits(tables, day)
            except Exception:  # noqa: BLE001 - the error comes again where the fit is made
                answer = None
            line.send(answer)
