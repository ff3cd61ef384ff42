"""What a plan says of each node, as sums: its fingerprint, and what a change of some nodes makes of it.

Belongs here: which tables are summed, and how their rows are named. Words and sums are made in `row_sums`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from masterplan.arrays import IntArray
from masterplan.places import NODE_KEY
from masterplan.plan import Plan
from masterplan.row_sums import Sums, Words, by_group, ref_words, row_words, sums_text, total

_FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "planned_order": (),
    "requirement": ("ref_key",),
    "pegging": ("demand_key", "supply_key"),
}
_SELLER: Final = "intercompany_link"
WHOLE: Final = ("exception", "forecast_left", "run_log")
"""Tables that do not belong to nodes."""


@dataclass(frozen=True)
class PlanSums:
    """Sums by table: of each node in the order of `words`, which name the nodes; and of the tables that belong to the plan as a whole."""

    words: Words
    nodes: dict[str, Sums]
    whole: dict[str, Sums]

    def fingerprint(self) -> str:
        """The fingerprint of all that the plan says."""
        return sums_text({**{name: sums.sum(axis=0, dtype=np.uint64) for name, sums in self.nodes.items()}, **self.whole})

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.nodes[table][:, 2].sum())

    def taken(self, numbers: IntArray) -> PlanSums:
        """The sums of other nodes: node i is the present node `numbers[i]`, -1: one that nothing is said of yet."""
        known = numbers >= 0
        moved = {}
        for name, sums in self.nodes.items():
            moved[name] = np.zeros((len(numbers), 3), np.uint64)
            moved[name][known] = sums[numbers[known]]
        words = np.zeros(len(numbers), np.uint64)
        words[known] = self.words[numbers[known]]
        return PlanSums(words, moved, self.whole)

    def put(self, numbers: IntArray, said: PlanSums) -> None:
        """Let the nodes of these numbers say what `said` sums up, node by node."""
        self.words[numbers] = said.words
        for name, sums in self.nodes.items():
            sums[numbers] = said.nodes[name]


def node_words(nodes: pl.DataFrame) -> Words:
    """The words that name nodes given by their key."""
    return row_words(nodes.select(NODE_KEY))


def plan_sums(plan: Plan, words: Words | None = None) -> PlanSums:
    """The sums of a plan. `words` name the nodes wanted, in their order; none: all."""
    named = node_words(plan.node)
    documents = row_words(plan.document.select("type", "company_id", "ref"))
    wanted = named if words is None else words
    order = np.argsort(wanted)
    place = order[np.minimum(np.searchsorted(wanted[order], named), max(len(wanted) - 1, 0))] if len(wanted) else named.astype(np.int64)
    groups = np.where(wanted[place] == named, place, -1).astype(np.int64) if len(wanted) else np.full(len(named), -1, np.int64)
    nodes = {}
    for table, refs in _FACTS.items():
        frame: pl.DataFrame = getattr(plan, table)
        keys = frame["node_key"].to_numpy()
        known = {"node_key": named[keys], **{name: ref_words(frame[name].to_numpy(), named, documents) for name in refs}}
        nodes[table] = by_group(row_words(frame, known), groups[keys], len(wanted))
    for table, frame in plan.details.items():
        if table not in WHOLE:
            nodes[table] = by_group(*_of_details(table, frame, named, wanted, order, groups), len(wanted))
    return PlanSums(wanted, nodes, {table: total(row_words(plan.details[table])) for table in WHOLE if table in plan.details})


def _of_details(
    table: str, frame: pl.DataFrame, named: Words, wanted: Words, order: IntArray, groups: NDArray[np.int64]
) -> tuple[Words, NDArray[np.int64]]:
    """The words of the rows of a table, and the place of each row's node."""
    if "node_key" in frame.columns:
        keys = frame["node_key"].to_numpy()
        return row_words(frame, {"node_key": named[keys]}), groups[keys]
    prefix = "seller_" if table == _SELLER else ""
    owner = row_words(frame.select(pl.col(f"{prefix}{name}").alias(name) for name in NODE_KEY))
    if not len(wanted):
        return row_words(frame), np.full(len(owner), -1, np.int64)
    place = order[np.minimum(np.searchsorted(wanted[order], owner), len(wanted) - 1)]
    return row_words(frame), np.where(wanted[place] == owner, place, -1).astype(np.int64)
