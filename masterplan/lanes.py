"""The transfer lane of each refilled node (semantics §4.7).

Belongs here: which lane between two warehouses counts on the plan date.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from masterplan.places import Tables


def best_lanes(tables: Tables, frame: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    """The frame with `lane_lead_days` (null: no lane) and `mode` (empty: none).

    Inputs: `frame` with node key and from_warehouse_id. A lane for the item comes before one for every item, then the
    lowest priority, then the mode (§4.7).
    """
    valid = (pl.col("from_date").is_null() | (pl.col("from_date") <= plan_date)) & (
        pl.col("to_date").is_null() | (pl.col("to_date") >= plan_date)
    )
    lanes = (
        tables["transfer_lane"]
        .filter(valid)
        .select(
            "company_id",
            "from_warehouse_id",
            pl.col("to_warehouse_id").alias("warehouse_id"),
            pl.col("item_id").alias("lane_item"),
            pl.col("lead_days").alias("lane_lead_days"),
            "mode",
            "priority",
        )
    )
    wanted = frame.filter(pl.col("from_warehouse_id") != "").select("company_id", "item_id", "site_id", "warehouse_id", "from_warehouse_id")
    best = (
        wanted.join(lanes, on=["company_id", "from_warehouse_id", "warehouse_id"])
        .filter((pl.col("lane_item") == "") | (pl.col("lane_item") == pl.col("item_id")))
        .sort(pl.col("lane_item") == "", "priority", "mode")
        .unique(["company_id", "item_id", "site_id", "warehouse_id"], keep="first", maintain_order=True)
        .select("company_id", "item_id", "site_id", "warehouse_id", "lane_lead_days", "mode")
    )
    return frame.join(best, on=["company_id", "item_id", "site_id", "warehouse_id"], how="left", maintain_order="left").with_columns(
        pl.col("mode").fill_null("")
    )
