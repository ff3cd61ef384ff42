"""The driver: level by level through the network, ranges of nodes side by side.

Belongs here: what is done in which order, so that the number of threads shows in nothing but the time. Where it is written
is told in `ledger`, the order of demands in `needs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.compiled import lean_kernel
from masterplan.dates import schedule_orders
from masterplan.errors import NeedTooLargeError
from masterplan.explosion.explode import count_needs, write_needs
from masterplan.explosion.structure import choose_versions
from masterplan.netting.coverage import sweep
from masterplan.netting.ledger import Ledger, Memory, Scratch
from masterplan.netting.named_versions import named_by, named_rows, versions_of_existing, with_named
from masterplan.netting.needs import Derived, Makers, Needs, independent_needs, joined_needs, put_ties_in_order, write_in_order
from masterplan.netting.orders import Room, Rooms, room_for
from masterplan.netting.problem import COMPONENT, PLANNED, PRESET, RULE_FORWARD, RULE_NAMED, Problem, Solution
from masterplan.netting.purchase_choice import sources_of
from masterplan.netting.substitution import moved_needs
from masterplan.pool import Pool, pool_of

_SMALL: Final = 20_000
_SHOWN: Final = 100


class Swept(NamedTuple):
    """What a sweep wrote for a range of nodes; triggers and peggings count the level's needs and the range's own orders."""

    room: Room
    orders: int
    pegs: int


class Orders(NamedTuple):
    """Planned orders of a range of nodes with their dates and versions, as they stand in the ledger."""

    node: IntArray
    day: IntArray
    qty: IntArray
    trigger: IntArray
    rule: IntArray
    priority: IntArray
    date: IntArray
    start: IntArray
    receipt: IntArray
    available: IntArray
    version: IntArray


def net_network(
    problem: Problem,
    *,
    threads: int = 2,
    progress: Callable[[float], None] | None = None,
    outside: Sequence[Derived] = (),
    makers: Makers | None = None,
    memory: Memory | None = None,
) -> Solution:
    """Plan a whole network: net, date and explode the nodes of each level, the highest first (§5-§12).

    `outside` are needs of the first level that orders beyond the problem make, in order unless `makers` tell of these orders:
    a row for each source. `memory` is what an earlier call wrote to on its way. Raises QuantityError when a need passes the largest
    quantity. The result does not depend on `threads`.
    """
    levels = len(problem.levels) - 1
    ledger, memory = Ledger(problem), memory or Memory()
    names = named_rows(problem)
    waiting: list[list[Derived]] = [[] for _ in range(levels)]
    _hand_out(_needs_of_existing(problem), waiting)
    for derived in outside:
        waiting[0].append(derived)
    pool = pool_of(threads)
    for number in range(levels):
        needs, day, begin = _needs_of_level(pool, problem, number, waiting[number], ledger, memory.scratch)
        waiting[number].clear()
        first = int(problem.levels[number])
        ranges = _ranges(first, begin, threads)
        if makers is not None:
            put_ties_in_order(pool, makers, [(begin[a - first], begin[b - first]) for a, b in ranges], needs, day)
        named = named_by(names, needs.source)
        given = [_room(problem, memory.rooms, place, bounds, first, begin) for place, bounds in enumerate(ranges)]
        sweeps = [(problem, room, bounds, first, needs, named, day, begin) for room, bounds in zip(given, ranges, strict=True)]
        swept = list(pool.map(lambda args: _swept(*args), sweeps))
        for place, part in enumerate(swept):
            memory.rooms.keep(place, part.room)
        made = _written(pool, problem, swept, named, ledger)
        ledger.end_level()
        for by_level in _exploded(pool, problem, made):
            _hand_out(by_level, waiting)
        if progress is not None:
            progress((number + 1) / levels)
    return ledger.solution()


def _hand_out(derived: Sequence[Derived | None], waiting: list[list[Derived]]) -> None:
    for target, needed in enumerate(derived):
        if needed is not None:
            waiting[target].append(needed)


def _needs_of_level(
    pool: Pool, problem: Problem, number: int, derived: Sequence[Derived], ledger: Ledger, scratch: Scratch
) -> tuple[Needs, IntArray, IntArray]:
    """The demands of a level in order, their required days and offsets per node, stand-ins in place of what they serve (§22)."""
    first, last = int(problem.levels[number]), int(problem.levels[number + 1])
    ahead = independent_needs(problem.orders, first, last, 0)
    behind = independent_needs(problem.forecasts, first, last, len(problem.orders.node))
    parts = [part.needs for part in derived]
    written = write_in_order(pool, problem, number, [ahead, *parts, behind], ledger.needs, scratch)
    if parts and problem.has_stand_ins:
        group = np.concatenate([part.group for part in derived])
        moved = moved_needs(problem, number, *written, joined_needs(parts), group)
        if moved is not None:
            ledger.needs.forget_level()
            return write_in_order(pool, problem, number, [ahead, moved, behind], ledger.needs, scratch)
    return written


def _swept(
    problem: Problem,
    room: Room,
    bounds: tuple[int, int],
    first: int,
    needs: Needs,
    named: IntArray,
    day: IntArray,
    begin: IntArray,
) -> Swept:
    """Sweep a range of nodes, with more room as often as there is too little."""
    while True:
        orders, pegs = sweep(
            *bounds,
            first,
            begin,
            day,
            needs.qty,
            needs.source,
            named,
            problem.orders,
            problem.supplies,
            problem.coverage,
            problem.special,
            problem.rows,
            problem.models,
            room,
            0,
            0,
        )
        if orders >= 0:
            return Swept(room, orders, pegs)
        room = room_for(4 * len(room.node), 4 * len(room.demand))


def _room(problem: Problem, rooms: Rooms, place: int, bounds: tuple[int, int], first: int, begin: IntArray) -> Room:
    """Room for what is expected of a range of nodes."""
    demands = int(begin[bounds[1] - first] - begin[bounds[0] - first])
    supplies = int(problem.supplies.begin[bounds[1]] - problem.supplies.begin[bounds[0]])
    nodes = bounds[1] - bounds[0]
    return rooms.take(place, demands + nodes + 1, 2 * demands + supplies + nodes + 1)


def _written(pool: Pool, problem: Problem, swept: Sequence[Swept], named: IntArray, ledger: Ledger) -> list[tuple[Orders, int]]:
    """Write what the ranges of a level give, in node order; the orders of each range and the number of its first one."""
    needs_before = ledger.needs.levels[-1]
    first_order = ledger.orders.count
    columns = ledger.orders.next_rows(sum(part.orders for part in swept))
    pegs = ledger.pegs.next_rows(sum(part.pegs for part in swept))

    def places() -> Iterator[tuple[Swept, slice, slice]]:
        order, peg = 0, 0
        for part in swept:
            yield part, slice(order, order + part.orders), slice(peg, peg + part.pegs)
            order, peg = order + part.orders, peg + part.pegs

    def write(place: tuple[Swept, slice, slice]) -> tuple[Orders, int]:
        part, order_rows, peg_rows = place
        before = first_order + order_rows.start
        orders = Orders(*(column[order_rows] for column in columns))
        _write_orders(problem, part, orders, needs_before, named)
        _write_pegs(*part.room[-3:], needs_before, before, *(column[peg_rows] for column in pegs))
        return orders, before

    return list(pool.map(write, places()))


def _write_orders(problem: Problem, part: Swept, orders: Orders, needs_before: int, named: IntArray) -> None:
    """The orders of a range with their dates and versions."""
    _place_orders(part.room, needs_before, orders)
    source = sources_of(problem.special.sources, orders.node, orders.day, orders.qty)
    dates = (orders.date, orders.start, orders.receipt, orders.available)
    is_forward = schedule_orders(source, orders.day, problem.calendars, problem.times, *dates)
    choose_versions(problem.structure, orders.node, orders.day, orders.qty, orders.version)
    if len(named):
        of_named = np.flatnonzero(orders.rule & RULE_NAMED)
        wanted = named[part.room.trigger[of_named]]
        orders.version[of_named] = with_named(problem.structure, orders.node[of_named], wanted, orders.version[of_named])
    _mark_orders(is_forward, problem.explosion_last, orders)
    if not problem.rows.preset_is_usual.all():
        of_line = np.flatnonzero(orders.trigger <= PRESET)
        is_usual = problem.rows.preset_is_usual[PRESET - orders.trigger[of_line]]
        orders.version[of_line[~is_usual]] = -1


@lean_kernel
def _place_orders(room: Room, needs_before: int, orders: Orders) -> None:
    """Write what a sweep gave, triggers counted from the first need of all."""
    for i in range(len(orders.node)):
        orders.node[i], orders.day[i], orders.qty[i] = room.node[i], room.day[i], room.qty[i]
        orders.trigger[i] = room.trigger[i] + needs_before if room.trigger[i] >= 0 else room.trigger[i]
        orders.rule[i], orders.priority[i] = room.rule[i], room.priority[i]


@lean_kernel
def _mark_orders(is_forward: BoolArray, explosion_last: IntArray, orders: Orders) -> None:
    """Say which orders were dated forward; those after the explosion fence of their node need no components (§6.10)."""
    for i in range(len(orders.node)):
        if is_forward[i]:
            orders.rule[i] |= RULE_FORWARD
        if orders.day[i] > explosion_last[orders.node[i]]:
            orders.version[i] = -1


@lean_kernel
def _write_pegs(
    requirement: IntArray,
    supply: IntArray,
    qty: IntArray,
    needs_before: int,
    orders_before: int,
    out_requirement: IntArray,
    out_supply: IntArray,
    out_qty: IntArray,
) -> None:
    for p in range(len(out_qty)):
        out_requirement[p] = requirement[p] + needs_before
        out_supply[p] = supply[p] - orders_before if supply[p] <= PLANNED else supply[p]
        out_qty[p] = qty[p]


def _ranges(first: int, begin: IntArray, threads: int) -> list[tuple[int, int]]:
    """Ranges of nodes with about the same number of demands each."""
    nodes = len(begin) - 1
    if begin[-1] + nodes < _SMALL or threads == 1:
        return [(first, first + nodes)] if nodes else []
    weight = begin + np.arange(nodes + 1)
    cuts = np.searchsorted(weight, np.linspace(0, weight[-1], threads + 1)[1:-1])
    bounds = [0, *(int(cut) for cut in cuts), nodes]
    return [(first + a, first + b) for a, b in pairwise(bounds) if b > a]


def _needs_of_existing(problem: Problem) -> list[Derived | None]:
    """Components of orders that exist already (§6.9, §6.10)."""
    existing = problem.existing
    if not len(existing.node):
        return []
    version = versions_of_existing(problem, existing)
    return needs_by_level(problem, existing.node, version, existing.day, existing.start, existing.qty, COMPONENT)


def _exploded(pool: Pool, problem: Problem, made: Sequence[tuple[Orders, int]]) -> list[list[Derived | None]]:
    """Per range of a level what its orders need; needs that are too large are those of the whole level, whoever came upon them."""
    try:
        return list(pool.map(lambda pair: _explode(problem, *pair), made))
    except NeedTooLargeError:
        whole = Orders(*(np.concatenate(columns) for columns in zip(*(orders for orders, _ in made), strict=True)))
        _explode(problem, whole, made[0][1])
        raise


def _explode(problem: Problem, orders: Orders, first_order: int) -> list[Derived | None]:
    return needs_by_level(problem, orders.node, orders.version, orders.day, orders.start, orders.qty, first_order)


def needs_by_level(
    problem: Problem, node: IntArray, version: IntArray, day: IntArray, start: IntArray, qty: IntArray, first_order: int
) -> list[Derived | None]:
    """Per level what orders need; `first_order` is the source of the first one's needs. QuantityError for needs that are too large."""
    levels = len(problem.levels) - 1
    if not len(version) or not len(problem.structure.line_node):
        return [None] * levels
    count = count_needs(problem.structure, version, day, qty, levels)
    offset = _offsets(count, levels)
    total = offset[levels]
    narrow, wide = np.int32, np.int64
    needs = Needs(np.empty(total, narrow), np.empty(total, narrow), np.empty(total, wide), np.empty(total, narrow), np.empty(total, narrow))
    group = np.empty(total if problem.has_stand_ins else 0, narrow)
    position = np.array([*offset[:levels], count[levels]], np.int64)
    write_needs(problem.structure, version, day, start, qty, first_order, position, *needs, group)
    if position[levels]:
        raise NeedTooLargeError(int(position[levels]), _too_large(problem, node, version, day, qty))
    of_levels = [slice(*bounds) for bounds in pairwise(offset)]
    return [Derived(Needs(*(array[rows] for array in needs)), group[rows]) if rows.start < rows.stop else None for rows in of_levels]


def _offsets(count: IntArray, levels: int) -> list[int]:
    """Where the needs of each level begin, and how many there are."""
    return list(accumulate(count[:levels].tolist(), initial=0))


def _too_large(problem: Problem, node: IntArray, version: IntArray, day: IntArray, qty: IntArray) -> list[int]:
    """The nodes of the largest orders whose components need too much, each once."""
    levels = len(problem.levels) - 1
    found: dict[int, None] = {}
    for i in np.argsort(-qty, kind="stable")[:_SHOWN]:
        one = slice(i, i + 1)
        count = count_needs(problem.structure, version[one], day[one], qty[one], levels)
        offset = _offsets(count, levels)
        position = np.array([*offset[:levels], count[levels]], np.int64)
        narrow, wide = np.empty(offset[levels], np.int32), np.empty(offset[levels], np.int64)
        out = (narrow, narrow, wide, narrow, narrow, narrow)
        write_needs(problem.structure, version[one], day[one], day[one], qty[one], 0, position, *out)
        if position[levels]:
            found[int(node[i])] = None
    return list(found)
