"""Forecasts of one earlier plan date beside the demand that came: step by step, from the naive forecast to the one in use.

Belongs here: which forecast stands beside which demand. What is counted of them is told in `sums`. Rules: §36.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.accuracy.demand import KEY, SERIES, by_level
from masterplan.forecasting.buckets import bucket_number
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from masterplan.accuracy.demand import Demand

NAIVE: Final = "naive"
BASELINE: Final = "baseline"
STEPS: Final = (NAIVE, BASELINE, "event", "adjusted", "authorised")
"""The steps from history to the forecast in use; each may change what the one before it says."""
_TIMES: Final = ("company_id", "item_id", "site_id", "warehouse_id", "number")


def pairs(
    demand: Demand, plan_date: date, forecasts: Mapping[str, pl.DataFrame], level: pl.DataFrame, companies: Sequence[str]
) -> tuple[pl.DataFrame, list[str]]:
    """A row per series or total (`KEY`) and complete bucket: `lead`, `qty`, a column `point_<step>` per step, `lower`, `upper`.

    Inputs: `forecasts` by step as stored for `plan_date`: `baseline` as its contract, others with node key, `date` and `qty`, a
    row where the step says something of its own; `level`, the stored totals; the companies it counts for. `lead` is 1 in the bucket
    of the plan date. Output: the rows, and the steps that they have. The bounds are those of the baseline.
    """
    steps = [step for step in STEPS if step in (NAIVE, BASELINE) or step in forecasts]
    rows = _with_naive(_matched(demand, plan_date, forecasts[BASELINE], companies), demand)
    before = BASELINE
    for step in steps[2:]:
        said = forecasts[step].group_by(*NODE_KEY, "date").agg(pl.col("qty").sum().cast(pl.Float64).alias(f"point_{step}"))
        rows = rows.join(said, on=[*NODE_KEY, "date"], how="left").with_columns(
            pl.col(f"point_{step}").fill_null(pl.col(f"point_{before}"))
        )
        before = step
    points = [f"point_{step}" for step in steps]
    sums = [pl.col(name).sum() for name in ("qty", *points, "lower", "upper")]
    # sums of floats depend on the order of what is summed
    totals = by_level(rows.sort(*NODE_KEY, "date"), ["number", "lead", "date"], sums).sort(*KEY, "date")
    return _with_bounds_of_totals(totals, level).drop("date", "number"), steps


def _matched(demand: Demand, plan_date: date, baseline: pl.DataFrame, companies: Sequence[str]) -> pl.DataFrame:
    """Points of complete buckets from the plan date on, with what came in them."""
    facts = demand.nodes.filter(pl.col("company_id").is_in(list(companies)))
    points = baseline.select(
        *NODE_KEY,
        "date",
        pl.col("point_qty").cast(pl.Float64).alias(f"point_{BASELINE}"),
        pl.col("lower_qty").cast(pl.Float64).alias("lower"),
        pl.col("upper_qty").cast(pl.Float64).alias("upper"),
    )
    placed = points.join(facts, on=list(NODE_KEY)).with_columns(
        number=bucket_number(pl.col("date")), origin=bucket_number(pl.lit(plan_date))
    )
    ended = placed.filter(pl.col("number") < pl.col("next_bucket"), pl.col("number") >= pl.col("origin"))
    return ended.with_columns(lead=(pl.col("number") - pl.col("origin") + 1).cast(pl.Int32)).join(demand.rows, on=list(_TIMES))


def _with_naive(rows: pl.DataFrame, demand: Demand) -> pl.DataFrame:
    """With the demand of the same bucket of the last season that was known; before the first demand there was none."""
    ago = pl.col("origin") - pl.col("season") + (pl.col("lead") - 1) % pl.col("season")
    first = demand.rows.group_by(NODE_KEY).agg(pl.col("number").min().alias("first"))
    # a history shorter than a season has but its last value
    asked = rows.join(first, on=list(NODE_KEY)).with_columns(
        asked=pl.when(pl.col("origin") - pl.col("season") < pl.col("first")).then(pl.col("origin") - 1).otherwise(ago).cast(pl.Int32)
    )
    known = demand.rows.select(*NODE_KEY, pl.col("number").alias("asked"), pl.col("qty").alias(f"point_{NAIVE}"))
    found = asked.join(known, on=[*NODE_KEY, "asked"], how="left").with_columns(pl.col(f"point_{NAIVE}").fill_null(0.0))
    return found.drop("asked", "first")


def _with_bounds_of_totals(totals: pl.DataFrame, level: pl.DataFrame) -> pl.DataFrame:
    """Bounds of series add up to nothing that means something: totals have those that were stored for them, or none."""
    shared = [name for name in KEY if name in level.columns]
    stored = level.select(
        *shared, "date", pl.col("lower_qty").cast(pl.Float64).alias("_lower"), pl.col("upper_qty").cast(pl.Float64).alias("_upper")
    )
    joined = totals.join(stored, on=[*shared, "date"], how="left")
    own = pl.col("level") == SERIES
    return joined.with_columns(
        lower=pl.when(own).then("lower").otherwise("_lower"), upper=pl.when(own).then("upper").otherwise("_upper")
    ).drop("_lower", "_upper")
