"""Which supply a demand takes next, compiled: stock, on time, late, in the order of its node (semantics §7.2-§7.5).

Belongs here: the choice of one source for one demand of one node. What happens when there is none is told in `full`.
"""

from __future__ import annotations

from typing import Final

from numba import njit

from masterplan.arrays import IntArray
from masterplan.netting.problem import PERIOD, RULE_FLOOR

NONE: Final = -(1 << 40)


@njit(nogil=True, cache=True)
def usable(day: int, d: int, positive: int, free_until: int) -> bool:
    """Whether a supply of `day`, not after `d`, is young enough for a demand on `d` (§7.5)."""
    return d - day <= positive or d <= free_until


@njit(nogil=True, cache=True)
def next_source(  # noqa: PLR0911 - one leaves as soon as the choice is made
    d: int,
    limit: int,
    supply_day: IntArray,
    left: IntArray,
    has_stock: bool,
    order_day: IntArray,
    order_left: IntArray,
    order_rule: IntArray,
    orders: int,
    code: int,
    stock_last: bool,
    latest: bool,
    strict: bool,
    positive: int,
    free_until: int,
    freeze_last: int,
    freeze_to: int,
) -> int:
    """The source that a demand on `d` takes next: a supply from 0 up, `-1 - i` planned order i, or `NONE`.

    Inputs: the node's supplies (stock first, then by day) and its first `orders` planned orders with what is left of each.
    """
    stock = 0 if has_stock and left[0] > 0 and usable(0, d, positive, free_until) else -1
    if stock == 0 and not stock_last:
        return 0
    first = 1 if has_stock else 0
    existing = _existing_on_time(d, supply_day, left, first, latest, positive, free_until)
    planned = _planned_on_time(
        d, order_day, order_left, order_rule, orders, latest, strict and code != PERIOD, positive, free_until, freeze_last, freeze_to
    )
    if existing >= 0 and planned >= 0:
        if latest:
            return existing if supply_day[existing] >= order_day[planned] else -1 - planned
        return existing if supply_day[existing] <= order_day[planned] else -1 - planned
    if existing >= 0:
        return existing
    if planned >= 0:
        return -1 - planned
    if stock == 0 and latest:
        return 0
    for s in range(first, len(left)):
        if supply_day[s] > limit:
            break
        if supply_day[s] > d and left[s] > 0:
            return s
    return stock if stock == 0 else NONE


@njit(nogil=True, cache=True)
def _existing_on_time(d: int, day: IntArray, left: IntArray, first: int, latest: bool, positive: int, free_until: int) -> int:
    found = -1
    for s in range(first, len(left)):
        if day[s] > d:
            break
        if left[s] == 0 or not usable(day[s], d, positive, free_until):
            continue
        if not latest:
            return s
        if found < 0 or day[s] > day[found]:
            found = s
    return found


@njit(nogil=True, cache=True)
def _planned_on_time(
    d: int,
    day: IntArray,
    left: IntArray,
    rule: IntArray,
    orders: int,
    latest: bool,
    is_strict: bool,
    positive: int,
    free_until: int,
    freeze_last: int,
    freeze_to: int,
) -> int:
    found = -1
    for o in range(orders):
        if left[o] == 0 or (is_strict and rule[o] & RULE_FLOOR):
            continue
        if day[o] > d and not (d <= freeze_last and day[o] == freeze_to):
            continue
        if not usable(min(day[o], d), d, positive, free_until):
            continue
        if found < 0 or (day[o] > day[found] if latest else day[o] < day[found]):
            found = o
    return found
