"""Which supplies serve a demand together where supplies expire, compiled (semantics §21).

Belongs here: the choice of all sources of one demand. The shipment waits for the last of them, and none may expire before.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import NEVER
from masterplan.compiled import inner, lean_inner
from masterplan.dates import scheduled
from masterplan.netting.problem import PERIOD, RULE_FLOOR, Sources
from masterplan.netting.purchase_choice import source_of
from masterplan.netting.supply_choice import Choice, Offer, limit_of, stands_by, usable

ALWAYS: Final = NEVER + NEVER
"""The last day to ship what nothing limits."""


class Together(NamedTuple):
    """What a demand takes at once: per source its quantity, in the order taken; supplies from 0 up, `-1 - i` planned order i.

    `rest` is what nothing serves, `ship` the day of the last source, `until` the last day on which all of them can be shipped.
    """

    source: IntArray
    qty: IntArray
    rest: int
    ship: int
    until: int


@lean_inner
def order_expiry(node: int, sources: Sources, choice: Choice, day: int, qty: int) -> tuple[int, int]:
    """Available day and last day of a new order of `qty` required on `day` (§21)."""
    row = source_of(sources, node, day, qty)
    _, _, received, ready, _ = scheduled(sources.calendars, sources.times, row, day)
    return ready, NEVER if choice.shelf_life == NEVER else max(received, 0) + choice.shelf_life


@inner
def chosen_together(
    d: int, ship: int, until: int, need: int, keep: int, node: int, sources: Sources, choice: Choice, offer: Offer
) -> Together:
    """What serves `need` on `d` when it is shipped from `ship` to `until` and batches must keep `keep` days longer.

    On time first, by expiry, then by day; then late supplies up to the limit, in the same order, where nothing taken before
    would expire by waiting.
    """
    most = len(offer.day) + len(offer.order_day)
    source, qty = np.empty(most, np.int64), np.empty(most, np.int64)
    is_taken = np.zeros(most, np.bool_)
    count, rest = 0, need
    ship = max(ship, 0)
    for late in (False, True):
        while rest > 0:
            found, found_day, found_until = _next_to_expire(d, ship, until, keep, late, is_taken, node, sources, choice, offer)
            if found < 0:
                break
            is_taken[found] = True
            is_existing = found < len(offer.day)
            left = offer.left[found] if is_existing else offer.order_left[found - len(offer.day)]
            source[count] = found if is_existing else -1 - (found - len(offer.day))
            qty[count] = min(left, rest)
            rest -= qty[count]
            count += 1
            ship = max(ship, found_day)
            until = min(until, found_until)
    return Together(source[:count], qty[:count], rest, ship, until)


@lean_inner
def _next_to_expire(
    d: int,
    ship: int,
    until: int,
    keep: int,
    late: bool,
    is_taken: BoolArray,
    node: int,
    sources: Sources,
    choice: Choice,
    offer: Offer,
) -> tuple[int, int, int]:
    """The next source, existing supplies before planned orders, its day and the last day it can be shipped; -1 without one."""
    found, found_day, found_until = -1, 0, NEVER + NEVER + 1
    limit = limit_of(choice, d)
    for s in range(len(offer.day)):
        day, last = offer.day[s], offer.expiry[s] - keep
        if is_taken[s] or offer.left[s] == 0 or (day > d) != late or day > limit or max(ship, day) > min(last, until):
            continue
        if (late or usable(day, d, choice)) and (last, day) < (found_until, found_day):
            found, found_day, found_until = s, day, last
    if late:
        return found, found_day, found_until
    keeps_floor_orders = choice.strict and choice.code != PERIOD
    for o in range(len(offer.order_day)):
        number = len(offer.day) + o
        if is_taken[number] or offer.order_left[o] == 0 or not stands_by(offer.order_day[o], d, choice):
            continue
        if (keeps_floor_orders and offer.order_rule[o] & RULE_FLOOR) or not usable(min(offer.order_day[o], d), d, choice):
            continue
        ready, expiry = order_expiry(node, sources, choice, offer.order_day[o], offer.order_qty[o])
        last = expiry - keep
        if max(ship, ready) <= min(last, until) and (last, ready) < (found_until, found_day):
            found, found_day, found_until = number, ready, last
    return found, found_day, found_until


@inner
def served_fresh(
    d: int, placed: int, need: int, keep: int, can_order: bool, node: int, sources: Sources, choice: Choice, offer: Offer
) -> Together:
    """What serves a demand, so that a new order for the rest, required on `placed`, does not come after something has expired (§21).

    `can_order` is false where the rest is shortage.
    """
    ship = max(d, 0)
    while True:
        found = chosen_together(d, ship, ALWAYS, need, keep, node, sources, choice, offer)
        if found.rest == 0 or not can_order:
            return found
        ready = max(found.ship, order_expiry(node, sources, choice, placed, found.rest)[0])
        if found.until >= ready:
            return found
        ship = ready


@lean_inner
def fresh_left(today: int, limit: int, node: int, sources: Sources, choice: Choice, offer: Offer) -> int:
    """What is left on `today` of supplies up to `limit` and of planned orders that have not expired (§10.2, §21)."""
    total = 0
    for s in range(len(offer.day)):
        if offer.day[s] <= limit and offer.expiry[s] >= today:
            total += offer.left[s]
    for o in range(len(offer.order_day)):
        if offer.order_left[o] > 0 and order_expiry(node, sources, choice, offer.order_day[o], offer.order_qty[o])[1] >= today:
            total += offer.order_left[o]
    return total


@lean_inner
def next_spoiling(after: int, node: int, sources: Sources, choice: Choice, offer: Offer) -> int:
    """The first day after `after` on which something that is left has expired; `NEVER` when nothing does."""
    found = NEVER
    for s in range(len(offer.day)):
        if offer.left[s] > 0 and after <= offer.expiry[s] < found - 1:
            found = offer.expiry[s] + 1
    for o in range(len(offer.order_day)):
        if offer.order_left[o] > 0:
            expiry = order_expiry(node, sources, choice, offer.order_day[o], offer.order_qty[o])[1]
            if after <= expiry < found - 1:
                found = expiry + 1
    return found
