"""Planning anew what a change reaches, downwards: from level to level, a node only when it or what it must deliver changed.

Belongs here: which nodes are netted again, and with which needs. Delays climb in `redelay`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.compiled import kernel, lean_kernel
from masterplan.delays import NO_DAY, Delays
from masterplan.errors import NeedTooLargeError
from masterplan.explosion.explode import flag_needed
from masterplan.netchange.clusters import Clusters
from masterplan.netchange.groups import ragged, rows_of
from masterplan.netchange.outside import Outside, by_parent, joined, kept, makers_of, ungrouped, where
from masterplan.netchange.part import OwnRows, part_of
from masterplan.netchange.records import (
    NOBODY,
    MadeRows,
    NeedRows,
    Offsets,
    OrderRows,
    Records,
    StandingRows,
    offsets_of,
    places_of_rows,
    read,
    rows_by_place,
)
from masterplan.netting.ledger import Memory
from masterplan.netting.levels import needs_by_level, net_network
from masterplan.netting.named_versions import versions_of_existing
from masterplan.netting.needs import Derived, Makers, Needs
from masterplan.netting.problem import Existing, Problem, Solution
from masterplan.pool import pool_for, shares, threads_for

Found = TypeVar("Found")


class _Made(NamedTuple):
    """Orders of nodes as they are exploded; `place` as in `NeedRows`."""

    owner: IntArray
    version: IntArray
    day: IntArray
    start: IntArray
    qty: IntArray
    place: IntArray


class OfNodes(NamedTuple):
    """Planned orders of some nodes, node by node, with one offset per node and the number of orders at the end."""

    nodes: IntArray
    orders: MadeRows
    begin: IntArray

    def some(self, chosen: BoolArray) -> OfNodes:
        """Those of the nodes that are flagged."""
        if chosen.all():
            return self
        rows, begin = ragged(self.begin, np.flatnonzero(chosen))
        return OfNodes(self.nodes[chosen], MadeRows(*(column[rows] for column in self.orders)), begin)


class Sweep(NamedTuple):
    """The nodes of a level that were planned again, their part, its solution without sources of needs, its rows, where they begin.

    `made` is what components see of the orders.
    """

    nodes: IntArray
    part: Problem
    solution: Solution
    orders: OrderRows
    needs: NeedRows
    begin: Offsets
    made: OfNodes


class Renetting:
    """One pass from the highest level down.

    Inputs: the problem as it is now, its rows, the records to be brought up to date. After `run`, `renetted` flags the nodes
    that were planned again, and `sweeps` tells of each level what was planned there. Orders and needs are not written into the
    records before they are dated.
    """

    def __init__(self, problem: Problem, rows: OwnRows, records: Records) -> None:
        nodes = int(problem.levels[-1])
        self._problem, self._rows, self._records = problem, rows, records
        self._pending = np.zeros(nodes, np.bool_)
        self._has_new_orders = np.zeros(nodes, np.bool_)
        self._forced = np.zeros(nodes, np.bool_)
        self._arriving: list[list[Outside]] = [[] for _ in range(len(problem.levels) - 1)]
        self._clusters = Clusters(problem)
        self._is_late_parent = np.zeros(nodes, np.bool_)
        self._memory = Memory()
        self._place = np.empty(nodes, np.int32)
        """The place of each node among those of its level that are planned again."""
        self.renetted = np.zeros(nodes, np.bool_)
        self.sweeps: dict[int, Sweep] = {}

    @property
    def late_parents(self) -> IntArray:
        """Nodes whose orders had late components among what was planned again."""
        return np.flatnonzero(self._is_late_parent)

    def run(self, changed: IntArray, *, forced: IntArray | None = None, orphaned: IntArray | None = None) -> BoolArray:
        """Plan the nodes `changed` again and what they reach; gives which were planned.

        The orders of nodes in `forced` are exploded again even when they are as before; nodes in `orphaned` lost a parent.
        """
        self._pending[changed] = True
        if forced is not None:
            self._forced[forced] = True
            self._has_new_orders[forced] = True
            self._pending[forced] = True
        if orphaned is not None:
            self._pending[orphaned] = True
        for level in range(len(self._arriving)):
            first, last = self._problem.levels[level : level + 2]
            nodes = first + np.flatnonzero(self._pending[first:last])
            if len(nodes):
                self._net(level, self._clusters.completed(nodes))
        return self.renetted

    def _net(self, level: int, nodes: IntArray) -> None:
        problem = self._problem
        part = part_of(problem, self._rows, nodes)
        needs = self._outside(level, nodes)
        makers = makers_of(needs)
        solution = net_network(
            part,
            threads=threads_for(len(makers.parent)),
            outside=self._derived(nodes, needs),
            makers=None if problem.has_stand_ins else makers,
            memory=self._memory,
        )
        begin = offsets_of(solution, len(nodes))
        orders, rows, pegs = rows_by_place(part, solution, begin, *_named(part, solution, makers), _not_dated(solution))
        made = OfNodes(nodes, MadeRows(orders.day, orders.qty, orders.start, orders.version), begin.orders)
        before = made_by(self._records, nodes)
        forced = self._forced[nodes]
        differs = _unequal(made.orders, made.begin, before.orders, before.begin) | forced
        # what had needs is planned again; what forced ones needed before was asked of the problem before
        flag_drawn_on(problem, before.some(differs & ~forced), self._pending)
        self._records.pegs.put(nodes, pegs, begin.pegs)
        self.renetted[nodes] = True
        without_sources = solution._replace(requirement_source=np.full(len(rows.day), -1, np.int32))
        self.sweeps[level] = Sweep(nodes, part, without_sources, orders, rows, begin, made)
        self._hand_on(made.some(differs))

    def _outside(self, level: int, nodes: IntArray) -> list[Outside]:
        """What orders elsewhere need of the nodes; where anything may stand in for them in the order of §7.1."""
        is_in_cluster = self._clusters.has
        flags = (self._has_new_orders, is_in_cluster, self._is_late_parent)
        parts = [*kept(nodes, self._records.needs, *flags, has_groups=self._problem.has_stand_ins), *self._arriving[level]]
        of_clusters = nodes[is_in_cluster[nodes]]
        if len(of_clusters):
            # needs of a cluster are split among its nodes again, so they come from the orders and not from the split
            parent = read(StandingRows, self._records.needs, of_clusters)[0].parent
            parents = np.unique(parent[parent >= 0])
            again = exploded(self._problem, made_by(self._records, parents[~self._has_new_orders[parents]]))
            parts += [where(piece, np.isin(piece.node, of_clusters)) for piece in again[level]]
        return [by_parent(joined(parts))] if self._problem.has_stand_ins else parts

    def _derived(self, nodes: IntArray, parts: list[Outside]) -> list[Derived]:
        """The needs of the nodes as netting takes them: of each its node's place in the part and, as its source, its row of all."""
        self._place[nodes] = np.arange(len(nodes), dtype=np.int32)
        derived, rows = [], 0
        for part in parts:
            node, source = np.empty(len(part.node), np.int32), np.empty(len(part.node), np.int32)
            _number(part.node, self._place, rows, node, source)
            derived.append(Derived(Needs(node, part.date, part.qty, source, part.line), part.group))
            rows += len(source)
        return derived

    def _hand_on(self, made: OfNodes) -> None:
        """Components of changed orders receive their needs and are planned again."""
        self._has_new_orders[made.nodes] = True
        for arriving, pieces in zip(self._arriving, exploded(self._problem, made), strict=True):
            arriving.extend(pieces)
            for needs in pieces:
                self._pending[needs.node] = True


