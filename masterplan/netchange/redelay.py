"""Delays after a change, upwards: from the lowest level to the demands of the first, a node only when what it waits for changed.

Belongs here: which nodes are dated again. How delays are computed is told in `masterplan.delays`, whose kernels do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.compiled import lean_kernel
from masterplan.delays import NO_DAY, Delays, delays_of
from masterplan.netchange.clusters import Clusters
from masterplan.netchange.groups import rows_of
from masterplan.netchange.part import OwnRows, part_of
from masterplan.netchange.records import LateRows, NeedRows, Offsets, OrderRows, Records, placed_limits, read
from masterplan.netchange.renet import OfNodes, Sweep, drawn_on, made_by
from masterplan.netchange.solutions import solution_of
from masterplan.netting.problem import Problem

_ORDER_LATE: Final = OrderRows._fields.index("late")


class Redating:
    """One pass from the lowest level up.

    Inputs: the problem, its rows, the records with delays to be brought up to date, and `has_late`, which says of each node
    whether one of its needs comes too late for the order it is a component of; it is kept up to date.
    """

    def __init__(self, problem: Problem, rows: OwnRows, records: Records, has_late: BoolArray) -> None:
        self._problem, self._rows, self._records, self._has_late = problem, rows, records, has_late
        self._pending = np.zeros(int(problem.levels[-1]), np.bool_)
        self._clusters = Clusters(problem)
        self.changed = np.zeros(int(problem.levels[-1]), np.bool_)

    def run(self, renetted: BoolArray, late_parents: IntArray, sweeps: Mapping[int, Sweep]) -> BoolArray:
        """Date the orders of the nodes again that were planned again, or whose components changed; gives where anything changed.

        `sweeps` are what was planned again, by level.
        """
        self._pending[:] = renetted
        self._pending[late_parents] = True
        for level in range(len(self._problem.levels) - 2, -1, -1):
            first, last = self._problem.levels[level : level + 2]
            nodes = first + np.flatnonzero(self._pending[first:last])
            if not len(nodes):
                continue
            sweep = sweeps.get(level)
            if sweep is not None and len(sweep.nodes) == len(nodes):
                self._date_new(sweep)
                continue
            if sweep is not None:
                self._records.needs.put(sweep.nodes, sweep.needs, sweep.begin.needs)
            self._date(nodes, renetted[nodes])
        return self.changed

    def _date_new(self, sweep: Sweep) -> None:
        """Nodes that were all planned again."""
        nodes, begin = sweep.nodes, sweep.begin
        ready, _ = self._ready(sweep.made, begin)
        delays = delays_of(sweep.part, sweep.solution, ready=ready)
        self._tell(nodes, begin, sweep.needs, delays)
        self._records.orders.overwrite(nodes, {_ORDER_LATE: delays.order_available})
        self._records.needs.put(nodes, _dated(sweep.needs, delays, placed_limits(delays, begin)), begin.needs)
        self.changed[nodes] = True

    def _date(self, nodes: IntArray, is_new: BoolArray) -> None:
        """Nodes of which some stand and may come out as they were."""
        part = part_of(self._problem, self._rows, nodes)
        solution, begin = solution_of(part, self._records, nodes)
        ready, is_later = self._ready(made_by(self._records, nodes), begin)
        delays = delays_of(part, solution, ready=ready)
        orders, needs = (kind(*groups.take(nodes)[0]) for kind, groups in zip((OrderRows, NeedRows), self._records, strict=False))
        limit = placed_limits(delays, begin)
        is_other = needs.available != delays.requirement_available
        self._tell(nodes, begin, needs, delays)
        changed = is_new | is_later
        of_order, of_need = (np.repeat(np.arange(len(nodes)), np.diff(offsets)) for offsets in (begin.orders, begin.needs))
        np.logical_or.at(changed, of_need, is_other | (needs.limit != limit) | (needs.used != delays.margin_used))
        np.logical_or.at(changed, of_order, orders.late != delays.order_available)
        self._records.orders.put(nodes, orders._replace(late=delays.order_available), begin.orders)
        self._records.needs.put(nodes, _dated(needs, delays, limit), begin.needs)
        self.changed[nodes[changed]] = True

    def _ready(self, made: OfNodes, begin: Offsets) -> tuple[IntArray, BoolArray]:
        """The day on which the components of each planned order are there, as far as they come late, else `NO_DAY`.

        The same is noted of the orders that exist; the second result says for which nodes it is another than before.
        """
        nodes = made.nodes
        planned = np.full(int(begin.orders[-1]), NO_DAY, np.int32)
        _, offsets = rows_of(self._problem.existing.node, nodes)
        existing = np.full(int(offsets[-1]), NO_DAY, np.int32)
        needs, owner = self._late_components(made)
        is_planned = needs.place >= 0
        np.maximum.at(planned, begin.orders[owner[is_planned]] + needs.place[is_planned], needs.available[is_planned])
        np.maximum.at(existing, offsets[owner[~is_planned]] - 1 - needs.place[~is_planned], needs.available[~is_planned])
        return planned, self._note_existing(nodes, existing, offsets)

    def _note_existing(self, nodes: IntArray, ready: IntArray, offsets: IntArray) -> BoolArray:
        (known,), before = self._records.ready.take(nodes)
        if not len(ready) and not len(known):
            return np.zeros(len(nodes), np.bool_)
        is_other = np.diff(before) != np.diff(offsets)
        for place in np.flatnonzero(~is_other):
            is_other[place] = not np.array_equal(ready[offsets[place] : offsets[place + 1]], known[before[place] : before[place + 1]])
        self._records.ready.put(nodes, [ready], offsets)
        return is_other

    def _late_components(self, made: OfNodes) -> tuple[LateRows, IntArray]:
        """The needs of orders of some nodes that are met too late, and the place of each one's parent among them."""
        nodes = made.nodes
        components = self._components(made) if self._has_late.any() else nodes[:0]
        needs, _ = read(LateRows, self._records.needs, components[self._has_late[components]])
        owner = np.minimum(np.searchsorted(nodes.astype(needs.parent.dtype), needs.parent), len(nodes) - 1)
        late = (nodes[owner] == needs.parent) & (needs.available > needs.date)
        return LateRows(*(column[late] for column in needs)), owner[late]

    def _components(self, made: OfNodes) -> IntArray:
        """What the orders of some nodes draw on, and what may stand in for it."""
        return self._clusters.completed(drawn_on(self._problem, made))

    def _tell(self, nodes: IntArray, begin: Offsets, needs: NeedRows, delays: Delays) -> None:
        """Orders whose component now comes at another time are dated again, if it came or comes too late."""
        told = LateRows(*(getattr(needs, name) for name in LateRows._fields))
        _flag_late(nodes, begin.needs, told, delays.requirement_available, self._has_late, self._pending)


def _dated(needs: NeedRows, delays: Delays, limit: IntArray) -> NeedRows:
    return needs._replace(available=delays.requirement_available, limit=limit, used=delays.margin_used)


@lean_kernel
def _flag_late(nodes: IntArray, begin: IntArray, needs: LateRows, available: IntArray, has_late: BoolArray, pending: BoolArray) -> None:
    """Say of each node whether a need of an order comes too late, as `available` has it now, and flag the parents to be dated again."""
    for i in range(len(nodes)):
        has_late[nodes[i]] = False
        for row in range(begin[i], begin[i + 1]):
            if needs.parent[row] < 0:
                continue
            is_late = available[row] > needs.date[row]
            if is_late:
                has_late[nodes[i]] = True
            if available[row] != needs.available[row] and (is_late or needs.available[row] > needs.date[row]):
                pending[needs.parent[row]] = True


def late_flags(records: Records) -> BoolArray:
    """Of each node whether one of its needs comes too late for the order it is a component of."""
    every = np.arange(len(records.needs))
    needs, begin = read(LateRows, records.needs, every)
    flags = np.zeros(len(every), np.bool_)
    flags[np.repeat(every, np.diff(begin))[(needs.parent >= 0) & (needs.available > needs.date)]] = True
    return flags
