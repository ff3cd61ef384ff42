"""Who does work that can be shared: several threads, or the caller alone.

Belongs here: nothing but that. What is done side by side is told where it is done; the number of threads shows in no result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from typing import Final, Protocol, TypeVar

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
