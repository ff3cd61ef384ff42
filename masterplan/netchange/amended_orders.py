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
    said = new.select(*_KEY, *_amounts(held))
    place = np.repeat(np.arange(len(candidates)), np.diff(begin))
    at = _places(posed, said)
    if at is None or not _counts(said, own(places.sort("node")[FENCES[0]], np.int64)[place[at]]):
        return None
    touched = np.unique(place[at])
    now = posed.with_columns(
        pl.Series(name, _put(posed[name], at, said[name]), posed.schema[name]) for name in ("day", "micro", "priority")
    )
    if len(touched) < len(candidates):
        now = now.filter(pl.Series(np.isin(place, touched)))
    offsets = np.concatenate([[0], np.cumsum(np.diff(begin)[touched])])
    frames = replace(held.frames, orders=prolonged(held.frames.orders, now))
    return Taken(candidates[touched], demand_arrays(now)[1:], offsets, frames, 0, {})


def _stands(orders: pl.DataFrame) -> pl.DataFrame:
    """What an amended order says as before."""
    return orders.drop(_AMENDED) if orders.height == 1 else orders.drop(_AMENDED).sort(_KEY)


def _amounts(held: HeldOrders) -> tuple[pl.Expr, ...]:
    """What amended orders may say otherwise, as posed rows have it."""
    date = pl.coalesce("confirmed_date", "requested_date")
    return (date - held.question.plan_date).dt.total_days().alias("day"), micro("qty").alias("micro"), pl.col("priority")


def _places(posed: pl.DataFrame, said: pl.DataFrame) -> IntArray | None:
    """Where the orders stand among the posed rows; None when one does not."""
    known = {name: at for at, name in enumerate(zip(*(posed[name].to_list() for name in _COUNTED), strict=True))}
    found = [known.get(name, -1) for name in zip(*(said[name].to_list() for name in _KEY), strict=True)]
    return None if -1 in found else np.array(found, np.int64)


def _counts(said: pl.DataFrame, days: IntArray) -> bool:
    """Whether all orders ask for something, within the fence of their node (§6.5, §6.6)."""
    if said["day"].null_count() or said["micro"].null_count():
        return False
    return bool(((said["micro"].to_numpy() > 0) & (said["day"].to_numpy() <= days)).all())


def _put(column: pl.Series, at: IntArray, values: pl.Series) -> IntArray:
    """The values of a column, others in some places."""
    changed = own(column, np.int64)
    changed[at] = values.to_numpy()
    return changed
