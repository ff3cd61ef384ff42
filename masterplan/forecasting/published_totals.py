"""The table `level` as it is published: sums of what is forecast in the end, after events, phases, bounds and copies.

Belongs here: adding up the table `baseline` exactly, and the bounds of what adds up. Which forecasts of series and totals agree
before that is told in `levels`. Rule: §37.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts import RESULTS, polars_schema
from masterplan.errors import QuantityError
from masterplan.forecasting.hierarchy import LEVELS, TOTAL_KEY
from masterplan.forecasting.settings import company_settings
from masterplan.units import LARGEST_MICRO, decimal, micro_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY: Final = (*TOTAL_KEY, "bucket", "date")


def published_totals(level: pl.DataFrame, baseline: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The table `level` whose points are the sums of the table `baseline`, to the millionth.

    Inputs: `level` as models and reconciliation made it, whose bounds move with the points; `baseline` as it is published; the
    tables `item` and those of the settings. A total that models did not make is bounded by the roots of the sums of squares of
    the distances of its series' bounds. It reaches as far as the companies of all its series. Errors: QuantityError when a total
    is too large.
    """
    sums = _sums(_placed(baseline, tables))
    made = level.select(
        *_KEY, was=micro_of(pl.col("point_qty")), was_lower=micro_of(pl.col("lower_qty")), was_upper=micro_of(pl.col("upper_qty"))
    )
    joined = sums.join(made, on=_KEY, how="left")
    change = pl.col("point") - pl.col("was")
    lower = pl.coalesce(pl.col("was_lower") + change, pl.col("point") - pl.col("below")).clip(0, pl.col("point"))
    upper = pl.max_horizontal(pl.coalesce(pl.col("was_upper") + change, pl.col("point") + pl.col("above")), "point")
    bounded = joined.with_columns(lower=lower, upper=upper)
    _check_size(bounded)
    named = bounded.with_columns(point_qty=decimal("point"), lower_qty=decimal("lower"), upper_qty=decimal("upper"))
    schema, table = polars_schema(RESULTS["level"]), RESULTS["level"]
    return named.select(pl.col(name).cast(kind) for name, kind in schema.items()).sort(table.key)


def _placed(baseline: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows of the baseline in millionths, with bucket, weekday, unit, item group and the last bucket of their company."""
    buckets = company_settings(tables).select("company_id", "bucket")
    items = tables["item"].select("company_id", "item_id", pl.col("item_group_id", "unit_id").fill_null(""))
    rows = baseline.join(buckets, on="company_id", how="left").join(items, on=["company_id", "item_id"], how="left")
    # of companies whose weeks begin on other days other buckets are added up
    weekday = pl.when(pl.col("bucket") == "week").then(pl.col("date").dt.weekday()).otherwise(0)
    point = micro_of(pl.col("point_qty"))
    return rows.with_columns(
        weekday=weekday,
        last=pl.col("date").max().over("company_id"),
        point=point,
        below=(point - micro_of(pl.col("lower_qty"))).cast(pl.Float64) ** 2,
        above=(micro_of(pl.col("upper_qty")) - point).cast(pl.Float64) ** 2,
    )


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    """By total and bucket: point, below and above in millionths, and how many series are added up."""
    parts = []
    for level, key in LEVELS.items():
        company = pl.col("company_id") if "company_id" in key else pl.lit("")
        member = pl.col(key[-1]) if len(key) > 1 else pl.lit("")
        of_level = rows.select(
            "plan_date",
            "unit_id",
            "bucket",
            "weekday",
            "date",
            "last",
            "point",
            "below",
            "above",
            level=pl.lit(level),
            company_id=company,
            member_id=member,
        )
        reach = pl.col("last").min().over(*TOTAL_KEY, "bucket", "weekday")
        parts.append(of_level.filter(pl.col("date") <= reach))
    distances = (pl.col(name).sum().sqrt().round().cast(pl.Int64) for name in ("below", "above"))
    return pl.concat(parts).group_by(*_KEY).agg(pl.col("plan_date").first(), pl.len().alias("series"), pl.col("point").sum(), *distances)


def _check_size(totals: pl.DataFrame) -> None:
    large = totals.filter(pl.col("upper") >= LARGEST_MICRO).select(TOTAL_KEY).unique().sort(TOTAL_KEY)
    if large.height:
        raise QuantityError(
            "The total of forecasts is larger than a quantity can be",
            rows=["|".join(row) for row in large.iter_rows()],
            way_out="Correct demand_history or the events of these series; quantities stay below 10^12 units.",
        )
