"""The planning network: nodes, what each may draw on, low-level codes, and the loops that cannot be planned.

Belongs here: growing the set of nodes from where demand and stock are (semantics §3.3, §5). What a component line or a
transfer is in detail stands in `links`; the arrays for the kernels are made in `problem`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from masterplan.arrays import BoolArray, IntArray
from masterplan.compiled import kernel
from masterplan.links import Links, links_of
from masterplan.node_parameters import NodeParameters
from masterplan.places import NODE_KEY, Tables
from masterplan.plannable import plannable_items

OWNER_KEY: Final = (*NODE_KEY, "is_phantom")
TARGET_KEY: Final = tuple(f"target_{name}" for name in OWNER_KEY)


@dataclass(frozen=True)
class Network:
    """Nodes in planning order and their links.

    `nodes`: parameters in force (one row per node) with `node`, its number by low-level code and ids, and
    `low_level_code`. `owners`: every node and phantom place with its number `owner`; nodes come first. `links`: versions
    and lines. `loops`: one row per link that a loop forbids, with the loop's path. `apart`: nodes whose groups do not count, since
    they would make a loop, with `is_told`, once for each pair that cannot be planned together (§22.3).
    """

    nodes: pl.DataFrame
    owners: pl.DataFrame
    links: Links
    loops: pl.DataFrame
    apart: pl.DataFrame

    def draws(self) -> list[tuple[int, int]]:
        """Every link as numbers of owners: who draws, and on what, a phantom standing for itself."""
        numbers = self.owners.select("owner", *OWNER_KEY)
        parents = numbers.rename({"owner": "parent"})
        children = numbers.rename({"owner": "child", **{name: f"target_{name}" for name in OWNER_KEY}})
        return (
            self.links.lines.join(parents, on=OWNER_KEY)
            .join(children, on=TARGET_KEY)
            .select("parent", "child")
            .unique()
            .sort(pl.all())
            .rows()
        )

    @property
    def level_offsets(self) -> IntArray:
        """First node of each level, and the number of nodes at the end."""
        codes = self.nodes["low_level_code"].to_numpy()
        levels = int(codes.max()) + 1 if len(codes) else 0
        return np.searchsorted(codes, np.arange(levels + 1)).astype(np.int64)


def build_network(
    tables: Tables,
    plan: Mapping[str, object],
    plan_date: date,
    seeds: pl.DataFrame,
    named: pl.DataFrame | None = None,
    parameters: NodeParameters | None = None,
) -> Network:
    """The network of everything that the seed nodes reach.

    Inputs: `seeds` with the node key; `named` with what demands name there; `parameters` of the plan's nodes,
    as far as they were asked for. Rules §3.3, §5.1-§5.3, §12.8.
    """
    nodes, links = _grow(
        tables, plan, plan_date, seeds.select(NODE_KEY).unique(), named, parameters or NodeParameters(tables, plan, plan_date)
    )
    nodes = nodes.sort(NODE_KEY)
    phantoms = pl.concat([links.lines.filter("target_is_phantom").select(pl.col(TARGET_KEY).name.map(_untarget))]).unique().sort(OWNER_KEY)
    owners = pl.concat([nodes.select(*NODE_KEY, pl.lit(value=False).alias("is_phantom")), phantoms]).with_row_index("vertex")
    edges = _edges(owners, links)
    inside = _inside_loops(len(owners), edges)
    loops = _loops(owners, edges.filter(pl.Series(inside)))
    links = links.without(loops)
    # a phantom's line has two edges: one inside a loop takes both with it
    kept = edges.join(loops, on="line", how="anti", maintain_order="left")
    stand_ins = _stand_ins(owners, links)
    codes, apart = _low_level_codes(len(owners), kept, stand_ins)
    told = stand_ins["vertex"].unique().implode()
    apart_nodes = owners.filter(pl.Series(apart, dtype=pl.Boolean)).select(*NODE_KEY, is_told=pl.col("vertex").is_in(told))
    ordered = nodes.with_columns(low_level_code=pl.Series(codes[: len(nodes)])).sort("low_level_code", *NODE_KEY).with_row_index("node")
    owners = pl.concat([ordered.select(*NODE_KEY, pl.lit(value=False).alias("is_phantom")), phantoms]).with_row_index("owner")
    return Network(ordered, owners, links, loops, apart_nodes)


def _untarget(name: str) -> str:
    return name.removeprefix("target_")


def _grow(
    tables: Tables,
    plan: Mapping[str, object],
    plan_date: date,
    seeds: pl.DataFrame,
    named: pl.DataFrame | None,
    of_nodes: NodeParameters,
) -> tuple[pl.DataFrame, Links]:
    planned_items = plannable_items(tables)
    fresh = seeds.join(planned_items, on=["company_id", "item_id"], how="semi")
    phantoms = pl.DataFrame(schema=dict.fromkeys(NODE_KEY, pl.String))
    known: list[pl.DataFrame] = []
    known_phantoms: list[pl.DataFrame] = []
    grown: list[Links] = []
    while fresh.height or phantoms.height:
        parameters = of_nodes.of(fresh)
        links = links_of(tables, plan, plan_date, parameters, phantoms, named).only_items(planned_items)
        known.append(parameters)
        known_phantoms.append(phantoms)
        grown.append(links)
        targets = links.lines.select(
            pl.col([f"target_{name}" for name in NODE_KEY]).name.map(_untarget), "target_is_phantom", "phantom_item_node"
        )
        seen = pl.concat([part.select(NODE_KEY) for part in known])
        fresh = targets.filter(~pl.col("target_is_phantom")).select(NODE_KEY)
        behind = (
            links.lines.filter("target_is_phantom").select(pl.col("phantom_item_node").struct.unnest())
            if links.lines.height
            else fresh.clear()
        )
        fresh = pl.concat([fresh, behind.select(NODE_KEY)]).unique().join(seen, on=NODE_KEY, how="anti")
        phantoms = targets.filter("target_is_phantom").select(NODE_KEY).unique().join(pl.concat(known_phantoms), on=NODE_KEY, how="anti")
    if not known:
        empty = of_nodes.of(fresh)
        return empty, links_of(tables, plan, plan_date, empty, phantoms)
    return pl.concat(known), Links.joined(grown)


def real_target() -> pl.Expr:
    """The node that a line draws on, a phantom's as that of an ordinary component."""
    target = pl.struct(pl.col([f"target_{name}" for name in NODE_KEY]).name.map(_untarget))
    return pl.when("target_is_phantom").then(pl.col("phantom_item_node")).otherwise(target)


