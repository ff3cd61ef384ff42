"""Columns of rows in groups, a group a node: groups are read by number and replaced one by one.

Belongs here: memory alone. A replaced group is written behind all others, so that nothing that stands is moved; whether the
place of what it held before is used again is told by the class.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, Final, NamedTuple, Self

import numpy as np

from masterplan.arrays import IntArray
from masterplan.compiled import lean_kernel
from masterplan.netchange.copying import Bundle, bundles_of, read_groups, words_of, write_groups
from masterplan.pool import pool_for, shares_of_groups, threads_for

Columns = tuple[Any, ...]
_ROOM: Final = 2
"""Room for so many times the rows that stand at first is kept from the beginning: each group may come to have another place."""
_ROWS_KEPT: Final = 100_000
"""So many rows that were put are kept at least, however few there are."""


class Groups:
    """Rows in groups `0 … n - 1`.

    Inputs: the columns, sorted by group, and `begin`, one offset per group and the number of rows at the end. Rows that are put
    are numbered on, so that a table beside the groups can be prolonged by the same rows.
    """

    _PER_GROUP: ClassVar[int] = 2

    def __init__(self, columns: Sequence[Any], begin: IntArray) -> None:
        base = tuple(np.require(column, requirements=("C", "W")) for column in columns)
        self._hold(base, tuple(np.empty(0, column.dtype) for column in base))
        per_group = np.zeros((self._PER_GROUP, len(begin) - 1), np.int64)
        per_group[0], per_group[1] = begin[:-1], begin[1:] - begin[:-1]
        self._know(per_group)
        self._standing = len(base[0])
        self._written = self._written_at_mark = 0
        self._replaced: list[tuple[IntArray, IntArray]] = []

    def _know(self, per_group: IntArray) -> None:
        """Have this known of each group, a row for each thing that is: where its rows begin, and how many they are."""
        self._per_group = per_group
        self._first, self._count = per_group[:2]

    def _hold(self, base: Columns, tail: Columns) -> None:
        """Have these columns, of rows that stood at first and of rows that were put."""
        self._base, self._tail = base, tail
        self._every = tuple(range(len(base)))
        self._bundles: dict[tuple[int, ...], list[Bundle]] = {}

    def _bundled(self, columns: tuple[int, ...] | None) -> list[Bundle]:
        """Some of the columns, or all."""
        wanted = self._every if columns is None else columns
        if wanted not in self._bundles:
            standing, written, _ = self.held(wanted)
            self._bundles[wanted] = bundles_of(standing, written)
        return self._bundles[wanted]

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
        self._make_room()
        for tail in self._tail:
            tail[self._written : self._written + self._standing // 2] = 0

    def spans(self, groups: IntArray) -> tuple[IntArray, IntArray]:
        """Where the rows of some groups begin, and how many they are."""
        return self._first[groups], self._count[groups]

    def index(self, groups: IntArray) -> tuple[IntArray, IntArray]:
        """Where the rows of some groups stand, group by group, and the offsets of the groups in that."""
        return rows_from(*self.spans(groups))

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

    def held(self, columns: tuple[int, ...]) -> tuple[Columns, Columns, int]:
        """Some columns as they are held: of the rows that stood at first, of those that were put, and how many stood at first."""
        standing, written = ([held[number] for number in columns] for held in (self._base, self._tail))
        return tuple(standing), tuple(written), self._standing

    def take(self, groups: IntArray, columns: tuple[int, ...] | None = None) -> tuple[Columns, IntArray]:
        """The rows of some groups, group by group, of all or some columns, and the offsets of the groups."""
        first, begin = np.empty(len(groups), np.int64), np.empty(len(groups) + 1, np.int64)
        rows = _spanned(self._per_group, groups, first, begin)
        if not rows:
            return tuple([column[:0] for column in self.held(columns or self._every)[0]]), begin
        bundles = self._bundled(columns)
        taken: list[Any] = [None] * len(columns or self._every)
        copies = []
        for bundle in bundles:
            out = tuple([np.empty(rows, bundle.word) for _ in bundle.numbers])
            copies.append(partial(read_groups, bundle.standing, bundle.written, self._standing, out))
            for number, column, kind in zip(bundle.numbers, out, bundle.kinds, strict=True):
                taken[number] = column if kind is bundle.word else column.view(kind)
        _share(copies, first, begin)
        return tuple(taken), begin

    def put(self, groups: IntArray, columns: Sequence[Any], begin: IntArray) -> None:
        """Let some groups hold these rows instead; `begin` has one offset per group."""
        self._replaced.append((groups, self._per_group.take(groups, axis=1)))
        place = self._placed(groups, begin)
        self._make_room()
        _write(self._bundled(None), columns, place, begin)

    def _placed(self, groups: IntArray, begin: IntArray) -> IntArray:
        """Where the rows that groups shall hold are written, as the groups know from now on."""
        place = self._written + begin[:-1] - begin[0]
        self._written += int(begin[-1] - begin[0])
        self._first[groups] = self._standing + place
        self._count[groups] = begin[1:] - begin[:-1]
        return place

    def mark(self) -> None:
        """Keep what the groups hold now, to be taken back to until the next mark."""
        self._replaced.clear()
        self._written_at_mark = self._written

    def take_back(self) -> None:
        """Hold again what was held when the mark was made."""
        for groups, before in reversed(self._replaced):
            self._per_group[:, groups] = before
        self._replaced.clear()
        self._written = self._written_at_mark

    def regrouped(self, groups: IntArray) -> Self:
        """The same rows under other numbers: group i is the present group `groups[i]`, -1: none."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._hold(self._base, tuple(column[: self._written].copy() for column in self._tail))
        other._replaced = []
        known = groups >= 0
        moved = np.zeros((self._PER_GROUP, len(groups)), np.int64)
        moved[:, known] = self._per_group[:, groups[known]]
        other._know(moved)
        return other

    def translate(self, number: int, names: IntArray) -> None:
        """Turn each value of a column that is not negative into `names[value]`."""
        base, tail = list(self._base), list(self._tail)
        base[number] = _translated(base[number], names)
        index, _ = self.index(np.arange(len(self)))
        put = index[index >= self._standing] - self._standing
        tail[number][put] = _translated(tail[number][put], names)
        self._hold(tuple(base), tuple(tail))

    def _make_room(self) -> None:
        """Have memory for all that is written."""
        standing = len(self._tail[0])
        if 0 < standing >= self._written:
            return
        # memory that is not written to costs nothing, copying does
        room = max(self._written, standing + standing // 2, _ROOM * self._standing, 1024)
        larger = tuple(np.empty(room, tail.dtype) for tail in self._tail)
        for new, old in zip(larger, self._tail, strict=True):
            new[:standing] = old
        self._hold(self._base, larger)


@lean_kernel
def _spanned(per_group: IntArray, groups: IntArray, first: IntArray, begin: IntArray) -> int:
    """Write where the rows of some groups begin, and their offsets when they follow one another; gives how many rows they are."""
    begin[0] = 0
    for i in range(len(groups)):
        first[i] = per_group[0, groups[i]]
        begin[i + 1] = begin[i] + per_group[1, groups[i]]
    return begin[len(groups)]


class _Places(NamedTuple):
    """The two places of each group, its rows, for how many there is room in each, and after which mark it was put."""

    first: IntArray
    rows: IntArray
    room: IntArray
    spare: IntArray
    spare_room: IntArray
    put_after: IntArray


class RecycledGroups(Groups):
    """Groups of which each has two places that it uses in turn, so that what is held does not grow with the changes.

    What a group held when the mark was made stays where it is until the next mark. The place where it stood at first is one of
    the two: the columns that were given are written to.
    """

    _PER_GROUP = len(_Places._fields)

    def __init__(self, columns: Sequence[Any], begin: IntArray) -> None:
        super().__init__(columns, begin)
        self._places.room[:] = self._count
        self._marks = 0

    def _know(self, per_group: IntArray) -> None:
        super()._know(per_group)
        self._places = _Places(*per_group)

    def mark(self) -> None:
        """Keep what the groups hold now, to be taken back to until the next mark."""
        super().mark()
        self._marks += 1

    def _placed(self, groups: IntArray, begin: IntArray) -> IntArray:
        place = np.empty(len(groups), np.int64)
        self._written = _recycle(groups, begin, self._standing, self._written, self._marks, self._places, place)
        return place


@lean_kernel
def _recycle(groups: IntArray, begin: IntArray, standing: int, written: int, marks: int, held: _Places, places: IntArray) -> int:
    """Write where the rows of each group are put, and which places it then has; gives how many rows are written to in all."""
    first, held_rows, held_room, spare, spare_room, put_after = held
    for i in range(len(groups)):
        group, rows = groups[i], begin[i + 1] - begin[i]
        place, room = first[group] - standing, held_room[group]
        if put_after[group] < marks:
            # what stood at the mark becomes the spare place; what was put after it may be written over
            place, spare[group] = spare[group], place
            room, spare_room[group] = spare_room[group], room
        if room < rows:
            place, room = written, rows + rows // 4
            written += room
        places[i], held_room[group], put_after[group] = place, room, marks
        first[group], held_rows[group] = standing + place, rows
    return written


def _write(bundles: Sequence[Bundle], columns: Sequence[Any], place: IntArray, begin: IntArray) -> None:
    """Copy the groups of columns to their places in those that are written to."""
    copies = []
    for bundle in bundles:
        like = zip(bundle.numbers, bundle.kinds, strict=True)
        rows = tuple([words_of(np.ascontiguousarray(columns[number], kind)) for number, kind in like])
        copies.append(partial(write_groups, rows, bundle.standing, bundle.written))
    _share(copies, place, begin)


def _share(copies: Sequence[Callable[[IntArray, IntArray], None]], first: IntArray, begin: IntArray) -> None:
    """Copy groups with these offsets from or to where they begin, side by side where they are many."""
    if threads_for(int(begin[-1])) == 1:
        for columns in copies:
            columns(first, begin)
        return

    def copy(share: slice) -> None:
        for columns in copies:
            columns(first[share], begin[share.start : share.stop + 1])

    list(pool_for(int(begin[-1])).map(copy, shares_of_groups(begin)))


def counted_up(count: IntArray) -> IntArray:
    """Where each of so many rows begin, and how many there are."""
    begin = np.zeros(len(count) + 1, np.int64)
    count.cumsum(out=begin[1:])
    return begin


def rows_from(first: IntArray, count: IntArray) -> tuple[IntArray, IntArray]:
    """The numbers of so many rows from each first one on, group by group, and the offsets of the groups in that."""
    begin = counted_up(count)
    rows = np.empty(begin[-1], np.int64)
    _count_on(first, begin, rows)
    return rows, begin


@lean_kernel
def _count_on(first: IntArray, begin: IntArray, rows: IntArray) -> None:
    """Write the numbers from each first one on, group by group."""
    for group in range(len(first)):
        for row in range(begin[group], begin[group + 1]):
            rows[row] = first[group] + row - begin[group]


def _translated(values: IntArray, names: IntArray) -> IntArray:
    return np.where(values >= 0, names[np.maximum(values, 0)], values).astype(values.dtype) if len(names) else values


def ragged(begin: IntArray, groups: IntArray) -> tuple[IntArray, IntArray]:
    """The rows of some groups of a sorted table with offsets `begin`, and the offsets of the groups in that."""
    if not begin[-1]:
        return np.zeros(0, np.int64), np.zeros(len(groups) + 1, np.int64)
    return _spans(begin[groups], begin[groups + 1])


def rows_of(owner: IntArray, groups: IntArray) -> tuple[IntArray, IntArray]:
    """The rows of some groups of a table sorted by its column `owner`, and the offsets of the groups in that."""
    if not len(owner):
        return np.zeros(0, np.int64), np.zeros(len(groups) + 1, np.int64)
    # numbers of the column's own width: a search for wider ones would copy the column
    wanted = groups.astype(owner.dtype)
    return _spans(owner.searchsorted(wanted), owner.searchsorted(wanted, side="right"))


def _spans(first: IntArray, end: IntArray) -> tuple[IntArray, IntArray]:
    return rows_from(first.astype(np.int64, copy=False), (end - first).astype(np.int64, copy=False))
