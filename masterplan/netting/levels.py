"""The driver: level by level through the network, ranges of nodes side by side.

Belongs here: which arrays are made when, so that the number of threads shows in nothing but the time. How what ranges
give is put together is told in `parts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from masterplan.arrays import IntArray
from masterplan.dates import schedule_orders
from masterplan.errors import QuantityError
from masterplan.explosion.explode import count_needs, write_needs
from masterplan.explosion.structure import choose_versions
from masterplan.netting.coverage import sweep
from masterplan.netting.orders import Room, room_for
from masterplan.netting.parts import Level, Needs, Orders, Part, Pegs, joined_needs, solution_of
from masterplan.netting.problem import COMPONENT, RULE_FORWARD, Demands, Problem, Solution
from masterplan.netting.purchase_choice import sources_of
from masterplan.netting.required import gather, require
from masterplan.netting.sorting import order_by_node_and_day
from masterplan.netting.substitution import moved_needs

_SMALL = 20_000


class Derived(NamedTuple):
    """Needs of one level that orders make, and the group of lines that may stand in for each; no groups, no elements."""

    needs: Needs
    group: IntArray


def net_network(problem: Problem, *, threads: int = 2, progress: Callable[[float], None] | None = None) -> Solution:
    """Plan a whole network: net, date and explode the nodes of each level, the highest first (§5-§12).

    Raises QuantityError when a need passes the largest quantity. The result does not depend on `threads`.
    """
    levels = len(problem.levels) - 1
    waiting: list[list[Derived]] = [[] if needs is None else [needs] for needs in _needs_of_existing(problem)]
    done: list[Level] = []
    orders_so_far = 0
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        for number in range(levels):
            needs, day, begin = _needs_of_level(pool, problem, number, waiting[number])
            waiting[number].clear()
            parts = _plan_level(pool, threads, problem, number, needs, day, begin)
            done.append(Level(needs, day, parts))
            before = orders_so_far + np.concatenate(([0], np.cumsum([len(part.orders.node) for part in parts])))
            orders_so_far = int(before[-1])
            for derived in pool.map(lambda pair: _explode(problem, *pair), zip((part.orders for part in parts), before, strict=False)):
                for target, needed in enumerate(derived):
                    if needed is not None:
                        waiting[target].append(needed)
            if progress is not None:
                progress((number + 1) / levels)
        return solution_of(done, pool)


def _needs_of_level(
    pool: ThreadPoolExecutor, problem: Problem, number: int, derived: Sequence[Derived]
) -> tuple[Needs, IntArray, IntArray]:
    """The demands of a level in order, with their required days and offsets per node, stand-ins in place of what they serve (§22)."""
    parts = [part.needs for part in derived]
    needs, day, begin = _sorted_needs(pool, problem, number, parts)
    if parts and len(problem.substitutes.node):
        group = np.concatenate([part.group for part in derived])
        moved = moved_needs(problem, number, needs, day, begin, joined_needs(parts), group)
        if moved is not None:
            return _sorted_needs(pool, problem, number, [moved])
    return needs, day, begin


def _sorted_needs(pool: ThreadPoolExecutor, problem: Problem, number: int, derived: Sequence[Needs]) -> tuple[Needs, IntArray, IntArray]:
    first, last = int(problem.levels[number]), int(problem.levels[number + 1])
    parts = [
        _independent(problem.orders, first, last, 0),
        *derived,
        _independent(problem.forecasts, first, last, len(problem.orders.node)),
    ]
    needs = joined_needs([part for part in parts if len(part.node)] or parts[:1])
    day = require(needs.node, needs.date, problem.calendars, problem.coverage.issue_calendar, problem.margins)
    order, begin = order_by_node_and_day(needs.node, day, first, last - first)
    n = len(order)
    columns = [np.empty(n, column.dtype) for column in (*needs, day)]
    halves = [(0, n)] if n < _SMALL else [(0, n // 2), (n // 2, n)]

    def gather_half(half: tuple[int, int]) -> None:
        gather(order, *half, *needs, day, *columns)

    list(pool.map(gather_half, halves))
    return Needs(*columns[:-1]), columns[-1], begin


def _independent(demands: Demands, first: int, last: int, offset: int) -> Needs:
    begin, end = np.searchsorted(demands.node, [first, last])
    source = -1 - np.arange(begin + offset, end + offset, dtype=np.int32)
    line = np.zeros(end - begin, np.int32)
    return Needs(demands.node[begin:end], demands.date[begin:end], demands.qty[begin:end], source, line)


def _plan_level(
    pool: ThreadPoolExecutor, threads: int, problem: Problem, number: int, needs: Needs, day: IntArray, begin: IntArray
) -> list[Part]:
    first = int(problem.levels[number])

    def plan_range(bounds: tuple[int, int]) -> Part:
        room, orders, pegs = _swept(problem, bounds, first, needs, day, begin)
        columns = (room.node, room.day, room.qty, room.trigger, room.rule, room.priority)
        node, order_day, qty, trigger, rule, priority = (column[:orders] for column in columns)
        source = sources_of(problem.special.sources, node, order_day, qty)
        date, start, receipt, available, forward = schedule_orders(source, order_day, problem.calendars, problem.times)
        version = choose_versions(problem.structure, node, order_day, qty)
        version[order_day > problem.explosion_last[node]] = -1
        rule |= forward * np.int16(RULE_FORWARD)
        made = Orders(node, order_day, qty, trigger, rule, priority, date, start, receipt, available, version)
        return Part(made, Pegs(room.demand[:pegs], room.supply[:pegs], room.pegged[:pegs]))

    return list(pool.map(plan_range, _ranges(first, begin, threads)))


def _swept(problem: Problem, bounds: tuple[int, int], first: int, needs: Needs, day: IntArray, begin: IntArray) -> tuple[Room, int, int]:
    """Sweep a range of nodes, with more room as often as there is too little; the numbers of orders and peggings."""
    demands = int(begin[bounds[1] - first] - begin[bounds[0] - first])
    supplies = int(problem.supplies.begin[bounds[1]] - problem.supplies.begin[bounds[0]])
    nodes = bounds[1] - bounds[0]
    scale = 1
    while True:
        room = room_for(scale * (demands + nodes + 1), scale * (2 * demands + supplies + nodes + 1))
        orders, pegs = sweep(
            *bounds,
            first,
            begin,
            day,
            needs.qty,
            needs.source,
            problem.orders,
            problem.supplies,
            problem.coverage,
            problem.special,
            problem.rows,
            problem.models,
            room,
        )
        if orders >= 0:
            return room, orders, pegs
        scale *= 4


def _ranges(first: int, begin: IntArray, threads: int) -> list[tuple[int, int]]:
    """Ranges of nodes with about the same number of demands each."""
    nodes, demands = len(begin) - 1, int(begin[-1])
    parts = 1 if demands + nodes < _SMALL else threads
    weight = begin + np.arange(nodes + 1)
    cuts = np.searchsorted(weight, np.linspace(0, weight[-1], parts + 1)[1:-1])
    bounds = [0, *(int(cut) for cut in cuts), nodes]
    return [(first + a, first + b) for a, b in pairwise(bounds) if b > a]


def _needs_of_existing(problem: Problem) -> list[Derived | None]:
    """Components of orders that exist already (§6.9, §6.10)."""
    existing = problem.existing
    version = choose_versions(problem.structure, existing.node, existing.day, existing.qty)
    return _needs_by_level(problem, version, existing.day, existing.start, existing.qty, COMPONENT)


def _explode(problem: Problem, orders: Orders, first_order: int) -> list[Derived | None]:
    return _needs_by_level(problem, orders.version, orders.day, orders.start, orders.qty, int(first_order))


def _needs_by_level(
    problem: Problem, version: IntArray, day: IntArray, start: IntArray, qty: IntArray, first_order: int
) -> list[Derived | None]:
    levels = len(problem.levels) - 1
    count = count_needs(problem.structure, version, day, qty, levels)
    offset = np.concatenate(([0], np.cumsum(count[:levels])))
    total = int(offset[levels])
    narrow, wide = np.int32, np.int64
    needs = Needs(np.empty(total, narrow), np.empty(total, narrow), np.empty(total, wide), np.empty(total, narrow), np.empty(total, narrow))
    group = np.empty(total if len(problem.substitutes.node) else 0, narrow)
    position = np.concatenate((offset[:-1], count[levels:]))
    write_needs(problem.structure, version, day, start, qty, first_order, position, *needs, group)
    if position[levels]:
        raise QuantityError(
            f"{position[levels]} component needs pass the largest quantity that can be planned exactly (4e12 units).",
            way_out="Look for bill quantities or order quantities with the wrong unit.",
        )
    of_levels = [slice(offset[level], offset[level + 1]) for level in range(levels)]
    return [Derived(Needs(*(array[rows] for array in needs)), group[rows]) if rows.start < rows.stop else None for rows in of_levels]
