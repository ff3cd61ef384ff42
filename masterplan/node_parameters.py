"""The parameters of nodes as one plan asks for them, step by step: what has been worked out of a node is not worked out again.

Belongs here: what is known already. What applies to a node is told in `parameters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from masterplan.parameters import parameters_in_force
from masterplan.places import NODE_KEY, Tables


class NodeParameters:
    """`parameters_in_force` of one plan on one date, each node asked for once."""

    def __init__(self, tables: Tables, plan: Mapping[str, object], plan_date: date) -> None:
        self._asked = tables, plan, plan_date
        self._known: pl.DataFrame | None = None

    def of(self, nodes: pl.DataFrame) -> pl.DataFrame:
        """One row per node, in their order; `nodes` has the node key, unique."""
        if self._known is None:
            self._known = parameters_in_force(*self._asked, nodes)
            return self._known
        fresh = nodes.select(NODE_KEY).join(self._known, on=NODE_KEY, how="anti")
        if fresh.height:
            self._known = pl.concat([self._known, parameters_in_force(*self._asked, fresh)])
        return nodes.select(NODE_KEY).join(self._known, on=NODE_KEY, how="left", maintain_order="left")


__all__ = ["NodeParameters"]
