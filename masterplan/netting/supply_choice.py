"""Which supply a demand takes next, compiled: stock, on time, late, in the order of its node (semantics §7.2-§7.5).

Belongs here: the choice of one source for one demand of one node. What happens when there is none is told in `full`, the
choice where supplies expire in `shelf_life`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from masterplan.arrays import IntArray
from masterplan.compiled import lean_inner
from masterplan.netting.problem import PERIOD, RULE_FLOOR, STOCK, Coverage, Special, Supplies

NONE: Final = -(1 << 40)


class Choice(NamedTuple):
    """How the demands of one node choose, and what is ordered for them: the node's values of `Coverage` and `Special`."""

    code: int
    base: int
    negative: int
    stock_last: bool
    latest: bool
    strict: bool
    positive: int
    free_until: int
    freeze_last: int
    freeze_to: int
    shelf_life: int
    existing_first: bool
    period: int
    multiple: int
    rounding: int


class Offer(NamedTuple):
    """What one node has: existing supplies, stock first, then by day, and the planned orders made so far.

    `left` and `order_left` are what nothing has taken yet; `named` and `order_named` say what they are made by (§8.7).
    """

    has_stock: bool
    day: IntArray
    expiry: IntArray
    left: IntArray
    named: IntArray
    order_day: IntArray
    order_qty: IntArray
    order_left: IntArray
    order_rule: IntArray
    order_named: IntArray


@lean_inner
def choice_of(node: int, rules: Coverage, special: Special) -> Choice:
    """How the demands of a node choose."""
    return Choice(
        rules.code[node],
        rules.limit_base[node],
        rules.negative[node],
        special.stock_last[node],
        special.latest[node],
        special.strict[node],
        special.positive[node],
        special.free_until[node],
        special.freeze_last[node],
        special.freeze_to[node],
        special.shelf_life[node],
        special.existing_first[node],
        rules.period[node],
        rules.order_multiple[node],
        special.rounding[node],
    )


@lean_inner
def starts_with_stock(node: int, supplies: Supplies) -> bool:
    """Whether the first supply of a node is stock."""
    return supplies.begin[node] < supplies.begin[node + 1] and supplies.kind[supplies.begin[node]] == STOCK


@lean_inner
def limit_of(choice: Choice, d: int) -> int:
    """The last day of an existing supply that may serve a demand on `d` (§7.3)."""
    return max(choice.base, d) + choice.negative


@lean_inner
def usable(day: int, d: int, choice: Choice) -> bool:
    """Whether a supply of `day`, not after `d`, is young enough for a demand on `d` (§7.5)."""
    return d - day <= choice.positive or d <= choice.free_until


@lean_inner
def stands_by(order_day: int, d: int, choice: Choice) -> bool:
    """Whether a planned order stands on or before `d`, or was pushed out of the freeze fence that `d` lies in (§8.6)."""
    return order_day <= d or (d <= choice.freeze_last and order_day == choice.freeze_to)


@lean_inner
def next_source(d: int, choice: Choice, offer: Offer) -> int:  # noqa: PLR0911 - one leaves as soon as the choice is made
    """The source that a demand on `d` takes next: a supply from 0 up, `-1 - i` planned order i, or `NONE`."""
    left = offer.left
    stock = 0 if offer.has_stock and left[0] > 0 and usable(0, d, choice) else -1
    if stock == 0 and not choice.stock_last:
        return 0
    existing = _existing_on_time(d, choice, offer)
    planned = _planned_on_time(d, choice, offer)
    if existing >= 0 and planned >= 0:
        if choice.latest:
            return existing if offer.day[existing] >= offer.order_day[planned] else -1 - planned
        return existing if offer.day[existing] <= offer.order_day[planned] else -1 - planned
    if existing >= 0:
        return existing
    if planned >= 0:
        return -1 - planned
    if stock == 0 and choice.latest:
        return 0
    limit = limit_of(choice, d)
    for s in range(1 if offer.has_stock else 0, len(left)):
        if offer.day[s] > limit:
            break
        if offer.day[s] > d and left[s] > 0:
            return s
    return stock if stock == 0 else NONE


@lean_inner
def _existing_on_time(d: int, choice: Choice, offer: Offer) -> int:
    day = offer.day
    found = -1
    for s in range(1 if offer.has_stock else 0, len(day)):
        if day[s] > d:
            break
        if offer.left[s] == 0 or not usable(day[s], d, choice):
            continue
        if not choice.latest:
            return s
        if found < 0 or day[s] > day[found]:
            found = s
    return found


@lean_inner
def _planned_on_time(d: int, choice: Choice, offer: Offer) -> int:
    day = offer.order_day
    keeps_floor_orders = choice.strict and choice.code != PERIOD
    found = -1
    for o in range(len(day)):
        if offer.order_left[o] == 0 or (keeps_floor_orders and offer.order_rule[o] & RULE_FLOOR):
            continue
        if not stands_by(day[o], d, choice) or not usable(min(day[o], d), d, choice):
            continue
        if found < 0 or (day[o] > day[found] if choice.latest else day[o] < day[found]):
            found = o
    return found


@lean_inner
def total_left(left: IntArray) -> int:
    """The sum of what is left."""
    total = 0
    for i in range(len(left)):
        total += left[i]
    return total
