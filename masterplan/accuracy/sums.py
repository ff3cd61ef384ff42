"""What is counted of errors so that they can be added up plan date by plan date, and the measures that follow from it.

Belongs here: the sums of one measure of §36 after the other. They say the same as `masterplan.forecasting.measures` says of arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.accuracy.demand import KEY
from masterplan.accuracy.pairs import PLAN_DATE

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNTED: Final = ("forecasts", "demand", "forecast", "absolute", "error", "squared", "relative", "with_demand", "inside", "bounded")
MEASURES: Final = ("mad", "rmse", "wape", "bias", "mape", "pct_of_forecast", "mase", "rmsse", "coverage")
ALL_LEADS: Final = 0
_DECIMALS: Final = 6
_PERCENT: Final = 100.0


def counted(rows: pl.DataFrame, steps: Sequence[str], bounded: str) -> pl.DataFrame:
    """The sums (`COUNTED`) by plan date, `KEY`, step and lead; the bounds are those of the step `bounded`."""
    parts = []
    for step in steps:
        said = rows.select(
            PLAN_DATE,
            *KEY,
            "lead",
            pl.lit(step).alias("step"),
            "qty",
            pl.col(f"point_{step}").alias("point"),
            *(pl.col(name) if step == bounded else pl.lit(None, pl.Float64).alias(name) for name in ("lower", "upper")),
        )
        parts.append(said.group_by(PLAN_DATE, *KEY, "step", "lead").agg(_sums()))
    return pl.concat(parts)


def _sums() -> list[pl.Expr]:
    error, demand = pl.col("point") - pl.col("qty"), pl.col("qty")
    has_demand = demand != 0
    known = pl.col("lower").is_not_null() & pl.col("upper").is_not_null()
    return [
        pl.len().cast(pl.Int64).alias("forecasts"),
        demand.sum().alias("demand"),
        pl.col("point").sum().alias("forecast"),
        error.abs().sum().alias("absolute"),
        error.sum().alias("error"),
        (error**2).sum().alias("squared"),
        (error.abs() / demand.abs()).filter(has_demand).sum().alias("relative"),
        has_demand.sum().cast(pl.Int64).alias("with_demand"),
        (known & (demand >= pl.col("lower")) & (demand <= pl.col("upper"))).sum().cast(pl.Int64).alias("inside"),
        known.sum().cast(pl.Int64).alias("bounded"),
    ]


def with_silent_steps(sums: pl.DataFrame, steps: Sequence[str]) -> pl.DataFrame:
    """The sums with every step: one that said nothing has those of the step before it, so that all are of the same demand (§36.6)."""
    known = set(sums["step"].unique())
    parts, last = [sums], ""
    for step in steps:
        if step in known:
            last = step
        else:
            parts.append(
                sums.filter(pl.col("step") == last).with_columns(step=pl.lit(step), inside=pl.lit(0, pl.Int64), bounded=pl.lit(0, pl.Int64))
            )
    return pl.concat([part.select(sums.columns) for part in parts])


def added(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Sums of several plan dates in one, with those of all leads together as lead 0."""
    # sums of floats depend on the order of what is summed, which these two columns tell apart within a key and step
    every = pl.concat(parts).sort(PLAN_DATE, "lead")
    whole = every.with_columns(lead=pl.lit(ALL_LEADS, pl.Int32))
    return pl.concat([every, whole]).group_by(*KEY, "step", "lead").agg(pl.col(COUNTED).sum())


def measured(sums: pl.DataFrame, scales: pl.DataFrame) -> pl.DataFrame:
    """The sums with `MEASURES`; one that has nothing to count or to divide by is absent."""
    joined = sums.join(scales, on=list(KEY), how="left")
    count = pl.col("forecasts")
    mean = pl.col("absolute") / count
    found = {
        "mad": mean,
        "rmse": (pl.col("squared") / count).sqrt(),
        "wape": _by(pl.col("absolute"), pl.col("demand")),
        "bias": _by(pl.col("error"), pl.col("demand")),
        "mape": _by(_PERCENT * pl.col("relative"), pl.col("with_demand")),
        "pct_of_forecast": _by(_PERCENT * pl.col("absolute"), pl.col("forecast")),
        "mase": _by(mean, pl.col("absolute_scale")),
        "rmsse": _by(pl.col("squared") / count, pl.col("squared_scale")).sqrt(),
        "coverage": _by(pl.col("inside"), pl.col("bounded")),
    }
    return joined.with_columns(expression.round(_DECIMALS).alias(name) for name, expression in found.items())


def _by(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    return pl.when(below > 0).then(above / below)
