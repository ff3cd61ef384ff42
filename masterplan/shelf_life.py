"""What expires: stock by batch, the expiry of receipts, and how long a batch must keep when it is sold (semantics §21).

Belongs here: the rows behind expiry, for plans that use shelf life. Which batch a demand takes is told in
`netting.shelf_life`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.calendars import NEVER
from masterplan.places import NODE_KEY, Tables


def nodes_by_batch(tables: Tables, plan: Mapping[str, object], stock: pl.DataFrame, supplies: pl.DataFrame) -> pl.DataFrame:
    """The keys of nodes where expiry counts: items with batches or shelf life days, or a row that expires."""
    if not plan["use_shelf_life"]:
        return stock.select(NODE_KEY).clear()
    kept = tables["item"].filter(pl.col("is_batch_tracked") | (pl.col("shelf_life_days") > 0)).select("company_id", "item_id")
    rows = pl.concat([part.select(*NODE_KEY, "expiry_date") for part in (stock, supplies)])
    expiring = rows.filter(pl.col("expiry_date").is_not_null()).select(NODE_KEY)
    return pl.concat([expiring, rows.join(kept, on=["company_id", "item_id"], how="semi").select(NODE_KEY)]).unique().sort(NODE_KEY)


def batches(stock: pl.DataFrame) -> pl.DataFrame:
    """Stock per node and batch: `ref` names it, `expiry_date` is its first; what is below zero is taken from what expires first.

    Inputs: stock rows of nodes by batch with node key, batch_id, expiry_date and qty.
    """
    day = pl.col("expiry_date").dt.strftime("%Y-%m-%d").fill_null("")
    named = stock.with_columns(ref=pl.when(pl.col("batch_id") != "").then("batch_id").otherwise(day))
    sums = named.group_by(*NODE_KEY, "ref").agg(pl.col("expiry_date").min(), pl.col("qty").sum())
    ordered = sums.sort(*NODE_KEY, "expiry_date", "ref", nulls_last=True)
    missing = -pl.col("qty").clip(upper_bound=0).sum().over(NODE_KEY)
    above = pl.col("qty").clip(lower_bound=0)
    before = above.cum_sum().over(NODE_KEY) - above
    left = above - (missing - before).clip(lower_bound=0)
    return ordered.with_columns(qty=left.cast(pl.Decimal(18, 6))).filter(pl.col("qty") > 0)


def with_expiry(tables: Tables, supplies: pl.DataFrame, by_batch: pl.DataFrame) -> pl.DataFrame:
    """Supply rows with the last day of each: its own, else shelf life days after its receipt; none where expiry does not count."""
    lives = tables["item"].select("company_id", "item_id", "shelf_life_days")
    keeps = pl.when(pl.col("shelf_life_days") > 0).then("shelf_life_days")
    expected = pl.col("date") + pl.duration(days=keeps)
    counts = by_batch.with_columns(counts=pl.lit(value=True))
    return (
        supplies.join(lives, on=["company_id", "item_id"], how="left", maintain_order="left")
        .join(counts, on=NODE_KEY, how="left", maintain_order="left")
        .with_columns(expiry_date=pl.when("counts").then(pl.coalesce("expiry_date", expected)))
        .drop("shelf_life_days", "counts")
    )


def with_keep_days(tables: Tables, plan: Mapping[str, object], demands: pl.DataFrame) -> pl.DataFrame:
    """Demand rows with `keep_days`: by customer and item, item, customer, everything, the first that is given (§21)."""
    if not plan["use_shelf_life"] or tables["sellable_days"].is_empty():
        return demands.with_columns(keep_days=pl.lit(0, dtype=pl.Int32))
    found = []
    for number, dimensions in enumerate((("customer_id", "item_id"), ("item_id",), ("customer_id",), ())):
        blank = [pl.col(name) == "" for name in ("customer_id", "item_id") if name not in dimensions]
        filled = [pl.col(name) != "" for name in dimensions]
        layer = tables["sellable_days"].filter(*blank, *filled).select("company_id", *dimensions, pl.col("days").alias(f"days_{number}"))
        demands = demands.join(layer, on=["company_id", *dimensions], how="left", maintain_order="left")
        found.append(f"days_{number}")
    days = pl.when(pl.col("demand_type") == "sales").then(pl.coalesce(*found)).fill_null(0).cast(pl.Int32)
    return demands.with_columns(keep_days=days).drop(found)


def shelf_lives(plan: Mapping[str, object], nodes: pl.DataFrame, by_batch: pl.DataFrame) -> IntArray:
    """Days that a new supply of each node keeps; `NEVER` where it does not expire, -1 where expiry does not count."""
    if not plan["use_shelf_life"]:
        return np.full(len(nodes), -1, np.int32)
    counts = by_batch.with_columns(counts=pl.lit(value=True))
    joined = nodes.select(*NODE_KEY, "shelf_life_days", "is_batch_tracked").join(counts, on=NODE_KEY, how="left", maintain_order="left")
    given = joined["shelf_life_days"].fill_null(0).to_numpy()
    days = np.where(given > 0, given, NEVER)
    does_count = joined["counts"].fill_null(value=False) | joined["is_batch_tracked"] | (joined["shelf_life_days"] > 0)
    return np.where(does_count.to_numpy(), days, -1).astype(np.int32)
