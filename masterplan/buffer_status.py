"""How full the buffers are: the table `buffer_status` (semantics §20).

Belongs here: net flow and status of nodes that are planned by it. What they order is decided in `netting.buffers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray
from masterplan.buffer_levels import buffer_state
from masterplan.errors import QuantityError
from masterplan.netting.buffers import qualified_demand
from masterplan.netting.problem import PRESET, PRIORITY, STOCK
from masterplan.outcome import Outcome
from masterplan.places import NODE_KEY
from masterplan.units import LARGEST_MICRO, MILLION

_MOST_NAMED: Final = 5
_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(NODE_KEY, pl.String),
    **dict.fromkeys(
        ("on_hand_qty", "on_order_qty", "qualified_demand_qty", "net_flow_qty", "minimum_qty", "reorder_point_qty", "maximum_qty"),
        pl.Decimal(18, 6),
    ),
    "status": pl.String,
}


def buffer_rows(outcome: Outcome) -> pl.DataFrame:
    """One row per node of code priority or decoupling."""
    problem, solution, levels = outcome.posed.problem, outcome.solution, outcome.posed.levels
    supplies = problem.supplies
    buffered = np.flatnonzero(problem.coverage.code >= PRIORITY)
    if not len(buffered):
        return pl.DataFrame(schema=_SCHEMA)
    begin = np.searchsorted(solution.requirement_node, np.arange(len(problem.coverage.code) + 1))
    is_own = _of_requisitions(outcome)
    counted = np.where(is_own, 0, solution.requirement_qty)
    linked = is_own[solution.pegging_requirement] & (solution.pegging_supply >= 0)
    spoken_for = np.zeros(len(supplies.qty), np.int64)
    np.add.at(spoken_for, solution.pegging_supply[linked], solution.pegging_qty[linked])
    of_line = np.flatnonzero(solution.order_trigger <= PRESET)
    forecast = np.zeros(len(begin) - 1, np.int64)
    np.add.at(forecast, solution.order_node[of_line], solution.order_qty[of_line])
    rows = []
    for node in buffered:
        first, last = supplies.begin[node], supplies.begin[node + 1]
        free = supplies.qty[first:last] - spoken_for[first:last]
        stock = int(free[supplies.kind[first:last] == STOCK].sum())
        ordered = int(free.sum()) - stock + int(forecast[node])
        qualified = int(
            qualified_demand(
                int(problem.coverage.code[node]),
                int(begin[node]),
                int(begin[node + 1]),
                solution.requirement_day,
                counted,
                int(problem.special.spike[node]),
            )
        )
        minimum, reorder, maximum = (int(level[node]) for level in (levels.minimum, levels.reorder_point, levels.maximum))
        state = buffer_state(stock, minimum, maximum - reorder)
        rows.append((stock, ordered, qualified, stock + ordered - qualified, minimum, reorder, maximum, state))
    names = [name for name in _SCHEMA if name not in NODE_KEY]
    places = outcome.network.nodes[buffered].select(NODE_KEY)
    _check(places, [max(map(abs, amounts)) for *amounts, _ in rows])
    values = pl.DataFrame(rows, schema=[*names[:-1], "status"], orient="row")
    amounts = [(pl.col(name).cast(pl.Decimal(38, 6)) / MILLION).alias(name) for name in names[:-1]]
    return pl.concat([places, values.with_columns(amounts)], how="horizontal").select(pl.col(n).cast(k) for n, k in _SCHEMA.items())


def _check(places: pl.DataFrame, largest: Sequence[int]) -> None:
    """Raise QuantityError that names the buffers of which a sum passes the largest quantity."""
    passing = [row for row, qty in enumerate(largest) if qty >= LARGEST_MICRO]
    if passing:
        raise QuantityError(
            f"What {len(passing)} buffers have, wait for or owe in all passes the largest quantity (1e12 units).",
            rows=[f"{'/'.join(places.row(row))}: {largest[row] / 1e6:.6g} units" for row in passing[:_MOST_NAMED]],
            way_out="Look for rows with the wrong unit, or plan in a larger unit.",
        )


def _of_requisitions(outcome: Outcome) -> BoolArray:
    """Per requirement whether it is a requisition: these and what fixed links give them count on neither side (§20.2)."""
    source, flags = outcome.solution.requirement_source, outcome.posed.problem.orders.is_requisition
    row = -1 - source
    is_order = (row >= 0) & (row < len(flags))
    return is_order & flags[np.where(is_order, row, 0)] if len(flags) else np.zeros(len(source), np.bool_)
