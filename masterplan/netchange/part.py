"""A part of a problem: some nodes with all that the kernels read of them, under numbers of their own, as one level.

Belongs here: the cut. Components and parents of the nodes lie outside; what they need is told to netting as needs from outside.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from masterplan.arrays import IntArray
from masterplan.dates import LeadTimes
from masterplan.explosion.structure import Structure
from masterplan.netchange.groups import Groups, ragged
from masterplan.netchange.per_node import PerNode
from masterplan.netting.problem import Coverage, Demands, Existing, Margins, Problem, Rows, Sources, Special, Substitutes, Supplies

_LINES: Final = Structure._fields.index("line_node")
"""From here on the columns of a structure have an element per line."""


class OwnRows(NamedTuple):
    """The independent rows and supplies of all nodes, as they stand: columns of `Demands` without node, of `Supplies` without offsets.

    `settings` has the columns of `Coverage`, `Margins`, `Special` without sources, and the explosion fence.
    """

    orders: Groups
    forecasts: Groups
    supplies: Groups
    settings: PerNode


def own_rows(problem: Problem) -> OwnRows:
    """The rows of a problem, node by node."""
    nodes = np.arange(int(problem.levels[-1]) + 1)
    supplies = problem.supplies
    columns = (supplies.day, supplies.qty, supplies.kind, supplies.priority, supplies.expiry, supplies.named)
    orders, forecasts = (Groups(demands[1:], np.searchsorted(demands.node, nodes)) for demands in (problem.orders, problem.forecasts))
    # the sources come last and are no column
    settings = (*problem.coverage, *problem.margins, *problem.special[:-1], problem.explosion_last)
    return OwnRows(orders, forecasts, Groups(columns, supplies.begin), PerNode(settings))


def _settings(settings: PerNode, nodes: IntArray, sources: Sources) -> tuple[Coverage, Margins, Special, IntArray]:
    """What is told per node, of some nodes; the last is the explosion fence."""
    columns = settings.take(nodes)
    margins = len(Coverage._fields)
    special = margins + len(Margins._fields)
    told = Special(*(*columns[special:-1], sources))
    return Coverage(*columns[:margins]), Margins(*columns[margins:special]), told, columns[-1]


def part_of(problem: Problem, rows: OwnRows, nodes: IntArray) -> Problem:
    """The problem of `nodes`, in rising order, alone: versions of their bills without lines, no orders that exist.

    Node i of the part is `nodes[i]`; versions, links, steps, presets and sources keep their order within a node.
    """
    count = len(nodes)
    orders, order_begin = _demands(rows.orders, nodes)
    forecasts, _ = _demands(rows.forecasts, nodes)
    (day, qty, kind, priority, expiry, named), begin = rows.supplies.take(nodes)
    sources, times = _sources(problem, nodes)
    coverage, margins, special, explosion_last = _settings(rows.settings, nodes, sources)
    return Problem(
        levels=np.array([0, count], np.int64),
        coverage=coverage,
        times=times,
        calendars=problem.calendars,
        structure=versions_of(problem.structure, nodes),
        orders=orders,
        forecasts=forecasts,
        supplies=Supplies(day, qty, begin, kind, priority, expiry, named),
        special=special,
        rows=_rows(problem, nodes, order_begin, begin),
        models=problem.models,
        margins=margins,
        existing=Existing(*[column[:0] for column in problem.existing]),
        explosion_last=explosion_last,
        substitutes=_substitutes(problem.substitutes, nodes, int(problem.levels[-1])),
    )


def _demands(groups: Groups, nodes: IntArray) -> tuple[Demands, IntArray]:
    columns, begin = groups.take(nodes)
    return Demands(np.arange(len(nodes), dtype=np.int32).repeat(begin[1:] - begin[:-1]), *columns), begin


def _sources(problem: Problem, nodes: IntArray) -> tuple[Sources, LeadTimes]:
    """Where the nodes may buy, and the rows of lead times that they and their sources are dated with."""
    sources = problem.special.sources
    times = sources.times.take(nodes, axis=0)
    index, begin = ragged(sources.begin, nodes)
    if not len(sources.row):
        return sources._replace(begin=begin, times=times), times
    times = np.concatenate([times, sources.times[sources.row[index]]])
    row = np.arange(len(nodes), len(nodes) + len(index), dtype=np.int32)
    cut = sources._replace(
        begin=begin, row=row, least=sources.least[index], first=sources.first[index], last=sources.last[index], times=times
    )
    return cut, times


def versions_of(structure: Structure, nodes: IntArray) -> Structure:
    """The versions of some owners, under their places, without lines."""
    index, begin = ragged(structure.version_begin, nodes)
    versions = structure.version_from[index], structure.version_to[index], structure.version_from_qty[index]
    lines = [column[:0] for column in structure[_LINES:]]
    return Structure(begin, *versions, np.zeros(len(index) + 1, np.int64), *lines)


def _rows(problem: Problem, nodes: IntArray, order_begin: IntArray, supply_begin: IntArray) -> Rows:
    """Links, steps and presets; a plan that follows changes is regenerated, so that nothing is held."""
    rows = problem.rows
    if not (rows.link_begin[-1] or rows.step_begin[-1] or rows.preset_begin[-1]):
        nothing = np.zeros(len(nodes) + 1, np.int64)
        return rows._replace(link_begin=nothing, step_begin=nothing, preset_begin=nothing)
    step, step_begin = ragged(rows.step_begin, nodes)
    preset, preset_begin = ragged(rows.preset_begin, nodes)
    return _with_links(problem, nodes, order_begin, supply_begin)._replace(
        step_begin=step_begin,
        step_day=rows.step_day[step],
        step_minimum=rows.step_minimum[step],
        step_maximum=rows.step_maximum[step],
        preset_begin=preset_begin,
        preset_day=rows.preset_day[preset],
        preset_qty=rows.preset_qty[preset],
        preset_is_usual=rows.preset_is_usual[preset],
    )


def _with_links(problem: Problem, nodes: IntArray, order_begin: IntArray, supply_begin: IntArray) -> Rows:
    """The rows with the links of some nodes, which name rows by their place within the node; the part's offsets make numbers of them."""
    rows = problem.rows
    link, begin = ragged(rows.link_begin, nodes)
    demand, supply = rows.link_demand[link], rows.link_supply[link]
    if len(link):
        owner = np.repeat(np.arange(len(nodes)), np.diff(begin))
        demand = demand - np.searchsorted(problem.orders.node, nodes)[owner] + order_begin[owner]
        supply = supply - problem.supplies.begin[nodes[owner]] + supply_begin[owner]
    return rows._replace(
        link_begin=begin,
        link_demand=demand,
        link_supply=supply,
        link_is_batch=rows.link_is_batch[link],
        link_qty=rows.link_qty[link],
    )


def numbers_of(nodes: IntArray, all_nodes: int) -> IntArray:
    """The place of each node of the network in `nodes`, or -1."""
    numbers = np.full(all_nodes, -1, np.int32)
    numbers[nodes] = np.arange(len(nodes), dtype=np.int32)
    return numbers


def _substitutes(substitutes: Substitutes, nodes: IntArray, all_nodes: int) -> Substitutes:
    """The clusters that lie in the part; groups keep their numbers."""
    if not len(substitutes.node):
        return substitutes._replace(levels=np.zeros(2, np.int64))
    local = numbers_of(nodes, all_nodes)
    inside = local[substitutes.member[substitutes.cluster[:-1]]] >= 0
    member, cluster = ragged(substitutes.cluster, np.flatnonzero(inside))
    return substitutes._replace(
        node=local[substitutes.node],
        levels=np.array([0, int(inside.sum())], np.int64),
        cluster=cluster,
        member=local[substitutes.member[member]],
    )
