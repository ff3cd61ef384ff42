"""Which planned orders are firmed without being named: by the firming fence after a run, or by a query (semantics §31.6, §31.7).

Belongs here: the two choices, over rows of the table `planned_order`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from masterplan.errors import OrderError
from masterplan.parameters import parameters_in_force
from masterplan.places import NODE_KEY, Tables

_OPEN: Final = pl.col("status") != "completed"
_HAS_VENDOR: Final = (pl.col("order_type") != "purchase") | (pl.col("vendor_id") != "")


@dataclass(frozen=True)
class Query:
    """Orders by order date and facts: so many days forward and backward of the plan date (None: any), empty tuples take all."""

    days_forward: int | None = None
    days_backward: int | None = None
    order_types: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    warehouses: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    buyer_groups: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


_FILTERS: Final = {
    "order_types": "order_type",
    "companies": "company_id",
    "items": "item_id",
    "sites": "site_id",
    "warehouses": "warehouse_id",
    "vendors": "vendor_id",
    "buyer_groups": "buyer_group_id",
    "statuses": "status",
}


def due_by_fence(orders: pl.DataFrame, tables: Tables, plan: Mapping[str, object], plan_date: date) -> list[str]:
    """Ids of the orders inside the firming fence of their node, in order; purchases only with a vendor.

    Engine po looks at the order date, classic at the requirement date. Inputs: orders of a run of the plan, whose row is `plan`.
    """
    basis = pl.col("order_date" if plan["engine"] == "po" else "requirement_date")
    nodes = orders.select(NODE_KEY).unique(maintain_order=True)
    fences = parameters_in_force(tables, plan, plan_date, nodes).select(*NODE_KEY, "firming_fence_days")
    fence = pl.col("firming_fence_days")
    inside = (fence > 0) & (basis <= pl.lit(plan_date) + pl.duration(days=fence))
    due = orders.join(fences, on=NODE_KEY, how="left", maintain_order="left").filter(inside, _HAS_VENDOR, _OPEN)
    return due["order_id"].sort().to_list()


def found_by(query: Query, orders: pl.DataFrame, plan_date: date) -> list[str]:
    """Ids of the orders that a query finds, in order; completed ones only when it asks for them. OrderError for negative days."""
    if min(query.days_forward or 0, query.days_backward or 0) < 0:
        raise OrderError("days", "Days forward and backward count from 0.", way_out="Leave out what has no limit.")
    wanted: list[pl.Expr] = [] if query.statuses else [_OPEN]
    if query.days_forward is not None:
        wanted.append(pl.col("order_date") <= plan_date + timedelta(days=query.days_forward))
    if query.days_backward is not None:
        wanted.append(pl.col("order_date") >= plan_date - timedelta(days=query.days_backward))
    wanted += [pl.col(column).is_in(list(getattr(query, name))) for name, column in _FILTERS.items() if getattr(query, name)]
    return orders.filter(*wanted)["order_id"].sort().to_list()
