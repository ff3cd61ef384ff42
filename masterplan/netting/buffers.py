"""Netting by net flow: priority planning and decoupling points, compiled (semantics §20).

Belongs here: what a buffer orders, with which priority, and what its demands are served from. The levels of buffers are
made in `masterplan.buffer_levels`.
"""

from __future__ import annotations

from masterplan.arrays import IntArray
from masterplan.calendars import NEVER
from masterplan.compiled import inner, lean_inner, lean_kernel
from masterplan.netting.full import peg_new
from masterplan.netting.links import peg, peg_links
from masterplan.netting.orders import Room, add_orders, put_in_order_of_day
from masterplan.netting.own_needs import OwnNeeds, is_own
from masterplan.netting.problem import (
    BUFFER,
    DECOUPLING,
    NO_TRIGGER,
    PLANNED,
    PRESET,
    PRIORITY,
    RULE_FREEZE,
    RULE_NET_FLOW,
    RULE_REQUISITION,
    RULE_SUPPLY_FORECAST,
    SHORT,
    STOCK,
    USUAL_PRIORITY,
    Coverage,
    Demands,
    PriorityModels,
    Rows,
    Special,
    Supplies,
)
from masterplan.netting.supply_choice import total_left

_FULL = 100_000_000
_MOST = 1 << 62


@lean_kernel
def qualified_demand(code: int, first: int, end: int, day: IntArray, qty: IntArray, spike: int) -> int:
    """Demand that counts in the net flow: all, or at a decoupling point what is due and spikes (§20.2)."""
    total = 0
    j = first
    while j < end:
        of_day = 0
        today = day[j]
        while j < end and day[j] == today:
            of_day += qty[j]
            j += 1
        if code == PRIORITY or today <= 0 or (0 < spike < of_day):
            total += of_day
    return total


@inner
def net_buffer(
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
    models: PriorityModels,
    room: Room,
    orders: int,
    pegs: int,
) -> tuple[int, int]:
    """Order what net flow lacks and peg one node whose demands are rows `first … end - 1` of its level; as `net_in_full`."""
    begin, stop = supplies.begin[node], supplies.begin[node + 1]
    left = supplies.qty[begin:stop].copy()
    open_qty = qty[first:end].copy()
    code = rules.code[node]
    needs = OwnNeeds(first, end, day, open_qty, source, supplies.named[:0])
    first_order, first_peg = orders, pegs
    supply = total_left(left)
    pegs = peg_links(node, first, end, source, supplies, left, open_qty, rows, room, pegs)
    if pegs < 0:
        return -1, -1
    counted = qty[first:end].copy()
    for j in range(first, end):
        if is_own(j, source, demands):
            supply -= counted[j - first] - open_qty[j - first]
            counted[j - first] = 0
    net_flow = supply - qualified_demand(code, 0, end - first, day[first:end], counted, special.spike[node])
    orders = _order_presets(node, rules, special, rows, room, orders)
    for o in range(first_order, orders):
        net_flow += room.qty[o]
    orders, pegs = _order_requisitions(node, needs, demands, rules, special, room, orders, pegs)
    if orders < 0 or pegs < 0:
        return -1, -1
    minimum, reorder, maximum = rules.minimum[node], special.reorder[node], rules.maximum[node]
    if maximum > 0 and net_flow < reorder and maximum > net_flow:
        orders = _refill(node, net_flow, minimum, reorder, maximum, first, end, source, demands, rules, special, models, room, orders)
        if orders < 0:
            return -1, -1
    for j in range(first, end):
        while open_qty[j - first] > 0:
            if pegs >= len(room.pegged):
                return -1, -1
            found = _next(code, begin, left, supplies, room, first_order, orders)
            if found == NEVER:
                took, served_by = open_qty[j - first], BUFFER if code == DECOUPLING else SHORT
            elif found >= 0:
                took = min(open_qty[j - first], left[found])
                left[found] -= took
                served_by = begin + found
            else:
                number = -1 - found
                took = min(open_qty[j - first], room.left[number])
                room.left[number] -= took
                served_by = PLANNED - number
            pegs = peg(room, pegs, j, served_by, took)
            open_qty[j - first] -= took
    put_in_order_of_day(room, first_order, orders, first_peg, pegs)
    return orders, pegs


@lean_inner
def _order_presets(node: int, rules: Coverage, special: Special, rows: Rows, room: Room, orders: int) -> int:
    """Orders of the supply forecast (§23.1); -1 when the room is too small."""
    for preset in range(rows.preset_begin[node], rows.preset_begin[node + 1]):
        placed, frozen = _placed(node, rows.preset_day[preset], special)
        bits = RULE_SUPPLY_FORECAST | frozen
        orders = add_orders(node, placed, rows.preset_qty[preset], PRESET - preset, bits, USUAL_PRIORITY, rules, room, orders)
        if orders < 0:
            break
    return orders


