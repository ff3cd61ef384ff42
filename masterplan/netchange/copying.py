"""Copying the rows of groups, one group after the other; compiled.

Belongs here: the loops. Columns are given as words, so that few compilations serve columns of every kind.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from masterplan.arrays import IntArray
from masterplan.compiled import lean_kernel

_WORDS: Final[dict[int, Any]] = {4: np.int32, 8: np.int64}


def words_of(column: NDArray[Any]) -> IntArray:
    """A column as whole numbers of its width, or as bytes where it is narrow; not copied."""
    return column.view(_WORDS.get(column.itemsize, np.uint8))


def words_a_row(column: NDArray[Any]) -> int:
    """How many words of `words_of` make a row."""
    return 1 if column.itemsize in _WORDS else column.itemsize


@lean_kernel
def read_groups(base: IntArray, tail: IntArray, standing: int, width: int, first: IntArray, begin: IntArray, out: IntArray) -> None:
    """Copy the rows from `first[g]` on to the rows `begin[g] … begin[g + 1] - 1`; a row has `width` words.

    Rows from number `standing` on are those of `tail`.
    """
    for group in range(len(first)):
        to, at = begin[group] * width, first[group]
        words = begin[group + 1] * width - to
        if at < standing:
            at *= width
            for i in range(words):
                out[to + i] = base[at + i]
        else:
            at = (at - standing) * width
            for i in range(words):
                out[to + i] = tail[at + i]


@lean_kernel
def write_groups(rows: IntArray, width: int, begin: IntArray, place: IntArray, tail: IntArray) -> None:
    """Copy the rows `begin[g] … begin[g + 1] - 1` to the rows from `place[g]` on; a row has `width` words."""
    for group in range(len(place)):
        at, to = begin[group] * width, place[group] * width
        for i in range(begin[group + 1] * width - at):
            tail[to + i] = rows[at + i]
