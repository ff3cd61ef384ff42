"""Fixed links and the writing of peggings, compiled (semantics §7.6).

Belongs here: what is pegged before anything is netted.
"""

from __future__ import annotations

from masterplan.arrays import IntArray
from masterplan.compiled import inner
from masterplan.netting.orders import Room
from masterplan.netting.problem import STOCK, Rows, Supplies


@inner
def peg(room: Room, pegs: int, demand: int, supply: int, qty: int) -> int:
    """Write one pegging; gives the number written."""
    room.demand[pegs] = demand
    room.supply[pegs] = supply
    room.pegged[pegs] = qty
    return pegs + 1


@inner
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

    `left` and `open_qty` are what supplies and demands of the node still have. A link to stock takes its batches in turn,
    unless it is to one batch.
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
            while s < len(left) and linked > 0:
                took = min(open_qty[j - first], left[s], linked)
                if took > 0:
                    if pegs >= len(room.pegged):
                        return -1
                    open_qty[j - first] -= took
                    left[s] -= took
                    linked -= took
                    pegs = peg(room, pegs, j, begin + s, took)
                s += 1
                if not (is_stock and s < len(left) and supplies.kind[begin + s] == STOCK):
                    break
            break
    return pegs