def _edges(owners: pl.DataFrame, links: Links) -> pl.DataFrame:
    """Edges between owners: parent, child, and 1 when the child is a node, 0 when it is a phantom (§5.2)."""
    numbers = owners.select("vertex", *OWNER_KEY)
    real = links.lines.select(
        "line",
        *OWNER_KEY,
        real_target().alias("t"),
    ).with_columns(pl.col("t").struct.unnest().name.prefix("target_"), target_is_phantom=pl.lit(value=False), step=pl.lit(1))
    inside = links.lines.filter("target_is_phantom").select("line", *OWNER_KEY, *TARGET_KEY, pl.lit(0).alias("step"))
    both = pl.concat([real.select("line", *OWNER_KEY, *TARGET_KEY, "step"), inside])
    parents = numbers.rename({"vertex": "parent"})
    children = numbers.rename({"vertex": "child", **{name: f"target_{name}" for name in OWNER_KEY}})
    return (
        both.join(parents, on=OWNER_KEY)
        .join(children, on=TARGET_KEY)
        .select("line", "parent", "child", "step")
        .sort("parent", "child", "line")
    )


def _stand_ins(owners: pl.DataFrame, links: Links) -> pl.DataFrame:
    """Pairs of nodes whose lines stand in for one another in one version of a bill (§22)."""
    grouped = links.lines.filter(pl.col("substitution_group_id") != "")
    real = owners.filter(~pl.col("is_phantom")).select("vertex", pl.struct(NODE_KEY).alias("real"))
    members = (
        grouped.with_columns(real=real_target())
        .join(real, on="real")
        .select("vertex", *OWNER_KEY, "version_id", "version_site", "version_from", "version_from_qty", "substitution_group_id")
    )
    first = members.group_by(pl.exclude("vertex")).agg(pl.col("vertex").min().alias("first"))
    keys = [name for name in members.columns if name != "vertex"]
    return members.join(first, on=keys, nulls_equal=True).select("first", "vertex").filter(pl.col("first") != pl.col("vertex"))


def _ends(edges: pl.DataFrame) -> tuple[IntArray, IntArray]:
    return edges["parent"].to_numpy().astype(np.int64), edges["child"].to_numpy().astype(np.int64)


def _inside_loops(vertices: int, edges: pl.DataFrame) -> BoolArray:
    """Which edges lie inside a loop (§5.3)."""
    parent, child = _ends(edges)
    component = _components(vertices, parent, child, "strong")
    return component[parent] == component[child] if len(parent) else np.zeros(0, np.bool_)


