"""The explosion of planned orders, compiled: count the needs of each level, then write them where they belong.

Belongs here: walking a version's lines through phantoms. Which level is planned when is the driver's business.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from masterplan.arrays import IntArray
from masterplan.explosion.structure import Structure, choose_version
from masterplan.netting.quantities import round_up, scale_up

DEEPEST: Final = 64
"""Phantoms within phantoms that one order may pass through."""


@njit(nogil=True, cache=True)
def line_need(structure: Structure, line: int, qty: int) -> int:
    """What one line needs for `qty` of its parent; -1 when it passes the largest quantity (§12.4)."""
    scaled = scale_up(qty, structure.line_numerator[line], structure.line_denominator[line])
    if scaled < 0:
        return -1
    return round_up(scaled + structure.line_constant[line], structure.line_multiple[line])


@njit(nogil=True, cache=True)
def count_needs(structure: Structure, version: IntArray, day: IntArray, qty: IntArray, levels: int) -> IntArray:
    """How many needs the orders create on each level; element `levels` counts those that overflow."""
    count = np.zeros(levels + 1, np.int64)
    nothing = np.empty(0, np.int32)
    _walk(structure, version, day, day, qty, 0, count, True, nothing, nothing, np.empty(0, np.int64), nothing, nothing)
    return count


@njit(nogil=True, cache=True)
def write_needs(
    structure: Structure,
    version: IntArray,
    day: IntArray,
    start: IntArray,
    qty: IntArray,
    first_order: int,
    position: IntArray,
    node: IntArray,
    date: IntArray,
    need: IntArray,
    source: IntArray,
    line_no: IntArray,
) -> None:
    """Write the needs of each level from `position[level]` on, in order of order and line (§12.6).

    Inputs: version, requirement day, start and quantity per order; `first_order` is the number of the first one.
    """
    _walk(structure, version, day, start, qty, first_order, position, False, node, date, need, source, line_no)


@njit(nogil=True, cache=True)
def _walk(
    structure: Structure,
    version: IntArray,
    day: IntArray,
    start: IntArray,
    qty: IntArray,
    first_order: int,
    position: IntArray,
    only_count: bool,
    node: IntArray,
    date: IntArray,
    need: IntArray,
    source: IntArray,
    line_no: IntArray,
) -> None:
    overflow = len(position) - 1
    at_line = np.empty(DEEPEST, np.int64)
    end_line = np.empty(DEEPEST, np.int64)
    parent_qty = np.empty(DEEPEST, np.int64)
    for i in range(len(version)):
        if version[i] < 0:
            continue
        depth = 0
        number = 0
        at_line[0] = structure.line_begin[version[i]]
        end_line[0] = structure.line_begin[version[i] + 1]
        parent_qty[0] = qty[i]
        while depth >= 0:
            line = at_line[depth]
            if line == end_line[depth]:
                depth -= 1
                continue
            at_line[depth] = line + 1
            if not structure.line_from[line] <= day[i] <= structure.line_to[line]:
                continue
            wanted = line_need(structure, line, parent_qty[depth])
            if wanted == 0:
                continue
            if wanted < 0:
                position[overflow] += 1
                continue
            owner = structure.line_owner[line]
            inner = choose_version(structure, owner, day[i], wanted) if owner >= 0 else -1
            if inner >= 0 and depth + 1 < DEEPEST:
                depth += 1
                at_line[depth] = structure.line_begin[inner]
                end_line[depth] = structure.line_begin[inner + 1]
                parent_qty[depth] = wanted
                continue
            level = structure.line_level[line]
            number += 1
            if not only_count:
                w = position[level]
                node[w] = structure.line_node[line]
                date[w] = start[i]
                need[w] = wanted
                source[w] = first_order + i
                line_no[w] = number
            position[level] += 1
