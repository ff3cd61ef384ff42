"""Delays after a change, upwards: from the lowest level to the demands of the first, a node only when what it waits for changed.

Belongs here: which nodes are dated again. How delays are computed is told in `masterplan.delays`, whose kernels do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

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

    @cached_property
    def _number(self) -> IntArray:
        """The place of each node among those that are dated, -1 of all others."""
        return np.full(int(self._problem.levels[-1]), -1, np.int32)

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
                self._record(sweep, sweep.orders, sweep.needs)
            self._date(nodes, renetted[nodes])
        return self.changed

    def _date_new(self, sweep: Sweep) -> None:
        """Nodes that were all planned again."""
        nodes, begin = sweep.nodes, sweep.begin
        ready, _ = self._ready(sweep.made, begin)
        delays = delays_of(sweep.part, sweep.solution, ready=ready)
        self._tell(nodes, begin, sweep.needs, delays)
        orders = sweep.orders._replace(late=delays.order_available)
        self._record(sweep, orders, _dated(sweep.needs, delays, placed_limits(delays, begin)))
        self.changed[nodes] = True

    def _record(self, sweep: Sweep, orders: OrderRows, needs: NeedRows) -> None:
        """Write what was planned again into the records."""
        self._records.orders.put(sweep.nodes, orders, sweep.begin.orders)
        self._records.needs.put(sweep.nodes, needs, sweep.begin.needs)

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
        planned = np.full(begin.orders[-1], NO_DAY, np.int32)
        _, offsets = rows_of(self._problem.existing.node, nodes)
        existing = np.full(offsets[-1], NO_DAY, np.int32)
        components = self._components(made) if self._has_late.any() else nodes[:0]
        late = components[self._has_late[components]]
        if len(late):
            needs, _ = read(LateRows, self._records.needs, late)
            self._number[nodes] = np.arange(len(nodes), dtype=np.int32)
            _note_late(needs, self._number, begin.orders, offsets, planned, existing)
            self._number[nodes] = -1
        return planned, self._note_existing(nodes, existing, offsets)

    def _note_existing(self, nodes: IntArray, ready: IntArray, offsets: IntArray) -> BoolArray:
        groups = self._records.ready
        if not len(ready) and not groups.counts[nodes].any():
            return np.zeros(len(nodes), np.bool_)
        (known,), before = groups.take(nodes)
        is_other = np.diff(before) != np.diff(offsets)
        for place in np.flatnonzero(~is_other):
            is_other[place] = not np.array_equal(ready[offsets[place] : offsets[place + 1]], known[before[place] : before[place + 1]])
        groups.put(nodes, [ready], offsets)
        return is_other

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
def _note_late(needs: LateRows, number: IntArray, orders: IntArray, existing: IntArray, planned: IntArray, standing: IntArray) -> None:
    """Write the last day of what comes too late for each order, planned or standing, of the nodes that have a number.

    `orders` and `existing` are their offsets by that number.
    """
    for row in range(len(needs.parent)):
        parent, day = needs.parent[row], needs.available[row]
        if parent < 0 or number[parent] < 0 or day <= needs.date[row]:
            continue
        owner, place = number[parent], needs.place[row]
        if place >= 0:
            planned[orders[owner] + place] = max(planned[orders[owner] + place], day)
        else:
            standing[existing[owner] - 1 - place] = max(standing[existing[owner] - 1 - place], day)


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
