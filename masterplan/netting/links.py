"""Fixed links and the writing of peggings, compiled (semantics §7.6).

Belongs here: what is pegged before anything is netted.
"""

from __future__ import annotations

from masterplan.arrays import IntArray
from masterplan.compiled import lean_inner
from masterplan.netting.orders import Room
from masterplan.netting.problem import COMPONENT, SHORT, STOCK, Rows, Supplies


@lean_inner
def peg(room: Room, pegs: int, demand: int, supply: int, qty: int) -> int:
    """Write one pegging; gives the number written."""
    room.demand[pegs] = demand
    room.supply[pegs] = supply
    room.pegged[pegs] = qty
    return pegs + 1


@lean_inner
def peg_links(
    node: int,
    first: int,
    end: int,
    source: IntArray,
    supplies: Supplies,
    left: IntArray,
    open_qty: IntArray,
    rows: Rows,
    room: Room,
    pegs: int,
) -> int:
    """Peg the fixed links of a node whose demands are rows `first … end - 1`; -1 when the room is too small (§7.6).

    `left` and `open_qty` are what supplies and demands of the node still have. A link to stock takes its batches in turn, unless
    it is to one batch; one of components serves all lines of their order in turn.
    """
    begin = supplies.begin[node]
    for link in range(rows.link_begin[node], rows.link_begin[node + 1]):
        wanted = -1 - rows.link_demand[link]
        s = rows.link_supply[link] - begin
        is_stock = supplies.kind[begin + s] == STOCK and not rows.link_is_batch[link]
        linked = rows.link_qty[link]
        for j in range(first, end):
            if source[j] != wanted:
                continue
            t = s
            while linked > 0:
                took = min(open_qty[j - first], left[t], linked)
                if took > 0:
                    if pegs >= len(room.pegged):
                        return -1
                    open_qty[j - first] -= took
                    left[t] -= took
                    linked -= took
                    pegs = peg(room, pegs, j, begin + t, took)
                t += 1
                if not (is_stock and t < len(left) and supplies.kind[begin + t] == STOCK):
                    break
            if wanted < COMPONENT or linked == 0:
                break
    return pegs


@lean_inner
def peg_held(node: int, first: int, end: int, source: IntArray, open_qty: IntArray, rows: Rows, room: Room, pegs: int) -> int:
    """What held demands of a node still lack after their links is short; -1 when the room is too small (§24.3)."""
    if node >= len(rows.held_node) or not rows.held_node[node]:
        return pegs
    for j in range(first, end):
        if open_qty[j - first] == 0 or not _is_held(source[j], rows):
            continue
        if pegs >= len(room.pegged):
            return -1
        pegs = peg(room, pegs, j, SHORT, open_qty[j - first])
        open_qty[j - first] = 0
    return pegs


@lean_inner
def _is_held(source: int, rows: Rows) -> bool:
    if source < 0:
        return rows.held_demand[-1 - source]
    return source >= COMPONENT and rows.held_existing[source - COMPONENT]
