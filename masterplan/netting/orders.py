"""Where a sweep writes, and how a need becomes orders of the sizes that may be ordered (semantics §9).

Belongs here: order quantity modifiers and the columns of what is written.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from masterplan.arrays import IntArray
from masterplan.compiled import inner, lean_inner, lean_kernel
from masterplan.netting.problem import (
    PLANNED,
    RULE_MULTIPLE,
    RULE_ORDER_MINIMUM,
    RULE_PURCHASE_UNIT,
    RULE_SPLIT,
    RULE_UNIT,
    Coverage,
)
from masterplan.quantities import round_up, whole_units, whole_units_within


class Room(NamedTuple):
    """Where a sweep writes: columns of orders and of peggings, longer than what is expected.

    `left` and `named`, what orders are made by, are for the node that is being netted alone.
    """

    node: IntArray
    day: IntArray
    qty: IntArray
    left: IntArray
    trigger: IntArray
    rule: IntArray
    priority: IntArray
    named: IntArray
    demand: IntArray
    supply: IntArray
    pegged: IntArray


def room_for(orders: int, pegs: int) -> Room:
    """Room for that many orders and peggings."""
    return Room(
        node=np.empty(orders, np.int32),
        day=np.empty(orders, np.int32),
        qty=np.empty(orders, np.int64),
        left=np.empty(orders, np.int64),
        trigger=np.empty(orders, np.int32),
        rule=np.empty(orders, np.int16),
        priority=np.empty(orders, np.int16),
        named=np.empty(orders, np.int64),
        demand=np.empty(pegs, np.int32),
        supply=np.empty(pegs, np.int32),
        pegged=np.empty(pegs, np.int64),
    )


class Rooms:
    """The rooms that sweeps write to, one per range of a level, kept from level to level."""

    def __init__(self) -> None:
        self._known: dict[int, Room] = {}

    def take(self, place: int, orders: int, pegs: int) -> Room:
        """A room with at least so much space."""
        known = self._known.get(place)
        if known is None or len(known.node) < orders or len(known.demand) < pegs:
            known = room_for(orders + orders // 4, pegs + pegs // 4)
            self.keep(place, known)
        return known

    def keep(self, place: int, room: Room) -> None:
        """Give this room when there is asked for one."""
        self._known[place] = room


@lean_kernel
def order_parts(
    need: int, unit_step: int, smallest: int, largest: int, multiple: int, unit: int, parts_of_unit: int
) -> tuple[int, int, int, int]:
    """Order quantity modifiers: number of full parts, quantity of a part, quantity of the last order, rule bits (§9)."""
    bits = 0
    qty = round_up(need, unit_step)
    if qty != need:
        bits |= RULE_UNIT
    qty, bits = modified(qty, smallest, multiple, unit, parts_of_unit, bits)
    if largest == 0 or qty <= largest:
        return 0, 0, qty, bits
    part = largest // multiple * multiple if multiple > 1 else largest
    if unit > 0:
        part = whole_units_within(part, unit, parts_of_unit) or whole_units_within(largest, unit, parts_of_unit)
    parts = (qty - 1) // part
    rest = qty - parts * part
    last, bits = modified(rest, smallest, multiple, unit, parts_of_unit, bits | RULE_SPLIT)
    if last > largest and unit > 0:
        last = whole_units(rest, unit, parts_of_unit)
    return parts, part, last, bits


@lean_inner
def modified(qty: int, smallest: int, multiple: int, unit: int, parts_of_unit: int, bits: int) -> tuple[int, int]:
    """The quantity raised to the order minimum, the multiple and whole purchase units, and the rule bits (§9.2, §9.3, §9.5)."""
    if qty < smallest:
        qty = smallest
        bits |= RULE_ORDER_MINIMUM
    rounded = round_up(qty, multiple)
    if rounded != qty:
        bits |= RULE_MULTIPLE
    if unit == 0:
        return rounded, bits
    whole = whole_units(rounded, unit, parts_of_unit)
    return whole, bits | (RULE_PURCHASE_UNIT if whole != rounded else 0)


@lean_inner
def add_orders(node: int, day: int, need: int, trigger: int, bits: int, priority: int, rules: Coverage, room: Room, orders: int) -> int:
    """Write the orders of a need, required on `day`; gives the number of orders then written, -1 when the room is too small (§9)."""
    parts, part, rest, more_bits = order_parts(
        need,
        rules.unit_step[node],
        rules.order_minimum[node],
        rules.order_maximum[node],
        rules.order_multiple[node],
        rules.purchase_unit[node],
        rules.purchase_parts[node],
    )
    if orders + parts >= len(room.node):
        return -1
    for number in range(parts + 1):
        size = part if number < parts else rest
        room.node[orders] = node
        room.day[orders] = day
        room.qty[orders] = size
        room.left[orders] = size
        room.trigger[orders] = trigger
        room.rule[orders] = bits | more_bits
        room.priority[orders] = priority
        orders += 1
    return orders


@inner
def put_in_order_of_day(room: Room, first_order: int, orders: int, first_peg: int, pegs: int) -> None:
    """Sort the orders of a node by day, those of one day as they were made, and let its peggings point to them (§17.1)."""
    order = _by_day(room.day[first_order:orders])
    place = np.empty(len(order), np.int64)
    for i in range(len(order)):
        place[order[i]] = i
    _rearrange(room.day[first_order:orders], order)
    _rearrange(room.qty[first_order:orders], order)
    _rearrange(room.left[first_order:orders], order)
    _rearrange(room.trigger[first_order:orders], order)
    _rearrange(room.rule[first_order:orders], order)
    _rearrange(room.priority[first_order:orders], order)
    for p in range(first_peg, pegs):
        if room.supply[p] <= PLANNED:
            room.supply[p] = PLANNED - (first_order + place[PLANNED - room.supply[p] - first_order])


@inner
def _by_day(day: IntArray) -> IntArray:
    """The places of days in their order, equal ones as they stand; by diminishing gaps, which compiles far faster than argsort."""
    order = np.empty(len(day), np.int64)
    for i in range(len(day)):
        order[i] = i
    gap = len(day) // 2
    while gap > 0:
        for i in range(gap, len(day)):
            moved, at = order[i], i
            while at >= gap and (day[order[at - gap]], order[at - gap]) > (day[moved], moved):
                order[at] = order[at - gap]
                at -= gap
            order[at] = moved
        gap //= 2
    return order


@inner
def _rearrange(column: IntArray, order: IntArray) -> None:
    before = column.copy()
    for i in range(len(order)):
        column[i] = before[order[i]]
