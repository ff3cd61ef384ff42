"""Planned orders of a plan's last run that stay, approved or frozen, as the facts of the next one (semantics §6.9, §24).

Belongs here: which of those given stay, and reading them back by their ids. That they are supply is told in `scope`, what a
run of the chain gives in `planned_orders`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from masterplan.errors import InputError
from masterplan.parameters import parameters_in_force
from masterplan.places import NODE_KEY, Tables
from masterplan.units import micro

_ORDINAL = r"\|(\d{8})\|(\d+)$"


def staying(tables: Tables, plan: Mapping[str, object], plan_date: date, last: pl.DataFrame | None) -> pl.DataFrame | None:
    """The orders of the last run that stay: approved ones, and those required inside their node's freeze fence (§6.9, §8.6).

    Inputs: all input tables, the plan's row, rows of the table `planned_order` or None.
    """
    if last is None or (last["status"] == "approved").all():
        return last
    nodes = parameters_in_force(tables, plan, plan_date, last.select(NODE_KEY).unique(maintain_order=True))
    fences = nodes.select(*NODE_KEY, "freeze_fence_days")
    fence = pl.col("freeze_fence_days")
    day = (pl.col("requirement_date") - plan_date).dt.total_days()
    stays = (pl.col("status") == "approved") | ((fence > 0) & (day >= 0) & (day <= fence))
    return last.join(fences, on=NODE_KEY, how="left", maintain_order="left").filter(stays).drop("freeze_fence_days")


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
    shown = pl.when(approved["requirement_date"] != pl.col("requirement_date")).then(approved["requirement_date"])
    levels = nodes.select(*NODE_KEY, "low_level_code")
    return (
        rows.with_columns(micro("qty").alias("qty"), shown.alias("shown_requirement_date"))
        .drop("low_level_code")
        .join(keys, on=NODE_KEY, how="inner")
        .join(levels, on=NODE_KEY, how="left")
    )
