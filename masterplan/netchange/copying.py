"""Copying the rows of groups, one group after the other; compiled.

Belongs here: the loops, and how columns come to them: as words, those of one width together, so that few compilations serve
columns of every kind and one call serves many columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from masterplan.arrays import IntArray
from masterplan.compiled import lean_inner, lean_kernel

Words = tuple[IntArray, ...]
_WORDS: Final[dict[int, Any]] = {width: np.dtype(f"i{width}") for width in (1, 2, 4, 8)}


class Bundle(NamedTuple):
    """Columns of one width: which of all they are, what they hold, and as words those that stand and those that are written to."""

    numbers: tuple[int, ...]
    kinds: tuple[np.dtype[Any], ...]
    word: np.dtype[Any]
    standing: Words
    written: Words


def bundles_of(standing: Sequence[NDArray[Any]], written: Sequence[NDArray[Any]]) -> list[Bundle]:
    """Like columns by their width. KeyError for widths that no whole number has."""
    found = []
    for width in sorted({column.itemsize for column in standing}):
        numbers = tuple(number for number, column in enumerate(standing) if column.itemsize == width)
        words = (tuple(words_of(columns[number]) for number in numbers) for columns in (standing, written))
        found.append(Bundle(numbers, tuple(standing[number].dtype for number in numbers), _WORDS[width], *words))
    return found


def words_of(column: NDArray[Any]) -> IntArray:
    """A column as whole numbers of its width; not copied."""
    word = _WORDS[column.itemsize]
    return column if column.dtype is word else column.view(word)


@lean_kernel
def read_groups(standing: Words, written: Words, rows: int, out: Words, first: IntArray, begin: IntArray) -> None:
    """Copy the rows from `first[g]` on to the rows `begin[g] … begin[g + 1] - 1`, column by column.

    Rows from number `rows` on are those of `written`.
    """
    for column in range(len(out)):
        _read(standing[column], written[column], rows, first, begin, out[column])


@lean_kernel
def write_groups(rows: Words, standing: Words, written: Words, place: IntArray, begin: IntArray) -> None:
    """Copy the rows `begin[g] … begin[g + 1] - 1` to the rows from `place[g]` on, column by column.

    Places count from the first row of `written`; those before it are in `standing`, which it follows.
    """
    for column in range(len(rows)):
        _write(rows[column], standing[column], written[column], place, begin)


@lean_inner
def _read(standing: IntArray, written: IntArray, rows: int, first: IntArray, begin: IntArray, out: IntArray) -> None:
    for group in range(len(first)):
        at, to, end = first[group], begin[group], begin[group + 1]
        if at < rows:
            _copy(standing[at : at + end - to], out[to:end])
        else:
            _copy(written[at - rows : at - rows + end - to], out[to:end])


@lean_inner
def _write(rows: IntArray, standing: IntArray, written: IntArray, place: IntArray, begin: IntArray) -> None:
    for group in range(len(place)):
        at, end, to = begin[group], begin[group + 1], place[group]
        if to < 0:
            to += len(standing)
            _copy(rows[at:end], standing[to : to + end - at])
        else:
            _copy(rows[at:end], written[to : to + end - at])


@lean_inner
def _copy(rows: IntArray, out: IntArray) -> None:
    """Rows that are counted from zero: the compiler then knows that no number is negative, and copies many at once."""
    for row in range(len(out)):
        out[row] = rows[row]
