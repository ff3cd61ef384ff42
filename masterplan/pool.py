"""Who does work that can be shared: the caller with threads that help, or the caller alone.

Belongs here: nothing but that. What is done side by side is told where it is done; the number of threads shows in no result.
Threads that help stay: starting them anew takes as long as a change of one order spends on planning a node.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import pairwise
from threading import Thread, current_thread
from typing import Any, Final, Protocol, TypeVar

import numpy as np

from masterplan.arrays import IntArray

A = TypeVar("A")
B = TypeVar("B")
THREADS: Final = 2
"""So many share the work where nobody says otherwise."""
_MANY: Final = 100_000


class Pool(Protocol):
    """Applies a function to each of some things, in their order."""

    def map(self, function: Callable[[A], B], things: Iterable[A], /) -> Iterable[B]:
        """What the function gives, thing by thing."""


class Alone:
    """The caller itself: waking a thread for a handful of nodes costs more than planning them."""

    def map(self, function: Callable[[A], B], things: Iterable[A], /) -> Iterable[B]:
        """What the function gives, thing by thing."""
        return map(function, things)


class Together:
    """The caller, and others that help it: each takes the next thing when it is done with one.

    Whoever is helped may itself be helping: it does alone what nobody has begun. Several threads may be helped at once.
    """

    def __init__(self, threads: int) -> None:
        self._helpers = threads - 1

    def map(self, function: Callable[[A], B], things: Iterable[A], /) -> Iterable[B]:
        """What the function gives, thing by thing. Raises what it raises of the first thing of which it does, whoever came upon it.

        Nobody works on any of them any more when this is over.
        """
        given = list(things)
        found: list[Any] = [None] * len(given)
        errors: dict[int, BaseException] = {}
        numbers = iter(range(len(given)))

        def work() -> None:
            for number in numbers:
                try:
                    found[number] = function(given[number])
                except BaseException as error:  # noqa: BLE001 - raised below
                    errors[number] = error
                    _pass_over(numbers)

        asked: list[Future[None]] = []
        try:
            while len(asked) < min(self._helpers, len(given) - 1):
                asked.append(_helpers(self._helpers).submit(work))
            work()
        finally:
            _pass_over(numbers)
            wait([helping for helping in asked if not helping.cancel()])
        if errors:
            try:
                raise errors[min(errors)]
            finally:
                # an error knows where it was raised, and that place knows the errors
                errors.clear()
        return found


def _pass_over(numbers: Iterator[int]) -> None:
    """Let nobody begin what nobody has begun; all that comes before is begun, as things are taken in their order."""
    deque(numbers, maxlen=0)


class _Helpers:
    """Threads that stay."""

    def __init__(self, count: int) -> None:
        self._threads: list[Thread] = []
        self._executor = ThreadPoolExecutor(count, "helper", self._begin)

    def _begin(self) -> None:
        self._threads.append(current_thread())

    @property
    def are_there(self) -> bool:
        """Whether they are in this process: a forked one has its parent's memory but not its threads."""
        return all(thread.is_alive() for thread in self._threads)

    def submit(self, work: Callable[[], None]) -> Future[None]:
        """Has one of them work, when it comes to it."""
        return self._executor.submit(work)


_KNOWN: Final[dict[int, _Helpers]] = {}


def _helpers(count: int) -> _Helpers:
    if count not in _KNOWN or not _KNOWN[count].are_there:
        _KNOWN[count] = _Helpers(count)
    return _KNOWN[count]


def pool_of(threads: int) -> Pool:
    """A pool for so many threads."""
    return Together(threads) if threads > 1 else Alone()


def threads_for(rows: int) -> int:
    """How many threads are worth their start for work on so many rows."""
    return THREADS if rows >= _MANY else 1


def pool_for(rows: int) -> Pool:
    """A pool for work on so many rows."""
    return pool_of(threads_for(rows))


def shares(rows: int) -> list[slice]:
    """The rows in pieces, one for each thread that is worth its start."""
    threads = threads_for(rows)
    return [slice(rows * number // threads, rows * (number + 1) // threads) for number in range(threads)]


def shares_of_groups(begin: IntArray) -> list[slice]:
    """The groups with these offsets in pieces of about as many rows each, one for each thread that is worth its start."""
    if threads_for(int(begin[-1])) == 1:
        return [slice(0, len(begin) - 1)]
    cuts = np.searchsorted(begin, [share.start for share in shares(int(begin[-1]))[1:]])
    bounds = [0, *(int(cut) for cut in cuts), len(begin) - 1]
    return [slice(first, last) for first, last in pairwise(bounds)]
