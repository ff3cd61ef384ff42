"""Needs that orders elsewhere make of some nodes: those that stand, and their order; compiled.

Belongs here: work on every row of them. Which nodes are planned and what their orders need is told in `renet`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.compiled import lean_inner, lean_kernel
from masterplan.netchange.groups import Groups, counted_up
from masterplan.netchange.records import STANDING, StandingRows
from masterplan.netting.needs import Makers
from masterplan.pool import pool_for, shares_of_groups

_WIDEST: Final = 1 << 62


class Outside(NamedTuple):
    """Needs that orders elsewhere make of some nodes; `group` as in `Derived`."""

    node: IntArray
    date: IntArray
    qty: IntArray
    parent: IntArray
    place: IntArray
    line: IntArray
    group: IntArray


def ungrouped(needs: int, has_groups: bool) -> IntArray:
    """The groups of so many needs that nothing may stand in for."""
    return np.full(needs if has_groups else 0, -1, np.int32)


def joined(parts: list[Outside]) -> Outside:
    """Needs, one after the other; at least one bundle."""
    parts = [part for part in parts if len(part.node)] or parts[:1]
    if len(parts) == 1:
        return parts[0]
    return Outside(*pool_for(sum(len(part.node) for part in parts)).map(np.concatenate, zip(*parts, strict=True)))


def makers_of(parts: list[Outside]) -> Makers:
    """The orders that make needs, need by need."""
    if len(parts) == 1:
        return Makers(parts[0].parent, parts[0].place)
    return Makers(np.concatenate([part.parent for part in parts]), np.concatenate([part.place for part in parts]))


def where(needs: Outside, rows: BoolArray | IntArray) -> Outside:
    """Some of the needs."""
    return Outside(*pool_for(len(rows)).map(lambda column: column[rows] if len(column) else column, needs))


def kept(
    nodes: IntArray, stored: Groups, is_gone: BoolArray, is_moved: BoolArray, is_late: BoolArray, *, has_groups: bool
) -> list[Outside]:
    """The stored needs of nodes whose parents' orders are as they were, in pieces.

    Inputs: the rows of `NeedRows`; flags of nodes whose orders are others now, and of nodes whose needs are not kept. Sets
    `is_late` of each parent that a need was met too late for.
    """
    first, count = stored.spans(nodes)
    begin = counted_up(count)
    standing, written, standing_rows = stored.held(STANDING)
    rows = int(begin[-1])
    node, date, parent, place, line = (np.empty(rows, np.int32) for _ in range(5))
    needs = Outside(node, date, np.empty(rows, np.int64), parent, place, line, ungrouped(rows, has_groups))

    def keep(share: slice) -> Outside:
        room = Outside(*(column[begin[share.start] :] for column in needs))
        groups = (nodes[share], first[share], count[share])
        found = _keep(*groups, StandingRows(*standing), StandingRows(*written), standing_rows, is_gone, is_moved, is_late, room)
        return Outside(*(column[:found] for column in room))

    return list(pool_for(rows).map(keep, shares_of_groups(begin)))


@lean_kernel
def _keep(
    nodes: IntArray,
    first: IntArray,
    count: IntArray,
    standing: StandingRows,
    written: StandingRows,
    standing_rows: int,
    is_gone: BoolArray,
    is_moved: BoolArray,
    is_late: BoolArray,
    needs: Outside,
) -> int:
    found = 0
    for i in range(len(nodes)):
        flags = (is_gone, is_late, is_moved[nodes[i]])
        if first[i] < standing_rows:
            found = _keep_node(nodes[i], first[i], count[i], standing, *flags, needs, found)
        else:
            found = _keep_node(nodes[i], first[i] - standing_rows, count[i], written, *flags, needs, found)
    return found


@lean_inner
def _keep_node(
    node: int,
    first: int,
    count: int,
    stored: StandingRows,
    is_gone: BoolArray,
    is_late: BoolArray,
    is_moved: bool,
    needs: Outside,
    found: int,
) -> int:
    """Write the needs of a node behind the `found` ones that are written; gives how many there are then."""
    for row in range(first, first + count):
        parent = stored.parent[row]
        if parent < 0:
            continue
        if stored.available[row] > stored.date[row]:
            is_late[parent] = True
        if is_gone[parent] or is_moved:
            continue
        needs.node[found], needs.parent[found], needs.place[found] = node, parent, stored.place[row]
        needs.date[found], needs.qty[found], needs.line[found] = stored.date[row], stored.qty[row], stored.line[row]
        found += 1
    return found


def by_parent(needs: Outside) -> Outside:
    """The needs in the order of §7.1: of orders that exist, then by parent, order and line, equal ones as they stand.

    As one number each, which no two share, where that is wide enough: sorting these is ten times faster.
    """
    rank = np.empty(len(needs.node), np.int64)
    if not len(rank):
        return needs
    if not _rank(needs.parent, needs.place, needs.line, rank):
        planned = needs.place >= 0
        return where(needs, np.lexsort((needs.line, np.abs(needs.place), needs.parent, planned)))
    # the last digits of a number are its row, and numbers alone are sorted several times faster than rows by them
    rank.sort()
    rank &= _row_mask(len(rank))
    return where(needs, rank)


@lean_kernel
def _row_mask(rows: int) -> int:
    """The least number of ones, in base two, that no row number passes."""
    mask = 1
    while mask < rows - 1:
        mask = 2 * mask + 1
    return mask


@lean_kernel
def _rank(parent: IntArray, place: IntArray, line: IntArray, rank: IntArray) -> bool:
    """Write a number of each need by which they are in order; whether they are not too many or too far apart for that."""
    rows = len(parent)
    parents, places, lines, least = 0, 0, 0, 0
    for i in range(rows):
        parents, places = max(parents, parent[i] + 1), max(places, abs(place[i]) + 1)
        lines, least = max(lines, line[i] + 1), min(least, line[i])
    width = _row_mask(rows) + 1
    if least < 0 or 2.0 * parents * places * lines * width >= _WIDEST:
        return False
    for i in range(rows):
        planned = 1 if place[i] >= 0 else 0
        rank[i] = (((planned * parents + parent[i]) * places + abs(place[i])) * lines + line[i]) * width + i
    return True
