"""Planned orders of a plan's last run that stay, approved or frozen, as the facts of the next one (semantics §6.9, §30).

Belongs here: reading them back by their ids. Which of them stay is told in `planned_orders`, that they are supply in `scope`.
"""

from __future__ import annotations

import polars as pl

from masterplan.errors import InputError
from masterplan.places import NODE_KEY
from masterplan.units import micro

_ORDINAL = r"\|(\d{8})\|(\d+)$"


def carried_over(approved: pl.DataFrame | None, nodes: pl.DataFrame) -> pl.DataFrame:
    """The orders that stay with node, node key, ordinal and quantity in millionths.

    Inputs: rows of the table `planned_order` or None; `nodes` of the network. An order stays under the date in its id; another
    requirement date is the one that is shown. InputError names ids that no plan gave.
    """
    keys = nodes.select("node", *NODE_KEY).sort(NODE_KEY).with_row_index("node_key").cast({"node_key": pl.Int64, "node": pl.Int64})
    if approved is None:
        return (
            keys.clear()
            .with_columns(order_id=pl.lit(""), requirement_date=pl.lit(None, dtype=pl.Date), ordinal=pl.lit(0, dtype=pl.Int64))
            .clear()
        )
    ordinal = pl.col("order_id").str.extract(_ORDINAL, 2).cast(pl.Int64)
    rows = approved.with_columns(ordinal=ordinal, requirement_date=pl.col("order_id").str.extract(_ORDINAL, 1).str.to_date("%Y%m%d"))
    strange = rows.filter(pl.col("ordinal").is_null())
    if strange.height:
        raise InputError(
            "Planned orders to keep whose ids no plan has given.",
            rows=strange["order_id"].head(10).to_list(),
            way_out="Give the ids of the table planned_order unchanged.",
        )
    by_id, told = pl.col("requirement_date"), pl.lit(approved["requirement_date"])
    shown = pl.when(told != by_id).then(told).alias("shown_requirement_date")
    levels = nodes.select(*NODE_KEY, "low_level_code")
    return (
        rows.with_columns(micro("qty").alias("qty"), shown)
        .drop("low_level_code")
        .join(keys, on=NODE_KEY, how="inner")
        .join(levels, on=NODE_KEY, how="left")
    )