def _low_level_codes(vertices: int, edges: pl.DataFrame, stand_ins: pl.DataFrame) -> tuple[IntArray, BoolArray]:
    """Low-level code per vertex (§5.2), and the nodes whose groups do not count (§22.3); the edges make no loop."""
    parent, child = _ends(edges)
    step = edges["step"].to_numpy().astype(np.int64)
    stands_for, apart = _on_one_level(vertices, parent, child, stand_ins)
    order = np.argsort(stands_for[parent], kind="stable")
    codes = _longest_paths(vertices, stands_for[parent][order], stands_for[child][order], step[order])
    return codes[stands_for], apart


def _components(vertices: int, one: IntArray, other: IntArray, connection: str) -> IntArray:
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(vertices, vertices))
    label: IntArray = connected_components(graph, directed=connection == "strong", connection=connection)[1]
    return label


def _on_one_level(vertices: int, parent: IntArray, child: IntArray, stand_ins: pl.DataFrame) -> tuple[IntArray, BoolArray]:
    """For each vertex the one whose level it has, and whether its groups do not count.

    Nodes that stand in for one another share a level, unless that makes a loop (§22.3).
    """
    alone = np.arange(vertices, dtype=np.int64)
    apart = np.zeros(vertices, np.bool_)
    one, other = (stand_ins[name].to_numpy().astype(np.int64) for name in ("first", "vertex"))
    while len(one):
        label = _components(vertices, one, other, "weak")
        first = np.full(vertices, vertices, np.int64)
        np.minimum.at(first, label, alone)
        stands_for = first[label]
        above, below = stands_for[parent], stands_for[child]
        tied = _components(vertices, above, below, "strong")
        looping = np.unique(tied[above[(tied[above] == tied[below])]])
        if len(looping) == 0:
            return stands_for, apart
        kept = ~np.isin(tied[stands_for[one]], looping)
        apart[one[~kept]] = apart[other[~kept]] = True
        one, other = one[kept], other[kept]
    return alone, apart


@kernel
def _longest_paths(vertices: int, parent: IntArray, child: IntArray, step: IntArray) -> IntArray:
    """Longest path to each vertex of an acyclic graph whose edges are sorted by parent."""
    code = np.zeros(vertices, np.int32)
    waiting = np.zeros(vertices, np.int64)
    begin = np.zeros(vertices + 1, np.int64)
    for e in range(len(parent)):
        begin[parent[e] + 1] += 1
        waiting[child[e]] += 1
    for v in range(vertices):
        begin[v + 1] += begin[v]
    queue = np.empty(vertices, np.int64)
    head = tail = 0
    for v in range(vertices):
        if waiting[v] == 0:
            queue[tail] = v
            tail += 1
    while head < tail:
        v = queue[head]
        head += 1
        for e in range(begin[v], begin[v + 1]):
            w = child[e]
            code[w] = max(code[w], code[v] + step[e])
            waiting[w] -= 1
            if waiting[w] == 0:
                queue[tail] = w
                tail += 1
    return code


def _loops(owners: pl.DataFrame, inside: pl.DataFrame) -> pl.DataFrame:
    """One row per forbidden link with a path that shows its loop."""
    names = (
        dict(zip(owners["vertex"], owners.select(pl.concat_str(NODE_KEY, separator="/")).to_series(), strict=True)) if inside.height else {}
    )
    following: dict[int, list[int]] = {}
    for parent, child in inside.select("parent", "child").unique().sort("parent", "child").iter_rows():
        following.setdefault(parent, []).append(child)
    rows = [
        (line, names[parent], " → ".join(names[v] for v in _way_round(following, parent, child)))
        for line, parent, child in inside.select("line", "parent", "child").unique("line", keep="first", maintain_order=True).iter_rows()
    ]
    return pl.DataFrame(rows, schema={"line": pl.Int64, "place": pl.String, "path": pl.String}, orient="row")


def _way_round(following: Mapping[int, list[int]], parent: int, child: int) -> list[int]:
    """The shortest way from `child` back to `parent`, with `parent` at both ends."""
    before: dict[int, int] = {child: parent}
    queue = [child]
    for vertex in queue:
        if vertex == parent:
            break
        for neighbour in following.get(vertex, []):
            if neighbour not in before:
                before[neighbour] = vertex
                queue.append(neighbour)
    path = [parent]
    while path[-1] != child:
        path.append(before[path[-1]])
    return [parent, *reversed(path)] if child != parent else [parent, parent]
