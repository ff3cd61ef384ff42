"""Who does work that can be shared: several threads, or the caller alone.

Belongs here: nothing but that. What is done side by side is told where it is done; the number of threads shows in no result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Final, Protocol, TypeVar

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
    """The caller itself: starting threads for a handful of nodes costs more than planning them."""

    def map(self, function: Callable[[A], B], things: Iterable[A], /) -> Iterable[B]:
        """What the function gives, thing by thing."""
        return map(function, things)


def pool_of(threads: int) -> AbstractContextManager[Pool]:
    """A pool for so many threads."""
    return ThreadPoolExecutor(max_workers=threads) if threads > 1 else nullcontext(Alone())


def threads_for(rows: int) -> int:
    """How many threads are worth their start for work on so many rows."""
    return THREADS if rows >= _MANY else 1


def pool_for(rows: int) -> AbstractContextManager[Pool]:
    """A pool for work on so many rows."""
    return pool_of(threads_for(rows))
