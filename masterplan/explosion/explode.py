"""The explosion of planned orders, compiled: count the needs of each level, then write them where they belong.

Belongs here: walking a version's lines through phantoms. Which level is planned when is the driver's business.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.compiled import inner, kernel, lean_inner
from masterplan.explosion.structure import Structure, choose_version
from masterplan.quantities import round_up, scale_up

DEEPEST: Final = 64
"""Phantoms within phantoms that one order may pass through."""


@lean_inner
def _line_need(qty: int, numerator: int, denominator: int, most: int, constant: int, multiple: int) -> int:
    """What one line needs for `qty` of its parent; -1 when it passes the largest quantity (§12.4)."""
    if qty <= most:
        scaled = qty * numerator
        if denominator != 1:
            scaled = (scaled + denominator - 1) // denominator
    else:
        scaled = scale_up(qty, numerator, denominator)
        if scaled < 0:
            return -1
    return round_up(scaled + constant, multiple)


@kernel
def count_needs(structure: Structure, version: IntArray, day: IntArray, qty: IntArray, levels: int) -> IntArray:
    """How many needs the orders create on each level; the last element counts those that overflow."""
    count = np.zeros(levels + 1, np.int64)
    narrow = np.empty(0, np.int32)
    nobody = np.empty(0, np.bool_)
    _walk(structure, version, day, day, qty, levels, count, narrow, narrow, np.empty(0, np.int64), narrow, narrow, narrow, nobody)
    return count


@kernel
def flag_needed(structure: Structure, version: IntArray, day: IntArray, qty: IntArray, levels: int, is_needed: BoolArray) -> None:
    """Flag the nodes that the orders need."""
    count = np.zeros(levels + 1, np.int64)
    narrow = np.empty(0, np.int32)
    _walk(structure, version, day, day, qty, levels, count, narrow, narrow, np.empty(0, np.int64), narrow, narrow, narrow, is_needed)


@kernel
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
    group: IntArray,
) -> None:
    """Write the needs of each level from `position[level]` on, in order of order and line (§12.6).

    Inputs: version, requirement day, start and quantity per order; `first_order` is the number of the first one. The last
    element of `position` counts needs that overflow. `group` may be empty when no line has a group.
    """
    nobody = np.empty(0, np.bool_)
    _walk(structure, version, day, start, qty, first_order, position, node, date, need, source, line_no, group, nobody)


@inner
def _walk(
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
    group: IntArray,
    is_needed: BoolArray,
) -> None:
    begin, from_day = structure.version_begin, structure.version_from
    to_day, from_qty = structure.version_to, structure.version_from_qty
    line_begin, line_node, line_level = structure.line_begin, structure.line_node, structure.line_level
    line_owner, numerator, denominator = structure.line_owner, structure.line_numerator, structure.line_denominator
    most, constant, multiple = structure.line_most, structure.line_constant, structure.line_multiple
    line_from, line_to = structure.line_from, structure.line_to
    overflow = len(position) - 1
    only_count = len(node) == 0
    at_line = np.empty(DEEPEST, np.int64)
    end_line = np.empty(DEEPEST, np.int64)
    parent_qty = np.empty(DEEPEST, np.int64)
    for i in range(len(version)):
        if version[i] < 0:
            continue
        required = day[i]
        depth = 0
        number = 0
        line = line_begin[version[i]]
        end = line_begin[version[i] + 1]
        parent = qty[i]
        while True:
            if line == end:
                depth -= 1
                if depth < 0:
                    break
                line, end, parent = at_line[depth], end_line[depth], parent_qty[depth]
                continue
            this = line
            line += 1
            if not line_from[this] <= required <= line_to[this]:
                continue
            owner = line_owner[this]
            wanted = 0
            if owner >= 0 or not only_count:
                wanted = _line_need(parent, numerator[this], denominator[this], most[this], constant[this], multiple[this])
                if wanted < 0:
                    position[overflow] += 1
                    continue
            if owner >= 0 and depth + 1 < DEEPEST:
                inner = choose_version(begin, from_day, to_day, from_qty, owner, required, wanted)
                if inner >= 0:
                    at_line[depth], end_line[depth], parent_qty[depth] = line, end, parent
                    depth += 1
                    line, end, parent = line_begin[inner], line_begin[inner + 1], wanted
                    continue
            level = line_level[this]
            number += 1
            if len(is_needed) > 0:
                is_needed[line_node[this]] = True
            if not only_count:
                w = position[level]
                node[w] = line_node[this]
                date[w] = start[i]
                need[w] = wanted
                source[w] = first_order + i
                line_no[w] = number
                if len(group) > 0:
                    group[w] = structure.line_group[this]
            position[level] += 1
