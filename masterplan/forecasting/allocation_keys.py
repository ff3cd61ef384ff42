"""Which allocation key an item belongs to in a place, where the key is one that items are forecast by (semantics §34.1).

Belongs here: membership. Settings by key are read in `settings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY = ["company_id", "allocation_key_id"]


def with_key(tables: Mapping[str, pl.DataFrame], rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, in their order, with allocation_key_id (empty: none) and `keys`, how many keys they might belong to.

    Inputs: rows with company_id, item_id and site_id. A row of the item's site goes before one for all sites; of several
    keys the first by id counts.
    """
    members = key_members(tables)
    if members.is_empty():
        return rows.with_columns(allocation_key_id=pl.lit(""), keys=pl.lit(0, pl.UInt32))
    places = rows.select("company_id", "item_id", "site_id").unique()
    by_item = places.join(members.rename({"site_id": "_site"}), on=["company_id", "item_id"])
    fitting = by_item.filter((pl.col("_site") == "") | (pl.col("_site") == pl.col("site_id")))
    ranked = fitting.sort(pl.col("_site") == "", "allocation_key_id")
    found = ranked.group_by("company_id", "item_id", "site_id", maintain_order=True).agg(
        pl.col("allocation_key_id").first(), pl.col("allocation_key_id").n_unique().alias("keys")
    )
    joined = rows.join(found, on=["company_id", "item_id", "site_id"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("allocation_key_id").fill_null(""), pl.col("keys").fill_null(0))


def key_members(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows of `item_allocation_key` of keys that are for forecasts; a key without row of its own is."""
    others = tables["allocation_key"].filter(~pl.col("is_for_forecast"))
    return tables["item_allocation_key"].join(others, on=_KEY, how="anti")
