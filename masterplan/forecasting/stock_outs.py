"""Buckets in which a place had nothing to deliver: a zero there is not a zero demand (semantics §34.6).

Belongs here: how much of each bucket it was. What becomes of the bucket is told in `cleaning`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from masterplan.forecasting.periods import covered_buckets
from masterplan.places import NODE_KEY, resolve_places

if TYPE_CHECKING:
    from datetime import date

    from masterplan.places import Tables


def stock_out_shares(tables: Tables, nodes: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    """series, number and `out_share`, the share of the bucket's days without stock.

    Inputs: `nodes` with series, node key, bucket, week_starts_on, low and high. Times that overlap count once a day.
    """
    given = tables["stock_out"].with_columns(pl.col("to_date").fill_null(plan_date))
    rows = resolve_places(tables, given).join(nodes, on=NODE_KEY).filter(pl.col("from_date") <= pl.col("to_date"))
    apart = _apart(rows.sort("series", "from_date", "to_date"))
    shares = covered_buckets(apart)
    return shares.sort("series", "number", "share").group_by("series", "number", maintain_order=True).agg(out_share=pl.col("share").sum())


def _apart(rows: pl.DataFrame) -> pl.DataFrame:
    """Times of one series, in their order, without the days that earlier ones cover."""
    covered_to = pl.col("to_date").cum_max().shift(1).over("series")
    begins = pl.max_horizontal("from_date", covered_to + pl.duration(days=1))
    return rows.with_columns(from_date=begins).filter(pl.col("from_date") <= pl.col("to_date"))
