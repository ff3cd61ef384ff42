"""Netting of one node by every rule: links, requisitions, sequences, positive days, seasonal minima, fences, presets.

Belongs here: what the quick sweep in `coverage` leaves out (semantics §7-§10, §23). On nodes that need none of it both give
the same. Buffers are netted in `buffers`.
"""

from __future__ import annotations

from numba import njit

from masterplan.arrays import IntArray
from masterplan.calendars import NEVER
from masterplan.netting.orders import Room, add_orders
from masterplan.netting.problem import (
    MANUAL,
    NO_TRIGGER,
    PERIOD,
    PLANNED,
    PRESET,
    REQUIREMENT,
    RULE_FLOOR,
    RULE_FREEZE,
    RULE_MIN_MAX,
    RULE_PERIOD,
    RULE_REQUIREMENT,
    RULE_REQUISITION,
    RULE_SUPPLY_FORECAST,
    SHORT,
    STOCK,
    USUAL_PRIORITY,
    Coverage,
    Demands,
    Rows,
    Special,
    Supplies,
)
from masterplan.netting.supply_choice import NONE, next_source
from masterplan.quantities import fill_to_maximum


@njit(nogil=True, cache=True)
def net_in_full(  # noqa: PLR0911 - leaves wherever the room is too small
    node: int,
    first: int,
    end: int,
    day: IntArray,
    qty: IntArray,
    source: IntArray,
    demands: Demands,
    supplies: Supplies,
    rules: Coverage,
    special: Special,
    rows: Rows,
    room: Room,
    orders: int,
    pegs: int,
) -> tuple[int, int]:
    """Peg and plan one node whose demands are rows `first … end - 1` of its level.

    Inputs: days, quantities and sources of the level's demands; `orders` and `pegs` written so far. Output: these numbers
    afterwards, or (-1, -1) when the room is too small.
    """
    begin_supply, end_supply = supplies.begin[node], supplies.begin[node + 1]
    supply_day = supplies.day[begin_supply:end_supply]
    left = supplies.qty[begin_supply:end_supply].copy()
    open_qty = qty[first:end].copy()
    has_stock = len(left) > 0 and supplies.kind[begin_supply] == STOCK
    pegs = _peg_links(node, first, end, source, begin_supply, left, open_qty, rows, room, pegs)
    if pegs < 0:
        return -1, -1
    code = rules.code[node]
    first_order = orders
    base, negative = rules.limit_base[node], rules.negative[node]
    multiple, rounding = rules.order_multiple[node], special.rounding[node]
    stock_last, latest, strict = special.stock_last[node], special.latest[node], special.strict[node]
    positive, free_until = special.positive[node], special.free_until[node]
    freeze_last, freeze_to = special.freeze_last[node], special.freeze_to[node]
    by_demand = special.floor_by_demand[node]
    step, last_step = rows.step_begin[node], rows.step_begin[node + 1]
    minimum, maximum = rules.minimum[node], rules.maximum[node]
    keeps_floor = (minimum > 0 or last_step > step) and code != MANUAL
    due = rules.due[node]
    due_open = keeps_floor and not by_demand
    preset, last_preset = rows.preset_begin[node], rows.preset_begin[node + 1]
    j = first
    while True:
        today = day[j] if j < end else NEVER
        if preset < last_preset:
            today = min(today, rows.preset_day[preset])
        if due_open:
            today = min(today, due)
        step_is_event = keeps_floor and not by_demand and not due_open and step < last_step
        if step_is_event:
            today = min(today, rows.step_day[step])
        if today == NEVER:
            break
        looks_at_floor = (due_open and today == due) or (step_is_event and today == rows.step_day[step])
        while step < last_step and rows.step_day[step] <= today:
            minimum, maximum = rows.step_minimum[step], max(rows.step_minimum[step], rows.step_maximum[step])
            step += 1
        limit = max(base, today) + negative
        placed = freeze_to if 0 <= today <= freeze_last else today
        frozen = RULE_FREEZE if placed != today else 0
        while preset < last_preset and rows.preset_day[preset] == today:
            orders = add_orders(
                node, placed, rows.preset_qty[preset], PRESET - preset, RULE_SUPPLY_FORECAST | frozen, USUAL_PRIORITY, rules, room, orders
            )
            if orders < 0:
                return -1, -1
            preset += 1
        while j < end and day[j] == today:
            looks_at_floor = looks_at_floor or today >= due or by_demand
            if _is_own(j, source, demands) and open_qty[j - first] > 0:
                served = orders
                orders = add_orders(node, placed, open_qty[j - first], j, RULE_REQUISITION | frozen, USUAL_PRIORITY, rules, room, orders)
                if orders < 0 or pegs + orders - served >= len(room.pegged):
                    return -1, -1
                while open_qty[j - first] > 0:
                    took = min(open_qty[j - first], room.left[served])
                    room.left[served] -= took
                    pegs = _peg(room, pegs, j, PLANNED - served, took)
                    open_qty[j - first] -= took
                    served += 1
            while open_qty[j - first] > 0:
                found = next_source(
                    today,
                    limit,
                    supply_day,
                    left,
                    has_stock,
                    room.day[first_order:orders],
                    room.left[first_order:orders],
                    room.rule[first_order:orders],
                    orders - first_order,
                    code,
                    stock_last,
                    latest,
                    strict,
                    positive,
                    free_until,
                    freeze_last,
                    freeze_to,
                )
                if found == NONE and code != MANUAL:
                    if code == REQUIREMENT:
                        need, bits = open_qty[j - first], RULE_REQUIREMENT
                    elif code == PERIOD:
                        bits = RULE_PERIOD
                        need = _window_need(
                            j,
                            first,
                            end,
                            today,
                            today + rules.period[node] - 1,
                            day,
                            open_qty,
                            source,
                            demands,
                            supply_day,
                            left,
                            has_stock,
                            room.day[first_order:orders],
                            room.left[first_order:orders].copy(),
                            room.rule[first_order:orders],
                            orders - first_order,
                            base,
                            negative,
                            stock_last,
                            latest,
                            strict,
                            positive,
                            free_until,
                            freeze_last,
                            freeze_to,
                            keeps_floor,
                            by_demand,
                            due,
                            minimum,
                            step,
                            last_step,
                            rows,
                            0,
                        )
                    else:
                        bits = RULE_MIN_MAX
                        need = _open_on(today, j, first, end, day, open_qty, source, demands)
                        if maximum > 0:
                            need = max(fill_to_maximum(-need, minimum, maximum, multiple, rounding), 1)
                    orders = add_orders(node, placed, need, j, bits | frozen, USUAL_PRIORITY, rules, room, orders)
                    if orders < 0:
                        return -1, -1
                    continue
                if pegs >= len(room.pegged):
                    return -1, -1
                if found == NONE:
                    took, served_by = open_qty[j - first], SHORT
                elif found >= 0:
                    took = min(open_qty[j - first], left[found])
                    left[found] -= took
                    served_by = begin_supply + found
                else:
                    number = first_order - 1 - found
                    took = min(open_qty[j - first], room.left[number])
                    room.left[number] -= took
                    served_by = PLANNED - number
                pegs = _peg(room, pegs, j, served_by, took)
                open_qty[j - first] -= took
            j += 1
        due_open = due_open and today < due
        if not (keeps_floor and looks_at_floor and (by_demand or today >= due)):
            continue
        balance = _balance(limit, supply_day, left) + _planned_left(room, first_order, orders)
        if balance >= minimum:
            continue
        if code == REQUIREMENT:
            need, bits = minimum - balance, RULE_FLOOR | RULE_REQUIREMENT
        elif code == PERIOD:
            bits = RULE_FLOOR | RULE_PERIOD
            need = _window_need(
                j,
                first,
                end,
                today,
                today + rules.period[node] - 1,
                day,
                open_qty,
                source,
                demands,
                supply_day,
                left,
                has_stock,
                room.day[first_order:orders],
                room.left[first_order:orders].copy(),
                room.rule[first_order:orders],
                orders - first_order,
                base,
                negative,
                stock_last,
                latest,
                strict,
                positive,
                free_until,
                freeze_last,
                freeze_to,
                keeps_floor,
                by_demand,
                due,
                minimum,
                step,
                last_step,
                rows,
                minimum - balance,
            )
        else:
            bits = RULE_FLOOR | RULE_MIN_MAX
            need = fill_to_maximum(balance, minimum, maximum, multiple, rounding)
        if need > 0:
            orders = add_orders(node, placed, need, NO_TRIGGER, bits | frozen, USUAL_PRIORITY, rules, room, orders)
            if orders < 0:
                return -1, -1
    return orders, pegs


