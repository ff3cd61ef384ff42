"""What existing supplies are used for: what takes of them, what lacks of them, what of them may go (semantics §19).

Belongs here: the uses of each supply, compiled. What follows from them is told in `messages`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import NEVER
from masterplan.compiled import inner, kernel, lean_inner
from masterplan.netting.problem import COMPONENT, MANUAL, PLANNED, PRIORITY, SHORT, STOCK, Supplies


class Pegs(NamedTuple):
    """One element per pegging: its requirement, supply code and quantity."""

    requirement: IntArray
    supply: IntArray
    qty: IntArray


class Required(NamedTuple):
    """One element per requirement."""

    node: IntArray
    day: IntArray
    date: IntArray
    qty: IntArray
    source: IntArray


class Demanded(NamedTuple):
    """One element per independent demand: whether it is ordered on its own (§7.7, §8.7), and the days that what serves it must keep."""

    is_apart: BoolArray
    keep: IntArray


class Ordered(NamedTuple):
    """One element per planned order."""

    node: IntArray
    day: IntArray
    qty: IntArray


class Floors(NamedTuple):
    """Per node what its minimum is and from when, with its steps, which begin at `step_begin`."""

    code: IntArray
    minimum: IntArray
    due: IntArray
    step_begin: IntArray
    step_day: IntArray
    step_minimum: IntArray


class Uses(NamedTuple):
    """Per supply; causes are requirements, or -1.

    `served`: what demands take of it. `need`, `cause`: the earliest of them, components of existing orders apart, which are
    the pegs `component_supply` of the requirements `component_row`. `more`, `more_cause`: what later demands lack. `spare`:
    what may go without the balance falling below the minimum. `earlier`: a demand that it could serve, were it there in time.
    """

    served: IntArray
    need: IntArray
    cause: IntArray
    component_supply: IntArray
    component_row: IntArray
    more: IntArray
    more_cause: IntArray
    spare: IntArray
    earlier: IntArray


@kernel
def uses_of(
    pegs: Pegs,
    required: Required,
    demanded: Demanded,
    ordered: Ordered,
    supplies: Supplies,
    floors: Floors,
    by_requested: BoolArray,
    positive: IntArray,
    ahead: IntArray,
    node: IntArray,
) -> Uses:
    """The uses of the supplies of a solved problem.

    `node` is the node of each supply; per node: whether requested dates count, positive days, and the first day that an order
    can be there.
    """
    served, need, cause, component_supply, component_row = _pegged(pegs, required, by_requested, node)
    more, more_cause = _lacking(pegs, required, demanded, supplies, positive)
    spare = _not_backing(required, ordered, supplies, floors, served)
    earlier = _earlier_demand(pegs, required, demanded, supplies, ahead, supplies.qty - spare)
    return Uses(served, need, cause, component_supply, component_row, more, more_cause, spare, earlier)


@inner
def _pegged(
    pegs: Pegs, required: Required, by_requested: BoolArray, node: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Per supply what demands take of it and the earliest need outside of existing orders; and pegs of their components."""
    served = np.zeros(len(node), np.int64)
    need = np.full(len(node), NEVER, np.int64)
    cause = np.full(len(node), -1, np.int64)
    count = 0
    for p in range(len(pegs.supply)):
        s = pegs.supply[p]
        if s >= 0 and required.source[pegs.requirement[p]] >= COMPONENT:
            count += 1
    component_supply = np.empty(count, np.int64)
    component_row = np.empty(count, np.int64)
    count = 0
    for p in range(len(pegs.supply)):
        s = pegs.supply[p]
        if s < 0:
            continue
        r = pegs.requirement[p]
        served[s] += pegs.qty[p]
        if required.source[r] >= COMPONENT:
            component_supply[count] = s
            component_row[count] = r
            count += 1
            continue
        day = max(required.date[r], 0) if by_requested[node[s]] else required.day[r]
        if day < need[s] or (day == need[s] and r < cause[s]):
            need[s] = day
            cause[s] = r
    return served, need, cause, component_supply, component_row


@lean_inner
def _is_apart(source: int, demanded: Demanded) -> bool:
    return source < 0 and demanded.is_apart[-1 - source]


@lean_inner
def _keeps(supply: int, r: int, required: Required, demanded: Demanded, supplies: Supplies) -> bool:
    """Whether a supply is still good for a demand (§21.2)."""
    source = required.source[r]
    return supplies.expiry[supply] >= required.day[r] + (demanded.keep[-1 - source] if source < 0 else 0)


