"""Forecasts of earlier plan dates beside the demand that came: step by step, from the naive forecast to the one in use.

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

    from masterplan.accuracy.achieved import Achieved
    from masterplan.accuracy.demand import Demand

NAIVE: Final = "naive"
BASELINE: Final = "baseline"
STEPS: Final = (NAIVE, BASELINE, "event", "adjusted", "authorised")
"""The steps from history to the forecast in use; each may change what the one before it says."""
PLAN_DATE: Final = "plan_date"
_POINT: Final = (PLAN_DATE, *NODE_KEY, "date")
_TIMES: Final = (*NODE_KEY, "number")


def pairs(demand: Demand, forecasts: Sequence[Achieved], companies: Mapping[date, Sequence[str]]) -> tuple[pl.DataFrame, list[str]]:
    """A row per plan date, series or total (`KEY`) and complete bucket: `lead`, `qty`, a column `point_<step>` per step, `lower`, `upper`.

    Inputs: forecasts of plan dates that all have the same steps; the companies that each date counts for. `lead` is 1 in the bucket of
    the plan date. Output: the rows, and the steps that they have. The bounds are those of the baseline.
    """
    steps = [step for step in STEPS if step in (NAIVE, BASELINE) or step in forecasts[0].forecasts]
    rows = _with_naive(_matched(demand, _dated(forecasts, BASELINE), companies), demand)
    before = BASELINE
    for step in steps[2:]:
        said = _dated(forecasts, step).group_by(*_POINT).agg(pl.col("qty").sum().cast(pl.Float64).alias(f"point_{step}"))
        rows = rows.join(said, on=_POINT, how="left").with_columns(pl.col(f"point_{step}").fill_null(pl.col(f"point_{before}")))
        before = step
    points = [f"point_{step}" for step in steps]
    sums = [pl.col(name).sum() for name in ("qty", *points, "lower", "upper")]
    # sums of floats depend on the order of what is summed
    totals = by_level(rows.sort(_POINT), [PLAN_DATE, "number", "lead", "date"], sums).sort("date")
    level = pl.concat([one.level.with_columns(pl.lit(one.plan_date).alias(PLAN_DATE)) for one in forecasts])
    return _with_bounds_of_totals(totals, level).drop("date", "number"), steps


def _dated(forecasts: Sequence[Achieved], step: str) -> pl.DataFrame:
    """What a step says on every plan date."""
    return pl.concat([one.forecasts[step].with_columns(pl.lit(one.plan_date).alias(PLAN_DATE)) for one in forecasts])


def _matched(demand: Demand, baseline: pl.DataFrame, companies: Mapping[date, Sequence[str]]) -> pl.DataFrame:
    """Points of complete buckets from the plan date on, with what came in them."""
    counting = pl.DataFrame(
        [(day, company) for day, of_day in companies.items() for company in of_day],
        schema={PLAN_DATE: pl.Date, "company_id": pl.String},
        orient="row",
    )
    points = baseline.select(
        *_POINT,
        pl.col("point_qty").cast(pl.Float64).alias(f"point_{BASELINE}"),
        pl.col("lower_qty").cast(pl.Float64).alias("lower"),
        pl.col("upper_qty").cast(pl.Float64).alias("upper"),
    )
    placed = (
        points.join(counting, on=[PLAN_DATE, "company_id"], how="semi")
        .join(demand.nodes, on=list(NODE_KEY))
        .with_columns(number=bucket_number(pl.col("date")), origin=bucket_number(pl.col(PLAN_DATE)))
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
    shared = [PLAN_DATE, *(name for name in KEY if name in level.columns)]
    stored = level.select(
        *shared, "date", pl.col("lower_qty").cast(pl.Float64).alias("_lower"), pl.col("upper_qty").cast(pl.Float64).alias("_upper")
    )
    joined = totals.join(stored, on=[*shared, "date"], how="left", maintain_order="left")
    own = pl.col("level") == SERIES
    return joined.with_columns(
        lower=pl.when(own).then("lower").otherwise("_lower"), upper=pl.when(own).then("upper").otherwise("_upper")
    ).drop("_lower", "_upper")
