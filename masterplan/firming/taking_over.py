"""When the source answers for a firmed order itself, so that it is counted once (semantics §31.10).

Belongs here: finding firmed orders in what a source says.
"""

from __future__ import annotations

import polars as pl


def named_by_source(firmed: pl.DataFrame, supply_order: pl.DataFrame) -> pl.DataFrame:
    """The firmed orders that the source names: company_id, order_type, order_id and source_order_id, each once.

    Inputs: rows with company_id, order_type, order_id and firmed_key; rows of `supply_order` as the source says. A source names
    an order by its id, or by its key in the column `firmed_key`, also when it is an order of another type.
    """
    orders = firmed.select("company_id", "order_type", "order_id", "firmed_key").unique()
    said = supply_order.select("company_id", "order_type", pl.col("order_id").alias("source_order_id"), "firmed_key")
    by_id = orders.join(
        said.drop("firmed_key"), left_on=["company_id", "order_type", "order_id"], right_on=["company_id", "order_type", "source_order_id"]
    ).with_columns(source_order_id="order_id")
    by_key = orders.join(said.filter(pl.col("firmed_key") != "").drop("company_id", "order_type"), on="firmed_key")
    columns = ["company_id", "order_type", "order_id", "source_order_id"]
    found = pl.concat([by_id.select(columns), by_key.select(columns)])
    return found.sort(columns).unique(columns[:3], keep="first", maintain_order=True)
