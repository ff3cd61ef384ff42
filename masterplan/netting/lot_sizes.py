"""How much is ordered for a need by the coverage code of its node, and for a balance below the minimum (semantics §8, §10.2).

Belongs here: quantities before the order modifiers of `orders`. When an order is made is decided in `full`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from masterplan.arrays import IntArray
from masterplan.calendars import NEVER
from masterplan.compiled import inner, lean_inner
from masterplan.netting.named_versions import fitting
from masterplan.netting.own_needs import OwnNeeds, is_own, keep_of, named_of, open_on
from masterplan.netting.problem import PERIOD, REQUIREMENT, RULE_FLOOR, RULE_MIN_MAX, RULE_PERIOD, RULE_REQUIREMENT, Demands, Sources
from masterplan.netting.shelf_life import fresh_left, next_spoiling, served_fresh
from masterplan.netting.supply_choice import NONE, Choice, Offer, limit_of, next_source, total_left, usable
from masterplan.quantities import fill_to_maximum


class Floor(NamedTuple):
    """The minimum of a node as it stands: rows of its steps from `step` on are still to come."""

    keeps: bool
    by_demand: bool
    due: int
    minimum: int
    step: int
    last_step: int
    step_day: IntArray
    step_minimum: IntArray


class Lots(NamedTuple):
    """Demands that one order is made for, and how much of each."""

    demand: IntArray
    qty: IntArray


@lean_inner
def need_of(
    j: int,
    today: int,
    maximum: int,
    node: int,
    needs: OwnNeeds,
    demands: Demands,
    sources: Sources,
    floor: Floor,
    choice: Choice,
    offer: Offer,
) -> tuple[int, int]:
    """What is ordered for the rest of demand `j` by the coverage code, and its rule bit (§8)."""
    rest = needs.open_qty[j - needs.first]
    if choice.code == REQUIREMENT:
        return rest, RULE_REQUIREMENT
    if choice.code == PERIOD:
        return _window_need(j, today, rest, node, needs, demands, sources, floor, choice, offer), RULE_PERIOD
    need = open_on(today, j, needs, demands)
    if maximum > 0:
        need = max(fill_to_maximum(-need, floor.minimum, maximum, choice.multiple, choice.rounding), 1)
    return need, RULE_MIN_MAX


@lean_inner
def floor_need(
    j: int,
    today: int,
    maximum: int,
    node: int,
    needs: OwnNeeds,
    demands: Demands,
    sources: Sources,
    floor: Floor,
    choice: Choice,
    offer: Offer,
) -> tuple[int, int]:
    """What is ordered because the balance of the day is below the minimum, and its rule bits (§10.2); `j` is the next demand."""
    balance = _balance(today, node, sources, choice, offer)
    lacking = floor.minimum - balance
    if lacking <= 0:
        return 0, 0
    if choice.code == REQUIREMENT:
        return lacking, RULE_FLOOR | RULE_REQUIREMENT
    if choice.code == PERIOD:
        return _window_need(j, today, lacking, node, needs, demands, sources, floor, choice, offer), RULE_FLOOR | RULE_PERIOD
    need = fill_to_maximum(balance, floor.minimum, maximum, choice.multiple, choice.rounding)
    return need, RULE_FLOOR | RULE_MIN_MAX


@inner
def named_lots(
    j: int,
    opened: int,
    placed: int,
    wanted: int,
    node: int,
    needs: OwnNeeds,
    demands: Demands,
    sources: Sources,
    choice: Choice,
    offer: Offer,
) -> Lots:
    """What an order for demand `j`, required on `placed`, is made for: its rest, by period those of its window that name the same."""
    last = opened + choice.period - 1
    demand, qty = np.empty(needs.end - j, np.int64), np.empty(needs.end - j, np.int64)
    demand[0], qty[0] = j, needs.open_qty[j - needs.first]
    if choice.code != PERIOD:
        return Lots(demand[:1], qty[:1])
    trial, count = _copy_of(offer), 1
    for at in range(j + 1, needs.end):
        today, named = needs.day[at], named_of(at, needs)
        if today > last:
            break
        if is_own(at, needs.source, demands):
            continue
        keep = keep_of(at, needs.source, demands)
        lacks = _uncovered(needs.open_qty[at - needs.first], today, keep, named, node, sources, choice, trial)
        if named == wanted and lacks > 0 and usable(min(placed, today), today, choice):
            demand[count], qty[count] = at, lacks
            count += 1
    return Lots(demand[:count], qty[:count])


@inner
def _window_need(
    j: int,
    opened: int,
    most: int,
    node: int,
    needs: OwnNeeds,
    demands: Demands,
    sources: Sources,
    floor: Floor,
    choice: Choice,
    offer: Offer,
) -> int:
    """The quantity of a period order for the window that opens on `opened` (§8.3), at least `most`.

    It is what demands from `j` on find no supply for, but for those that name a version, and what the minimum lacks on the days
    of the window.
    """
    trial = _copy_of(offer)
    last = opened + choice.period - 1
    minimum, step = floor.minimum, floor.step
    uncovered = 0
    today, at = opened, j
    while today <= last:
        has_demand = False
        while at < needs.end and needs.day[at] <= today:
            has_demand = True
            if not is_own(at, needs.source, demands):
                keep, named = keep_of(at, needs.source, demands), named_of(at, needs)
                lacks = _uncovered(needs.open_qty[at - needs.first], today, keep, named, node, sources, choice, trial)
                uncovered += lacks if named == 0 else 0
            at += 1
        most = max(most, uncovered)
        while step < floor.last_step and floor.step_day[step] <= today:
            minimum = floor.step_minimum[step]
            step += 1
        if floor.keeps and (has_demand if floor.by_demand else today >= floor.due):
            most = max(most, uncovered + minimum - _balance(today, node, sources, choice, trial))
        following = needs.day[at] if at < needs.end else NEVER
        if floor.keeps and not floor.by_demand:
            if today < floor.due:
                following = min(following, floor.due)
            elif step < floor.last_step:
                following = min(following, floor.step_day[step])
            if choice.shelf_life >= 0:
                following = min(following, next_spoiling(today, node, sources, choice, trial))
        today = following
    return most


@lean_inner
def _balance(today: int, node: int, sources: Sources, choice: Choice, offer: Offer) -> int:
    limit = limit_of(choice, today)
    if choice.shelf_life >= 0:
        return fresh_left(today, limit, node, sources, choice, offer)
    balance = total_left(offer.order_left)
    for s in range(len(offer.left)):
        if offer.day[s] > limit:
            break
        balance += offer.left[s]
    return balance


@inner
def _uncovered(rest: int, today: int, keep: int, named: int, node: int, sources: Sources, choice: Choice, offer: Offer) -> int:
    """What a demand of `today` finds no supply for; takes what it finds from the offer."""
    if choice.shelf_life >= 0:
        fits = fitting(named, choice.existing_first, offer)
        together = served_fresh(today, today, rest, keep, False, node, sources, choice, fits)
        for i in range(len(together.source)):
            found = together.source[i]
            if found >= 0:
                offer.left[found] -= together.qty[i]
            else:
                offer.order_left[-1 - found] -= together.qty[i]
        return together.rest
    while rest > 0:
        found = next_source(today, choice, fitting(named, choice.existing_first, offer))
        if found == NONE:
            break
        if found >= 0:
            took = min(rest, offer.left[found])
            offer.left[found] -= took
        else:
            took = min(rest, offer.order_left[-1 - found])
            offer.order_left[-1 - found] -= took
        rest -= took
    return rest


@inner
def _copy_of(offer: Offer) -> Offer:
    return Offer(
        offer.has_stock,
        offer.day,
        offer.expiry,
        offer.left.copy(),
        offer.named,
        offer.order_day,
        offer.order_qty,
        offer.order_left.copy(),
        offer.order_rule,
        offer.order_named,
    )


@lean_inner
def bit_of(code: int) -> int:
    """The rule bit of a coverage code."""
    return RULE_REQUIREMENT if code == REQUIREMENT else RULE_PERIOD if code == PERIOD else RULE_MIN_MAX
