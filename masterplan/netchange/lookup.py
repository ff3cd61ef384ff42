"""A frame that is looked up by a column of texts again and again, and rows that are cut out of one.

Belongs here: finding rows by value and by number. The first looks go through the column; when they have cost about as much as an
index of it, it gets one.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.netchange.groups import rows_from
from masterplan.row_sums import text_words

_FEW: Final = 8
LOOKS_ALONE: Final = 8
"""So often a column is gone through before it gets an index."""


class Lookup:
    """A frame and one of its columns."""

    def __init__(self, frame: pl.DataFrame, column: str) -> None:
        self._frame, self._column = frame, column
        self._looks = 0
        self._index: _Index | None = None

    def rows(self, values: pl.Series) -> pl.DataFrame:
        """The rows that have one of the values, as they stand in the frame."""
        self._looks += 1
        if self._looks > LOOKS_ALONE and self._index is None:
            self._index = _Index(self._frame[self._column])
        if self._index is None:
            return self._frame.filter(among(self._column, values))
        at = self._index.likely(values)
        likely = cut(self._frame, at, np.ones(len(at), np.int64))
        if set(likely[self._column].to_list()) <= set(values.to_list()):
            return likely
        return likely.filter(among(self._column, values))


class _Index:
    """The rows of a column in the order of the words of its values."""

    def __init__(self, column: pl.Series) -> None:
        words = text_words(column)
        self._row = np.argsort(words)
        self._word = words[self._row]

    def likely(self, values: pl.Series) -> IntArray:
        """All rows that have one of the values, in rising order, and those whose word is that of one by chance."""
        wanted = np.array(list(set(text_words(values).tolist())), np.uint64)
        first, end = self._word.searchsorted(wanted), self._word.searchsorted(wanted, side="right")
        rows = np.concatenate([self._row[:0], *(self._row[a:b] for a, b in zip(first, end, strict=True))])
        rows.sort()
        return rows


def cut(frame: pl.DataFrame, first: IntArray, count: IntArray) -> pl.DataFrame:
    """The rows `first[i] … first[i] + count[i] - 1` of a frame, piece by piece; a few pieces are cut out, not copied."""
    if len(first) > _FEW:
        return frame[rows_from(first, count)[0]]
    pieces = [frame.slice(*piece) for piece in zip(first.tolist(), count.tolist(), strict=True)]
    return reduce(pl.DataFrame.vstack, pieces) if pieces else frame.slice(0, 0)


def among(column: str, values: pl.Series) -> pl.Expr:
    """Whether a column has one of the values; a few are sought one by one, which on a million rows is several times faster."""
    if len(values) > _FEW:
        return pl.col(column).is_in(values.unique().implode())
    wanted = dict.fromkeys(values.to_list())
    return pl.any_horizontal(pl.lit(value=False), *(pl.col(column) == value for value in wanted))


__all__ = ["LOOKS_ALONE", "Lookup", "among", "cut"]
