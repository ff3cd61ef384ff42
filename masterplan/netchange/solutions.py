"""From records back to the arrays of a solution, of all nodes or of some.

Belongs here: names by place becoming numbers. What is computed from a solution does not know that it is a part.
"""

from __future__ import annotations

import numpy as np

from masterplan.arrays import IntArray
from masterplan.netchange.groups import Columns
from masterplan.netchange.records import NeedRows, Offsets, OrderRows, PegRows, Records
from masterplan.netting.problem import COMPONENT, PLANNED, PRESET, Problem, Solution


def solution_of(part: Problem, records: Records, nodes: IntArray) -> tuple[Solution, Offsets]:
    """The solution of some nodes under the numbers of their part, and where their rows begin.

    Needs that orders make have no source in it: their parents lie outside.
    """
    orders, order_begin = records.orders.take(nodes)
    needs, need_begin = records.needs.take(nodes)
    pegs, peg_begin = records.pegs.take(nodes)
    begin = Offsets(order_begin, need_begin, peg_begin)
    return assembled(part, orders, needs, pegs, begin), begin


def assembled(
    part: Problem, order_columns: Columns, need_columns: Columns, peg_columns: Columns, begin: Offsets, source: IntArray | None = None
) -> Solution:
    """A solution from rows with names by place; `source` of each need as in `Solution`, none: all independent."""
    orders, needs, pegs = OrderRows(*order_columns), NeedRows(*need_columns), PegRows(*peg_columns)
    count = len(begin.orders) - 1
    of_order, of_need, of_peg = (np.repeat(np.arange(count, dtype=np.int32), np.diff(offsets)) for offsets in begin)
    trigger = orders.trigger.copy()
    asked, preset = trigger >= 0, trigger <= PRESET
    trigger[asked] += begin.needs[of_order[asked]].astype(trigger.dtype)
    trigger[preset] -= part.rows.preset_begin[of_order[preset]].astype(trigger.dtype)
    version = orders.version.copy()
    chosen = version >= 0
    version[chosen] += part.structure.version_begin[of_order[chosen]].astype(version.dtype)
    supply = pegs.supply.copy()
    existing, planned = supply >= 0, supply <= PLANNED
    supply[existing] += part.supplies.begin[of_peg[existing]].astype(supply.dtype)
    supply[planned] -= begin.orders[of_peg[planned]].astype(supply.dtype)
    return Solution(
        order_node=of_order,
        order_day=orders.day,
        order_qty=orders.qty,
        order_trigger=trigger,
        order_rule=orders.rule,
        order_priority=orders.priority,
        order_date=orders.date,
        order_start=orders.start,
        order_receipt=orders.receipt,
        order_available=orders.available,
        order_version=version,
        requirement_node=of_need,
        requirement_day=needs.day,
        requirement_date=needs.date,
        requirement_qty=needs.qty,
        requirement_source=np.full(len(of_need), -1, np.int32) if source is None else source,
        requirement_line=needs.line,
        pegging_requirement=(pegs.need + begin.needs[of_peg]).astype(np.int32),
        pegging_supply=supply,
        pegging_qty=pegs.qty,
        order_levels=np.array([0, len(of_order)], np.int64),
        requirement_levels=np.array([0, len(of_need)], np.int64),
        pegging_levels=np.array([0, len(of_peg)], np.int64),
    )


def sources_of_needs(part: Problem, needs: NeedRows, begin: Offsets, local: IntArray) -> IntArray:
    """The source of each need where `local` gives the number of its parent in the part, and all parents are in it."""
    node = np.repeat(np.arange(len(begin.needs) - 1), np.diff(begin.needs))
    owner = np.maximum(local[np.maximum(needs.parent, 0)], 0)
    existing = np.searchsorted(part.existing.node, np.arange(len(begin.needs)))
    orders, forecasts = (np.searchsorted(demands.node, np.arange(len(begin.needs))) for demands in (part.orders, part.forecasts))
    own_orders = np.diff(orders)[node]
    row = np.where(needs.place < own_orders, orders[node] + needs.place, len(part.orders.node) + forecasts[node] + needs.place - own_orders)
    derived = np.where(needs.place >= 0, begin.orders[owner] + needs.place, COMPONENT + existing[owner] - 1 - needs.place)
    return np.where(needs.parent >= 0, derived, -1 - row).astype(np.int32)
