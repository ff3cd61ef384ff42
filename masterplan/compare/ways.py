"""How demand runs between nodes in two plans: parents, components, pegged needs, and which of them differ.

Belongs here: reading the ways out of the tables `requirement` and `pegging`. Following them to a cause is told in `causes`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

import polars as pl

from masterplan.compare.matching import Node
from masterplan.explain.upward import DERIVED, PLANNED
from masterplan.places import NODE_KEY, Tables

Edges = dict[Node, set[Node]]
_NEED: Final = (*NODE_KEY, "type", "ref", "line_no", "requested_date", "qty")


class Need(NamedTuple):
    """What an order serves: a demand by kind and reference."""

    type: str
    ref: str


class Ways:
    """The ways of two plans together.

    Inputs: per plan the public tables planned_order, requirement and pegging; the ids of the orders that are asked about; per plan
    the tables planned_order and requirement that tell what demand runs between nodes, read when somebody asks how it does.
    `parents` and `components` of a node are nodes; `needs` of an order what it is pegged to; `changed` of a node the orders
    whose need there differs, with its date.
    """

    def __init__(self, sides: Sequence[Tables], asked: set[str], around: Sequence[Tables]) -> None:
        self.needs: dict[str, list[Need]] = defaultdict(list)
        self.changed: dict[Node, list[tuple[date, str]]] = defaultdict(list)
        self._around = around
        for side in sides:
            self._add_needs(side["pegging"], asked)
        first, second = (_derived(side["requirement"]) for side in sides)
        for rows, others in ((first, second), (second, first)):
            self._add_changed(rows, others)

    def _add_needs(self, pegging: pl.DataFrame, asked: set[str]) -> None:
        wanted = pegging.filter(pl.col("supply_type").is_in(PLANNED), pl.col("supply_ref").is_in(list(asked)))
        for order, kind, ref in wanted.select("supply_ref", "demand_type", "demand_ref").sort(pl.all()).iter_rows():
            self.needs[order].append(Need(kind, ref))

    @cached_property
    def parents(self) -> Edges:
        """Of each node those that need it."""
        found: Edges = defaultdict(set)
        for below, upper in self._edges:
            found[below].add(upper)
        return found

    @cached_property
    def components(self) -> Edges:
        """Of each node those that it needs."""
        found: Edges = defaultdict(set)
        for below, upper in self._edges:
            found[upper].add(below)
        return found

    @cached_property
    def _edges(self) -> set[tuple[Node, Node]]:
        return {edge for side in self._around for edge in _edges_of(side)}

    def _add_changed(self, rows: pl.DataFrame, others: pl.DataFrame) -> None:
        compared = ["name", *(name for name in _NEED if name != "ref")]
        apart = rows.join(others, on=compared, how="anti", nulls_equal=True)
        for row in apart.iter_rows(named=True):
            self.changed[tuple(row[name] for name in NODE_KEY)].append((row["requested_date"], row["ref"]))

    def around(self, node: Node, steps: Sequence[Mapping[Node, set[Node]]]) -> Iterable[list[Node]]:
        """The nodes one step away, then two, and so on; each in order of ids."""
        seen, ring = {node}, [node]
        while ring:
            ring = sorted({other for one in ring for way in steps for other in way.get(one, ())} - seen)
            seen.update(ring)
            if ring:
                yield ring


def _edges_of(side: Tables) -> Iterable[tuple[Node, Node]]:
    """From each derived need to the order that makes it; open production orders make needs too (§6.10)."""
    made = side["planned_order"].select(*NODE_KEY, ref="order_id")
    existing = side["requirement"].filter(pl.col("qty") > 0, pl.col("type") == "production").select(*NODE_KEY, "ref")
    planned = side["requirement"].filter(pl.col("type").is_in(DERIVED)).select(*NODE_KEY, "ref").unique()
    above = [f"{name}_above" for name in NODE_KEY]
    makers = made.rename(dict(zip(NODE_KEY, above, strict=True)))
    opened = existing.rename(dict(zip(NODE_KEY, above, strict=True))).unique()
    edges = pl.concat(
        [
            planned.join(makers, on="ref").select(*NODE_KEY, *above),
            planned.join(opened, left_on=["ref", "company_id"], right_on=["ref", "company_id_above"])
            .with_columns(company_id_above="company_id")
            .select(*NODE_KEY, *above),
        ]
    )
    return ((row[: len(NODE_KEY)], row[len(NODE_KEY) :]) for row in edges.unique().iter_rows())


def _derived(requirement: pl.DataFrame) -> pl.DataFrame:
    rows = requirement.filter(pl.col("type").is_in(DERIVED)).select(_NEED)
    return rows.with_columns(name=pl.col("ref").str.replace(r"^[^|]*\|", ""))


def forecast_key(node: Sequence[Any], day: str) -> tuple[str, ...]:
    """How a forecast line is known that an order is pegged to."""
    return ("forecast", *node, day)