@lean_kernel
def _number(nodes: IntArray, place: IntArray, first: int, number: IntArray, source: IntArray) -> None:
    """Write the place of each need's node, and the number of each need, which count from `first`."""
    for i in range(len(nodes)):
        number[i], source[i] = place[nodes[i]], first + i


def made_by(records: Records, nodes: IntArray) -> OfNodes:
    """The planned orders of some nodes, as they are recorded."""
    return OfNodes(nodes, *read(MadeRows, records.orders, nodes))


def exploded(problem: Problem, made: OfNodes) -> list[list[Outside]]:
    """Per level what planned orders of some nodes, and the existing ones of these nodes with components, need, in pieces."""
    orders = _of_orders(problem, made)
    try:
        pieces = _side_by_side(lambda piece: _by_level(problem, piece), orders)
    except NeedTooLargeError:
        # whoever came upon it, the needs that are told of are those of all orders
        for whole in orders:
            _by_level(problem, whole)
        raise
    return [[needs for needs in level if needs is not None] for level in zip(*pieces, strict=True)]


def drawn_on(problem: Problem, made: OfNodes) -> IntArray:
    """The nodes that planned orders of some nodes, and the existing ones with components, need, in rising order."""
    is_needed = np.zeros(int(problem.levels[-1]), np.bool_)
    flag_drawn_on(problem, made, is_needed)
    return np.flatnonzero(is_needed)


def flag_drawn_on(problem: Problem, made: OfNodes, is_needed: BoolArray) -> None:
    """Flag the nodes that planned orders of some nodes, and the existing ones with components, need."""
    levels = len(problem.levels) - 1
    _side_by_side(
        lambda piece: flag_needed(problem.structure, piece.version, piece.day, piece.qty, levels, is_needed), _of_orders(problem, made)
    )


