"""Delays through all levels: from the lowest level up, what late components do to orders and demands (semantics §13).

Belongs here: available days of planned orders and demands. Dates without delay are in `dates`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numba import njit

from masterplan.arrays import IntArray
from masterplan.calendars import CalendarBook, snap_forward
from masterplan.dates import LeadTimes, finish
from masterplan.netting.problem import PLANNED, Problem, Solution

NO_DAY: Final = -1_000_000


class Delays(NamedTuple):
    """Available day per planned order and per requirement (`NO_DAY`: nothing serves it), and its last supply's pegging row."""

    order_available: IntArray
    requirement_available: IntArray
    requirement_limit: IntArray


def delays_of(problem: Problem, solution: Solution) -> Delays:
    """Follow lateness from the lowest level to the demands of the first (§13.1, §13.2)."""
    order_available = solution.order_receipt.astype(np.int32).copy()
    ready = np.full(len(order_available), NO_DAY, np.int32)
    available = np.full(len(solution.requirement_node), NO_DAY, np.int32)
    limit = np.full(len(solution.requirement_node), -1, np.int64)
    for level in range(len(problem.levels) - 2, -1, -1):
        _delay_orders(
            solution.order_levels[level],
            solution.order_levels[level + 1],
            solution.order_node,
            solution.order_start,
            ready,
            problem.calendars,
            problem.times,
            order_available,
        )
        _delay_demands(
            solution.pegging_levels[level],
            solution.pegging_levels[level + 1],
            solution.pegging_requirement,
            solution.pegging_supply,
            problem.supplies.day,
            order_available,
            solution.requirement_source,
            available,
            limit,
            ready,
        )
    return Delays(order_available, available, limit)


@njit(nogil=True, cache=True)
def _delay_orders(
    first: int,
    last: int,
    node: IntArray,
    start: IntArray,
    ready: IntArray,
    book: CalendarBook,
    times: LeadTimes,
    available: IntArray,
) -> None:
    for i in range(first, last):
        if ready[i] > start[i]:
            begun = snap_forward(book, times.start_calendar[node[i]], ready[i])
            available[i] = finish(book, times, node[i], begun)


@njit(nogil=True, cache=True)
def _delay_demands(
    first: int,
    last: int,
    requirement: IntArray,
    supply: IntArray,
    supply_day: IntArray,
    order_available: IntArray,
    source: IntArray,
    available: IntArray,
    limit: IntArray,
    ready: IntArray,
) -> None:
    for p in range(first, last):
        code = supply[p]
        if code <= PLANNED:
            day = order_available[PLANNED - code]
        elif code >= 0:
            day = supply_day[code]
        else:
            continue
        r = requirement[p]
        if day > available[r]:
            available[r] = day
            limit[r] = p
            if source[r] >= 0 and day > ready[source[r]]:
                ready[source[r]] = day
