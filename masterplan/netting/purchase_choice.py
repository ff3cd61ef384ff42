"""Where an order is bought: the agreement that fits its quantity and order date, compiled (semantics §4.6).

Belongs here: the choice for one order, and when a larger quantity comes sooner. Which agreements there are and in which
order they are tried is told in `masterplan.purchase_sources`.
"""

from __future__ import annotations

import numpy as np

from masterplan.arrays import IntArray
from masterplan.compiled import kernel, lean_inner
from masterplan.dates import scheduled
from masterplan.netting.orders import modified
from masterplan.netting.problem import Coverage, Sources


@lean_inner
def source_of(sources: Sources, node: int, day: int, qty: int) -> int:
    """The row of the lead times for an order of `qty` required on `day`: the first source that fits, else the node's own."""
    for i in range(sources.begin[node], sources.begin[node + 1]):
        if sources.least[i] <= qty:
            placed = scheduled(sources.calendars, sources.times, sources.row[i], day)[0]
            if sources.first[i] <= placed <= sources.last[i]:
                return sources.row[i]
    return node


def sources_of(sources: Sources, node: IntArray, day: IntArray, qty: IntArray) -> IntArray:
    """The row of the lead times of each order; without any sources the nodes themselves."""
    return _each_source(sources, node, day, qty) if len(sources.row) else node


@kernel
def _each_source(sources: Sources, node: IntArray, day: IntArray, qty: IntArray) -> IntArray:
    rows = np.empty(len(node), np.int32)
    for i in range(len(node)):
        rows[i] = source_of(sources, node[i], day[i], qty[i])
    return rows


@lean_inner
def available_day(sources: Sources, node: int, day: int, qty: int) -> int:
    """The day on which a new order of `qty` required on `day` may be used, its components on time."""
    return scheduled(sources.calendars, sources.times, source_of(sources, node, day, qty), day)[3]


@lean_inner
def soonest_need(sources: Sources, node: int, day: int, need: int, rules: Coverage) -> int:
    """The need, or if it would come late the least larger quantity of an agreement that comes soonest (§4.6)."""
    if sources.begin[node] == sources.begin[node + 1]:
        return need
    smallest, largest, multiple = rules.order_minimum[node], rules.order_maximum[node], rules.order_multiple[node]
    unit, parts = rules.purchase_unit[node], rules.purchase_parts[node]
    qty = modified(need, smallest, multiple, unit, parts, 0)[0]
    best_need, best_qty = need, qty
    best = available_day(sources, node, day, qty)
    if best <= day:
        return need
    for i in range(sources.begin[node], sources.begin[node + 1]):
        if sources.least[i] <= qty:
            continue
        larger = modified(sources.least[i], smallest, multiple, unit, parts, 0)[0]
        if 0 < largest < larger:
            continue
        ready = max(available_day(sources, node, day, larger), day)
        if ready < best or (ready == best and larger < best_qty and best_need != need):
            best, best_need, best_qty = ready, sources.least[i], larger
    return best_need
