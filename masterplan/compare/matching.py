"""Which order of one plan is which of another (semantics §29.1, §29.2).

Belongs here: pairing orders and naming what became of each. Why it did is told in `causes`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from masterplan.places import NODE_KEY

Order = Mapping[str, Any]
Node = tuple[str, str, str, str]

UNCHANGED: Final = "unchanged"
ELAPSED: Final = "elapsed"
ENTERED: Final = "entered"
FARTHEST: Final = 31
REST: Final = ("start_date", "receipt_date", "available_date", "vendor_id", "from_warehouse_id", "mode", "bom_id", "route_id")
_READ: Final = ("order_id", "order_type", *NODE_KEY, "qty", "requirement_date", "order_date", *REST, "low_level_code")


@dataclass(frozen=True)
class Pair:
    """One order in both plans or in one of them, as rows of `planned_order`, and what became of it."""

    change: str
    base: Order | None
    order: Order | None

    @property
    def node(self) -> Node:
        """The node that it is planned on."""
        row = self.order or self.base or {}
        return row["company_id"], row["item_id"], row["site_id"], row["warehouse_id"]

    @property
    def dates(self) -> list[date]:
        """Its requirement dates, that of the base first."""
        return [row["requirement_date"] for row in (self.base, self.order) if row]

    @property
    def differing(self) -> set[str]:
        """The columns in which the two rows differ; none where there is only one."""
        if self.base is None or self.order is None:
            return set()
        return {name for name in ("qty", "requirement_date", "order_date", "order_type", *REST) if self.base[name] != self.order[name]}


def matched(base: pl.DataFrame, orders: pl.DataFrame, *, base_date: date, plan_date: date) -> list[Pair]:
    """Every order that is not the same in both plans, by node, date and id.

    Inputs: the public table `planned_order` of each plan, and the dates the plans were made for. Rules §29.1, §29.2.
    """
    last = max(base["requirement_date"], default=None)
    singles: dict[Node, list[_Single]] = defaultdict(list)
    pairs = []
    for left, right in _same(_changed(base, orders), _changed(orders, base)):
        pair = Pair(_name(left, right), left, right)
        if left and right:
            pairs.append(pair)
        elif left and base_date < plan_date and left["order_date"] < plan_date:
            pairs.append(Pair(ELAPSED, left, None))
        else:
            singles[pair.node].append(_Single(pair.dates[0], _place_and_number(left or right or {}), left, right))
    for of_node in singles.values():
        for left, right in _neighbours(sorted(of_node, key=lambda single: (single.day, single.name))):
            is_beyond = right is not None and base_date < plan_date and (last is None or right["requirement_date"] > last)
            pairs.append(Pair(ENTERED if left is None and is_beyond else _name(left, right), left, right))
    found = [pair for pair in pairs if pair.change != UNCHANGED]
    return sorted(found, key=lambda pair: (pair.node, pair.dates, _id(pair.base), _id(pair.order)))


@dataclass(frozen=True)
class _Single:
    day: date
    name: str
    base: Order | None
    order: Order | None


def _changed(rows: pl.DataFrame, others: pl.DataFrame) -> dict[str, Order]:
    """The orders that the other plan does not have just so, by their id without the plan."""
    wanted, known = rows.select(_READ), others.select(_READ)
    for_all = [name for name in _READ if name != "order_id"]
    named = pl.col("order_id").str.replace(r"^[^|]*\|", "").alias("name")
    apart = wanted.with_columns(named).join(known.with_columns(named), on=["name", *for_all], how="anti", nulls_equal=True)
    return {row.pop("name"): row for row in apart.to_dicts()}


def _same(base: Mapping[str, Order], orders: Mapping[str, Order]) -> Iterator[tuple[Order | None, Order | None]]:
    for name in sorted({*base, *orders}):
        yield base.get(name), orders.get(name)


def _neighbours(singles: list[_Single]) -> Iterable[tuple[Order | None, Order | None]]:
    """Of the orders of one node in order of date: two of different plans that are each other's nearest, the earlier on a tie."""
    before, after = _days_before(singles), [-days if days is not None else None for days in reversed(_days_before(singles[::-1]))]
    at = 0
    while at < len(singles):
        single = singles[at]
        following = singles[at + 1] if at + 1 < len(singles) else None
        if following and _looks_on(before[at], after[at]) and _is_other(single, following) and _looks_back(before[at + 1], after[at + 1]):
            yield single.base or following.base, single.order or following.order
            at += 2
        else:
            yield single.base, single.order
            at += 1


def _days_before(singles: list[_Single]) -> list[int | None]:
    """Days from the last order of the other plan before each; signed as the days of the list run."""
    last: dict[bool, date] = {}
    found: list[int | None] = []
    for single in singles:
        is_base = single.base is not None
        other = last.get(not is_base)
        found.append(None if other is None else (single.day - other).days)
        last[is_base] = single.day
    return found


def _looks_on(before: int | None, after: int | None) -> bool:
    return after is not None and after <= FARTHEST and (before is None or after < before)


def _looks_back(before: int | None, after: int | None) -> bool:
    return before is not None and before <= FARTHEST and (after is None or before <= after)


def _is_other(one: _Single, other: _Single) -> bool:
    return (one.base is None) != (other.base is None)


def _name(base: Order | None, order: Order | None) -> str:
    if base is None:
        return "added"
    if order is None:
        return "dropped"
    differing = Pair("", base, order).differing
    if {"qty", "requirement_date"} <= differing:
        return "moved_and_resized"
    if "requirement_date" in differing:
        return "moved"
    if "qty" in differing:
        return "resized"
    return "revised" if differing else UNCHANGED


def _place_and_number(row: Order) -> str:
    return str(row["order_id"]).partition("|")[2]


def _id(row: Order | None) -> str:
    return row["order_id"] if row else ""
