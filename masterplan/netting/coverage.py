"""The sweep: pegging and lot sizing of the nodes of one level, demand by demand in the order of the law.

Belongs here: free pegging (semantics §7), coverage codes (§8), the safety floor (§10) and the emission of orders (§9).
Nodes share nothing, so ranges of nodes are swept side by side and put together in node order.
"""

from __future__ import annotations

from masterplan.arrays import IntArray
from masterplan.compiled import lean_inner, lean_kernel
from masterplan.netting.buffers import net_buffer
from masterplan.netting.full import net_in_full
from masterplan.netting.orders import Room, order_parts
from masterplan.netting.problem import (
    MANUAL,
    PERIOD,
    PLANNED,
    PRIORITY,
    REQUIREMENT,
    RULE_FLOOR,
    RULE_MIN_MAX,
    RULE_PERIOD,
    RULE_REQUIREMENT,
    SHORT,
    USUAL_PRIORITY,
    Coverage,
    Demands,
    PriorityModels,
    Rows,
    Special,
    Supplies,
)
from masterplan.quantities import fill_to_maximum


@lean_inner
def _window_need(
    minimum: int,
    due: int,
    limit_base: int,
    negative: int,
    opened: int,
    last: int,
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
    """The quantity of a period order for the window `opened … last` (§8.3).

    `rest` is needed on `opened` already, `j … end` are the demands after it, `usable` is what earlier supply leaves and
    `s …` the supplies not counted in it.
    """
    if minimum == 0:
        due = last + 1
    needed = rest
    most = 0
    t = opened
    while True:
        while j < end and day[j] == t:
            needed += qty[j]
            j += 1
        limit = max(limit_base, t) + negative
        while s < supply_end and supply_day[s] <= limit:
            usable += supply_qty[s]
            s += 1
        most = max(most, needed - usable + (minimum if t >= due else 0))
        following = day[j] if j < end else last + 1
        if t < due <= last:
            following = min(following, due)
        if following > last:
            return most
        t = following


@lean_kernel
def sweep(
    first: int,
    last: int,
    level_first: int,
    begin: IntArray,
    day: IntArray,
    qty: IntArray,
    source: IntArray,
    named: IntArray,
    demands: Demands,
    supplies: Supplies,
    rules: Coverage,
    special: Special,
    rows: Rows,
    models: PriorityModels,
    room: Room,
    orders: int,
    pegs: int,
) -> tuple[int, int]:
    """Peg and plan the nodes `first … last - 1` of the level that begins at node `level_first`.

    Inputs: demands of the level sorted by node and day (`begin` per node of the level), with what they name (`named_by`),
    supplies of all nodes; the numbers of orders and peggings that the room holds already. Output: these numbers afterwards, or
    (-1, -1) when it is too small. Per order: node, day, quantity, triggering demand (or -1) and rule bits; per pegging: demand,
    supply code (orders counted from 0) and quantity.
    """
    o_node, o_day, o_qty, o_left = room.node, room.day, room.qty, room.left
    o_trigger, o_rule, o_priority = room.trigger, room.rule, room.priority
    p_demand, p_supply, p_qty = room.demand, room.supply, room.pegged
    most_orders = len(o_node)
    most_pegs = len(p_demand)
    supply_begin, supply_day, supply_qty = supplies.begin, supplies.day, supplies.qty
    is_special = special.is_special
    r_code, r_period, r_minimum, r_maximum, r_due = rules.code, rules.period, rules.minimum, rules.maximum, rules.due
    r_smallest, r_largest, r_multiple = rules.order_minimum, rules.order_maximum, rules.order_multiple
    r_unit, r_parts = rules.purchase_unit, rules.purchase_parts
    r_step, r_base, r_negative = rules.unit_step, rules.limit_base, rules.negative
    for node in range(first, last):
        code = r_code[node]
        if is_special[node]:
            j, end = begin[node - level_first], begin[node - level_first + 1]
            if code >= PRIORITY:
                orders, pegs = net_buffer(
                    node, j, end, day, qty, source, demands, supplies, rules, special, rows, models, room, orders, pegs
                )
            else:
                orders, pegs = net_in_full(
                    node, j, end, day, qty, source, named, demands, supplies, rules, special, rows, room, orders, pegs
                )
            if orders < 0:
                return -1, -1
            continue
        minimum = r_minimum[node]
        maximum = r_maximum[node]
        multiple = r_multiple[node]
        base = r_base[node]
        negative = r_negative[node]
        keeps_floor = minimum > 0 and code != MANUAL
        due_open = keeps_floor
        due = r_due[node]
        j = begin[node - level_first]
        end = begin[node - level_first + 1]
        s = supply_begin[node]
        supply_end = supply_begin[node + 1]
        supply_left = supply_qty[s] if s < supply_end else 0
        counted = s  # supplies up to here are in `usable`
        usable = 0  # usable existing supply less what was taken from it
        planned = orders  # the first order of the node with something left
        planned_left = 0
        open_qty = -1  # rest of demand j; -1: not begun
        while j < end or due_open:
            floor_only = due_open and (j >= end or due < day[j])
            today = due if floor_only else day[j]
            limit = max(base, today) + negative
            while counted < supply_end and supply_day[counted] <= limit:
                usable += supply_qty[counted]
                counted += 1
            while True:
                trigger = -1
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
                            served_by = PLANNED - planned
                        elif has_existing:
                            took = min(open_qty, supply_left)
                            supply_left -= took
                            usable -= took
                            served_by = s
                        elif code == MANUAL:
                            took = open_qty
                            served_by = SHORT
                        else:
                            break
                        if pegs == most_pegs:
                            return -1, -1
                        p_demand[pegs] = j
                        p_supply[pegs] = served_by
                        p_qty[pegs] = took
                        pegs += 1
                        open_qty -= took
                    if open_qty == 0:
                        j += 1
                        open_qty = -1
                        continue
                    trigger = j
                    need = open_qty
                    if code == REQUIREMENT:
                        bits = RULE_REQUIREMENT
                    elif code == PERIOD:
                        bits = RULE_PERIOD
                        window_end = today + r_period[node] - 1
                        need = _window_need(
                            minimum,
                            due,
                            base,
                            negative,
                            today,
                            window_end,
                            open_qty,
                            j + 1,
                            end,
                            day,
                            qty,
                            counted,
                            supply_end,
                            supply_day,
                            supply_qty,
                            usable,
                        )
                    else:
                        bits = RULE_MIN_MAX
                        jj = j + 1
                        while jj < end and day[jj] == today:
                            need += qty[jj]
                            jj += 1
                        if maximum > 0:
                            need = fill_to_maximum(-need, minimum, maximum, multiple)
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
                        window_end = today + r_period[node] - 1
                        need = _window_need(
                            minimum,
                            due,
                            base,
                            negative,
                            today,
                            window_end,
                            0,
                            j,
                            end,
                            day,
                            qty,
                            counted,
                            supply_end,
                            supply_day,
                            supply_qty,
                            balance,
                        )
                    else:
                        bits = RULE_FLOOR | RULE_MIN_MAX
                        need = fill_to_maximum(balance, minimum, maximum, multiple)
                else:
                    break
                parts, part, rest, more_bits = order_parts(
                    need, r_step[node], r_smallest[node], r_largest[node], multiple, r_unit[node], r_parts[node]
                )
                if orders + parts >= most_orders:
                    return -1, -1
                for number in range(parts + 1):
                    size = part if number < parts else rest
                    o_node[orders] = node
                    o_day[orders] = today
                    o_qty[orders] = size
                    o_left[orders] = size
                    o_trigger[orders] = trigger
                    o_rule[orders] = bits | more_bits
                    o_priority[orders] = USUAL_PRIORITY
                    planned_left += size
                    orders += 1
                if trigger < 0:
                    break
    return orders, pegs