@njit(nogil=True, cache=True)
def _peg(room: Room, pegs: int, demand: int, supply: int, qty: int) -> int:
    room.demand[pegs] = demand
    room.supply[pegs] = supply
    room.pegged[pegs] = qty
    return pegs + 1


@njit(nogil=True, cache=True)
def _peg_links(
    node: int,
    first: int,
    end: int,
    source: IntArray,
    begin_supply: int,
    left: IntArray,
    open_qty: IntArray,
    rows: Rows,
    room: Room,
    pegs: int,
) -> int:
    """Fixed links first (§7.6); -1 when the room is too small."""
    for link in range(rows.link_begin[node], rows.link_begin[node + 1]):
        wanted = -1 - rows.link_demand[link]
        s = rows.link_supply[link] - begin_supply
        for j in range(first, end):
            if source[j] != wanted:
                continue
            took = min(open_qty[j - first], left[s], rows.link_qty[link])
            if took > 0:
                if pegs >= len(room.pegged):
                    return -1
                open_qty[j - first] -= took
                left[s] -= took
                pegs = _peg(room, pegs, j, begin_supply + s, took)
            break
    return pegs


@njit(nogil=True, cache=True)
def _balance(limit: int, supply_day: IntArray, left: IntArray) -> int:
    balance = 0
    for s in range(len(left)):
        if supply_day[s] > limit:
            break
        balance += left[s]
    return balance


