"""A number for all that a node is planned from and shown with: where it is the same, the node need not be planned again.

Belongs here: hashing what a problem says of each node, by names and not by numbers, which change when nodes come and go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from masterplan.arrays import IntArray
from masterplan.calendars import NEXT_OPEN, CalendarBook
from masterplan.dates import CALENDAR_COLUMNS
from masterplan.netchange.groups import ragged
from masterplan.netting.problem import PriorityModels, Problem, Substitutes
from masterplan.network import Network
from masterplan.places import NODE_KEY
from masterplan.problem import PosedProblem, VersionRows

Hashes = NDArray[np.uint64]
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_DEEPEST: Final = 64


def signatures(network: Network, posed: PosedProblem, own: Iterable[pl.DataFrame]) -> Hashes:
    """One number per node in planning order.

    `own` are further frames with the node key whose rows belong to nodes: what has expired, what was approved.
    """
    problem = posed.problem
    nodes = network.nodes
    names = _row_hashes(nodes.select(NODE_KEY))
    calendars = _calendar_hashes(problem.calendars)
    total = _row_hashes(nodes.drop("node"))
    for value in (problem.explosion_last, posed.decoupled, *posed.levels.__dict__.values()):
        total = _fold(total, value)
    total = _fold(total, _coverage(problem, calendars))
    total = _fold(total, _special(problem))
    total = _fold(total, _times(problem.times[: len(nodes)], calendars))
    margins = problem.margins
    for value in (margins.issue, margins.is_soft, calendars[margins.counting]):
        total = _fold(total, value)
    for frame in (posed.stock_and_supplies, posed.orders, posed.forecasts, posed.presets):
        total = _fold(total, _by_node(frame["node"].to_numpy(), _row_hashes(frame.drop("node", "document_key", strict=False)), len(nodes)))
    total = _fold(total, _rows(problem))
    total = _fold(total, _sources(problem, posed.sources, calendars))
    total = _fold(total, _structure(posed.versions, problem, names)[: len(nodes)])
    total = _fold(total, _versions(posed.routes)[: len(nodes)])
    total = _fold(total, _existing(problem))
    numbers = nodes.select(*NODE_KEY, "node")
    for frame in own:
        placed = frame.join(numbers, on=NODE_KEY, how="inner")
        total = _fold(total, _by_node(placed["node"].to_numpy(), _row_hashes(placed.drop("node", "node_key", strict=False)), len(nodes)))
    return total


def _mix(values: Hashes) -> Hashes:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _fold(hashes: Hashes, values: NDArray[Any]) -> Hashes:
    """Hashes that know one more value each."""
    return _mix(hashes * _ODD + values.astype(np.int64).view(np.uint64) if values.dtype != np.uint64 else hashes * _ODD + values)


def _row_hashes(frame: pl.DataFrame) -> Hashes:
    return frame.select(sorted(frame.columns)).hash_rows(seed=24).to_numpy().astype(np.uint64) if frame.width else np.zeros(0, np.uint64)


def _by_node(node: IntArray, hashes: Hashes, nodes: int) -> Hashes:
    """The sum of the hashes of each node's rows."""
    sums = np.zeros(nodes, np.uint64)
    np.add.at(sums, node, _mix(hashes))
    return sums


def _folded(columns: Iterable[NDArray[Any]], rows: int) -> Hashes:
    hashes = np.zeros(rows, np.uint64)
    for column in columns:
        hashes = _fold(hashes, column)
    return hashes


def _placed(begin: IntArray, columns: Iterable[NDArray[Any]]) -> Hashes:
    """The hash of each group of rows, in which their order counts."""
    groups = len(begin) - 1
    index, offsets = ragged(begin, np.arange(groups))
    owner = np.repeat(np.arange(groups), np.diff(offsets))
    place = np.arange(len(index)) - offsets[owner]
    return _by_node(owner, _folded([place, *(column[index] for column in columns)], len(index)), groups)


def _calendar_hashes(book: CalendarBook) -> Hashes:
    rows = [hashlib.blake2b(np.ascontiguousarray(row).tobytes(), digest_size=8).digest() for row in book[NEXT_OPEN]]
    return np.array([int.from_bytes(row, "big") for row in rows], np.uint64)


def _coverage(problem: Problem, calendars: Hashes) -> Hashes:
    rules = problem.coverage
    hashes = _folded((value for name, value in rules._asdict().items() if name != "issue_calendar"), len(rules.code))
    return _fold(hashes, calendars[rules.issue_calendar])


