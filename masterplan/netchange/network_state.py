"""A solved network that follows its problem: what a new problem says of each node decides which are planned again.

Belongs here: the step from one problem to the next. Frames and tables are made in `live`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray, IntArray
from masterplan.delays import Delays
from masterplan.netchange.clusters import Clusters
from masterplan.netchange.part import OwnRows, own_rows
from masterplan.netchange.records import NeedRows, NodeRows, Records, record, recorded, records_of
from masterplan.netchange.redelay import Redating, late_flags
from masterplan.netchange.renet import Renetting, drawn_on, made_by
from masterplan.netchange.signature import Hashes
from masterplan.netting.problem import Problem, Solution
from masterplan.places import NODE_KEY

_PARENT: Final = NeedRows._fields.index("parent")
GONE = -2


class Solved(NamedTuple):
    """A problem, what is asked and had in each node, the solution of each node, and which have late components."""

    problem: Problem
    rows: OwnRows
    records: Records
    has_late: BoolArray


def solved(problem: Problem, solution: Solution, delays: Delays) -> Solved:
    """A whole solution, ready to be followed."""
    records = records_of(problem, solution, delays)
    return Solved(problem, own_rows(problem), records, late_flags(records))


def replanned(state: Solved, changed: IntArray, forced: IntArray, orphaned: IntArray) -> BoolArray:
    """Plan nodes again and all that they reach; gives the nodes where anything is different.

    `forced`: their orders ask for other components than before even if they are the same. `orphaned`: an order elsewhere
    asked for them that does no more. An error leaves the state as it was.
    """
    for groups in state.records:
        groups.mark()
    had_late = state.has_late.copy()
    try:
        return _replanned(state, changed, forced, orphaned)
    except BaseException:
        for groups in state.records:
            groups.take_back()
        state.has_late[:] = had_late
        raise


def _replanned(state: Solved, changed: IntArray, forced: IntArray, orphaned: IntArray) -> BoolArray:
    renetting = Renetting(state.problem, state.rows, state.records)
    renetted = renetting.run(changed, forced=forced, orphaned=orphaned)
    return Redating(state.problem, state.rows, state.records, state.has_late).run(renetted, renetting.late_parents, renetting.sweeps)


class Planned(NamedTuple):
    """What was planned of some nodes: their numbers, their rows, which have late components."""

    nodes: IntArray
    rows: NodeRows
    has_late: BoolArray


def planned(state: Solved, nodes: IntArray) -> Planned:
    """What a state says of some nodes."""
    return Planned(nodes, recorded(state.records, nodes), state.has_late[nodes])


def taken_over(state: Solved, others: Sequence[Planned]) -> IntArray:
    """Lets a state say what other states of the same network said of some nodes, one after the other; gives these nodes in rising order."""
    for groups in state.records:
        groups.mark()
    for other in others:
        record(state.records, other.nodes, other.rows)
        state.has_late[other.nodes] = other.has_late
    return nodes_of(others)


def nodes_of(planned: Sequence[Planned]) -> IntArray:
    """All nodes that were planned, in rising order."""
    return np.unique(np.concatenate([each.nodes for each in planned])) if planned else np.zeros(0, np.int64)


def matched(before: pl.DataFrame, after: pl.DataFrame) -> tuple[IntArray, IntArray]:
    """The number before of each node after, and the number after of each node before; -1: none."""
    old = before.select(*NODE_KEY, pl.col("node").cast(pl.Int64).alias("old"))
    numbers = after.select(*NODE_KEY, pl.col("node").cast(pl.Int64)).join(old, on=NODE_KEY, how="left", maintain_order="left")
    old_of_new = numbers["old"].fill_null(-1).to_numpy().copy()
    new_of_old = np.full(len(before), -1, np.int64)
    known = old_of_new >= 0
    new_of_old[old_of_new[known]] = np.flatnonzero(known)
    return old_of_new, new_of_old


def followed(
    state: Solved, problem: Problem, old_of_new: IntArray, new_of_old: IntArray, before: Hashes, after: Hashes
) -> tuple[Solved, BoolArray]:
    """The state under a new problem, and the nodes where anything is different.

    `before` and `after` are the signatures of the nodes of either problem.
    """
    known = old_of_new >= 0
    differs = ~known
    differs[known] = before[old_of_new[known]] != after[known]
    stands = np.zeros(len(new_of_old), np.bool_)
    stands[old_of_new[known & ~differs]] = True
    orphaned = _drawn_on(state, np.flatnonzero(~stands))
    orphaned = new_of_old[orphaned]
    records = _renumbered(state.records, old_of_new, new_of_old)
    has_late = np.where(known, state.has_late[np.maximum(old_of_new, 0)], False) if len(state.has_late) else np.zeros(len(known), np.bool_)
    fresh = Solved(problem, own_rows(problem), records, has_late)
    forced = np.flatnonzero(differs)
    return fresh, replanned(fresh, forced, forced, orphaned[orphaned >= 0])


def _drawn_on(state: Solved, nodes: IntArray) -> IntArray:
    """The nodes that the orders of some nodes draw on, and those that may stand in for them."""
    return Clusters(state.problem).completed(drawn_on(state.problem, made_by(state.records, nodes)))


def _renumbered(records: Records, old_of_new: IntArray, new_of_old: IntArray) -> Records:
    if len(old_of_new) == len(new_of_old) and np.array_equal(old_of_new, np.arange(len(old_of_new))):
        return records
    numbers = np.where(new_of_old >= 0, new_of_old, GONE).astype(np.int32)
    moved = Records(*(groups.regrouped(old_of_new) for groups in records))
    moved.needs.translate(_PARENT, numbers)
    return moved
