"""The backtest looked at from above: accuracy by class of demand, and the series that were forecast worst.

Belongs here: what is shown of a forecast at a glance. Accuracy of forecasts that were really made is told in `achieved`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.forecasting.models import NAIVE, SEASONAL_NAIVE
from masterplan.places import NODE_KEY

_DECIMALS: Final = 6


def accuracy_by_class(baseline: pl.DataFrame, backtest: pl.DataFrame) -> pl.DataFrame:
    """By `demand_class`: `series` that were tried, mean `mase` of what was chosen, `naive_mase` of the naive forecast.

    Inputs: the tables `baseline` and `backtest`. The naive forecast is the seasonal one where it could be made.
    """
    classes = baseline.group_by(NODE_KEY).agg(pl.col("demand_class").first())
    naive = backtest.filter(pl.col("model").is_in([SEASONAL_NAIVE, NAIVE]), pl.col("mase").is_not_null())
    # by name the seasonal one comes last
    benchmark = naive.sort(*NODE_KEY, "model").group_by(NODE_KEY, maintain_order=True).agg(pl.col("mase").last().alias("naive_mase"))
    joined = _chosen(backtest).join(benchmark, on=list(NODE_KEY), how="left").join(classes, on=list(NODE_KEY)).sort(NODE_KEY)
    # lists, as a mean of doubles by one key is not the same twice: threads add up what they came upon
    listed = joined.group_by("demand_class").agg(pl.len().cast(pl.Int32).alias("series"), pl.col("mase", "naive_mase"))
    means = pl.col("mase", "naive_mase").list.mean().round(_DECIMALS)
    return listed.with_columns(means).sort("demand_class")


def most_demand(baseline: pl.DataFrame, count: int) -> list[dict[str, str]]:
    """The keys of the series of which most is forecast; none of which nothing is."""
    ahead = baseline.group_by(NODE_KEY).agg(pl.col("point_qty").sum()).filter(pl.col("point_qty") > 0)
    return ahead.sort("point_qty", *NODE_KEY, descending=[True, *[False] * 4]).head(count).select(NODE_KEY).to_dicts()


def worst_forecast(baseline: pl.DataFrame, backtest: pl.DataFrame, count: int) -> list[dict[str, str]]:
    """The keys of the series whose chosen forecast has the highest MASE, the one of more demand first where they are alike."""
    ahead = baseline.group_by(NODE_KEY).agg(pl.col("point_qty").sum())
    rows = _chosen(backtest).join(ahead, on=list(NODE_KEY))
    return rows.sort("mase", "point_qty", *NODE_KEY, descending=[True, True, *[False] * 4]).head(count).select(NODE_KEY).to_dicts()


def _chosen(backtest: pl.DataFrame) -> pl.DataFrame:
    return backtest.filter("is_chosen", pl.col("mase").is_not_null()).select(*NODE_KEY, "mase")
