"""Delays through all levels: from the lowest level up, what late components do to orders and demands (semantics §13).

Belongs here: available days of planned orders and demands. Dates without delay are in `dates`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import CalendarBook, days_earlier, days_later, snap_back, snap_forward
from masterplan.compiled import lean_kernel
from masterplan.dates import START_CALENDAR, LeadTimes, available_on, finish
from masterplan.netting.problem import COMPONENT, PLANNED, STOCK, Margins, Problem, Solution
from masterplan.netting.purchase_choice import sources_of

NO_DAY: Final = -1_000_000


class Delays(NamedTuple):
    """Available day per planned order and per requirement (`NO_DAY`: nothing serves it), and its last supply's pegging row.

    `margin_used`: days of the issue margin that each requirement kept. `existing_ready`: per row of `Existing` the day on
    which its components are there.
    """

    order_available: IntArray
    requirement_available: IntArray
    requirement_limit: IntArray
    margin_used: IntArray
    existing_ready: IntArray


def delays_of(problem: Problem, solution: Solution, *, ready: IntArray | None = None) -> Delays:
    """Follow lateness from the lowest level to the demands of the first (§13.1, §13.2); it ends at nodes without delays (§13.4).

    `ready`: when the components of each order are there that lie outside the problem, `NO_DAY` where none comes late.
    """
    ready = np.full(len(solution.order_node), NO_DAY, np.int32) if ready is None else ready
    order_available = solution.order_available.astype(np.int32)
    existing_ready = np.full(len(problem.existing.supply), NO_DAY, np.int32)
    needs = len(solution.requirement_node)
    available, limit, used = np.empty(needs, np.int32), np.empty(needs, np.int64), np.empty(needs, np.int32)
    _begin(solution.requirement_node, problem.margins.issue, available, limit, used)
    source = sources_of(problem.special.sources, solution.order_node, solution.order_day, solution.order_qty)
    uncounted = problem.margins.no_delays
    ends = bool(uncounted.any())
    order_ends, demand_ends = (uncounted[node] if ends else uncounted for node in (solution.order_node, solution.requirement_node))
    for level in range(len(problem.levels) - 2, -1, -1):
        _delay_orders(
            solution.order_levels[level],
            solution.order_levels[level + 1],
            source,
            solution.order_start,
            ready,
            problem.calendars,
            problem.times,
            order_available,
        )
        if ends:
            _end_lateness(solution.order_levels[level : level + 2], order_ends, solution.order_day, order_available)
        _latest_supplies(
            solution.pegging_levels[level],
            solution.pegging_levels[level + 1],
            solution.pegging_requirement,
            solution.pegging_supply,
            problem.supplies.day,
            problem.supplies.kind,
            order_available,
            available,
            limit,
        )
        if ends:
            _end_lateness(solution.requirement_levels[level : level + 2], demand_ends, solution.requirement_day, available)
        _delay_demands(
            solution.requirement_levels[level],
            solution.requirement_levels[level + 1],
            solution,
            limit,
            problem.supplies.kind,
            problem.calendars,
            problem.coverage.issue_calendar,
            problem.margins,
            available,
            used,
            ready,
            existing_ready,
        )
    return Delays(order_available, available, limit, used, existing_ready)


def _end_lateness(level: IntArray, ends: BoolArray, day: IntArray, available: IntArray) -> None:
    """What lies on nodes without delays is there on its own day at the latest (§13.4)."""
    rows = slice(int(level[0]), int(level[1]))
    np.minimum(available[rows], day[rows], out=available[rows], where=ends[rows])


@lean_kernel
def _begin(node: IntArray, margin: IntArray, available: IntArray, limit: IntArray, used: IntArray) -> None:
    """Write of each demand that nothing serves it and that all of its issue margin is kept."""
    for r in range(len(node)):
        available[r], limit[r], used[r] = NO_DAY, -1, margin[node[r]]


@lean_kernel
def _delay_orders(
    first: int,
    last: int,
    source: IntArray,
    start: IntArray,
    ready: IntArray,
    book: CalendarBook,
    times: LeadTimes,
    available: IntArray,
) -> None:
    for i in range(first, last):
        if ready[i] > start[i]:
            begun = snap_forward(book, times[source[i], START_CALENDAR], ready[i])
            available[i] = available_on(book, times, source[i], finish(book, times, source[i], begun))


@lean_kernel
def _latest_supplies(
    first: int,
    last: int,
    requirement: IntArray,
    supply: IntArray,
    supply_day: IntArray,
    supply_kind: IntArray,
    order_available: IntArray,
    available: IntArray,
    limit: IntArray,
) -> None:
    """The day of each requirement's last supply and that supply's pegging row; of equals the first, orders before stock."""
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
        elif day == available[r]:
            before = supply[limit[r]]
            if before >= 0 and supply_kind[before] == STOCK and not (code >= 0 and supply_kind[code] == STOCK):
                limit[r] = p


@lean_kernel
def _delay_demands(
    first: int,
    last: int,
    solution: Solution,
    limit: IntArray,
    supply_kind: IntArray,
    book: CalendarBook,
    issue_calendar: IntArray,
    margins: Margins,
    available: IntArray,
    used: IntArray,
    ready: IntArray,
    existing_ready: IntArray,
) -> None:
    node, required, date = solution.requirement_node, solution.requirement_day, solution.requirement_date
    source, supply = solution.requirement_source, solution.pegging_supply
    margin, is_soft, counting, ends = margins.issue, margins.is_soft, margins.counting, margins.no_delays
    for r in range(first, last):
        if limit[r] < 0:
            continue
        k = node[r]
        if is_soft[k]:
            used[r] = min(max(min(date[r] - max(available[r], 0), margin[k]), 0), margin[k])
        code = supply[limit[r]]
        has_margin = margin[k] > 0 and not is_soft[k] and not ends[k] and not (code >= 0 and supply_kind[code] == STOCK)
        if available[r] > required[r] or (has_margin and _is_cut(book, issue_calendar[k], counting[k], required[r], date[r], margin[k])):
            if has_margin:
                available[r] = days_later(book, counting[k], available[r], margin[k])
            available[r] = max(snap_forward(book, issue_calendar[k], available[r]), date[r])
        elif margin[k] > 0:
            available[r] = max(available[r], date[r])
        available[r] = max(available[r], required[r])
        parent = source[r]
        if parent >= COMPONENT:
            existing_ready[parent - COMPONENT] = max(existing_ready[parent - COMPONENT], available[r])
        elif parent >= 0:
            ready[parent] = max(ready[parent], available[r])


@lean_kernel
def _is_cut(book: CalendarBook, issue: int, counting: int, required: int, date: int, margin: int) -> bool:
    """Whether the issue margin reaches back before the plan date, so that not all of it is left (§6.4)."""
    if required != snap_forward(book, issue, 0):
        return False
    return bool(snap_back(book, issue, days_earlier(book, counting, date, margin)) < 0)
