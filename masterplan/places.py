"""Where a row stands: the site and the warehouse of the node it belongs to (semantics §3).

Belongs here: the resolution of places for any frame with company and item. Which nodes a plan has is told in `network`.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from masterplan.order_settings import default_sites, default_warehouses, has_rules

NODE_KEY = ("company_id", "item_id", "site_id", "warehouse_id")

Tables = Mapping[str, pl.DataFrame]


def resolve_places(tables: Tables, frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows with `site_id` and `warehouse_id` of their planning node.

    Inputs: `frame` with company_id, item_id, site_id, warehouse_id (empty text: not given). Rows keep their order and
    all other columns. Rules: §3.1, §3.2.
    """
    sites = tables["warehouse"].lazy().select("company_id", "warehouse_id", pl.col("site_id").alias("_warehouse_site"))
    own = frame.lazy().join(sites, on=["company_id", "warehouse_id"], how="left", maintain_order="left")
    placed = own.join(item_places(tables), on=["company_id", "item_id"], how="left", maintain_order="left")
    sited = placed.with_columns(site_id=_first_filled("_warehouse_site", "site_id", "_item_site", "_default_warehouse_site"))
    return (
        with_default_warehouses(tables, sited)
        .with_columns(
            warehouse_id=pl.when(~pl.col("_by_warehouse"))
            .then(pl.lit(""))
            .when(pl.col("warehouse_id") != "")
            .then("warehouse_id")
            .otherwise(pl.coalesce("_usual_warehouse", pl.lit(""))),
        )
        .select(frame.columns)
        .collect()
    )


def with_default_warehouses(tables: Tables, placed: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with `_usual_warehouse`: the default warehouse that stands on their site, null where none does (§3.2).

    Inputs: company, item and site, and of the item _default_warehouse with _default_warehouse_site.
    """
    own = pl.when(pl.col("_default_warehouse_site") == pl.col("site_id")).then("_default_warehouse")
    if not has_rules(tables):
        return placed.with_columns(_usual_warehouse=own)
    ruled = default_warehouses(tables).lazy().select("company_id", "item_id", "site_id", "rule_warehouse")
    joined = placed.join(ruled, on=["company_id", "item_id", "site_id"], how="left", maintain_order="left")
    return joined.with_columns(_usual_warehouse=pl.coalesce("rule_warehouse", own)).drop("rule_warehouse")


def item_places(tables: Tables) -> pl.LazyFrame:
    """The usual place of each item: _by_warehouse, _item_site, _default_warehouse and _default_warehouse_site, null without one."""
    sites = tables["warehouse"].lazy().select("company_id", "warehouse_id", pl.col("site_id").alias("_warehouse_site"))
    places = _own_places(tables, sites)
    if not has_rules(tables):
        return places
    found = places.join(default_sites(tables).lazy(), on=["company_id", "item_id"], how="left")
    return found.with_columns(_item_site=pl.coalesce("rule_site", "_item_site")).drop("rule_site")


def _own_places(tables: Tables, sites: pl.LazyFrame) -> pl.LazyFrame:
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
