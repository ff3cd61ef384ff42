"""Pegging of the last run as fixed links of the next one (semantics §25.3, §27.1).

Belongs here: finding the rows that pegging names, and putting links in order. Who keeps its pegging is told in `held` and
`confirmed`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray, IntArray
from masterplan.netting.problem import COMPONENT, STOCK, Problem, Rows
from masterplan.network import Network
from masterplan.places import NODE_KEY
from masterplan.problem import PosedProblem
from masterplan.run_methods.kept import Start
from masterplan.units import micro, own

_LINK: Final = {"node": pl.Int32, "demand": pl.Int64, "supply": pl.Int64, "micro": pl.Int64}


def with_kept_links(
    posed: PosedProblem,
    network: Network,
    start: Start,
    demands: pl.DataFrame,
    held: BoolArray,
    existing: BoolArray,
    held_node: BoolArray,
) -> PosedProblem:
    """The problem with the pegging that is kept as links, in place of the links that the same demands have otherwise.

    Inputs: the independent rows as `held` numbers them, which of them and of the rows of `Existing` are held, and the nodes
    that hold.
    """
    pegs = _numbered(posed, network, start, demands)
    node, demand = pegs["node"].to_numpy(), pegs["demand"].to_numpy()
    keeps = held_node[node] & _is_held(demand, held, existing) if start.holds else np.zeros(pegs.height, np.bool_)
    if start.confirmed is not None:
        keeps |= pegs["is_confirmed"].to_numpy() & _may_keep_stock(pegs, posed.problem, network)
    kept = pegs.filter(pl.Series(keeps, dtype=pl.Boolean)).select(*_LINK, "line")
    given = _links_of(posed.problem.rows)
    if start.holds:
        given = given.filter(~pl.Series(_is_held(given["demand"].to_numpy(), held, existing), dtype=pl.Boolean))
    given = given.join(kept.select("node", "demand").unique(), on=["node", "demand"], how="anti", maintain_order="left")
    # the components of an order take links in turn: in order of their lines each gets its own
    ordered = kept.sort("node", "demand", "line", "supply").drop("line").with_columns(is_batch=pl.lit(value=True))
    ranked = [frame.with_columns(rank=pl.lit(rank)) for rank, frame in enumerate((given, ordered))]
    links = pl.concat(ranked).sort("node", "rank", maintain_order=True)
    is_special = posed.problem.special.is_special.copy()
    is_special[links["node"].to_numpy()] = True
    rows = posed.problem.rows._replace(
        link_begin=np.searchsorted(links["node"].to_numpy(), np.arange(len(is_special) + 1)).astype(np.int64),
        link_demand=own(links["demand"], np.int64),
        link_supply=own(links["supply"], np.int64),
        link_qty=own(links["micro"], np.int64),
        link_is_batch=np.array(links["is_batch"].to_numpy(), np.bool_),
    )
    special = posed.problem.special._replace(is_special=is_special)
    return replace(posed, problem=posed.problem._replace(rows=rows, special=special))


def _numbered(posed: PosedProblem, network: Network, start: Start, demands: pl.DataFrame) -> pl.DataFrame:
    """The last run's pegging between rows that are there: their numbers, and whether it is kept for confirmed demand."""
    if start.previous is None:
        return pl.DataFrame(schema={**_LINK, "line": pl.Int32, "is_confirmed": pl.Boolean})
    pegging = start.previous.pegging
    confirmed = pegging.clear() if start.confirmed is None else start.confirmed
    nodes = network.nodes.select(pl.col("node").cast(pl.Int32), *NODE_KEY)
    supplies = posed.stock_and_supplies.select(
        "node", pl.col("type").alias("supply_type"), pl.col("ref").alias("supply_ref")
    ).with_row_index("supply")
    placed = pegging.join(nodes, on=NODE_KEY).join(supplies, on=["node", "supply_type", "supply_ref"])
    flagged = placed.join(confirmed.with_columns(is_confirmed=pl.lit(value=True)), on=pegging.columns, how="left").with_columns(
        micro("qty").alias("micro"), pl.col("is_confirmed").fill_null(value=False)
    )
    independent = demands.select("node", "demand", pl.col("type").alias("demand_type"), pl.col("ref").alias("demand_ref"))
    components = _components(posed, network)
    is_planned, is_own = pl.col("demand_type").str.starts_with("planned_"), pl.col("demand_line_no") == 0
    parts = [
        flagged.filter(is_own & ~is_planned).join(independent, on=["node", "demand_type", "demand_ref"]),
        flagged.filter(is_planned).join(components.filter("is_planned").drop("company_id"), on="demand_ref"),
        flagged.filter(~is_own & ~is_planned).join(components.filter(~pl.col("is_planned")), on=["company_id", "demand_ref"]),
    ]
    columns = [*(pl.col(name).cast(kind) for name, kind in _LINK.items()), pl.col("demand_line_no").alias("line"), "is_confirmed"]
    return pl.concat([part.select(columns) for part in parts])


def _components(posed: PosedProblem, network: Network) -> pl.DataFrame:
    """Every existing order whose components are planned: its ref, and the number that links give its components."""
    existing = posed.problem.existing
    supplies = posed.stock_and_supplies[existing.supply]
    return pl.DataFrame(
        {
            "company_id": network.nodes[existing.node]["company_id"],
            "demand_ref": supplies["ref"],
            "is_planned": supplies["type"].str.starts_with("planned_"),
            "demand": -1 - COMPONENT - np.arange(len(existing.node), dtype=np.int64),
        }
    )


def _links_of(rows: Rows) -> pl.DataFrame:
    node = np.repeat(np.arange(len(rows.link_begin) - 1), np.diff(rows.link_begin))
    columns = {"node": node, "demand": rows.link_demand, "supply": rows.link_supply, "micro": rows.link_qty}
    return pl.DataFrame(columns, schema=_LINK).with_columns(is_batch=pl.Series(rows.link_is_batch))


def _is_held(demand: IntArray, held: BoolArray, existing: BoolArray) -> BoolArray:
    flags = np.zeros(len(demand), np.bool_)
    independent = demand >= 0
    flags[independent] = held[demand[independent]]
    flags[~independent] = existing[-1 - COMPONENT - demand[~independent]]
    return flags


def _may_keep_stock(pegs: pl.DataFrame, problem: Problem, network: Network) -> BoolArray:
    """Stock stays with confirmed demand inside the positive days, or where it is kept outside of them too (§27.2)."""
    node, demand, supply = (pegs[name].to_numpy() for name in ("node", "demand", "supply"))
    date = np.concatenate([problem.orders.date, problem.forecasts.date])
    day = np.zeros(len(demand), np.int64)
    independent = demand >= 0
    day[independent] = date[demand[independent]]
    day[~independent] = problem.existing.start[-1 - COMPONENT - demand[~independent]]
    special = problem.special
    keeps_all = network.nodes["keep_received_supply_outside_positive_days"].to_numpy()[node]
    is_stock = problem.supplies.kind[supply] == STOCK
    return ~is_stock | keeps_all | (day <= special.positive[node]) | (day <= special.free_until[node])
