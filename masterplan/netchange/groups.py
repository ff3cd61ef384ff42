"""Columns of rows in groups, a group a node: groups are read by number and replaced one by one.

Belongs here: memory alone. A replaced group is written behind all others, so that nothing that stands is moved; whether the
place of what it held before is used again is told by the class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final, Self

import numpy as np

from masterplan.arrays import IntArray

Columns = tuple[Any, ...]
_FEW_GROUPS: Final = 64
_MANY_ROWS: Final = 64
"""So many rows a group or more are copied group by group, which is faster than row by row."""
_ROWS_KEPT: Final = 100_000
"""So many rows that were put are kept at least, however few there are."""


class Groups:
    """Rows in groups `0 … n - 1`.

    Inputs: the columns, sorted by group, and `begin`, one offset per group and the number of rows at the end. Rows that are put
    are numbered on, so that a table beside the groups can be prolonged by the same rows.
    """

    _PER_GROUP: ClassVar[tuple[str, ...]] = ("_first", "_count")

    def __init__(self, columns: Sequence[Any], begin: IntArray) -> None:
        self._base = tuple(columns)
        self._first = begin[:-1].astype(np.int64)
        self._count = np.diff(begin).astype(np.int64)
        self._standing = len(self._base[0])
        self._tail = tuple(np.empty(0, column.dtype) for column in self._base)
        self._written = self._written_at_mark = 0
        self._replaced: list[tuple[IntArray, Columns]] = []

    def __len__(self) -> int:
        """The number of groups."""
        return len(self._first)

    @property
    def counts(self) -> IntArray:
        """Rows of each group."""
        return self._count

    @property
    def has_outgrown(self) -> bool:
        """Whether so many rows were put that it is time to begin anew with those that stand."""
        return self._written > max(self._standing, _ROWS_KEPT)

    def make_ready(self) -> None:
        """Have room for half as many rows again, in memory that was written to: the first write costs several times the next."""
        self._make_room(self._standing // 2)
        for tail in self._tail:
            tail[self._written :] = 0

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
        wanted = range(len(self._base)) if columns is None else columns
        if _is_copied_by_group(self._count[groups]):
            return self._slices(groups, wanted)
        index, begin = self.index(groups)
        behind = self._first[groups] >= self._standing
        if not behind.any():
            return tuple(self._base[number][index] for number in wanted), begin
        if behind.all():
            index -= self._standing
            return tuple(self._tail[number][index] for number in wanted), begin
        return tuple(self.at(index, number) for number in wanted), begin

    def _slices(self, groups: IntArray, wanted: Iterable[int]) -> tuple[Columns, IntArray]:
        begin = np.concatenate([[0], np.cumsum(self._count[groups])])
        spans = list(zip(self._first[groups].tolist(), self._count[groups].tolist(), strict=True))
        found = []
        for number in wanted:
            base, tail, standing = self._base[number], self._tail[number], self._standing
            parts = [tail[at - standing : at - standing + rows] if at >= standing else base[at : at + rows] for at, rows in spans]
            found.append(np.concatenate(parts))
        return tuple(found), begin

    def put(self, groups: IntArray, columns: Sequence[Any], begin: IntArray) -> None:
        """Let some groups hold these rows instead; `begin` has one offset per group."""
        self._replaced.append((groups, tuple(held[groups] for held in self._held())))
        count = np.diff(begin)
        place = self._places(groups, count)
        self._first[groups] = self._standing + place
        self._count[groups] = count
        self._write(place, count, columns, begin)

    def _places(self, groups: IntArray, count: IntArray) -> IntArray:  # noqa: ARG002 - of other classes
        """Where the rows that groups shall hold are written."""
        place = self._written + np.cumsum(count) - count
        self._make_room(int(count.sum()))
        self._written += int(count.sum())
        return place

    def _write(self, place: IntArray, count: IntArray, columns: Sequence[Any], begin: IntArray) -> None:
        if len(place) and np.array_equal(place, place[0] + begin[:-1]):
            # one group, or one behind the other
            place, begin, count = place[:1], begin[[0, -1]], begin[-1:]
        if len(place) == 1 or _is_copied_by_group(count):
            spans = list(zip(place.tolist(), begin[:-1].tolist(), count.tolist(), strict=True))
            for tail, column in zip(self._tail, columns, strict=True):
                for to, of, rows in spans:
                    tail[to : to + rows] = column[of : of + rows]
            return
        index = np.repeat(place - begin[:-1], count) + np.arange(begin[-1])
        for tail, column in zip(self._tail, columns, strict=True):
            tail[index] = column

    def overwrite(self, groups: IntArray, number: int, values: IntArray) -> None:
        """Other values for one column of groups that were all put since the rows were given."""
        index, _ = self.index(groups)
        self._tail[number][index - self._standing] = values

    def mark(self) -> None:
        """Keep what the groups hold now, to be taken back to until the next mark."""
        self._replaced.clear()
        self._written_at_mark = self._written

    def take_back(self) -> None:
        """Hold again what was held when the mark was made."""
        for groups, before in reversed(self._replaced):
            for held, values in zip(self._held(), before, strict=True):
                held[groups] = values
        self._replaced.clear()
        self._written = self._written_at_mark

    def regrouped(self, groups: IntArray) -> Self:
        """The same rows under other numbers: group i is the present group `groups[i]`, -1: none."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._tail = tuple(column[: self._written].copy() for column in self._tail)
        other._replaced = []
        known = groups >= 0
        for name, held in zip(self._PER_GROUP, self._held(), strict=True):
            moved = np.zeros(len(groups), np.int64)
            moved[known] = held[groups[known]]
            setattr(other, name, moved)
        return other

    def _held(self) -> Iterable[IntArray]:
        return (getattr(self, name) for name in self._PER_GROUP)

    def translate(self, number: int, names: IntArray) -> None:
        """Turn each value of a column that is not negative into `names[value]`."""
        base, tail = list(self._base), list(self._tail)
        base[number] = _translated(base[number], names)
        index, _ = self.index(np.arange(len(self)))
        put = index[index >= self._standing] - self._standing
        tail[number][put] = _translated(tail[number][put], names)
        self._base, self._tail = tuple(base), tuple(tail)

    def _make_room(self, rows: int) -> None:
        needed = self._written + rows
        if needed <= len(self._tail[0]):
            return
        # memory that is not written to costs nothing, copying does
        room = max(needed, 2 * len(self._tail[0]), self._standing // 2, 1024)
        larger = tuple(np.empty(room, tail.dtype) for tail in self._tail)
        for new, old in zip(larger, self._tail, strict=True):
            new[: self._written] = old[: self._written]
        self._tail = larger


class RecycledGroups(Groups):
    """Groups of which each has two places that it uses in turn, so that what is held does not grow with the changes.

    What a group held when the mark was made stays where it is until the next mark.
    """

    _PER_GROUP = ("_first", "_count", "_room", "_spare", "_spare_room", "_put_after")

    def __init__(self, columns: Sequence[Any], begin: IntArray) -> None:
        super().__init__(columns, begin)
        self._room = np.zeros(len(self), np.int64)
        """Rows for which there is room where the group stands; none where it stood at first."""
        self._spare, self._spare_room = np.zeros(len(self), np.int64), np.zeros(len(self), np.int64)
        self._put_after = np.zeros(len(self), np.int64)
        self._marks = 0

    def mark(self) -> None:
        """Keep what the groups hold now, to be taken back to until the next mark."""
        super().mark()
        self._marks += 1

    def _places(self, groups: IntArray, count: IntArray) -> IntArray:
        is_first = self._put_after[groups] < self._marks
        place, room = self._first[groups] - self._standing, self._room[groups]
        spare, spare_room = self._spare[groups], self._spare_room[groups]
        # what stood at the mark becomes the spare place; what was put after it may be written over
        self._spare[groups] = np.where(is_first, place, spare)
        self._spare_room[groups] = np.where(is_first, room, spare_room)
        place, room = np.where(is_first, spare, place), np.where(is_first, spare_room, room)
        lacking = np.flatnonzero(room < count)
        room[lacking] = count[lacking] + count[lacking] // 4
        place[lacking] = super()._places(groups[lacking], room[lacking])
        self._room[groups] = room
        self._put_after[groups] = self._marks
        return place


def _is_copied_by_group(count: IntArray) -> bool:
    return 0 < len(count) <= _FEW_GROUPS and count.sum() >= _MANY_ROWS * len(count)


def _translated(values: IntArray, names: IntArray) -> IntArray:
    return np.where(values >= 0, names[np.maximum(values, 0)], values).astype(values.dtype) if len(names) else values


def ragged(begin: IntArray, groups: IntArray) -> tuple[IntArray, IntArray]:
    """The rows of some groups of a sorted table with offsets `begin`, and the offsets of the groups in that."""
    first, count = begin[groups].astype(np.int64), (begin[groups + 1] - begin[groups]).astype(np.int64)
    offsets = np.zeros(len(groups) + 1, np.int64)
    np.cumsum(count, out=offsets[1:])
    return np.repeat(first - offsets[:-1], count) + np.arange(offsets[-1]), offsets