def _side_by_side(work: Callable[[_Made], Found], orders: Sequence[_Made]) -> list[Found]:
    """What the work finds of each piece of the orders."""
    rows = sum(len(some.owner) for some in orders)
    if threads_for(rows) == 1:
        return [work(some) for some in orders]
    pieces = [_Made(*(column[share] for column in some)) for some in orders for share in shares(len(some.owner))]
    return list(pool_for(rows).map(work, pieces))


def _of_orders(problem: Problem, made: OfNodes) -> list[_Made]:
    """The orders of some nodes: the existing ones with components, if there are any, then the planned ones."""
    nodes, orders, begin = made
    owner, version, place = (np.empty(len(orders.day), np.int32) for _ in range(3))
    _name_orders(nodes, begin, orders.version, problem.structure.version_begin, owner, version, place)
    planned = _Made(owner, version, orders.day, orders.start, orders.qty, place)
    existing = problem.existing
    row, offsets = rows_of(existing.node, nodes)
    if not len(row):
        return [planned]
    place = -1 - (np.arange(len(row)) - np.repeat(offsets[:-1], np.diff(offsets))).astype(np.int32)
    theirs = Existing(*(column[row] for column in existing))
    return [_Made(theirs.node, versions_of_existing(problem, theirs), theirs.day, theirs.start, theirs.qty, place), planned]


@lean_kernel
def _name_orders(
    nodes: IntArray, begin: IntArray, chosen: IntArray, version_begin: IntArray, owner: IntArray, version: IntArray, place: IntArray
) -> None:
    """Write node and place of each order, and its version counted over all nodes from the one counted in its own."""
    for i in range(len(nodes)):
        node = nodes[i]
        for row in range(begin[i], begin[i + 1]):
            owner[row], place[row] = node, row - begin[i]
            version[row] = chosen[row] + version_begin[node] if chosen[row] >= 0 else -1


@kernel
def _unequal(new: MadeRows, begin: IntArray, old: MadeRows, standing: IntArray) -> BoolArray:
    """Which groups of orders are not the same in both tables; `begin` and `standing` are their offsets."""
    differs = np.zeros(len(begin) - 1, np.bool_)
    for group in range(len(differs)):
        rows = begin[group + 1] - begin[group]
        if rows != standing[group + 1] - standing[group]:
            differs[group] = True
            continue
        for i, j in zip(range(begin[group], begin[group + 1]), range(standing[group], standing[group + 1])):  # noqa: B905
            if new.day[i] != old.day[j] or new.qty[i] != old.qty[j] or new.start[i] != old.start[j] or new.version[i] != old.version[j]:
                differs[group] = True
                break
    return differs


def _by_level(problem: Problem, orders: _Made) -> list[Outside | None]:
    """Per level what the orders need."""
    owner, version, day, start, qty, place = orders
    found: list[Outside | None] = []
    for derived in needs_by_level(problem, owner, version, day, start, qty, 0):
        if derived is None:
            found.append(None)
            continue
        node, date, need, source, line = derived.needs
        group = derived.group if len(derived.group) else ungrouped(len(node), problem.has_stand_ins)
        parent, of_parent = np.empty(len(source), np.int32), np.empty(len(source), np.int32)
        _name(source, owner, place, parent, of_parent)
        found.append(Outside(node, date, need, parent, of_parent, line, group))
    return found


def _named(part: Problem, solution: Solution, makers: Makers) -> tuple[IntArray, IntArray]:
    """Parent and place of each need of a part."""
    source = solution.requirement_source
    parent, place = np.empty(len(source), np.int32), np.empty(len(source), np.int32)
    if _name(source, makers.parent, makers.place, parent, place):
        own = np.flatnonzero(source < 0)
        place[own] = places_of_rows(part, solution.requirement_node[own], -1 - source[own])
    return parent, place


@lean_kernel
def _name(source: IntArray, parents: IntArray, places: IntArray, parent: IntArray, place: IntArray) -> int:
    """Write parent and place of each need that has a source, and that nobody is the parent of the others; gives how many these are."""
    own = 0
    for i in range(len(source)):
        if source[i] >= 0:
            parent[i], place[i] = parents[source[i]], places[source[i]]
        else:
            parent[i] = NOBODY
            own += 1
    return own


def _not_dated(solution: Solution) -> Delays:
    """Delays that nobody has looked for yet, whatever they tell of; they are written when the orders are dated."""
    nothing = np.full(len(solution.requirement_node), NO_DAY, np.int32)
    return Delays(solution.order_available, nothing, nothing, nothing, nothing[:0])
