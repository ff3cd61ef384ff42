"""Where a row stands: the site and the warehouse of the node it belongs to (semantics §3).

Belongs here: the resolution of places for any frame with company and item. Which nodes a plan has is told in `network`.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

NODE_KEY = ("company_id", "item_id", "site_id", "warehouse_id")

Tables = Mapping[str, pl.DataFrame]


def resolve_places(tables: Tables, frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows with `site_id` and `warehouse_id` of their planning node.

    Inputs: `frame` with company_id, item_id, site_id, warehouse_id (empty text: not given). Rows keep their order and
    all other columns. Rules: §3.1, §3.2.
    """
    sites = tables["warehouse"].lazy().select("company_id", "warehouse_id", pl.col("site_id").alias("_warehouse_site"))
    own = frame.lazy().join(sites, on=["company_id", "warehouse_id"], how="left", maintain_order="left")
    placed = own.join(_item_places(tables, sites), on=["company_id", "item_id"], how="left", maintain_order="left")
    placed = placed.with_columns(
        site_id=_first_filled("_warehouse_site", "site_id", "_item_site", "_default_warehouse_site"),
    ).with_columns(
        warehouse_id=pl.when(~pl.col("_by_warehouse"))
        .then(pl.lit(""))
        .when(pl.col("warehouse_id") != "")
        .then("warehouse_id")
        .when(pl.col("_default_warehouse_site") == pl.col("site_id"))
        .then("_default_warehouse")
        .otherwise(pl.lit("")),
    )
    return placed.select(frame.columns).collect()


def _item_places(tables: Tables, sites: pl.LazyFrame) -> pl.LazyFrame:
    defaults = sites.rename({"warehouse_id": "_default_warehouse", "_warehouse_site": "_default_warehouse_site"})
    return (
        tables["item"]
        .lazy()
        .select(
            "company_id",
            "item_id",
            pl.col("plans_by_warehouse").alias("_by_warehouse"),
            pl.col("default_site_id").alias("_item_site"),
            pl.col("default_warehouse_id").alias("_default_warehouse"),
        )
        .join(defaults, on=["company_id", "_default_warehouse"], how="left")
        .with_columns(
            # a default warehouse that no table names stands on the item's default site
            _default_warehouse_site=pl.when(pl.col("_default_warehouse") == "")
            .then(None)
            .otherwise(pl.coalesce("_default_warehouse_site", "_item_site"))
        )
    )


def _first_filled(*names: str) -> pl.Expr:
    return pl.coalesce(*[pl.when(pl.col(name) != "").then(pl.col(name)) for name in names], pl.lit(""))
