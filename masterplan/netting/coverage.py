"""The sweep: pegging and lot sizing of the nodes of one level, demand by demand in the order of the law.

Belongs here: free pegging (semantics §7), coverage codes (§8), the safety floor (§10) and the emission of orders (§9).
Nodes share nothing, so ranges of nodes are swept side by side and put together in node order.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from masterplan.arrays import IntArray
from masterplan.netting.problem import (
    MANUAL,
    MIN_MAX,
    PERIOD,
    PLANNED,
    REQUIREMENT,
    RULE_FLOOR,
    RULE_MIN_MAX,
    RULE_MULTIPLE,
    RULE_ORDER_MINIMUM,
    RULE_PERIOD,
    RULE_REQUIREMENT,
    RULE_SPLIT,
    RULE_UNIT,
    SHORT,
    Coverage,
)
from masterplan.netting.quantities import fill_to_maximum, round_up


@njit(nogil=True, cache=True)
def _grown(array: IntArray, used: int) -> IntArray:
    wider = np.empty(2 * len(array) + 64, array.dtype)
    wider[:used] = array[:used]
    return wider


@njit(nogil=True, cache=True)
def _limit(rules: Coverage, node: int, day: int) -> int:
    """The last day on which an existing supply may come for a demand of `day` (§7.3)."""
    return max(rules.limit_base[node], day) + rules.negative[node]


@njit(nogil=True, cache=True)
def _window_need(
    rules: Coverage,
    node: int,
    opened: int,
    rest: int,
    j: int,
    end: int,
    day: IntArray,
    qty: IntArray,
    s: int,
    supply_end: int,
    supply_day: IntArray,
    supply_qty: IntArray,
    usable: int,
) -> int:
    """The quantity of a period order that opens a window on `opened` (§8.3).

    `rest` is needed on `opened` already, `j … end` are the demands after it, `usable` is what earlier supply leaves and
    `s …` the supplies not counted in it.
    """
    last = opened + rules.period[node] - 1
    minimum = rules.minimum[node]
    due = rules.due[node] if minimum > 0 else last + 1
    needed = rest
    most = 0
    t = opened
    while True:
        while j < end and day[j] == t:
            needed += qty[j]
            j += 1
        limit = _limit(rules, node, t)
        while s < supply_end and supply_day[s] <= limit:
            usable += supply_qty[s]
            s += 1
        floor = minimum if t >= due else 0
        most = max(most, needed - usable + floor)
        following = day[j] if j < end else last + 1
        if t < due <= last:
            following = min(following, due)
        if following > last:
            return most
        t = following


@njit(nogil=True, cache=True)
def _order_parts(rules: Coverage, node: int, need: int) -> tuple[int, int, int, int]:
    """Order quantity modifiers: number of full parts, quantity of a part, quantity of the last order, rule bits (§9)."""
    bits = 0
    qty = round_up(need, rules.unit_step[node])
    if qty != need:
        bits |= RULE_UNIT
    qty, bits = _modified(rules, node, qty, bits)
    largest = rules.order_maximum[node]
    if largest == 0 or qty <= largest:
        return 0, 0, qty, bits
    multiple = rules.order_multiple[node]
    part = largest // multiple * multiple if multiple > 1 else largest
    parts = (qty - 1) // part
    last, bits = _modified(rules, node, qty - parts * part, bits | RULE_SPLIT)
    return parts, part, last, bits


@njit(nogil=True, cache=True)
def _modified(rules: Coverage, node: int, qty: int, bits: int) -> tuple[int, int]:
    if qty < rules.order_minimum[node]:
        qty = rules.order_minimum[node]
        bits |= RULE_ORDER_MINIMUM
    rounded = round_up(qty, rules.order_multiple[node])
    if rounded != qty:
        bits |= RULE_MULTIPLE
    return rounded, bits


@njit(nogil=True, cache=True)
def sweep(
    first: int,
    last: int,
    level_first: int,
    begin: IntArray,
    day: IntArray,
    qty: IntArray,
    supply_begin: IntArray,
    supply_day: IntArray,
    supply_qty: IntArray,
    rules: Coverage,
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Peg and plan the nodes `first … last - 1` of the level that begins at node `level_first`.

    Inputs: demands of the level sorted by node and day (`begin` per node of the level), supplies of all nodes.
    Output: per order its node, day, quantity, triggering demand (or -1) and rule bits; per pegging its demand, supply
    code (orders counted from 0 within this call) and quantity.
    """
    demands = begin[last - level_first] - begin[first - level_first]
    supplies = supply_begin[last] - supply_begin[first]
    o_node = np.empty(demands + 64, np.int32)
    o_day = np.empty(demands + 64, np.int32)
    o_qty = np.empty(demands + 64, np.int64)
    o_left = np.empty(demands + 64, np.int64)
    o_trigger = np.empty(demands + 64, np.int32)
    o_rule = np.empty(demands + 64, np.int16)
    p_demand = np.empty(2 * demands + supplies + 64, np.int32)
    p_supply = np.empty(2 * demands + supplies + 64, np.int32)
    p_qty = np.empty(2 * demands + supplies + 64, np.int64)
    orders = 0
    pegs = 0
    for node in range(first, last):
        code = rules.code[node]
        minimum = rules.minimum[node]
        keeps_floor = minimum > 0 and code != MANUAL
        due_open = keeps_floor
        due = rules.due[node]
        j = begin[node - level_first]
        end = begin[node - level_first + 1]
        s = supply_begin[node]
        supply_end = supply_begin[node + 1]
        supply_left = supply_qty[s] if s < supply_end else 0
        counted = s  # supplies up to here are in `usable`
        usable = 0  # usable existing supply less what was taken from it
        planned = orders  # the first order of the node with something left
        planned_left = 0
        open_qty = np.int64(-1)  # rest of demand j; -1: not begun
        while j < end or due_open:
            floor_only = due_open and (j >= end or due < day[j])
            today = due if floor_only else day[j]
            limit = _limit(rules, node, today)
            while counted < supply_end and supply_day[counted] <= limit:
                usable += supply_qty[counted]
                counted += 1
            while True:
                need = 0
                trigger = -1
                bits = 0
                if not floor_only and j < end and day[j] == today:
                    if open_qty < 0:
                        open_qty = qty[j]
                    while open_qty > 0:
                        while s < supply_end and supply_left == 0:
                            s += 1
                            supply_left = supply_qty[s] if s < supply_end else 0
                        while planned < orders and o_left[planned] == 0:
                            planned += 1
                        has_existing = s < supply_end and supply_day[s] <= limit
                        has_planned = planned < orders
                        if has_planned and not (has_existing and supply_day[s] <= today and supply_day[s] <= o_day[planned]):
                            took = min(open_qty, o_left[planned])
                            o_left[planned] -= took
                            planned_left -= took
                            source = PLANNED - planned
                        elif has_existing:
                            took = min(open_qty, supply_left)
                            supply_left -= took
                            usable -= took
                            source = s
                        elif code == MANUAL:
                            took = open_qty
                            source = SHORT
                        else:
                            break
                        if pegs == len(p_demand):
                            p_demand = _grown(p_demand, pegs)
                            p_supply = _grown(p_supply, pegs)
                            p_qty = _grown(p_qty, pegs)
                        p_demand[pegs] = j
                        p_supply[pegs] = source
                        p_qty[pegs] = took
                        pegs += 1
                        open_qty -= took
                    if open_qty == 0:
                        j += 1
                        open_qty = np.int64(-1)
                        continue
                    trigger = j
                    need = open_qty
                    if code == REQUIREMENT:
                        bits = RULE_REQUIREMENT
                    elif code == PERIOD:
                        bits = RULE_PERIOD
                        need = _window_need(
                            rules, node, today, open_qty, j + 1, end, day, qty, counted, supply_end, supply_day, supply_qty, usable
                        )
                    else:
                        bits = RULE_MIN_MAX
                        jj = j + 1
                        while jj < end and day[jj] == today:
                            need += qty[jj]
                            jj += 1
                        if rules.maximum[node] > 0:
                            need = fill_to_maximum(-need, minimum, rules.maximum[node], rules.order_multiple[node])
                elif keeps_floor and today >= due:
                    due_open = False
                    balance = usable + planned_left
                    if balance >= minimum:
                        break
                    if code == REQUIREMENT:
                        bits = RULE_FLOOR | RULE_REQUIREMENT
                        need = minimum - balance
                    elif code == PERIOD:
                        bits = RULE_FLOOR | RULE_PERIOD
                        need = _window_need(
                            rules, node, today, 0, j, end, day, qty, counted, supply_end, supply_day, supply_qty, balance
                        )
                    else:
                        bits = RULE_FLOOR | RULE_MIN_MAX
                        need = fill_to_maximum(balance, minimum, rules.maximum[node], rules.order_multiple[node])
                else:
                    break
                parts, part, rest, more_bits = _order_parts(rules, node, need)
                for number in range(parts + 1):
                    if orders == len(o_node):
                        o_node = _grown(o_node, orders)
                        o_day = _grown(o_day, orders)
                        o_qty = _grown(o_qty, orders)
                        o_left = _grown(o_left, orders)
                        o_trigger = _grown(o_trigger, orders)
                        o_rule = _grown(o_rule, orders)
                    size = part if number < parts else rest
                    o_node[orders] = node
                    o_day[orders] = today
                    o_qty[orders] = size
                    o_left[orders] = size
                    o_trigger[orders] = trigger
                    o_rule[orders] = bits | more_bits
                    planned_left += size
                    orders += 1
                if trigger < 0:
                    break
    return (
        o_node[:orders],
        o_day[:orders],
        o_qty[:orders],
        o_trigger[:orders],
        o_rule[:orders],
        p_demand[:pegs],
        p_supply[:pegs],
        p_qty[:pegs],
    )
