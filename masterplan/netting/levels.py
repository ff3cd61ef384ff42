"""The driver: level by level through the network, ranges of nodes side by side.

Belongs here: which arrays are made when, and how what ranges give is put together in node order, so that the number of
threads shows in nothing but the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from masterplan.arrays import IntArray
from masterplan.dates import schedule_orders
from masterplan.errors import QuantityError
from masterplan.explosion.explode import count_needs, write_needs
from masterplan.explosion.structure import choose_versions
from masterplan.netting.coverage import room_for, sweep
from masterplan.netting.problem import PLANNED, RULE_FORWARD, Demands, Problem, Solution
from masterplan.netting.required import gather, require
from masterplan.netting.sorting import order_by_node_and_day

_SMALL = 20_000


class _Needs(NamedTuple):
    """Demands of one level before sorting."""

    node: IntArray
    date: IntArray
    qty: IntArray
    source: IntArray
    line: IntArray


class _Orders(NamedTuple):
    """Planned orders of a range of nodes with their dates and versions."""

    node: IntArray
    day: IntArray
    qty: IntArray
    trigger: IntArray
    rule: IntArray
    date: IntArray
    start: IntArray
    receipt: IntArray
    version: IntArray


class _Pegs(NamedTuple):
    requirement: IntArray
    supply: IntArray
    qty: IntArray


def net_network(problem: Problem, *, threads: int = 2, progress: Callable[[float], None] | None = None) -> Solution:
    """Plan a whole network: net, date and explode the nodes of each level, the highest first (§5-§12).

    Raises QuantityError when a need passes the largest quantity. The result does not depend on `threads`.
    """
    levels = len(problem.levels) - 1
    if levels < 1:
        return _solution([(_no_needs(), np.zeros(0, np.int32), _no_orders(), _no_pegs())])
    waiting: list[list[_Needs]] = [[] for _ in range(levels)]
    done: list[tuple[_Needs, IntArray, _Orders, _Pegs]] = []
    orders_so_far = requirements_so_far = 0
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        for level in range(levels):
            needs, day, begin = _sorted_needs(problem, level, waiting[level])
            waiting[level] = []
            orders, pegs = _plan_level(pool, threads, problem, level, needs, day, begin)
            pegs = _Pegs(
                pegs.requirement + np.int64(requirements_so_far),
                np.where(pegs.supply <= PLANNED, pegs.supply - np.int64(orders_so_far), pegs.supply),
                pegs.qty,
            )
            for target, derived in enumerate(_explode(problem, orders, orders_so_far)):
                if derived is not None:
                    waiting[target].append(derived)
            triggered = np.where(orders.trigger >= 0, orders.trigger + np.int64(requirements_so_far), np.int64(-1))
            done.append((needs, day, orders._replace(trigger=triggered), pegs))
            orders_so_far += len(orders.node)
            requirements_so_far += len(needs.node)
            if progress is not None:
                progress((level + 1) / levels)
    return _solution(done)


def _sorted_needs(problem: Problem, level: int, derived: Sequence[_Needs]) -> tuple[_Needs, IntArray, IntArray]:
    first, last = int(problem.levels[level]), int(problem.levels[level + 1])
    parts = [
        _independent(problem.orders, first, last, 0),
        *derived,
        _independent(problem.forecasts, first, last, len(problem.orders.node)),
    ]
    needs = _Needs(*_joined(parts)) if len(parts) > 1 else parts[0]
    day = require(needs.node, needs.date, problem.calendars, problem.coverage.issue_calendar)
    order, begin = order_by_node_and_day(needs.node, day, first, last - first)
    node, sorted_day, date, qty, source, line = gather(order, needs.node, day, needs.date, needs.qty, needs.source, needs.line)
    return _Needs(node, date, qty, source, line), sorted_day, begin


def _independent(demands: Demands, first: int, last: int, offset: int) -> _Needs:
    begin, end = np.searchsorted(demands.node, [first, last])
    source = -1 - np.arange(begin + offset, end + offset, dtype=np.int64)
    line = np.zeros(end - begin, np.int32)
    return _Needs(demands.node[begin:end], demands.date[begin:end], demands.qty[begin:end], source, line)


def _plan_level(
    pool: ThreadPoolExecutor, threads: int, problem: Problem, level: int, needs: _Needs, day: IntArray, begin: IntArray
) -> tuple[_Orders, _Pegs]:
    first = int(problem.levels[level])

    def plan_range(bounds: tuple[int, int]) -> tuple[_Orders, _Pegs]:
        node, order_day, qty, trigger, rule, pegs = _swept(problem, bounds, first, needs, day, begin)
        date, start, receipt, forward = schedule_orders(node, order_day, problem.calendars, problem.times)
        version = choose_versions(problem.structure, node, order_day, qty)
        dated = rule | (forward * np.int16(RULE_FORWARD))
        return _Orders(node, order_day, qty, trigger, dated, date, start, receipt, version), pegs

    return _put_together(list(pool.map(plan_range, _ranges(first, begin, threads))))


def _swept(
    problem: Problem, bounds: tuple[int, int], first: int, needs: _Needs, day: IntArray, begin: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray, _Pegs]:
    """Sweep a range of nodes, with more room as often as there is too little."""
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
            problem.supplies.begin,
            problem.supplies.day,
            problem.supplies.qty,
            problem.coverage,
            room,
        )
        if orders >= 0:
            break
        scale *= 4
    found = _Pegs(room.demand[:pegs], room.supply[:pegs], room.pegged[:pegs])
    return room.node[:orders], room.day[:orders], room.qty[:orders], room.trigger[:orders], room.rule[:orders], found


def _ranges(first: int, begin: IntArray, threads: int) -> list[tuple[int, int]]:
    """Ranges of nodes with about the same number of demands each."""
    nodes, demands = len(begin) - 1, int(begin[-1])
    parts = 1 if demands + nodes < _SMALL else threads
    weight = begin + np.arange(nodes + 1)
    cuts = np.searchsorted(weight, np.linspace(0, weight[-1], parts + 1)[1:-1])
    bounds = [0, *(int(cut) for cut in cuts), nodes]
    return [(first + a, first + b) for a, b in pairwise(bounds) if b > a]


def _put_together(parts: list[tuple[_Orders, _Pegs]]) -> tuple[_Orders, _Pegs]:
    if len(parts) == 1:
        return parts[0]
    shifted = []
    so_far = 0
    for orders, pegs in parts:
        supply = np.where(pegs.supply <= PLANNED, pegs.supply - np.int32(so_far), pegs.supply)
        shifted.append(pegs._replace(supply=supply))
        so_far += len(orders.node)
    return _Orders(*_joined([orders for orders, _ in parts])), _Pegs(*_joined(shifted))


def _explode(problem: Problem, orders: _Orders, first_order: int) -> list[_Needs | None]:
    levels = len(problem.levels) - 1
    count = count_needs(problem.structure, orders.version, orders.day, orders.qty, levels)
    offset = np.concatenate(([0], np.cumsum(count[:levels])))
    total = int(offset[levels])
    narrow, wide = np.int32, np.int64
    needs = _Needs(np.empty(total, narrow), np.empty(total, narrow), np.empty(total, wide), np.empty(total, wide), np.empty(total, narrow))
    position = np.concatenate((offset[:-1], count[levels:]))
    write_needs(problem.structure, orders.version, orders.day, orders.start, orders.qty, first_order, position, *needs)
    if position[levels]:
        raise QuantityError(
            f"{position[levels]} component needs pass the largest quantity that can be planned exactly (4e12 units).",
            way_out="Look for bill quantities or order quantities with the wrong unit.",
        )
    return [_Needs(*(array[offset[level] : offset[level + 1]] for array in needs)) if count[level] else None for level in range(levels)]


def _no_needs() -> _Needs:
    narrow, wide = np.zeros(0, np.int32), np.zeros(0, np.int64)
    return _Needs(narrow, narrow, wide, wide, narrow)


def _no_orders() -> _Orders:
    narrow, wide = np.zeros(0, np.int32), np.zeros(0, np.int64)
    return _Orders(narrow, narrow, wide, narrow, np.zeros(0, np.int16), narrow, narrow, narrow, narrow)


def _no_pegs() -> _Pegs:
    return _Pegs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


def _joined(parts: Sequence[Any]) -> list[IntArray]:
    return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]


def _solution(done: list[tuple[_Needs, IntArray, _Orders, _Pegs]]) -> Solution:
    orders = _Orders(*_joined([row[2] for row in done]))
    needs = _Needs(*_joined([row[0] for row in done]))
    pegs = _Pegs(*_joined([row[3] for row in done]))
    return Solution(
        order_node=orders.node,
        order_day=orders.day,
        order_qty=orders.qty,
        order_trigger=orders.trigger,
        order_rule=orders.rule,
        order_date=orders.date,
        order_start=orders.start,
        order_receipt=orders.receipt,
        order_version=orders.version,
        requirement_node=needs.node,
        requirement_day=np.concatenate([row[1] for row in done]),
        requirement_date=needs.date,
        requirement_qty=needs.qty,
        requirement_source=needs.source,
        requirement_line=needs.line,
        pegging_requirement=pegs.requirement,
        pegging_supply=pegs.supply,
        pegging_qty=pegs.qty,
        order_levels=_offsets([len(row[2].node) for row in done]),
        requirement_levels=_offsets([len(row[0].node) for row in done]),
        pegging_levels=_offsets([len(row[3].qty) for row in done]),
    )


def _offsets(counts: Sequence[int]) -> IntArray:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