@inner
def _lacking(pegs: Pegs, required: Required, demanded: Demanded, supplies: Supplies, positive: IntArray) -> tuple[IntArray, IntArray]:
    """Per supply what later demands get from new orders only, or not at all; each counts for one supply (§19.5)."""
    more = np.zeros(len(supplies.day), np.int64)
    cause = np.full(len(supplies.day), -1, np.int64)
    for p in range(len(pegs.supply)):
        code = pegs.supply[p]
        if code > PLANNED and code != SHORT:
            continue
        r = pegs.requirement[p]
        if _is_apart(required.source[r], demanded):
            continue
        k, day = required.node[r], required.day[r]
        s = supplies.begin[k + 1] - 1
        while s >= supplies.begin[k] and supplies.day[s] > day:
            s -= 1
        if s < supplies.begin[k] or supplies.kind[s] == STOCK or day - supplies.day[s] > positive[k]:
            continue
        if not _keeps(s, r, required, demanded, supplies):
            continue
        more[s] += pegs.qty[p]
        if cause[s] < 0 or r < cause[s]:
            cause[s] = r
    return more, cause


@inner
def _earlier_demand(pegs: Pegs, required: Required, demanded: Demanded, supplies: Supplies, ahead: IntArray, used: IntArray) -> IntArray:
    """Per supply of no use the first demand before it that only a new order serves, or -1; each demand for one supply (§19.2)."""
    found = np.full(len(supplies.day), -1, np.int64)
    last = -1
    for p in range(len(pegs.supply)):
        code = pegs.supply[p]
        r = pegs.requirement[p]
        if (code > PLANNED and code != SHORT) or r == last:
            continue
        if _is_apart(required.source[r], demanded):
            continue
        k, day = required.node[r], required.day[r]
        if day < ahead[k]:
            continue
        for s in range(supplies.begin[k], supplies.begin[k + 1]):
            if supplies.kind[s] != STOCK and supplies.day[s] > day and used[s] == 0 and found[s] < 0:
                found[s] = r
                last = r
                break
    return found


@inner
def _not_backing(required: Required, ordered: Ordered, supplies: Supplies, floors: Floors, served: IntArray) -> IntArray:
    """Per supply how much of what serves no demand may go without the balance falling below the minimum (§19)."""
    spare = supplies.qty - served
    r = 0
    o = 0
    for k in range(len(supplies.begin) - 1):
        while r < len(required.node) and required.node[r] < k:
            r += 1
        while o < len(ordered.node) and ordered.node[o] < k:
            o += 1
        first, last = supplies.begin[k], supplies.begin[k + 1]
        has_floor = floors.minimum[k] > 0 or floors.step_begin[k + 1] > floors.step_begin[k]
        if not has_floor or floors.code[k] == MANUAL or floors.code[k] >= PRIORITY:
            continue
        for s in range(last - 1, first - 1, -1):
            if spare[s] > 0 and supplies.kind[s] != STOCK:
                spare[s] = max(min(spare[s], _least_room(k, s, r, o, required, ordered, supplies, floors, spare)), 0)
    return spare


@inner
def _least_room(
    k: int, s: int, r: int, o: int, required: Required, ordered: Ordered, supplies: Supplies, floors: Floors, spare: IntArray
) -> int:
    """The least balance above the minimum on the days from supply `s` and the due date on, later supplies being cut to need."""
    first, last = supplies.begin[k], supplies.begin[k + 1]
    day = max(supplies.day[s], floors.due[k])
    least = NEVER * 1_000_000_000_000
    while day < NEVER:
        balance = 0
        following = NEVER
        for t in range(first, last):
            if supplies.day[t] <= day:
                balance += supplies.qty[t] - (spare[t] if t > s and supplies.kind[t] != STOCK else 0)
            else:
                following = min(following, supplies.day[t])
        i = o
        while i < len(ordered.node) and ordered.node[i] == k:
            if ordered.day[i] <= day:
                balance += ordered.qty[i]
            else:
                following = min(following, ordered.day[i])
            i += 1
        i = r
        while i < len(required.node) and required.node[i] == k:
            if required.day[i] <= day:
                balance -= required.qty[i]
            else:
                following = min(following, required.day[i])
            i += 1
        minimum = floors.minimum[k]
        for step in range(floors.step_begin[k], floors.step_begin[k + 1]):
            if floors.step_day[step] <= day:
                minimum = floors.step_minimum[step]
            else:
                following = min(following, floors.step_day[step])
        least = min(least, balance - minimum)
        day = following
    return least
