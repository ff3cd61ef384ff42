"""The demands of a level: from dates as wanted to days that count, and into their order; compiled.

Belongs here: work on every demand row before it is swept. Demands arrive class by class, so a stable sort by node and day is
the total order of the law (semantics §7.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from masterplan.arrays import IntArray
from masterplan.calendars import CalendarBook, days_earlier, required_day
from masterplan.compiled import kernel, lean_inner, lean_kernel
from masterplan.netting.ledger import Columns, Scratch
from masterplan.netting.problem import Demands, Margins, Problem
from masterplan.pool import Pool

_CHUNK: Final = 200_000
_RUN: Final = 4096
"""So many needs are merged at once."""


class Needs(NamedTuple):
    """Demands of one level; `source` as `Solution.requirement_source`."""

    node: IntArray
    date: IntArray
    qty: IntArray
    source: IntArray
    line: IntArray


class Derived(NamedTuple):
    """Needs of one level that orders make, and the group of lines that may stand in for each; no groups, no elements."""

    needs: Needs
    group: IntArray


class Makers(NamedTuple):
    """The order beyond a problem that makes each of its needs: its node, and its place there, negative for one that exists."""

    parent: IntArray
    place: IntArray


class _Moved(NamedTuple):
    """Needs of one node and day that are put in order."""

    date: IntArray
    qty: IntArray
    source: IntArray
    line: IntArray


def independent_needs(demands: Demands, first: int, last: int, offset: int) -> Needs:
    """The demand rows of nodes `first … last - 1`; `offset` is the number of the first row of all."""
    # numbers of the column's own width: a search for wider ones would copy the column
    begin, end = demands.node.searchsorted(np.array([first, last], demands.node.dtype))
    source = -1 - np.arange(begin + offset, end + offset, dtype=np.int32)
    return Needs(demands.node[begin:end], demands.date[begin:end], demands.qty[begin:end], source, np.zeros(end - begin, np.int32))


def joined_needs(parts: Sequence[Needs]) -> Needs:
    """Several needs, one after the other."""
    return parts[0] if len(parts) == 1 else Needs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def write_in_order(
    pool: Pool, problem: Problem, level: int, parts: Sequence[Needs], columns: Columns, scratch: Scratch
) -> tuple[Needs, IntArray, IntArray]:
    """Write the demands of a level in order; gives them, their required days and the offsets of the level's nodes.

    Inputs: the demands class by class.
    """
    first, last = int(problem.levels[level]), int(problem.levels[level + 1])
    rows = sum(len(part.node) for part in parts)
    node, day, by_day, place = (scratch.take(name, rows) for name in ("node", "day", "by day", "place"))
    chunks = _chunks(parts)

    def require_chunk(chunk: tuple[Needs, slice]) -> None:
        needs, mine = chunk
        node[mine] = needs.node
        require(needs.node, needs.date, problem.calendars, problem.coverage.issue_calendar, problem.margins, day[mine])

    list(pool.map(require_chunk, chunks))
    begin = places_by_node_and_day(node, day, first, last - first, by_day, place)
    out = columns.next_rows(rows)

    def scatter_chunk(chunk: tuple[Needs, slice]) -> None:
        needs, mine = chunk
        scatter(place[mine], *needs, day[mine], *out)

    list(pool.map(scatter_chunk, chunks))
    return Needs(*out[:-1]), out[-1], begin


def put_ties_in_order(pool: Pool, makers: Makers, ranges: Sequence[tuple[int, int]], needs: Needs, day: IntArray) -> None:
    """Put the needs of one node and day that orders beyond the problem make in the order of §7.1.

    Inputs: needs in order of node and day, their required days, and ranges of rows that no node lies across.
    """
    list(pool.map(lambda rows: _order_ties(*rows, makers, needs, day), ranges))


def _chunks(parts: Sequence[Needs]) -> list[tuple[Needs, slice]]:
    """The parts in pieces of a size that threads can share, each with its place among all rows."""
    chunks = []
    at = 0
    for part in parts:
        for begin in range(0, len(part.node), _CHUNK):
            piece = part if len(part.node) <= _CHUNK else Needs(*(column[begin : begin + _CHUNK] for column in part))
            chunks.append((piece, slice(at, at + len(piece.node))))
            at += len(piece.node)
    return chunks


@lean_kernel
def require(node: IntArray, date: IntArray, book: CalendarBook, issue_calendar: IntArray, margins: Margins, day: IntArray) -> None:
    """Write the required day of each demand, its issue margin deducted (§6.4)."""
    margin, is_soft, counting = margins.issue, margins.is_soft, margins.counting
    for i in range(len(node)):
        k = node[i]
        wanted = date[i]
        if margin[k] > 0:
            earlier = days_earlier(book, counting[k], wanted, margin[k])
            wanted = min(max(earlier, 0), wanted) if is_soft[k] else earlier
        calendar = issue_calendar[k]
        day[i] = wanted if calendar == 0 and wanted >= 0 else required_day(book, calendar, wanted)


@kernel
def places_by_node_and_day(node: IntArray, day: IntArray, first_node: int, nodes: int, by_day: IntArray, place: IntArray) -> IntArray:
    """Write where each demand stands when they are sorted by node and day, ties as they come; gives the offsets per node.

    `by_day` is room of the same length. Days are not negative; nodes are `first_node …`.
    """
    n = len(node)
    last = 0
    for i in range(n):
        last = max(last, day[i])
    at = np.zeros(last + 2, np.int64)
    begin = np.zeros(nodes + 1, np.int64)
    for i in range(n):
        at[day[i] + 1] += 1
        begin[node[i] - first_node + 1] += 1
    for i in range(last + 1):
        at[i + 1] += at[i]
    for i in range(nodes):
        begin[i + 1] += begin[i]
    for i in range(n):
        d = day[i]
        by_day[at[d]] = i
        at[d] += 1
    put = begin[:-1].copy()
    for j in range(n):
        i = by_day[j]
        k = node[i] - first_node
        place[i] = put[k]
        put[k] += 1
    return begin


@lean_kernel
def scatter(
    place: IntArray,
    node: IntArray,
    date: IntArray,
    qty: IntArray,
    source: IntArray,
    line: IntArray,
    day: IntArray,
    out_node: IntArray,
    out_date: IntArray,
    out_qty: IntArray,
    out_source: IntArray,
    out_line: IntArray,
    out_day: IntArray,
) -> None:
    """Write each demand to its place."""
    for i in range(len(place)):
        p = place[i]
        out_node[p] = node[i]
        out_date[p] = date[i]
        out_qty[p] = qty[i]
        out_source[p] = source[i]
        out_line[p] = line[i]
        out_day[p] = day[i]


@kernel
def _order_ties(first: int, last: int, makers: Makers, needs: Needs, day: IntArray) -> None:
    """Those of one day come in a few runs, each in order: every run is merged into those in front of it."""
    moved = _Moved(np.empty(_RUN, np.int32), np.empty(_RUN, np.int64), np.empty(_RUN, np.int32), np.empty(_RUN, np.int32))
    begin, row = first, first + 1
    while row < last:
        if not _are_tied(row, needs, day):
            begin = row
        elif _is_out_of_order(row, makers, needs):
            run = row
            row += 1
            while row < last and row - run < _RUN and _are_tied(row, needs, day) and not _is_out_of_order(row, makers, needs):
                row += 1
            _merge(begin, run, row, makers, needs, moved)
            continue
        row += 1


@lean_inner
def _are_tied(row: int, needs: Needs, day: IntArray) -> bool:
    """Whether a need and the one in front of it are of one node and day, and both made by orders."""
    node, source = needs.node, needs.source
    return bool(day[row] == day[row - 1] and node[row] == node[row - 1] and source[row] >= 0 and source[row - 1] >= 0)


@lean_inner
def _is_out_of_order(row: int, makers: Makers, needs: Needs) -> bool:
    """Whether a need comes before the one that stands in front of it."""
    source, line = needs.source, needs.line
    return _comes_before(makers, source[row], line[row], source[row - 1], line[row - 1])


@lean_inner
def _merge(first: int, run: int, end: int, makers: Makers, needs: Needs, moved: _Moved) -> None:
    """Merge the rows `run … end - 1` into `first … run - 1`, both in order, from the last one down; `moved` has room for the former."""
    date, qty, source, line = needs.date, needs.qty, needs.source, needs.line
    for row in range(run, end):
        i = row - run
        moved.date[i], moved.qty[i], moved.source[i], moved.line[i] = date[row], qty[row], source[row], line[row]
    before, i, to = run - 1, end - run - 1, end - 1
    while i >= 0:
        if before >= first and _comes_before(makers, moved.source[i], moved.line[i], source[before], line[before]):
            date[to], qty[to], source[to], line[to] = date[before], qty[before], source[before], line[before]
            before -= 1
        else:
            date[to], qty[to], source[to], line[to] = moved.date[i], moved.qty[i], moved.source[i], moved.line[i]
            i -= 1
        to -= 1


@lean_inner
def _comes_before(makers: Makers, source: int, line: int, other_source: int, other_line: int) -> bool:
    """Whether a need of an order comes before another: those that exist first, then by parent, place and line."""
    place, other_place = makers.place[source], makers.place[other_source]
    if (place >= 0) != (other_place >= 0):
        return bool(place < 0)
    parent, other_parent = makers.parent[source], makers.parent[other_source]
    return bool((parent, abs(place), line) < (other_parent, abs(other_place), other_line))
