"""Columns of rows in groups, a group a node: groups are read by number and replaced one by one.

Belongs here: memory alone. A replaced group is written behind all others, so that nothing that stands is moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from masterplan.arrays import IntArray

Columns = tuple[Any, ...]
Mark = tuple[NDArray[np.int64], NDArray[np.int64], int]


class Groups:
    """Rows in groups `0 … n - 1`.

    Inputs: the columns, sorted by group, and `begin`, one offset per group and the number of rows at the end.
    """

    def __init__(self, columns: Sequence[Any], begin: IntArray) -> None:
        self._base = tuple(columns)
        self._first = begin[:-1].astype(np.int64)
        self._count = np.diff(begin).astype(np.int64)
        self._standing = len(self._base[0])
        self._tail = tuple(np.empty(0, column.dtype) for column in self._base)
        self._written = 0

    def __len__(self) -> int:
        """The number of groups."""
        return len(self._first)

    @property
    def counts(self) -> IntArray:
        """Rows of each group."""
        return self._count

    def index(self, groups: IntArray) -> tuple[IntArray, IntArray]:
        """Where the rows of some groups stand, group by group, and the offsets of the groups in that."""
        count = self._count[groups]
        begin = np.zeros(len(groups) + 1, np.int64)
        np.cumsum(count, out=begin[1:])
        return np.repeat(self._first[groups] - begin[:-1], count) + np.arange(begin[-1]), begin

    def at(self, index: IntArray, column: int) -> IntArray:
        """The values of a column where `index` says."""
        base, tail = self._base[column], self._tail[column]
        behind = index >= self._standing
        if not behind.any():
            return base[index]
        values = np.empty(len(index), base.dtype)
        values[~behind] = base[index[~behind]]
        values[behind] = tail[index[behind] - self._standing]
        return values

    def take(self, groups: IntArray, columns: Iterable[int] | None = None) -> tuple[Columns, IntArray]:
        """The rows of some groups, group by group, of all or some columns, and the offsets of the groups."""
        index, begin = self.index(groups)
        wanted = range(len(self._base)) if columns is None else columns
        behind = self._first[groups] >= self._standing
        if not behind.any():
            return tuple(self._base[number][index] for number in wanted), begin
        if behind.all():
            index -= self._standing
            return tuple(self._tail[number][index] for number in wanted), begin
        return tuple(self.at(index, number) for number in wanted), begin

    def put(self, groups: IntArray, columns: Sequence[Any], begin: IntArray) -> None:
        """Let some groups hold these rows instead; `begin` has one offset per group."""
        rows = int(begin[-1])
        self._make_room(rows)
        for tail, column in zip(self._tail, columns, strict=True):
            tail[self._written : self._written + rows] = column
        self._first[groups] = self._standing + self._written + begin[:-1]
        self._count[groups] = np.diff(begin)
        self._written += rows

    def overwrite(self, groups: IntArray, number: int, values: IntArray) -> None:
        """Other values for one column of groups that were all put since the rows were given."""
        index, _ = self.index(groups)
        self._tail[number][index - self._standing] = values

    def mark(self) -> Mark:
        """What the groups hold now, to be taken back to."""
        return self._first.copy(), self._count.copy(), self._written

    def take_back(self, mark: Mark) -> None:
        """Hold again what was held when the mark was made."""
        self._first, self._count, self._written = mark

    def regrouped(self, groups: IntArray) -> Groups:
        """The same rows under other numbers: group i is the present group `groups[i]`, -1: none."""
        other = object.__new__(Groups)
        other.__dict__.update(self.__dict__)
        other._tail = tuple(column.copy() for column in self._tail)
        known = groups >= 0
        other._first = np.where(known, self._first[np.maximum(groups, 0)], 0) if len(self) else np.zeros(len(groups), np.int64)
        other._count = np.where(known, self._count[np.maximum(groups, 0)], 0) if len(self) else np.zeros(len(groups), np.int64)
        return other

    def translate(self, number: int, names: IntArray) -> None:
        """Turn each value of a column that is not negative into `names[value]`."""
        base, tail = list(self._base), list(self._tail)
        base[number] = _translated(base[number], names)
        tail[number][: self._written] = _translated(tail[number][: self._written], names)
        self._base, self._tail = tuple(base), tuple(tail)

    def _make_room(self, rows: int) -> None:
        needed = self._written + rows
        if needed <= len(self._tail[0]):
            return
        # memory that is not written to costs nothing, copying does
        room = max(needed, 2 * len(self._tail[0]), self._standing, 1024)
        larger = tuple(np.empty(room, tail.dtype) for tail in self._tail)
        for new, old in zip(larger, self._tail, strict=True):
            new[: self._written] = old[: self._written]
        self._tail = larger


def _translated(values: IntArray, names: IntArray) -> IntArray:
    return np.where(values >= 0, names[np.maximum(values, 0)], values).astype(values.dtype) if len(names) else values


def ragged(begin: IntArray, groups: IntArray) -> tuple[IntArray, IntArray]:
    """The rows of some groups of a sorted table with offsets `begin`, and the offsets of the groups in that."""
    first, count = begin[groups].astype(np.int64), (begin[groups + 1] - begin[groups]).astype(np.int64)
    offsets = np.zeros(len(groups) + 1, np.int64)
    np.cumsum(count, out=offsets[1:])
    return np.repeat(first - offsets[:-1], count) + np.arange(offsets[-1]), offsets
