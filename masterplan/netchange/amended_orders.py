"""Demand orders that say the same as before but for quantity, dates and priority: where they stand is known, only rows are amended.

Belongs here: rows of orders that counted and count on. What comes, goes or moves is told in `order_changes`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.netchange.changed_tables import Row
from masterplan.netchange.held_orders import FENCES, HeldOrders, Taken, prolonged
from masterplan.netchange.lookup import cut
from masterplan.problem import demand_arrays
from masterplan.units import MILLION, own

_AMENDED: Final = ("qty", "requested_date", "confirmed_date", "priority")
_KEY: Final = ("company_id", "demand_type", "order_id", "line_no")
_COUNTED: Final = ("company_id", "type", "order_id", "line_no")
_POSED: Final = ("day", "micro", "priority")


class _Amounts(NamedTuple):
    """Day, quantity in millionths and priority of orders, as posed rows have them under the names `_POSED`."""

    day: IntArray
    qty: IntArray
    priority: IntArray


def amended(held: HeldOrders, places: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> Taken | None:
    """What the plan holds after its orders were amended; None when more is different, or one does not count before and after.

    Inputs: the nodes of the items, rows before and after.
    """
    if old.height != new.height or _stands(old) != _stands(new):
        return None
    candidates = own(places["node"], np.int64)
    in_order = np.argsort(candidates)
    candidates, fences = candidates[in_order], own(places[FENCES[0]], np.int64)[in_order]
    first, count = held.rows.orders.spans(candidates)
    posed = cut(held.frames.orders, first, count)
    place = np.repeat(np.arange(len(candidates)), count)
    at, amounts = _places(posed, new), _amounts(new, held.question.plan_date)
    if at is None or amounts is None or (amounts.day > fences[place[at]]).any():
        return None
    now = posed.clone()
    for name, values in zip(_POSED, amounts, strict=True):
        now.replace_column(now.get_column_index(name), _put(posed[name], at, values))
    touched = np.unique(place[at])
    if len(touched) < len(candidates):
        now = now.filter(pl.Series(np.isin(place, touched)))
    offsets = np.concatenate([[0], np.cumsum(count[touched])])
    frames = replace(held.frames, orders=prolonged(held.frames.orders, now))
    return Taken(candidates[touched], demand_arrays(now)[1:], offsets, frames, 0, {})


def _stands(orders: pl.DataFrame) -> dict[Row, Row]:
    """By key what an amended order says as before."""
    key, others = _parts(tuple(orders.columns))
    return {key(row): others(row) for row in orders.iter_rows()}


@cache
def _parts(columns: tuple[str, ...]) -> tuple[Callable[[Row], Row], Callable[[Row], Row]]:
    """What takes from a row with these columns its key, and what an amended order says as before."""
    others = [name for name in columns if name not in {*_KEY, *_AMENDED}]
    key_of, others_of = (itemgetter(*map(columns.index, names)) for names in (_KEY, others))
    return key_of, others_of


def _amounts(said: pl.DataFrame, plan_date: date) -> _Amounts | None:
    """What amended orders may say otherwise; None when one asks for nothing, or says not for when (§6.5, §6.6)."""
    confirmed, requested, quantities = (said[name].to_list() for name in ("confirmed_date", "requested_date", "qty"))
    dates = [ours or theirs for ours, theirs in zip(confirmed, requested, strict=True)]
    if None in dates or not all(qty is not None and qty > 0 for qty in quantities):
        return None
    days = [(wanted - plan_date).days for wanted in dates]
    return _Amounts(np.array(days), np.array([int(qty * MILLION) for qty in quantities]), own(said["priority"], np.int64))


def _places(posed: pl.DataFrame, said: pl.DataFrame) -> IntArray | None:
    """Where the orders stand among the posed rows; None when one does not."""
    known = {name: at for at, name in enumerate(zip(*(posed[name].to_list() for name in _COUNTED), strict=True))}
    found = [known.get(name, -1) for name in zip(*(said[name].to_list() for name in _KEY), strict=True)]
    return None if -1 in found else np.array(found, np.int64)


def _put(column: pl.Series, at: IntArray, values: IntArray) -> pl.Series:
    """The column with other values in some places."""
    changed = column.to_numpy().copy()
    changed[at] = values
    return pl.Series(column.name, changed)
