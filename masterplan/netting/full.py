"""Netting of one node by every rule: links, requisitions, sequences, positive days, seasonal minima, fences, presets, expiry.

Belongs here: what the quick sweep in `coverage` leaves out (semantics §7-§10, §21, §23). On nodes that need none of it both
give the same. How much is ordered is told in `lot_sizes`; buffers are netted in `buffers`.
"""

from __future__ import annotations

from masterplan.arrays import IntArray
from masterplan.calendars import NEVER
from masterplan.compiled import inner, lean_inner
from masterplan.netting.links import peg, peg_held, peg_links
from masterplan.netting.lot_sizes import Floor, bit_of, floor_need, named_lots, need_of
from masterplan.netting.named_versions import fitting
from masterplan.netting.orders import Room, add_orders, put_in_order_of_day
from masterplan.netting.own_needs import OwnNeeds, is_own, keep_of, named_of
from masterplan.netting.problem import (
    MANUAL,
    NO_TRIGGER,
    PLANNED,
    PRESET,
    RULE_FREEZE,
    RULE_NAMED,
    RULE_REQUISITION,
    RULE_SUPPLY_FORECAST,
    SHORT,
    USUAL_PRIORITY,
    Coverage,
    Demands,
    Rows,
    Sources,
    Special,
    Supplies,
)
from masterplan.netting.purchase_choice import soonest_need
from masterplan.netting.shelf_life import next_spoiling, served_fresh
from masterplan.netting.supply_choice import NONE, Choice, Offer, choice_of, next_source, starts_with_stock