@lean_inner
def _order_requisitions(
    node: int, needs: OwnNeeds, demands: Demands, rules: Coverage, special: Special, room: Room, orders: int, pegs: int
) -> tuple[int, int]:
    """Orders of what fixed links leave of requisitions, each its own (§7.7); -1 when the room is too small."""
    for j in range(needs.first, needs.end):
        if orders < 0 or pegs < 0:
            break
        if needs.open_qty[j - needs.first] == 0 or not is_own(j, needs.source, demands):
            continue
        made = orders
        placed, frozen = _placed(node, needs.day[j], special)
        rest = needs.open_qty[j - needs.first]
        orders = add_orders(node, placed, rest, j, RULE_REQUISITION | frozen, USUAL_PRIORITY, rules, room, orders)
        pegs = peg_new(j, rest, made, orders, needs, room, pegs)
    return orders, pegs


@lean_inner
def _placed(node: int, day: int, special: Special) -> tuple[int, int]:
    """The day behind the freeze fence where `day` lies in it, and the rule bit (§8.6)."""
    return (special.freeze_to[node], RULE_FREEZE) if 0 <= day <= special.freeze_last[node] else (day, 0)


@lean_inner
def _next(code: int, begin: int, left: IntArray, supplies: Supplies, room: Room, first_order: int, orders: int) -> int:
    """Stock, then by priority (priority planning) and day; a supply from 0 up, `-1 - i` planned order i, or NEVER (§20.1)."""
    best, best_priority, best_day = NEVER, NEVER, NEVER
    for s in range(len(left)):
        if left[s] == 0:
            continue
        if supplies.kind[begin + s] == STOCK:
            return s
        priority = supplies.priority[begin + s] if code == PRIORITY else 0
        if (priority, supplies.day[begin + s]) < (best_priority, best_day):
            best, best_priority, best_day = s, priority, supplies.day[begin + s]
    for o in range(first_order, orders):
        priority = room.priority[o] if code == PRIORITY else 0
        if room.left[o] > 0 and (priority, room.day[o]) < (best_priority, best_day):
            best, best_priority, best_day = -1 - o, priority, room.day[o]
    return best


@lean_inner
def _refill(
    node: int,
    net_flow: int,
    minimum: int,
    reorder: int,
    maximum: int,
    first: int,
    end: int,
    source: IntArray,
    demands: Demands,
    rules: Coverage,
    special: Special,
    models: PriorityModels,
    room: Room,
    orders: int,
) -> int:
    """The orders from net flow up to the maximum, with their priorities (§20.3, §20.4); -1 when the room is too small."""
    day, frozen = _placed(node, special.order_day[node], special)
    bits, model = RULE_NET_FLOW | frozen, special.model[node]
    if model < 0:
        return add_orders(node, day, maximum - net_flow, NO_TRIGGER, bits, _share_of_maximum(net_flow, maximum), rules, room, orders)
    bottom = -_MOST
    chosen, urgent = -1, _most_urgent(first, end, source, demands)
    for row in range(models.begin[model], models.begin[model + 1]):
        is_last = row == models.begin[model + 1] - 1
        top = _MOST if is_last else _top(models.level[row], models.percent[row], minimum, reorder, maximum)
        needed = min(top, maximum) - max(bottom, net_flow)
        bottom = max(bottom, top)
        if models.splits[model]:
            if needed > 0:
                orders = add_orders(node, day, needed, NO_TRIGGER, bits, models.priority[row], rules, room, orders)
                if orders < 0:
                    return -1
        elif needed > 0 and chosen < 0:
            chosen = models.priority[row]
    if models.splits[model]:
        return orders
    if models.considers_demand[model] and urgent >= 0:
        chosen = _nearest_priority(models, model, urgent)
    priority = chosen if chosen >= 0 else _share_of_maximum(net_flow, maximum)
    return add_orders(node, day, maximum - net_flow, NO_TRIGGER, bits, priority, rules, room, orders)


@lean_inner
def _share_of_maximum(net_flow: int, maximum: int) -> int:
    """Net flow in percent of the maximum, rounded half up, at least 0 (§20.3)."""
    if net_flow <= 0 or maximum <= 0:
        return 0
    share, rest = 0, net_flow
    for factor in (4, 5, 5):
        rest *= factor
        share = share * factor + rest // maximum
        rest %= maximum
    return share + 1 if rest >= maximum - rest else share


@lean_inner
def _top(level: int, percent: int, minimum: int, reorder: int, maximum: int) -> int:
    if level == 0:
        return 0
    if level > 3:  # noqa: PLR2004 - infinite, the last of the levels
        return _MOST
    of = minimum if level == 1 else (reorder if level == 2 else maximum)  # noqa: PLR2004
    return of // _FULL * percent + of % _FULL * percent // _FULL


@lean_inner
def _most_urgent(first: int, end: int, source: IntArray, demands: Demands) -> int:
    best = -1
    for j in range(first, end):
        row = -1 - source[j]
        if 0 <= row < len(demands.priority) and (best < 0 or demands.priority[row] < best):
            best = demands.priority[row]
    return best


@lean_inner
def _nearest_priority(models: PriorityModels, model: int, wanted: int) -> int:
    best = -1
    for row in range(models.begin[model], models.begin[model + 1]):
        priority = models.priority[row]
        gap = abs(priority - wanted)
        if best < 0 or gap < abs(best - wanted) or (gap == abs(best - wanted) and priority < best):
            best = priority
    return best
