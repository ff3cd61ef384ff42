"""Loops: an item that is made of itself, a warehouse that refills itself, a calendar that is its own base.

Belongs here: loops that input tables close among their own rows. Loops through several kinds of supply, which only a
plan's parameters close, are found by `masterplan.network` (semantics §5.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from masterplan.intake.received import FAULT_SCHEMA, ROW, Sieve, faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from masterplan.arrays import IntArray

_NODE: Final = ("company", "id")
# beyond this many edges between each other, one loop is named for all of them
_MOST_EDGES_TRACED: Final = 1000
_LONGEST_PATH_SHOWN: Final = 20


def bom_loops(sieves: Mapping[str, Sieve]) -> pl.DataFrame:
    """Faults of bill lines through which an item needs itself, by versions that are active and approved (rule bom_loop)."""
    versions = sieves["bom_version"].sound_rows().filter(pl.col("is_active") & pl.col("is_approved"))
    parents = versions.select("company_id", "bom_id", "item_id").unique()
    lines = sieves["bom_line"].sound_rows().join(parents, on=["company_id", "bom_id"], how="inner")
    edges = lines.select(ROW, company="company_id", source="item_id", target="component_item_id")
    return _loop_faults(edges, "bom_loop", "component_item_id", "the item is needed to make itself")


def warehouse_loops(sieve: Sieve) -> pl.DataFrame:
    """Faults of warehouses that are refilled, over others, from themselves (rule warehouse_loop)."""
    rows = sieve.sound_rows().filter(pl.col("main_warehouse_id") != "")
    edges = rows.select(ROW, company="company_id", source="warehouse_id", target="main_warehouse_id")
    return _loop_faults(edges, "warehouse_loop", "main_warehouse_id", "the warehouse is refilled from itself")


def calendar_loops(sieve: Sieve) -> pl.DataFrame:
    """Faults of calendars that are, over others, their own base (rule calendar_loop)."""
    rows = sieve.sound_rows().filter(pl.col("base_calendar_id") != "")
    edges = rows.select(ROW, company=pl.lit(""), source="calendar_id", target="base_calendar_id")
    return _loop_faults(edges, "calendar_loop", "base_calendar_id", "the calendar is its own base")


def _loop_faults(edges: pl.DataFrame, rule: str, column: str, what: str) -> pl.DataFrame:
    if edges.is_empty():
        return FAULT_SCHEMA.to_frame()
    numbered, names = _number_nodes(edges)
    paths = pl.DataFrame(_paths(numbered, names), schema={ROW: pl.UInt32, "path": pl.String}, orient="row")
    first = paths.group_by(ROW).agg(pl.col("path").min()).sort(ROW)
    return faults(first, rule, column, f"{what}: ", pl.col("path"), "; take one step out of the loop")


def _number_nodes(edges: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    ends = [edges.select("company", id=end) for end in ("source", "target")]
    nodes = pl.concat(ends).unique().sort(_NODE).with_row_index("node")
    for end in ("source", "target"):
        numbers = nodes.rename({"node": f"_{end}"})
        edges = edges.join(numbers, left_on=["company", end], right_on=_NODE, how="inner")
    return edges.select(ROW, "_source", "_target").sort("_source", "_target", ROW), nodes["id"].to_list()


def _paths(edges: pl.DataFrame, names: list[str]) -> Iterator[tuple[int, str]]:
    source, target = edges["_source"].to_numpy(), edges["_target"].to_numpy()
    _, part = connected_components(_graph(source, target, len(names)), directed=True, connection="strong")
    inner = edges.with_columns(part=pl.Series(part[source])).filter(pl.Series(part[source] == part[target]))
    for group in inner.partition_by("part", maintain_order=True):
        nodes, ends = np.unique(group.select("_source", "_target").to_numpy(), return_inverse=True)
        begin, end = ends.reshape(-1, 2).T
        within, told = _graph(begin, end, len(nodes)), [names[node] for node in nodes]
        shared = _path(within, begin[0], end[0], told) if group.height > _MOST_EDGES_TRACED else ""
        for i, row in enumerate(group[ROW]):
            yield row, shared or _path(within, begin[i], end[i], told)


def _graph(source: IntArray, target: IntArray, size: int) -> csr_array:
    return csr_array((np.ones(len(source), np.int32), (source, target)), shape=(size, size))


def _path(graph: csr_array, source: int, target: int, names: list[str]) -> str:
    """The loop that begins with the edge from source to target, back to the source by the fewest steps."""
    _, before = breadth_first_order(graph, target, directed=True, return_predecessors=True)
    steps = [source]
    while steps[-1] != target:
        steps.append(int(before[steps[-1]]))
    told = [names[step] for step in (source, *reversed(steps))]
    if len(told) > _LONGEST_PATH_SHOWN:
        told = [*told[: _LONGEST_PATH_SHOWN - 1], "…", told[-1]]
    return " → ".join(told)
