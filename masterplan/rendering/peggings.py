"""Who serves whom (semantics §7.4), with shortage and excess as counterparts.

Belongs here: the frame of pegging. Which supply serves which demand is decided in `netting`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.netting.problem import PLANNED
from masterplan.rendering.refs import EXCESS, Names


def pegging_frame(names: Names, nodes: IntArray | None = None) -> pl.DataFrame:
    """The fact table `pegging`, then what serves nothing; of the node numbers given, of all by default."""
    pegs = _pegs(names, nodes)
    if len(names.posed.problem.rows.link_qty):
        pegs = pegs.group_by(pl.exclude("qty"), maintain_order=True).agg(pl.col("qty").sum())
    return pl.concat([pegs, _excess(names, nodes)], rechunk=False)


def _pegs(names: Names, nodes: IntArray | None) -> pl.DataFrame:
    solution = names.solution
    demand, supply, qty = solution.pegging_requirement, solution.pegging_supply, solution.pegging_qty
    node = solution.requirement_node[demand]
    if nodes is not None:
        mine = _flags(names, nodes)[node]
        demand, supply, qty, node = demand[mine], supply[mine], qty[mine], node[mine]
    demand_type, demand_key = names.demands(demand)
    supply_type, supply_key = names.supplies(supply)
    return pl.DataFrame(
        [
            pl.Series("node_key", names.refs.node_key[node]),
            names.typed("demand_type", demand_type),
            pl.Series("demand_key", demand_key),
            pl.Series("demand_line_no", solution.requirement_line[demand]),
            names.typed("supply_type", supply_type),
            pl.Series("supply_key", supply_key),
            pl.Series("qty", qty),
        ]
    )


def _excess(names: Names, nodes: IntArray | None) -> pl.DataFrame:
    solution, rows = names.solution, names.posed.stock_and_supplies
    of_supply, of_order, _ = names.pegged
    left, left_of_order = rows["micro"].to_numpy() - of_supply, solution.order_qty - of_order
    spare, spare_orders = np.flatnonzero(left > 0), np.flatnonzero(left_of_order > 0)
    if nodes is not None:
        flags = _flags(names, nodes)
        spare = spare[flags[rows["node"].to_numpy()[spare]]]
        spare_orders = spare_orders[flags[solution.order_node[spare_orders]]]
    supply_type, supply_key = names.supplies(np.concatenate([spare, PLANNED - spare_orders]).astype(np.int32))
    node = np.concatenate([rows["node"].to_numpy()[spare], solution.order_node[spare_orders]])
    return pl.DataFrame(
        [
            pl.Series("node_key", names.refs.node_key[node]),
            names.typed("demand_type", np.full(len(node), names.types.index(EXCESS))),
            pl.Series("demand_key", np.zeros(len(node), np.int64)),
            pl.Series("demand_line_no", np.zeros(len(node), np.int32)),
            names.typed("supply_type", supply_type),
            pl.Series("supply_key", supply_key),
            pl.Series("qty", np.concatenate([left[spare], left_of_order[spare_orders]])),
        ]
    )


def _flags(names: Names, nodes: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    flags = np.zeros(len(names.refs.node_key), np.bool_)
    flags[nodes] = True
    return flags
