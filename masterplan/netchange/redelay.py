"""Delays after a change, upwards: from the lowest level to the demands of the first, a node only when what it waits for changed.

Belongs here: which nodes are dated again. How delays are computed is told in `masterplan.delays`, whose kernels do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.delays import NO_DAY, Delays, delays_of
from masterplan.netchange.clusters import Clusters
from masterplan.netchange.groups import rows_of
from masterplan.netchange.part import OwnRows, part_of
from masterplan.netchange.records import LateRows, NeedRows, Offsets, OrderRows, Records, placed_limits, read
from masterplan.netchange.renet import Sweep, drawn_on, made_by
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
        ready, _ = self._ready(nodes, begin)
        delays = delays_of(sweep.part, sweep.solution, ready=ready)
        needs = LateRows(*(getattr(sweep.needs, name) for name in LateRows._fields))
        self._tell(nodes, begin, needs, delays, needs.available != delays.requirement_available)
        self._records.orders.overwrite(nodes, {_ORDER_LATE: delays.order_available})
        self._records.needs.put(nodes, _dated(sweep.needs, delays, placed_limits(delays, begin)), begin.needs)
        self.changed[nodes] = True

    def _date(self, nodes: IntArray, is_new: BoolArray) -> None:
        """Nodes of which some stand and may come out as they were."""
        part = part_of(self._problem, self._rows, nodes)
        solution, begin = solution_of(part, self._records, nodes)
        ready, is_later = self._ready(nodes, begin)
        delays = delays_of(part, solution, ready=ready)
        orders, needs = (kind(*groups.take(nodes)[0]) for kind, groups in zip((OrderRows, NeedRows), self._records, strict=False))
        limit = placed_limits(delays, begin)
        is_other = needs.available != delays.requirement_available
        self._tell(nodes, begin, needs, delays, is_other)
        changed = is_new | is_later
        of_order, of_need = (np.repeat(np.arange(len(nodes)), np.diff(offsets)) for offsets in (begin.orders, begin.needs))
        np.logical_or.at(changed, of_need, is_other | (needs.limit != limit) | (needs.used != delays.margin_used))
        np.logical_or.at(changed, of_order, orders.late != delays.order_available)
        self._records.orders.put(nodes, orders._replace(late=delays.order_available), begin.orders)
        self._records.needs.put(nodes, _dated(needs, delays, limit), begin.needs)
        self.changed[nodes[changed]] = True

    def _ready(self, nodes: IntArray, begin: Offsets) -> tuple[IntArray, BoolArray]:
        """The day on which the components of each planned order are there, as far as they come late, else `NO_DAY`.

        The same is noted of the orders that exist; the second result says for which nodes it is another than before.
        """
        planned = np.full(int(begin.orders[-1]), NO_DAY, np.int32)
        _, offsets = rows_of(self._problem.existing.node, nodes)
        existing = np.full(int(offsets[-1]), NO_DAY, np.int32)
        needs, owner = self._late_components(nodes)
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

    def _late_components(self, nodes: IntArray) -> tuple[LateRows, IntArray]:
        """The needs of orders of the nodes that are met too late, and the place of each one's parent in `nodes`."""
        components = self._components(nodes) if self._has_late.any() else nodes[:0]
        needs, _ = read(LateRows, self._records.needs, components[self._has_late[components]])
        owner = np.minimum(np.searchsorted(nodes.astype(needs.parent.dtype), needs.parent), len(nodes) - 1)
        late = (nodes[owner] == needs.parent) & (needs.available > needs.date)
        return LateRows(*(column[late] for column in needs)), owner[late]

    def _components(self, nodes: IntArray) -> IntArray:
        """What the orders of the nodes draw on, and what may stand in for it."""
        return self._clusters.completed(drawn_on(self._problem, made_by(self._records, nodes)))

    def _tell(self, nodes: IntArray, begin: Offsets, needs: NeedRows | LateRows, delays: Delays, is_other: BoolArray) -> None:
        """Orders whose component now comes at another time are dated again, if it came or comes too late."""
        is_late = _is_late(needs, delays)
        self._has_late[nodes] = False
        self._has_late[np.repeat(nodes, np.diff(begin.needs))[is_late]] = True
        was_late = (needs.available > needs.date) & (needs.parent >= 0)
        self._pending[needs.parent[is_other & (was_late | is_late)]] = True


def _dated(needs: NeedRows, delays: Delays, limit: IntArray) -> NeedRows:
    return needs._replace(available=delays.requirement_available, limit=limit, used=delays.margin_used)


def _is_late(needs: NeedRows | LateRows, delays: Delays) -> BoolArray:
    return (needs.parent >= 0) & (delays.requirement_available > needs.date)


def late_flags(records: Records) -> BoolArray:
    """Of each node whether one of its needs comes too late for the order it is a component of."""
    every = np.arange(len(records.needs))
    needs, begin = read(LateRows, records.needs, every)
    flags = np.zeros(len(every), np.bool_)
    flags[np.repeat(every, np.diff(begin))[(needs.parent >= 0) & (needs.available > needs.date)]] = True
    return flags
