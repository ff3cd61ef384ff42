"""Demand orders that say the same as before but for quantity, dates and priority: where they stand is known, only rows are amended.

Belongs here: rows of orders that counted and count on. What comes, goes or moves is told in `order_changes`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.netchange.held_orders import FENCES, HeldOrders, Taken, prolonged
from masterplan.problem import demand_arrays
from masterplan.units import micro, own

_AMENDED: Final = ("qty", "requested_date", "confirmed_date", "priority")
_KEY: Final = ("company_id", "demand_type", "order_id", "line_no")
_COUNTED: Final = ("company_id", "type", "order_id", "line_no")


def amended(held: HeldOrders, places: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> Taken | None:
    """What the plan holds after its orders were amended; None when more is different, or one does not count before and after.

    Inputs: the nodes of the items, rows before and after.
    """
    if old.height != new.height or not _stands(old).equals(_stands(new), null_equal=True):
        return None
    candidates = np.sort(own(places["node"], np.int64))
    index, begin = held.rows.orders.index(candidates)
    posed = held.frames.orders[index]
    found = _found(held, places, posed, new)
    if found.height != new.height:
        return None
    at, place = own(found["at"], np.int64), np.repeat(np.arange(len(candidates)), np.diff(begin))
    touched = np.unique(place[at])
    now = posed.with_columns(
        pl.Series(name, _put(posed[name], at, found[name]), posed.schema[name]) for name in ("day", "micro", "priority")
    )
    if len(touched) < len(candidates):
        now = now.filter(pl.Series(np.isin(place, touched)))
    offsets = np.concatenate([[0], np.cumsum(np.diff(begin)[touched])])
    frames = replace(held.frames, orders=prolonged(held.frames.orders, now))
    return Taken(candidates[touched], demand_arrays(now)[1:], offsets, frames, 0, {})


def _stands(orders: pl.DataFrame) -> pl.DataFrame:
    """What an amended order says as before."""
    return orders.drop(_AMENDED) if orders.height == 1 else orders.drop(_AMENDED).sort(_KEY)


def _found(held: HeldOrders, places: pl.DataFrame, posed: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Where the orders stand among the posed rows, with what they say now; those alone that count within the fence of their node (§6.6)."""
    date = pl.coalesce("confirmed_date", "requested_date")
    said = new.lazy().select(
        "company_id",
        pl.col("demand_type").alias("type"),
        "order_id",
        "line_no",
        (date - held.question.plan_date).dt.total_days().alias("day"),
        micro("qty").alias("micro"),
        "priority",
    )
    stands = posed.lazy().select("node", *_COUNTED).with_row_index("at")
    fences = places.lazy().select("node", pl.col(FENCES[0]).alias("days"))
    joined = said.join(stands, on=_COUNTED, how="inner").join(fences, on="node", how="inner")
    return joined.filter(pl.col("micro") > 0, pl.col("day") <= pl.col("days")).collect()


def _put(column: pl.Series, at: IntArray, values: pl.Series) -> IntArray:
    """The values of a column, others in some places."""
    changed = own(column, np.int64)
    changed[at] = values.to_numpy()
    return changed
