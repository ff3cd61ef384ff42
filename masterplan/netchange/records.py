"""A solved network node by node, so that a node can be solved anew while all others stand.

Belongs here: the columns and how they name one another. Within a node rows are named by their place; needs name the order they
are a component of by its node and place there.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from masterplan.arrays import IntArray
from masterplan.compiled import lean_kernel
from masterplan.delays import NO_DAY, Delays
from masterplan.netchange.groups import Columns, Groups, RecycledGroups
from masterplan.netting.problem import COMPONENT, PLANNED, PRESET, Problem, Solution

NOBODY: Final = -1
"""Parent of an independent need; its place then is that of its row: orders first, then forecasts."""


class OrderRows(NamedTuple):
    """Planned orders. `trigger` names a need of the node by its place; `late` is the available day, all delays counted."""

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
    late: IntArray


class NeedRows(NamedTuple):
    """Demands. `place` of the order in its parent node; `-1 - i` is row i of the parent's existing orders with components.

    `available`, `limit` (place of a pegging) and `used` as in `Delays`.
    """

    day: IntArray
    date: IntArray
    qty: IntArray
    parent: IntArray
    place: IntArray
    line: IntArray
    available: IntArray
    limit: IntArray
    used: IntArray


class PegRows(NamedTuple):
    """Peggings. Needs, supplies and orders are named by their places in the node, with the codes of `Solution`."""

    need: IntArray
    supply: IntArray
    qty: IntArray


class Records(NamedTuple):
    """The rows of all nodes: columns of `OrderRows`, `NeedRows` and `PegRows`.

    `ready` has one column: the day on which the components of each existing order are there, as far as they come late.
    """

    orders: Groups
    needs: Groups
    pegs: Groups
    ready: Groups


class MadeRows(NamedTuple):
    """What components see of planned orders."""

    day: IntArray
    qty: IntArray
    start: IntArray
    version: IntArray


class LateRows(NamedTuple):
    """What tells of a need whether it is met too late, and for which order."""

    date: IntArray
    parent: IntArray
    place: IntArray
    available: IntArray


class StandingRows(NamedTuple):
    """What tells of a need whether it stands, and where."""

    date: IntArray
    qty: IntArray
    parent: IntArray
    place: IntArray
    line: IntArray
    available: IntArray


Part = TypeVar("Part", MadeRows, LateRows, StandingRows)
_COLUMNS: Final[dict[Any, tuple[int, ...]]] = {
    part: tuple(whole._fields.index(name) for name in part._fields)
    for part, whole in ((MadeRows, OrderRows), (LateRows, NeedRows), (StandingRows, NeedRows))
}


STANDING: Final = _COLUMNS[StandingRows]
"""The columns of `StandingRows` among those of `NeedRows`."""


def read(part: type[Part], rows: Groups, nodes: IntArray) -> tuple[Part, IntArray]:
    """Some columns of the rows of some nodes, and their offsets."""
    columns, begin = rows.take(nodes, _COLUMNS[part])
    return part(*columns), begin


class Offsets(NamedTuple):
    """First row of each node, and the number of rows at the end."""

    orders: IntArray
    needs: IntArray
    pegs: IntArray


class NodeRows(NamedTuple):
    """All that is recorded of some nodes, node by node: the rows and where they begin, `ready` and its offsets `existing`."""

    orders: OrderRows
    needs: NeedRows
    pegs: PegRows
    begin: Offsets
    ready: IntArray
    existing: IntArray

    @property
    def by_table(self) -> tuple[tuple[Columns, IntArray], ...]:
        """Columns and offsets in the order of `Records`."""
        begin = self.begin
        return (self.orders, begin.orders), (self.needs, begin.needs), (self.pegs, begin.pegs), ((self.ready,), self.existing)


def recorded(records: Records, nodes: IntArray) -> NodeRows:
    """What is recorded of some nodes."""
    (orders, of_orders), (needs, of_needs), (pegs, of_pegs), ((ready,), existing) = (groups.take(nodes) for groups in records)
    return NodeRows(OrderRows(*orders), NeedRows(*needs), PegRows(*pegs), Offsets(of_orders, of_needs, of_pegs), ready, existing)


def record(records: Records, nodes: IntArray, rows: NodeRows) -> None:
    """Lets this be recorded of some nodes instead of what is."""
    for groups, (columns, begin) in zip(records, rows.by_table, strict=True):
        groups.put(nodes, columns, begin)


def offsets_of(solution: Solution, nodes: int) -> Offsets:
    """Where the rows of each node begin in a solution."""
    # numbers of the columns' own width: a search for wider ones would copy the column
    every = np.arange(nodes + 1, dtype=solution.order_node.dtype)
    needs = solution.requirement_node.searchsorted(every)
    # peggings are sorted by node, not by need: which are of a node or of later ones is all that the search asks
    served = needs.astype(solution.pegging_requirement.dtype)
    return Offsets(solution.order_node.searchsorted(every), needs, solution.pegging_requirement.searchsorted(served))


def records_of(problem: Problem, solution: Solution, delays: Delays) -> Records:
    """A whole solution, node by node."""
    nodes = int(problem.levels[-1])
    begin = offsets_of(solution, nodes)
    parent, place = _parents(problem, solution, begin)
    dated = delays._replace(requirement_limit=placed_limits(delays, begin))
    rows = rows_by_place(problem, solution, begin, parent, place, dated)
    ready = np.where(delays.existing_ready > problem.existing.start, delays.existing_ready, NO_DAY).astype(np.int32)
    return records_again(NodeRows(*rows, begin, ready, np.searchsorted(problem.existing.node, np.arange(nodes + 1))))


def records_again(rows: NodeRows) -> Records:
    """The records that say this of all nodes; they write to its arrays."""
    return Records(*(RecycledGroups(columns, begin) for columns, begin in rows.by_table))


def rows_by_place(
    problem: Problem, solution: Solution, begin: Offsets, parent: IntArray, place: IntArray, delays: Delays
) -> tuple[OrderRows, NeedRows, PegRows]:
    """The rows of a solution with names by place; `parent` and `place` are those of the needs, limits in `delays` places as well."""
    trigger, version = solution.order_trigger.copy(), solution.order_version.copy()
    _place_orders(solution.order_node, begin.needs, problem.rows.preset_begin, problem.structure.version_begin, trigger, version)
    orders = OrderRows(
        solution.order_day,
        solution.order_qty,
        trigger,
        solution.order_rule,
        solution.order_priority,
        solution.order_date,
        solution.order_start,
        solution.order_receipt,
        solution.order_available,
        version,
        delays.order_available,
    )
    need, supply = np.empty(len(solution.pegging_qty), np.int32), solution.pegging_supply.copy()
    _place_pegs(solution.pegging_requirement, solution.requirement_node, begin, problem.supplies.begin, need, supply)
    needs = NeedRows(
        solution.requirement_day,
        solution.requirement_date,
        solution.requirement_qty,
        parent,
        place,
        solution.requirement_line,
        delays.requirement_available,
        delays.requirement_limit,
        delays.margin_used,
    )
    return orders, needs, PegRows(need, supply, solution.pegging_qty)


def placed_limits(delays: Delays, begin: Offsets) -> IntArray:
    """The last supply of each need by the place of its pegging in the node, -1: none."""
    limit = np.empty(len(delays.requirement_limit), np.int32)
    _place_limits(delays.requirement_limit, begin, limit)
    return limit


@lean_kernel
def _place_limits(limit: IntArray, begin: Offsets, place: IntArray) -> None:
    for node in range(len(begin.needs) - 1):
        for need in range(begin.needs[node], begin.needs[node + 1]):
            place[need] = limit[need] - begin.pegs[node] if limit[need] >= 0 else -1


@lean_kernel
def _place_orders(
    node: IntArray, needs_begin: IntArray, preset_begin: IntArray, version_begin: IntArray, trigger: IntArray, version: IntArray
) -> None:
    """Let triggers and versions count from the first one of their node."""
    for i in range(len(node)):
        if trigger[i] >= 0:
            trigger[i] -= needs_begin[node[i]]
        elif trigger[i] <= PRESET:
            trigger[i] += preset_begin[node[i]]
        if version[i] >= 0:
            version[i] -= version_begin[node[i]]


@lean_kernel
def _place_pegs(
    requirement: IntArray, node_of_need: IntArray, begin: Offsets, supplies_begin: IntArray, need: IntArray, supply: IntArray
) -> None:
    """Write needs and let supplies count from the first one of their node."""
    for i in range(len(requirement)):
        node = node_of_need[requirement[i]]
        need[i] = requirement[i] - begin.needs[node]
        if supply[i] >= 0:
            supply[i] -= supplies_begin[node]
        elif supply[i] <= PLANNED:
            supply[i] += begin.orders[node]


def _parents(problem: Problem, solution: Solution, begin: Offsets) -> tuple[IntArray, IntArray]:
    """Parent and place of each need of a whole solution."""
    source, node = solution.requirement_source, solution.requirement_node
    parent = np.full(len(source), NOBODY, np.int32)
    place = np.empty(len(source), np.int32)
    derived = (source >= 0) & (source < COMPONENT)
    made = source[derived]
    parent[derived] = solution.order_node[made]
    place[derived] = made - begin.orders[parent[derived]]
    of_existing = source >= COMPONENT
    row = source[of_existing] - COMPONENT
    parent[of_existing] = problem.existing.node[row]
    place[of_existing] = -1 - (row - np.searchsorted(problem.existing.node, problem.existing.node)[row])
    independent = source < 0
    place[independent] = places_of_rows(problem, node[independent], -1 - source[independent])
    return parent, place


def places_of_rows(problem: Problem, node: IntArray, row: IntArray) -> IntArray:
    """The place in its node of each independent row: orders first, then forecasts."""
    nodes = np.arange(int(problem.levels[-1]) + 1)
    orders, forecasts = (np.searchsorted(demands.node, nodes) for demands in (problem.orders, problem.forecasts))
    total = len(problem.orders.node)
    behind = np.diff(orders)[node] + row - total - forecasts[node]
    return np.where(row < total, row - orders[node], behind).astype(np.int32)
