"""How sales orders consume forecast lines: reduction method `transactions_dynamic_period` (semantics §16.3).

Belongs here: which orders reduce, the periods between lines, what each line loses. Which lines a plan keeps is told in `use`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from masterplan.places import NODE_KEY, resolve_places
from masterplan.units import micro

if TYPE_CHECKING:
    from datetime import date

Tables = Mapping[str, pl.DataFrame]


def reducing_orders(tables: Tables, plan: Mapping[str, object], plan_date: date, fence_days: pl.DataFrame) -> pl.DataFrame:
    """Sales from outside the group that the plan counts, within the fence: node key, date, `ordered` in millionths (§6.3, §16.3)."""
    if not (plan["include_transactions"] and plan["include_sales_orders"]):
        return pl.DataFrame(schema={**dict.fromkeys(NODE_KEY, pl.String), "date": pl.Date, "ordered": pl.Int64})
    inside = tables["customer"].filter(pl.col("intercompany_company_id") != "").select("company_id", "customer_id")
    sales = tables["demand_order"].filter((pl.col("demand_type") == "sales") & ~pl.col("is_intercompany"))
    if plan["exclude_flagged_transactions"]:
        sales = sales.filter(~pl.col("exclude_from_planning"))
    sales = resolve_places(tables, sales.join(inside, on=["company_id", "customer_id"], how="anti"))
    dated = sales.select(*NODE_KEY, pl.coalesce("confirmed_date", "requested_date").alias("date"), micro("qty").alias("ordered"))
    fenced = dated.join(fence_days, on=NODE_KEY).filter(pl.col("date") <= pl.lit(plan_date) + pl.duration(days="days"))
    return fenced.select(*NODE_KEY, "date", "ordered")


def consume(lines: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """The lines with `consumed` in millionths, at most their quantity (§16.3).

    Inputs: `lines` with node key, customer_id, date, `line`; all lines of each node, for they bound the periods. `orders`
    as `reducing_orders` gives them. A period runs from a line's date to the day before the node's next line's; orders
    before the first line reduce nothing. Several lines of one node and date are consumed in order of customer_id.
    """
    lines = lines.sort(*NODE_KEY, "date", "customer_id")
    periods = lines.select(*NODE_KEY, pl.col("date").alias("period")).unique().sort("period")
    placed = orders.sort("date").join_asof(
        periods, left_on="date", right_on="period", by=list(NODE_KEY), strategy="backward", check_sortedness=False
    )
    totals = placed.drop_nulls("period").group_by(*NODE_KEY, pl.col("period").alias("date")).agg(pl.col("ordered").sum())
    lines = lines.join(totals, on=[*NODE_KEY, "date"], how="left", maintain_order="left")
    before = pl.col("line").cum_sum().over(*NODE_KEY, "date") - pl.col("line")
    consumed = pl.min_horizontal("line", pl.max_horizontal(pl.lit(0, dtype=pl.Int64), pl.col("ordered").fill_null(0) - before))
    return lines.with_columns(consumed=consumed).drop("ordered")
