"""Action messages: what to do with supplies that exist already, so that they fit what needs them (semantics §19).

Belongs here: the decision for each supply, compiled, and the table of messages. Nothing is carried out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from masterplan.actions.uses import Demanded, Floors, Ordered, Pegs, Required, Uses, uses_of
from masterplan.actions.wishes import ADVANCE, CANCEL, DECREASE, INCREASE, POSTPONE, Wishes
from masterplan.arrays import IntArray
from masterplan.calendars import NEVER, CalendarBook, snap_forward
from masterplan.compiled import kernel, lean_inner
from masterplan.dates import RECEIPT_CALENDAR, START_CALENDAR, LeadTimes, dated_back, finish
from masterplan.netting.orders import modified
from masterplan.netting.problem import COMPONENT, PRIORITY, STOCK, Existing, Problem, Solution, Supplies
from masterplan.quantities import round_up


class Messages(NamedTuple):
    """One element per message: supply row, action, receipt day and quantity suggested, causing requirement or -1."""

    supply: IntArray
    action: IntArray
    day: IntArray
    qty: IntArray
    cause: IntArray


class Sizes(NamedTuple):
    """Per node its coverage code, the calendar of its issues, and the sizes its orders may have."""

    code: IntArray
    issue_calendar: IntArray
    unit_step: IntArray
    order_minimum: IntArray
    order_multiple: IntArray
    purchase_unit: IntArray
    purchase_parts: IntArray


def messages_of(problem: Problem, solution: Solution, wishes: Wishes, receipt: IntArray, ready: IntArray) -> Messages:
    """The messages of a solved problem (§19).

    `receipt` is the receipt day of each supply row, `ready` the day of the components of each row of `Existing`.
    """
    supplies, rules = problem.supplies, problem.coverage
    if not wishes.wanted.any() or not len(supplies.day):
        return Messages(*(np.zeros(0, np.int64) for _ in Messages._fields))
    node = np.repeat(np.arange(len(supplies.begin) - 1), np.diff(supplies.begin))
    required = Required(
        solution.requirement_node,
        solution.requirement_day,
        solution.requirement_date,
        solution.requirement_qty,
        solution.requirement_source,
    )
    uses = _uses(problem, solution, required, wishes, node)
    sizes = Sizes(
        rules.code,
        rules.issue_calendar,
        rules.unit_step,
        rules.order_minimum,
        rules.order_multiple,
        rules.purchase_unit,
        rules.purchase_parts,
    )
    decided = _decide(uses, required, supplies, sizes, problem.existing, wishes, problem.calendars, problem.times, node, receipt, ready)
    return Messages(*decided)


def _uses(problem: Problem, solution: Solution, required: Required, wishes: Wishes, node: IntArray) -> Uses:
    rules, rows, special = problem.coverage, problem.rows, problem.special
    pegs = Pegs(solution.pegging_requirement, solution.pegging_supply, solution.pegging_qty)
    ordered = Ordered(solution.order_node, solution.order_day, solution.order_qty)
    floors = Floors(rules.code, rules.minimum, rules.due, rows.step_begin, rows.step_day, rows.step_minimum)
    parts = (problem.orders, problem.forecasts)
    demanded = Demanded(
        np.concatenate([part.is_requisition | (part.named > 0) for part in parts]), np.concatenate([part.keep for part in parts])
    )
    uses = uses_of(pegs, required, demanded, ordered, problem.supplies, floors, wishes.by_requested, special.positive, special.ahead, node)
    by_supply = np.argsort(uses.component_supply, kind="stable")
    return uses._replace(component_supply=uses.component_supply[by_supply], component_row=uses.component_row[by_supply])


@kernel
def _decide(
    uses: Uses,
    required: Required,
    supplies: Supplies,
    sizes: Sizes,
    existing: Existing,
    wishes: Wishes,
    book: CalendarBook,
    times: LeadTimes,
    node: IntArray,
    receipt: IntArray,
    ready: IntArray,
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
    served, need, cause, more, spare = uses.served, uses.need, uses.cause, uses.more, uses.spare
    component_supply, component_row = uses.component_supply, uses.component_row
    row = np.full(len(node), -1, np.int64)
    for e in range(len(existing.supply)):
        row[existing.supply[e]] = e
    most = 2 * len(node)
    out_supply, out_action = np.empty(most, np.int64), np.empty(most, np.int64)
    out_day, out_qty, out_cause = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    shift = np.zeros(len(existing.supply), np.int64)
    n = 0
    c = 0
    for s in range(len(node)):
        k = node[s]
        while c < len(component_supply) and component_supply[c] == s:
            r = component_row[c]
            day = max(required.date[r], 0) if wishes.by_requested[k] else required.day[r]
            by = shift[required.source[r] - COMPONENT]
            if by != 0:
                day = snap_forward(book, sizes.issue_calendar[k], max(day + by, 0))
            if day < need[s] or (day == need[s] and r < cause[s]):
                need[s] = day
                cause[s] = r
            c += 1
        if supplies.kind[s] == STOCK or sizes.code[k] >= PRIORITY or receipt[s] > wishes.last_receipt[k]:
            continue
        wanted = wishes.wanted[k]
        qty = supplies.qty[s]
        backing = qty - served[s] - spare[s]
        if served[s] + backing == 0:
            r = uses.earlier[s] if wanted[ADVANCE] else -1
            if r >= 0:
                moved = _moved(book, times, k, required.day[r])
                out_supply[n], out_action[n], out_day[n], out_qty[n], out_cause[n] = s, ADVANCE, moved, qty, r
                n += 1
                if row[s] >= 0 and wishes.derived[k]:
                    shift[row[s]] = moved - receipt[s]
            elif wanted[CANCEL]:
                out_supply[n], out_action[n], out_day[n], out_qty[n], out_cause[n] = s, CANCEL, receipt[s], 0, -1
                n += 1
            continue
        changed = _quantity(qty, served[s] + backing, more[s], sizes, k)
        action = INCREASE if changed > qty else DECREASE
        if changed != qty and wanted[action]:
            out_supply[n], out_action[n], out_day[n], out_qty[n] = s, action, receipt[s], changed
            out_cause[n] = uses.more_cause[s] if action == INCREASE else cause[s]
            n += 1
        if served[s] == 0 or need[s] == NEVER:
            continue
        early = need[s] - supplies.day[s]
        moved = _moved(book, times, k, need[s])
        action = ADVANCE if early < 0 else POSTPONE
        passes = -early > wishes.advance_margin[k] if early < 0 else early > wishes.postpone_margin[k] and backing == 0
        passes = passes and wanted[action] and (moved < receipt[s]) == (early < 0) and moved != receipt[s]
        e = row[s]
        moves = e >= 0 and wishes.derived[k]
        if e >= 0 and ready[e] > existing.start[e] and not (passes and action == ADVANCE and wishes.by_requested[k]):
            moves = False
            moved = finish(book, times, k, snap_forward(book, times[k, START_CALENDAR], ready[e]))
            action = POSTPONE
            passes = wanted[POSTPONE] and moved - receipt[s] > wishes.postpone_margin[k]
        if passes:
            out_supply[n], out_action[n], out_day[n], out_qty[n], out_cause[n] = s, action, moved, qty, cause[s]
            n += 1
            if moves:
                shift[e] = moved - receipt[s]
    return out_supply[:n], out_action[:n], out_day[:n], out_qty[:n], out_cause[:n]


@lean_inner
def _moved(book: CalendarBook, times: LeadTimes, node: int, need: int) -> int:
    """The receipt day from which a need on `need` can be met, at least the first open day from the plan date (§19.4)."""
    return max(dated_back(book, times, node, need)[0], snap_forward(book, times[node, RECEIPT_CALENDAR], 0))


@lean_inner
def _quantity(qty: int, used: int, more: int, sizes: Sizes, node: int) -> int:
    """The quantity that fits: what is used, or what is there and lacking, as an order of that kind may be (§19.3, §19.5)."""
    wanted = round_up(qty + more if more > 0 else used, sizes.unit_step[node])
    smallest, multiple = sizes.order_minimum[node], sizes.order_multiple[node]
    fits = modified(wanted, smallest, multiple, sizes.purchase_unit[node], sizes.purchase_parts[node], 0)[0]
    return fits if more > 0 else min(fits, qty)