@inner
def net_in_full(
    node: int,
    first: int,
    end: int,
    day: IntArray,
    qty: IntArray,
    source: IntArray,
    named: IntArray,
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

    Inputs: days, quantities, sources and named versions of the level's demands; `orders` and `pegs` written so far. Output: these numbers
    afterwards, or (-1, -1) when the room is too small.
    """
    begin = supplies.begin[node]
    left = supplies.qty[begin : supplies.begin[node + 1]].copy()
    if rules.code[node] == MANUAL:
        named = named[:0]
    needs = OwnNeeds(first, end, day, qty[first:end].copy(), source, named)
    first_peg = pegs
    pegs = peg_links(node, first, end, source, supplies, left, needs.open_qty, rows, room, pegs)
    if pegs >= 0:
        pegs = peg_held(node, first, end, source, needs.open_qty, rows, room, pegs)
    if pegs < 0:
        return -1, -1
    code, first_order = rules.code[node], orders
    choice, sources = choice_of(node, rules, special), special.sources
    by_demand = special.floor_by_demand[node]
    step, last_step = rows.step_begin[node], rows.step_begin[node + 1]
    minimum, maximum = rules.minimum[node], rules.maximum[node]
    keeps_floor = (minimum > 0 or last_step > step) and code != MANUAL
    due, spoils = rules.due[node], keeps_floor and not by_demand and choice.shelf_life >= 0
    due_open = keeps_floor and not by_demand
    preset, last_preset = rows.preset_begin[node], rows.preset_begin[node + 1]
    j, today = first, -1
    while True:
        before = today
        today = day[j] if j < end else NEVER
        if preset < last_preset:
            today = min(today, rows.preset_day[preset])
        if due_open:
            today = min(today, due)
        step_is_event = keeps_floor and not by_demand and not due_open and step < last_step
        if step_is_event:
            today = min(today, rows.step_day[step])
        spoiling = NEVER
        if spoils and not due_open:
            spoiling = next_spoiling(before, node, sources, choice, offer_of(node, supplies, left, room, first_order, orders))
            spoiling = NEVER if spoiling > special.fence[node] else spoiling
            today = min(today, spoiling)
        if today == NEVER:
            break
        looks_at_floor = (due_open and today == due) or (step_is_event and today == rows.step_day[step]) or today == spoiling
        while step < last_step and rows.step_day[step] <= today:
            minimum, maximum = rows.step_minimum[step], max(rows.step_minimum[step], rows.step_maximum[step])
            step += 1
        floor = Floor(keeps_floor, by_demand, due, minimum, step, last_step, rows.step_day, rows.step_minimum)
        placed = special.freeze_to[node] if 0 <= today <= special.freeze_last[node] else today
        frozen = RULE_FREEZE if placed != today else 0
        while preset < last_preset and rows.preset_day[preset] == today:
            before_preset = orders
            orders = add_orders(
                node, placed, rows.preset_qty[preset], PRESET - preset, RULE_SUPPLY_FORECAST | frozen, USUAL_PRIORITY, rules, room, orders
            )
            if orders < 0:
                return -1, -1
            room.named[before_preset:orders] = 0
            preset += 1
        while j < end and day[j] == today:
            looks_at_floor = looks_at_floor or today >= due or by_demand
            wanted = named_of(j, needs)
            named_bit = RULE_NAMED if wanted > 0 else 0
            if is_own(j, source, demands) and needs.open_qty[j - first] > 0:
                made = orders
                orders = add_orders(
                    node, placed, needs.open_qty[j - first], j, RULE_REQUISITION | named_bit | frozen, USUAL_PRIORITY, rules, room, orders
                )
                room.named[made:orders] = wanted
                pegs = peg_new(j, needs.open_qty[j - first], made, orders, needs, room, pegs)
            while needs.open_qty[j - first] > 0 and orders >= 0 and pegs >= 0:
                offer = offer_of(node, supplies, left, room, first_order, orders)
                if choice.shelf_life >= 0:
                    fits = fitting(wanted, choice.existing_first, offer)
                    pegs = _peg_fresh(j, placed, node, begin, first_order, needs, demands, sources, choice, fits, offer, room, pegs)
                else:
                    pegs = _peg_next(j, begin, first_order, needs, choice, offer, room, pegs)
                if pegs < 0 or needs.open_qty[j - first] == 0:
                    break
                made = orders
                offer = offer_of(node, supplies, left, room, first_order, orders)
                if wanted > 0:
                    lots = named_lots(j, today, placed, wanted, node, needs, demands, sources, choice, offer)
                    bits = bit_of(choice.code) | RULE_NAMED | frozen
                    orders = add_orders(node, placed, lots.qty.sum(), j, bits, USUAL_PRIORITY, rules, room, orders)
                    room.named[made:orders] = wanted
                    for i in range(len(lots.demand)):
                        pegs = peg_new(lots.demand[i], lots.qty[i], made, orders, needs, room, pegs)
                    continue
                need, bits = need_of(j, today, maximum, node, needs, demands, sources, floor, choice, offer)
                need = soonest_need(sources, node, placed, need, rules)
                orders = add_orders(node, placed, need, j, bits | frozen, USUAL_PRIORITY, rules, room, orders)
                room.named[made:orders] = 0
                if orders >= 0 and choice.shelf_life >= 0:
                    pegs = peg_new(j, needs.open_qty[j - first], made, orders, needs, room, pegs)
            if orders < 0 or pegs < 0:
                return -1, -1
            j += 1
        due_open = due_open and today < due
        if not (keeps_floor and looks_at_floor and (by_demand or today >= due)):
            continue
        offer = offer_of(node, supplies, left, room, first_order, orders)
        need, bits = floor_need(j, today, maximum, node, needs, demands, sources, floor, choice, offer)
        if need > 0:
            need, made = soonest_need(sources, node, placed, need, rules), orders
            orders = add_orders(node, placed, need, NO_TRIGGER, bits | frozen, USUAL_PRIORITY, rules, room, orders)
            if orders < 0:
                return -1, -1
            room.named[made:orders] = 0
    if special.freeze_last[node] >= 0:
        put_in_order_of_day(room, first_order, orders, first_peg, pegs)
    return orders, pegs


@inner
def offer_of(node: int, supplies: Supplies, left: IntArray, room: Room, first_order: int, orders: int) -> Offer:
    """What a node has: its supplies with what is left of them, and its planned orders."""
    mine = slice(supplies.begin[node], supplies.begin[node + 1])
    made = slice(first_order, orders)
    return Offer(
        starts_with_stock(node, supplies),
        supplies.day[mine],
        supplies.expiry[mine],
        left,
        supplies.named[mine],
        room.day[made],
        room.qty[made],
        room.left[made],
        room.rule[made],
        room.named[made],
    )


@lean_inner
def _take(j: int, found: int, most: int, begin: int, first_order: int, needs: OwnNeeds, offer: Offer, room: Room, pegs: int) -> int:
    """Peg demand `j` to a source of the offer, up to `most`; -1 when the room is too small."""
    if pegs >= len(room.pegged):
        return -1
    if found >= 0:
        took = min(most, offer.left[found])
        offer.left[found] -= took
        code = begin + found
    else:
        took = min(most, offer.order_left[-1 - found])
        offer.order_left[-1 - found] -= took
        code = PLANNED - (first_order - 1 - found)
    needs.open_qty[j - needs.first] -= took
    return peg(room, pegs, j, code, took)


@lean_inner
def _peg_short(j: int, needs: OwnNeeds, room: Room, pegs: int) -> int:
    if pegs >= len(room.pegged):
        return -1
    pegs = peg(room, pegs, j, SHORT, needs.open_qty[j - needs.first])
    needs.open_qty[j - needs.first] = 0
    return pegs


@inner
def _peg_next(j: int, begin: int, first_order: int, needs: OwnNeeds, choice: Choice, offer: Offer, room: Room, pegs: int) -> int:
    """Peg demand `j` to one source after the other until none is left; what is manual then is short (§7.2, §8.1)."""
    while needs.open_qty[j - needs.first] > 0 and pegs >= 0:
        found = next_source(needs.day[j], choice, fitting(named_of(j, needs), choice.existing_first, offer))
        if found == NONE:
            return _peg_short(j, needs, room, pegs) if choice.code == MANUAL else pegs
        pegs = _take(j, found, needs.open_qty[j - needs.first], begin, first_order, needs, offer, room, pegs)
    return pegs


@inner
def _peg_fresh(
    j: int,
    placed: int,
    node: int,
    begin: int,
    first_order: int,
    needs: OwnNeeds,
    demands: Demands,
    sources: Sources,
    choice: Choice,
    fits: Offer,
    offer: Offer,
    room: Room,
    pegs: int,
) -> int:
    """Peg demand `j` to the sources that serve it together (§21), of those that fit it; what is manual is then short."""
    at = j - needs.first
    keep, can_order = keep_of(j, needs.source, demands), choice.code != MANUAL
    together = served_fresh(max(needs.day[j], 0), placed, needs.open_qty[at], keep, can_order, node, sources, choice, fits)
    for i in range(len(together.source)):
        pegs = _take(j, together.source[i], together.qty[i], begin, first_order, needs, offer, room, pegs)
        if pegs < 0:
            return -1
    if needs.open_qty[at] > 0 and not can_order:
        return _peg_short(j, needs, room, pegs)
    return pegs


@lean_inner
def peg_new(j: int, most: int, made: int, orders: int, needs: OwnNeeds, room: Room, pegs: int) -> int:
    """Peg demand `j`, up to `most` of it, to the orders from `made` on, which were made for it; -1 when the room is too small."""
    at = j - needs.first
    if orders < 0 or pegs < 0 or pegs + orders - made > len(room.pegged):
        return -1
    for order in range(made, orders):
        took = min(most, room.left[order])
        if took > 0:
            most -= took
            room.left[order] -= took
            needs.open_qty[at] -= took
            pegs = peg(room, pegs, j, PLANNED - order, took)
    return pegs
