"""What ranges of nodes give, and how it becomes one solution in node order.

Belongs here: the columns of a part and their joining, each written once into its place. Which parts there are is the
business of `levels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np
from numba import njit

from masterplan.arrays import IntArray
from masterplan.netting.problem import PLANNED, Solution

_NEED_TYPES: Final = (np.int32, np.int32, np.int64, np.int32, np.int32)
_ORDER_TYPES: Final = (np.int32, np.int32, np.int64, np.int32, np.int16, np.int16, *(np.int32,) * 5)
_PEG_TYPES: Final = (np.int32, np.int32, np.int64)


class Needs(NamedTuple):
    """Demands of one level; `source` as `Solution.requirement_source`."""

    node: IntArray
    date: IntArray
    qty: IntArray
    source: IntArray
    line: IntArray


class Orders(NamedTuple):
    """Planned orders of a range of nodes with their dates and versions; `trigger` is a row of the level's needs."""

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


class Pegs(NamedTuple):
    """Peggings of a range of nodes: rows of the level's needs, supply codes counting the part's own orders, quantities."""

    requirement: IntArray
    supply: IntArray
    qty: IntArray


class Part(NamedTuple):
    """What one range of nodes of a level gives."""

    orders: Orders
    pegs: Pegs


class Level(NamedTuple):
    """One level: its demands in order, their required days, and its parts in node order."""

    needs: Needs
    day: IntArray
    parts: list[Part]


def no_needs() -> Needs:
    """Needs without a row."""
    narrow = np.zeros(0, np.int32)
    return Needs(narrow, narrow, np.zeros(0, np.int64), narrow, narrow)


def joined_needs(parts: Sequence[Needs]) -> Needs:
    """Several needs, one after the other."""
    return parts[0] if len(parts) == 1 else Needs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def solution_of(levels: list[Level], pool: ThreadPoolExecutor) -> Solution:
    """All levels as one solution. Levels are taken off the list as they are written, so that both are never there in full."""
    needs = _offsets([len(level.day) for level in levels])
    orders = _offsets([sum(len(part.orders.node) for part in level.parts) for level in levels])
    pegs = _offsets([sum(len(part.pegs.qty) for part in level.parts) for level in levels])
    wanted = Needs(*(np.empty(needs[-1], kind) for kind in _NEED_TYPES))
    made = Orders(*(np.empty(orders[-1], kind) for kind in _ORDER_TYPES))
    pegged = Pegs(*(np.empty(pegs[-1], kind) for kind in _PEG_TYPES))
    day = np.empty(needs[-1], np.int32)
    for number in range(len(needs) - 1):
        level = levels.pop(0)
        rows = slice(needs[number], needs[number + 1])
        _copy(pool, (*level.needs, level.day), [column[rows] for column in (*wanted, day)])
        first_order, first_peg = int(orders[number]), int(pegs[number])
        for part in level.parts:
            order_rows = slice(first_order, first_order + len(part.orders.node))
            peg_rows = slice(first_peg, first_peg + len(part.pegs.qty))
            _copy(pool, part.orders, [column[order_rows] for column in made])
            trigger = made.trigger[order_rows]
            trigger[trigger >= 0] += np.int32(needs[number])
            _write_pegs(*part.pegs, int(needs[number]), first_order, *(column[peg_rows] for column in pegged))
            first_order, first_peg = order_rows.stop, peg_rows.stop
    return Solution(
        **{f"order_{name}": column for name, column in made._asdict().items()},
        **{f"requirement_{name}": column for name, column in wanted._asdict().items()},
        requirement_day=day,
        pegging_requirement=pegged.requirement,
        pegging_supply=pegged.supply,
        pegging_qty=pegged.qty,
        order_levels=orders,
        requirement_levels=needs,
        pegging_levels=pegs,
    )


def _copy(pool: ThreadPoolExecutor, columns: Sequence[IntArray], views: Sequence[IntArray]) -> None:
    list(pool.map(np.copyto, views, columns))


@njit(nogil=True, cache=True)
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
    for p in range(len(qty)):
        out_requirement[p] = requirement[p] + needs_before
        out_supply[p] = supply[p] - orders_before if supply[p] <= PLANNED else supply[p]
        out_qty[p] = qty[p]


def _offsets(counts: Sequence[int]) -> IntArray:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
