"""Action messages: what to do with supplies that exist already, so that they fit what needs them (semantics §19).

Belongs here: the decision for each supply, compiled, and the table of messages. Nothing is carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numba import njit

from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import NEVER, CalendarBook, snap_forward
from masterplan.dates import RECEIPT_CALENDAR, START_CALENDAR, LeadTimes, dated_back, finish
from masterplan.netting.orders import modified
from masterplan.netting.problem import (
    COMPONENT,
    MANUAL,
    PLANNED,
    PRIORITY,
    RULE_REQUISITION,
    SHORT,
    STOCK,
    Problem,
    Solution,
)
from masterplan.quantities import round_up
from masterplan.units import own

ACTIONS: Final = ("advance", "postpone", "increase", "decrease", "cancel")
ADVANCE, POSTPONE, INCREASE, DECREASE, CANCEL = range(5)
_HOURS: Final = 24


class Wishes(NamedTuple):
    """Per node which messages are wanted (a column per action), from which days on, and up to which receipt.

    `derived`: a message moves the components of its order.
    """

    wanted: BoolArray
    advance_margin: IntArray
    postpone_margin: IntArray
    last_receipt: IntArray
    by_requested: BoolArray
    derived: BoolArray


class Messages(NamedTuple):
    """One element per message: supply row, action, receipt day and quantity suggested, causing requirement or -1."""

    supply: IntArray
    action: IntArray
    day: IntArray
    qty: IntArray
    cause: IntArray


def action_days(hours: float, *, round_down: bool = False) -> int:
    """Whole days of a difference in hours: rounded up, or down when that is wanted (§19.6)."""
    return floor(hours / _HOURS) if round_down else ceil(hours / _HOURS)


def wishes_of(plan: Mapping[str, object], nodes: pl.DataFrame) -> Wishes:
    """What the coverage groups of the nodes want; none in forecast plans and where the plan sets a fence of 0."""
    kinds = nodes["actions"].unique().sort()
    known = np.array([[action in text.split(",") for action in ACTIONS] for text in kinds], np.bool_).reshape(len(kinds), len(ACTIONS))
    place = kinds.search_sorted(nodes["actions"]).cast(pl.Int64).to_numpy() if len(nodes) else np.zeros(0, np.int64)
    wanted = known[place]
    fence = own(nodes["action_fence_days"], np.int32)
    if plan["kind"] == "forecast" or plan.get("action_fence_days") == 0:
        wanted[:] = False
    return Wishes(
        wanted,
        own(nodes["advance_margin_days"], np.int32),
        own(nodes["postpone_margin_days"], np.int32),
        np.where(fence > 0, fence, NEVER).astype(np.int32),
        np.array((nodes["action_basis"] == "requested").to_numpy(), dtype=np.bool_),
        np.array(nodes["derived_actions"].to_numpy(), dtype=np.bool_),
    )


def messages_of(problem: Problem, solution: Solution, wishes: Wishes, receipt: IntArray, ready: IntArray) -> Messages:
    """The messages of a solved problem (§19).

    `receipt` is the receipt day of each supply row, `ready` the day of the components of each row of `Existing`.
    """
    supplies = problem.supplies
    if not wishes.wanted.any() or not len(supplies.day):
        return Messages(*(np.zeros(0, np.int64) for _ in Messages._fields))
    node = np.repeat(np.arange(len(supplies.begin) - 1), np.diff(supplies.begin))
    served, need, cause, component = _pegged(solution, wishes, node)
    more, more_cause = _lacking(problem, solution)
    spare = _not_backing(problem, solution, served)
    earlier = _earlier_demand(problem, solution, supplies.qty - spare)
    existing = np.full(len(node), -1, np.int64)
    existing[problem.existing.supply] = np.arange(len(problem.existing.supply))
    order = np.argsort(component[0], kind="stable")
    component = (component[0][order], component[1][order])
    rows = _decide(
        problem, solution, wishes, node, receipt, ready, served, need, cause, component, more, more_cause, spare, existing, earlier
    )
    return Messages(*rows)


@njit(cache=True)
def _pegged(solution: Solution, wishes: Wishes, node: IntArray) -> tuple[IntArray, IntArray, IntArray, tuple[IntArray, IntArray]]:
    """Per supply what demands take of it and the earliest need outside of existing orders; and pegs of their components."""
    served = np.zeros(len(node), np.int64)
    need = np.full(len(node), NEVER, np.int64)
    cause = np.full(len(node), -1, np.int64)
    count = 0
    for p in range(len(solution.pegging_supply)):
        s = solution.pegging_supply[p]
        if s >= 0 and solution.requirement_source[solution.pegging_requirement[p]] >= COMPONENT:
            count += 1
    component_supply = np.empty(count, np.int64)
    component_row = np.empty(count, np.int64)
    count = 0
    for p in range(len(solution.pegging_supply)):
        s = solution.pegging_supply[p]
        if s < 0:
            continue
        r = solution.pegging_requirement[p]
        served[s] += solution.pegging_qty[p]
        if solution.requirement_source[r] >= COMPONENT:
            component_supply[count] = s
            component_row[count] = r
            count += 1
            continue
        day = max(solution.requirement_date[r], 0) if wishes.by_requested[node[s]] else solution.requirement_day[r]
        if day < need[s]:
            need[s] = day
            cause[s] = r
    return served, need, cause, (component_supply, component_row)


@njit(cache=True)
def _lacking(problem: Problem, solution: Solution) -> tuple[IntArray, IntArray]:
    """Per supply what later demands get from new orders only, or not at all; each counts for one supply (§19.5)."""
    supplies, positive = problem.supplies, problem.special.positive
    more = np.zeros(len(supplies.day), np.int64)
    cause = np.full(len(supplies.day), -1, np.int64)
    for p in range(len(solution.pegging_supply)):
        code = solution.pegging_supply[p]
        if code > PLANNED and code != SHORT:
            continue
        if code <= PLANNED and solution.order_rule[PLANNED - code] & RULE_REQUISITION:
            continue
        r = solution.pegging_requirement[p]
        k, day = solution.requirement_node[r], solution.requirement_day[r]
        s = supplies.begin[k + 1] - 1
        while s >= supplies.begin[k] and supplies.day[s] > day:
            s -= 1
        if s < supplies.begin[k] or supplies.kind[s] == STOCK or day - supplies.day[s] > positive[k]:
            continue
        more[s] += solution.pegging_qty[p]
        if cause[s] < 0:
            cause[s] = r
    return more, cause


@njit(cache=True)
def _earlier_demand(problem: Problem, solution: Solution, used: IntArray) -> IntArray:
    """Per supply of no use the first demand before it that only a new order serves, or -1; each demand for one supply (§19.2)."""
    supplies, ahead = problem.supplies, problem.special.ahead
    found = np.full(len(supplies.day), -1, np.int64)
    last = -1
    for p in range(len(solution.pegging_supply)):
        code = solution.pegging_supply[p]
        r = solution.pegging_requirement[p]
        if (code > PLANNED and code != SHORT) or r == last:
            continue
        if code <= PLANNED and solution.order_rule[PLANNED - code] & RULE_REQUISITION:
            continue
        k, day = solution.requirement_node[r], solution.requirement_day[r]
        if day < ahead[k]:
            continue
        for s in range(supplies.begin[k], supplies.begin[k + 1]):
            if supplies.kind[s] != STOCK and supplies.day[s] > day and used[s] == 0 and found[s] < 0:
                found[s] = r
                last = r
                break
    return found


@njit(cache=True)
def _not_backing(problem: Problem, solution: Solution, served: IntArray) -> IntArray:
    """Per supply how much of what serves no demand may go without the balance falling below the minimum (§19)."""
    supplies, rules, rows = problem.supplies, problem.coverage, problem.rows
    spare = supplies.qty - served
    r = 0
    o = 0
    for k in range(len(supplies.begin) - 1):
        while r < len(solution.requirement_node) and solution.requirement_node[r] < k:
            r += 1
        while o < len(solution.order_node) and solution.order_node[o] < k:
            o += 1
        first, last = supplies.begin[k], supplies.begin[k + 1]
        has_floor = rules.minimum[k] > 0 or rows.step_begin[k + 1] > rows.step_begin[k]
        if not has_floor or rules.code[k] == MANUAL or rules.code[k] >= PRIORITY:
            continue
        for s in range(last - 1, first - 1, -1):
            if spare[s] > 0 and supplies.kind[s] != STOCK:
                spare[s] = max(min(spare[s], _least_room(k, s, r, o, problem, solution, spare)), 0)
    return spare


@njit(cache=True)
def _least_room(k: int, s: int, r: int, o: int, problem: Problem, solution: Solution, spare: IntArray) -> int:
    """The least balance above the minimum on the days from supply `s` and the due date on, later supplies being cut to need."""
    supplies, rules, rows = problem.supplies, problem.coverage, problem.rows
    first, last = supplies.begin[k], supplies.begin[k + 1]
    day = max(supplies.day[s], rules.due[k])
    least = NEVER * 1_000_000_000_000
    while day < NEVER:
        balance = 0
        following = NEVER
        for t in range(first, last):
            if supplies.day[t] <= day:
                balance += supplies.qty[t] - (spare[t] if t > s and supplies.kind[t] != STOCK else 0)
            else:
                following = min(following, supplies.day[t])
        i = o
        while i < len(solution.order_node) and solution.order_node[i] == k:
            if solution.order_day[i] <= day:
                balance += solution.order_qty[i]
            else:
                following = min(following, solution.order_day[i])
            i += 1
        i = r
        while i < len(solution.requirement_node) and solution.requirement_node[i] == k:
            if solution.requirement_day[i] <= day:
                balance -= solution.requirement_qty[i]
            else:
                following = min(following, solution.requirement_day[i])
            i += 1
        minimum = rules.minimum[k]
        for step in range(rows.step_begin[k], rows.step_begin[k + 1]):
            if rows.step_day[step] <= day:
                minimum = rows.step_minimum[step]
            else:
                following = min(following, rows.step_day[step])
        least = min(least, balance - minimum)
        day = following
    return least


@njit(cache=True)
def _decide(
    problem: Problem,
    solution: Solution,
    wishes: Wishes,
    node: IntArray,
    receipt: IntArray,
    ready: IntArray,
    served: IntArray,
    need: IntArray,
    cause: IntArray,
    component: tuple[IntArray, IntArray],
    more: IntArray,
    more_cause: IntArray,
    spare: IntArray,
    existing: IntArray,
    earlier: IntArray,
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
    component_supply, component_row = component
    book, times, rules, supplies = problem.calendars, problem.times, problem.coverage, problem.supplies
    most = 2 * len(node)
    out_supply, out_action = np.empty(most, np.int64), np.empty(most, np.int64)
    out_day, out_qty, out_cause = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    shift = np.zeros(len(problem.existing.supply), np.int64)
    n = 0
    c = 0
    for s in range(len(node)):
        k = node[s]
        while c < len(component_supply) and component_supply[c] == s:
            r = component_row[c]
            wished = solution.requirement_day[r] + shift[solution.requirement_source[r] - COMPONENT]
            day = snap_forward(book, rules.issue_calendar[k], max(wished, 0))
            if day < need[s]:
                need[s] = day
                cause[s] = r
            c += 1
        if supplies.kind[s] == STOCK or rules.code[k] >= PRIORITY or receipt[s] > wishes.last_receipt[k]:
            continue
        wanted = wishes.wanted[k]
        qty = supplies.qty[s]
        backing = qty - served[s] - spare[s]
        if served[s] + backing == 0 and more[s] == 0:
            r = earlier[s] if wanted[ADVANCE] else -1
            if r >= 0:
                moved = _moved(book, times, k, solution.requirement_day[r])
                out_supply[n], out_action[n], out_day[n], out_qty[n], out_cause[n] = s, ADVANCE, moved, qty, r
                n += 1
                if existing[s] >= 0 and wishes.derived[k]:
                    shift[existing[s]] = moved - receipt[s]
            elif wanted[CANCEL]:
                out_supply[n], out_action[n], out_day[n], out_qty[n], out_cause[n] = s, CANCEL, receipt[s], 0, -1
                n += 1
            continue
        changed = _quantity(qty, served[s] + backing, more[s], rules.unit_step[k], rules.order_minimum[k], rules.order_multiple[k])
        action = INCREASE if changed > qty else DECREASE
        if changed != qty and wanted[action]:
            out_supply[n], out_action[n], out_day[n], out_qty[n] = s, action, receipt[s], changed
            out_cause[n] = more_cause[s] if action == INCREASE else cause[s]
            n += 1
        if served[s] == 0 or need[s] == NEVER:
            continue
        early = need[s] - supplies.day[s]
        moved = _moved(book, times, k, need[s])
        action = ADVANCE if early < 0 else POSTPONE
        passes = -early > wishes.advance_margin[k] if early < 0 else early > wishes.postpone_margin[k] and backing == 0
        passes = passes and wanted[action] and (moved < receipt[s]) == (early < 0) and moved != receipt[s]
        e = existing[s]
        if e >= 0 and ready[e] > problem.existing.start[e] and not (passes and action == ADVANCE and wishes.by_requested[k]):
            moved = finish(book, times, k, snap_forward(book, times[k, START_CALENDAR], ready[e]))
            action = POSTPONE
            passes = wanted[POSTPONE] and moved - receipt[s] > wishes.postpone_margin[k]
        if passes:
            out_supply[n], out_action[n], out_day[n], out_qty[n], out_cause[n] = s, action, moved, qty, cause[s]
            n += 1
            if existing[s] >= 0 and wishes.derived[k]:
                shift[existing[s]] = moved - receipt[s]
    return out_supply[:n], out_action[:n], out_day[:n], out_qty[:n], out_cause[:n]


@njit(cache=True)
def _moved(book: CalendarBook, times: LeadTimes, node: int, need: int) -> int:
    """The receipt day from which a need on `need` can be met, at least the first open day from the plan date (§19.4)."""
    return max(dated_back(book, times, node, need)[0], snap_forward(book, times[node, RECEIPT_CALENDAR], 0))


@njit(cache=True)
def _quantity(qty: int, used: int, more: int, step: int, smallest: int, multiple: int) -> int:
    """The quantity that fits: what is used, or what is there and lacking, as an order of that kind may be (§19.3, §19.5)."""
    if more > 0:
        return modified(round_up(qty + more, step), smallest, multiple, 0)[0]
    fits = modified(round_up(used, step), smallest, multiple, 0)[0]
    return min(fits, qty)
