"""The rows of history that a forecast may see: kinds of transactions that count, what outlier queries leave out, external history.

Belongs here: which rows count (semantics §34.2, §34.3). How they become evenly spaced values is told in `history`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.forecasting.allocation_keys import key_members, with_key
from masterplan.forecasting.selection import selected
from masterplan.places import NODE_KEY, resolve_places
from masterplan.plannable import plannable_items

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    Tables = Mapping[str, pl.DataFrame]

_INTERNAL: Final = "intercompany"
_ITEM: Final = ["company_id", "item_id"]
_KEY: Final = ["company_id", "allocation_key_id"]
_SELECTS: Final = ("item_id", "site_id", "warehouse_id", "customer_group_id", "transaction_type")
_DECIMALS: Final = 6
_BOUNDS: Final = ("from_date", "to_date", "from_qty", "to_qty")


def counted_rows(tables: Tables, plan_date: date) -> pl.DataFrame:
    """Node key, date, qty and `is_left_out` where an outlier query found the row.

    Rows dated on the plan date or later, of items that are not planned and of kinds that do not count are not among them.
    """
    planned = plannable_items(tables)
    past = tables["demand_history"].filter(pl.col("date") < plan_date).join(planned, on=_ITEM, how="semi")
    placed = _with_node_key(tables, resolve_places(tables, past))
    of_types = _of_counted_types(tables["forecast_transaction_type"], placed)
    sold = of_types.with_columns(is_left_out=_found_by_queries(tables["outlier_query"], of_types))
    other = _external(tables, plan_date).join(planned, on=_ITEM, how="semi")
    outside = resolve_places(tables, other).with_columns(is_left_out=pl.lit(value=False))
    columns = [*NODE_KEY, "date", "qty", "is_left_out"]
    return pl.concat([sold.select(columns), outside.select(columns)])


def _with_node_key(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    nodes = with_key(tables, rows.select(NODE_KEY).unique())
    return rows.join(nodes, on=NODE_KEY, how="left")


def _of_counted_types(types: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """A key's rows replace those of its company as a whole; a company without any counts all kinds but intercompany."""
    kinds = rows.select(*_KEY, "transaction_type").unique()
    own = types.select(_KEY).unique().with_columns(_of_key=pl.lit(value=True))
    companies = types.filter(pl.col("allocation_key_id") == "").select("company_id").unique().with_columns(_of_company=pl.lit(value=True))
    asked = kinds.join(own, on=_KEY, how="left").join(companies, on="company_id", how="left")
    asked = asked.with_columns(_asked=pl.when(pl.col("_of_key")).then("allocation_key_id").otherwise(pl.lit("")))
    told = types.select("company_id", "transaction_type", "is_included", _asked="allocation_key_id")
    answered = asked.join(told, on=["company_id", "_asked", "transaction_type"], how="left")
    is_told = pl.col("_of_key").fill_null(value=False) | pl.col("_of_company").fill_null(value=False)
    usual = pl.col("transaction_type") != _INTERNAL
    counted = answered.filter(pl.when(is_told).then(pl.col("is_included").fill_null(value=False)).otherwise(usual))
    return rows.join(counted.select(*_KEY, "transaction_type"), on=[*_KEY, "transaction_type"], how="semi")


def _found_by_queries(queries: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """Whether an active query with a condition finds the row, by its place, kind, date and quantity."""
    is_conditional = pl.any_horizontal(*(pl.col(name) != "" for name in _SELECTS), *(pl.col(name).is_not_null() for name in _BOUNDS))
    active = queries.filter("is_active").filter(is_conditional).select("company_id", *_SELECTS, *_BOUNDS)
    if active.is_empty():
        return pl.repeat(value=False, n=rows.height, eager=True)
    numbered = rows.select(
        _row=pl.int_range(pl.len(), dtype=pl.UInt32), company_id="company_id", date="date", qty="qty", **{name: name for name in _SELECTS}
    )
    pairs = selected(active, numbered, _SELECTS)
    inside = pl.all_horizontal(
        *(pl.col(f"from_{name}").is_null() | (pl.col(name) >= pl.col(f"from_{name}")) for name in ("date", "qty")),
        *(pl.col(f"to_{name}").is_null() | (pl.col(name) <= pl.col(f"to_{name}")) for name in ("date", "qty")),
    )
    return numbered["_row"].is_in(pairs.filter(inside)["_row"].unique().implode())


def _external(tables: Tables, plan_date: date) -> pl.DataFrame:
    """External history by item; what names a key alone is shared among its items by their percentages, equally without any."""
    rows = tables["external_history"].filter(pl.col("date") < plan_date)
    columns = [*NODE_KEY, "date", "qty"]
    of_items = rows.filter(pl.col("item_id") != "").select(columns)
    of_keys = rows.filter(pl.col("item_id") == "").drop("item_id").with_row_index("_row")
    members = key_members(tables).rename({"site_id": "_site"})
    split = of_keys.join(members, on=_KEY).filter((pl.col("_site") == "") | (pl.col("_site") == pl.col("site_id")))
    split = split.sort("_row", "item_id", pl.col("_site") == "").unique(["_row", "item_id"], keep="first", maintain_order=True)
    total = pl.col("percent").sum().over("_row")
    share = pl.when(total > 0).then(pl.col("percent") / total).otherwise(1 / pl.len().over("_row"))
    shared = (pl.col("qty").cast(pl.Float64) * share).round(_DECIMALS).cast(rows.schema["qty"])
    return pl.concat([of_items, split.with_columns(qty=shared).select(columns)])
