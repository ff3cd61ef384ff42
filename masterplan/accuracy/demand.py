"""What came: demand by planning node and bucket, and the errors that naive forecasts make inside of it.

Belongs here: series as frames, and their totals. Which forecasts are held against them is told in `pairs`. Rules: §36.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.forecasting.hierarchy import LEVELS
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from masterplan.forecasting.history import Series

SERIES: Final = "series"
KEY: Final = ("level", "company_id", "member_id", "site_id", "warehouse_id", "unit_id", "bucket")
"""What accuracy is told of: a series or a total, and how long its buckets are."""


@dataclass(frozen=True)
class Demand:
    """`rows`: demand (`qty`) of each node in each complete bucket (`number`) from its first demand on.

    `nodes`: a row per node with `bucket`, `week_starts_on`, `next_bucket` (the first that is not complete), `season`, `unit_id`
    and `item_group_id`.
    """

    rows: pl.DataFrame
    nodes: pl.DataFrame


def demand_of(groups: Sequence[Series], tables: Mapping[str, pl.DataFrame]) -> Demand:
    """The demand of series; a bucket whose demand is unknown has no row."""
    if not groups:
        return Demand(pl.DataFrame(schema=_ROWS), pl.DataFrame(schema=_NODES))
    known = tables["item"].select("company_id", "item_id", "unit_id", "item_group_id")
    nodes = pl.concat([_nodes(series) for series in groups]).join(known, on=["company_id", "item_id"], how="left", maintain_order="left")
    nodes = nodes.with_columns(pl.col("unit_id", "item_group_id").fill_null(""))
    lengths = np.concatenate([np.diff(series.starts) for series in groups])
    ends = np.repeat(nodes["next_bucket"].to_numpy(), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(lengths.sum())
    rows = nodes.select(NODE_KEY)[np.repeat(np.arange(nodes.height), lengths)].with_columns(
        number=pl.Series((ends - left).astype(np.int32)), qty=pl.Series(np.concatenate([series.values for series in groups]))
    )
    return Demand(rows.filter(pl.col("qty").is_not_nan()), nodes.select(pl.col(name).cast(kind) for name, kind in _NODES.items()))


def by_level(frame: pl.DataFrame, group: Sequence[str], sums: Sequence[pl.Expr]) -> pl.DataFrame:
    """Rows of nodes, with unit, item group and bucket, added up to every level of `KEY`; series themselves are the first level.

    `group` names the columns that rows are told apart by beside the key.
    """
    keys = {SERIES: NODE_KEY, **LEVELS}
    return pl.concat([_level(frame, level, key).group_by(*KEY, *group).agg(sums) for level, key in keys.items()])


def scales(demand: Demand) -> pl.DataFrame:
    """By `KEY` the scale of absolute errors (one season back) and that of squared ones (one bucket back), as §36.2."""
    facts = demand.nodes.select(*NODE_KEY, "bucket", "season", "unit_id", "item_group_id")
    rows = demand.rows.join(facts, on=list(NODE_KEY)).sort(*NODE_KEY, "number")
    sums = by_level(rows, ["number"], [pl.col("qty").sum(), pl.col("season").min()])
    seasons = sums.group_by(KEY).agg(pl.col("season").min())
    steps = sums.drop("season").join(seasons, on=list(KEY))
    before = steps.select(*KEY, "number", earlier="qty")
    found = [seasons.select(KEY)]
    for name, back, power in (("absolute_scale", pl.col("season"), 1), ("squared_scale", pl.lit(1), 2)):
        joined = steps.with_columns(number=(pl.col("number") - back).cast(pl.Int32)).join(before, on=[*KEY, "number"]).sort(*KEY, "number")
        found.append(joined.group_by(KEY).agg(((pl.col("qty") - pl.col("earlier")).abs() ** power).mean().alias(name)))
    absolute, squared = found[1:]
    return found[0].join(absolute, on=list(KEY), how="left").join(squared, on=list(KEY), how="left")


def _nodes(series: Series) -> pl.DataFrame:
    return series.frame.select(*NODE_KEY, "bucket", "week_starts_on", "next_bucket").with_columns(season=pl.lit(series.settings.season))


def _level(frame: pl.DataFrame, level: str, key: Sequence[str]) -> pl.DataFrame:
    """The columns of `KEY`; what a level does not tell apart is empty."""
    empty = pl.lit("")
    if level == SERIES:
        return frame.with_columns(level=pl.lit(level), member_id=pl.col("item_id"))
    return frame.with_columns(
        level=pl.lit(level),
        company_id=pl.col("company_id") if "company_id" in key else empty,
        member_id=pl.col(key[-1]) if len(key) > 1 else empty,
        site_id=empty,
        warehouse_id=empty,
    )


_ROWS: Final = {**dict.fromkeys(NODE_KEY, pl.String), "number": pl.Int32, "qty": pl.Float64}
_NODES: Final = {
    **dict.fromkeys(NODE_KEY, pl.String),
    "bucket": pl.String,
    "week_starts_on": pl.Int32,
    "next_bucket": pl.Int32,
    "season": pl.Int32,
    "unit_id": pl.String,
    "item_group_id": pl.String,
}
