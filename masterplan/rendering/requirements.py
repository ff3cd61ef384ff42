"""The net-requirements list (semantics §14): supplies, planned orders and demands of each node by day, with running balances.

Belongs here: the merge of what is sorted by node and day already, and the frame of it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.compiled import lean_kernel
from masterplan.errors import QuantityError
from masterplan.places import NODE_KEY
from masterplan.rendering.pieces import in_pieces
from masterplan.rendering.refs import Names, Refs, demand_ref
from masterplan.units import LARGEST_MICRO

_MOST_NAMED: Final = 5


def requirement_frame(names: Names, requested: IntArray, nodes: IntArray | None = None) -> pl.DataFrame:
    """The fact table `requirement`: node by node, on each day supplies, then planned orders, then demands.

    Inputs: `requested` is the requested day of each planned order; `nodes` the node numbers to list, all by default.
    """
    solution, refs = names.solution, names.refs
    supplies = names.posed.stock_and_supplies
    chosen = np.arange(len(refs.node_key)) if nodes is None else nodes
    supply_node, supply_day = supplies["node"].to_numpy(), supplies["day"].to_numpy()
    begins = tuple(_begins(rows, len(refs.node_key)) for rows in (supply_node, solution.order_node, solution.requirement_node))
    at = np.concatenate(([0], np.cumsum(sum(begin[chosen + 1] - begin[chosen] for begin in begins))))
    total = int(at[-1])
    narrow = [np.empty(total, np.int32) for _ in range(3)]
    wide = [np.empty(total, np.int64) for _ in range(5)]
    types = np.empty(total, refs.demand_type.dtype)
    of_supply, of_order, of_demand = names.pegged
    order = np.lexsort((supply_day, supply_node))
    supply_rows = (order, supply_day, supplies["wanted"].to_numpy(), supplies["micro"].to_numpy(), of_supply)
    order_rows = (solution.order_day, requested, solution.order_qty, of_order)
    demand_rows = (
        solution.requirement_day,
        solution.requirement_date,
        solution.requirement_qty,
        of_demand,
        solution.requirement_source,
        solution.requirement_line,
    )
    written = (types, *narrow, *wide)

    def merge(first_row: int, last_row: int) -> None:
        first, last = np.searchsorted(at, (first_row, last_row))
        _merge(chosen[first:last], at[first:last], begins, refs, supply_rows, order_rows, demand_rows, names.first_day, written)

    in_pieces(merge, total, names.threads)
    return pl.DataFrame(
        [
            pl.Series("node_key", wide[0]),
            names.typed("type", types),
            pl.Series("ref_key", wide[1]),
            pl.Series("line_no", narrow[0]),
            pl.Series("date", narrow[1]).cast(pl.Date),
            pl.Series("requested_date", narrow[2]).cast(pl.Date),
            pl.Series("qty", wide[2]),
            pl.Series("open_qty", wide[3]),
            pl.Series("accumulated_qty", wide[4]),
        ]
    )


def check_balances(rows: pl.DataFrame, nodes: pl.DataFrame) -> None:
    """Raise QuantityError that names the nodes of which stock or a balance passes the largest quantity (§1.1).

    Inputs: the fact table `requirement`; `nodes` has node_key and the node key.
    """
    names = ("qty", "accumulated_qty")
    extremes = rows.select(pl.col(names).min().name.suffix("_min"), pl.col(names).max().name.suffix("_max")).row(0)
    if all(abs(value or 0) < LARGEST_MICRO for value in extremes):
        return
    largest = pl.max_horizontal(pl.col(names).abs())
    passing = rows.group_by("node_key").agg(largest.max().alias("most")).filter(pl.col("most") >= LARGEST_MICRO)
    named = passing.join(nodes, on="node_key").sort(NODE_KEY)
    raise QuantityError(
        f"What {len(named)} nodes have or owe in all passes the largest quantity (1e12 units).",
        rows=[f"{'/'.join(key)}: {most / 1e6:.6g} units" for *key, most in named.head(_MOST_NAMED).select(*NODE_KEY, "most").iter_rows()],
        way_out="Look for rows with the wrong unit, or plan in a larger unit.",
    )


def _begins(node: IntArray, nodes: int) -> IntArray:
    return np.searchsorted(node, np.arange(nodes + 1)).astype(np.int64)


@lean_kernel
def _merge(
    nodes: IntArray,
    at: IntArray,
    begins: tuple[IntArray, ...],
    refs: Refs,
    supply_rows: tuple[IntArray, ...],
    order_rows: tuple[IntArray, ...],
    demand_rows: tuple[IntArray, ...],
    first_day: int,
    written: tuple[IntArray, ...],
) -> None:
    """Write the rows of each node from row `at` of its own on."""
    supply_begin, order_begin, demand_begin = begins
    by_day, supply_day, supply_wanted, supply_qty, supply_pegged = supply_rows
    order_day, order_wanted, order_qty, order_pegged = order_rows
    demand_day, demand_date, demand_qty, demand_pegged, source, line = demand_rows
    types, lines, dates, wanted, node_keys, keys, qty, open_qty, balance = written
    for n in range(len(nodes)):
        k, i, total = nodes[n], at[n], 0
        s, o, r = supply_begin[k], order_begin[k], demand_begin[k]
        last_s, last_o, last_r = supply_begin[k + 1], order_begin[k + 1], demand_begin[k + 1]
        while s < last_s or o < last_o or r < last_r:
            is_supply = s < last_s and (o >= last_o or supply_day[by_day[s]] <= order_day[o])
            if is_supply and (r >= last_r or supply_day[by_day[s]] <= demand_day[r]):
                row = by_day[s]
                types[i], keys[i], lines[i] = refs.supply_type[row], refs.supply_key[row], 0
                dates[i], wanted[i] = supply_day[row], supply_wanted[row]
                qty[i], open_qty[i] = supply_qty[row], supply_qty[row] - supply_pegged[row]
                s += 1
            elif not is_supply and o < last_o and (r >= last_r or order_day[o] <= demand_day[r]):
                types[i], keys[i], lines[i] = refs.planned_type[refs.node_key[k]], refs.order_key[o], 0
                dates[i], wanted[i] = order_day[o], order_wanted[o]
                qty[i], open_qty[i] = order_qty[o], order_qty[o] - order_pegged[o]
                o += 1
            else:
                types[i], keys[i] = demand_ref(refs, source[r])
                lines[i], dates[i], wanted[i] = line[r], demand_day[r], demand_date[r]
                qty[i], open_qty[i] = -demand_qty[r], demand_qty[r] - demand_pegged[r]
                r += 1
            total += qty[i]
            dates[i] += first_day
            wanted[i] += first_day
            node_keys[i], balance[i] = refs.node_key[k], total
            i += 1