def _special(problem: Problem) -> Hashes:
    special = problem.special
    values = {name: value for name, value in special._asdict().items() if name not in {"sources", "model"}}
    models = _models(problem.models)
    hashes = _folded(values.values(), len(special.ahead))
    return _fold(hashes, np.where(special.model >= 0, models[special.model], 0) if len(models) else np.zeros(len(hashes), np.uint64))


def _models(models: PriorityModels) -> Hashes:
    rows = _placed(models.begin, (models.priority, models.level, models.percent))
    return _fold(_fold(rows, models.splits), models.considers_demand)


def _times(times: IntArray, calendars: Hashes) -> Hashes:
    columns = (calendars[times[:, at]] if at in CALENDAR_COLUMNS else times[:, at] for at in range(times.shape[1]))
    return _folded(columns, len(times))


def _rows(problem: Problem) -> Hashes:
    """Links by the places of the rows they name, steps and presets."""
    rows, every = problem.rows, np.arange(int(problem.levels[-1]) + 1)
    owner = np.repeat(every[:-1], np.diff(rows.link_begin))
    demand = rows.link_demand - np.searchsorted(problem.orders.node, every)[owner]
    supply = rows.link_supply - problem.supplies.begin[owner]
    links = _placed(rows.link_begin, (demand, supply, rows.link_is_batch, rows.link_qty))
    steps = _placed(rows.step_begin, (rows.step_day, rows.step_minimum, rows.step_maximum))
    return _fold(_fold(links, steps), _placed(rows.preset_begin, (rows.preset_day, rows.preset_qty, rows.preset_is_usual)))


def _sources(problem: Problem, named: pl.DataFrame, calendars: Hashes) -> Hashes:
    """Where each node buys, first by itself, then by agreement; with vendor and lead days as they are shown."""
    sources, nodes = problem.special.sources, int(problem.levels[-1])
    shown = _row_hashes(named)
    agreed = _placed(
        sources.begin,
        (sources.least, sources.first, sources.last, _times(sources.times[sources.row], calendars), shown[sources.row]),
    )
    return _fold(agreed, shown[:nodes])


def _versions(versions: VersionRows) -> Hashes:
    structure = versions.structure
    columns = (structure.version_from, structure.version_to, structure.version_from_qty, _texts(versions.ids))
    return _placed(structure.version_begin, columns)


def _texts(texts: pl.Series) -> Hashes:
    return texts.hash(24).to_numpy().astype(np.uint64)


def _structure(versions: VersionRows, problem: Problem, names: Hashes) -> Hashes:
    """Versions and lines of each owner, with those of the phantoms that its lines open."""
    structure = versions.structure
    kept = ("line_numerator", "line_denominator", "line_constant", "line_multiple", "line_from", "line_to")
    groups = _groups(problem.substitutes, names)
    line = _folded((getattr(structure, name) for name in kept), len(structure.line_node))
    line = _fold(line, names[structure.line_node])
    line = _fold(
        line, np.where(structure.line_group >= 0, groups[structure.line_group], 0) if len(groups) else np.zeros(len(line), np.uint64)
    )
    opens = structure.line_owner >= 0
    owners = np.zeros(len(structure.version_begin) - 1, np.uint64)
    of_versions = _versions(versions)
    for _ in range(_DEEPEST):
        inner = np.zeros(len(line), np.uint64)
        inner[opens] = _mix(owners[structure.line_owner[opens]])
        lines = _placed(structure.line_begin, (line, inner))
        fresh = _fold(of_versions, _placed(structure.version_begin, (lines,)))
        if np.array_equal(fresh, owners):
            break
        owners = fresh
    return owners


def _groups(substitutes: Substitutes, names: Hashes) -> Hashes:
    return _placed(substitutes.begin, (names[substitutes.node], substitutes.first, substitutes.last))


def _existing(problem: Problem) -> Hashes:
    existing, nodes = problem.existing, int(problem.levels[-1])
    supply = existing.supply - problem.supplies.begin[existing.node]
    rows = _folded((supply, existing.day, existing.start, existing.qty, existing.named), len(supply))
    return _by_node(existing.node, rows, nodes)


def parameter_hash(parameters: Mapping[str, object]) -> str:
    """The parameters of a plan as one text."""
    return hashlib.blake2b(repr(sorted(parameters.items())).encode(), digest_size=16).hexdigest()