@njit(nogil=True, cache=True)
def _planned_left(room: Room, first: int, end: int) -> int:
    total = 0
    for o in range(first, end):
        total += room.left[o]
    return total


@njit(nogil=True, cache=True)
def _is_own(j: int, source: IntArray, demands: Demands) -> bool:
    row = -1 - source[j]
    return 0 <= row < len(demands.is_requisition) and demands.is_requisition[row]


@njit(nogil=True, cache=True)
def _open_on(today: int, j: int, first: int, end: int, day: IntArray, open_qty: IntArray, source: IntArray, demands: Demands) -> int:
    """What demands of the day still need from row `j` on, requisitions apart."""
    total = 0
    while j < end and day[j] == today:
        if not _is_own(j, source, demands):
            total += open_qty[j - first]
        j += 1
    return total


@njit(nogil=True, cache=True)
def _window_need(
    j: int,
    first: int,
    end: int,
    opened: int,
    last: int,
    day: IntArray,
    open_qty: IntArray,
    source: IntArray,
    demands: Demands,
    supply_day: IntArray,
    supply_left: IntArray,
    has_stock: bool,
    order_day: IntArray,
    order_left: IntArray,
    order_rule: IntArray,
    orders: int,
    base: int,
    negative: int,
    stock_last: bool,
    latest: bool,
    strict: bool,
    positive: int,
    free_until: int,
    freeze_last: int,
    freeze_to: int,
    keeps_floor: bool,
    by_demand: bool,
    due: int,
    minimum: int,
    step: int,
    last_step: int,
    rows: Rows,
    most: int,
) -> int:
    """The quantity of a period order for the window `opened … last` (§8.3).

    It is what demands from `j` on find no supply for, and what the minimum lacks on the days of the window.
    """
    left = supply_left.copy()
    uncovered = 0
    today = opened
    at = j
    while today <= last:
        has_demand = False
        while at < end and day[at] <= today:
            has_demand = True
            rest = 0 if _is_own(at, source, demands) else open_qty[at - first]
            limit = max(base, today) + negative
            while rest > 0:
                found = next_source(
                    today,
                    limit,
                    supply_day,
                    left,
                    has_stock,
                    order_day,
                    order_left,
                    order_rule,
                    orders,
                    PERIOD,
                    stock_last,
                    latest,
                    strict,
                    positive,
                    free_until,
                    freeze_last,
                    freeze_to,
                )
                if found == NONE:
                    uncovered += rest
                    break
                if found >= 0:
                    took = min(rest, left[found])
                    left[found] -= took
                else:
                    took = min(rest, order_left[-1 - found])
                    order_left[-1 - found] -= took
                rest -= took
            at += 1
        most = max(most, uncovered)
        while step < last_step and rows.step_day[step] <= today:
            minimum = rows.step_minimum[step]
            step += 1
        if keeps_floor and (has_demand if by_demand else today >= due):
            balance = _balance(max(base, today) + negative, supply_day, left)
            for o in range(orders):
                balance += order_left[o]
            most = max(most, uncovered + minimum - balance)
        following = day[at] if at < end else NEVER
        if keeps_floor and not by_demand:
            if today < due:
                following = min(following, due)
            elif step < last_step:
                following = min(following, rows.step_day[step])
        today = following
    return most
