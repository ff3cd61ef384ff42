"""The forecast lines of a model, each in its node: lines entered by hand and lines made of baseline points.

Belongs here: rounding of the baseline and summing up per node, customer and date (semantics §16.1). Which of the lines
count on a plan date is told in `use`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from masterplan.forecast_use.models import of_baseline, of_model
from masterplan.places import NODE_KEY, resolve_places
from masterplan.plannable import plannable_items
from masterplan.units import micro

Tables = Mapping[str, pl.DataFrame]

_FINEST_DECIMALS: Final = 6


def model_lines(tables: Tables, model_id: str, baseline: pl.DataFrame | None) -> pl.DataFrame:
    """All lines of a forecast model and its submodels, past ones too: node key, customer_id, date, `line` in millionths; one row per key.

    Inputs: `baseline` as its contract, used where the model is `baseline` or brings it in. A quantity of 0 is no line.
    Items that are not planned have none. Rules: §3.2, §3.4, §6.5, §16.1, §35.12. Error: ForecastError for models below submodels.
    """
    parts = [_entered(tables, model_id)]
    if baseline is not None:
        parts.append(baseline_lines(tables, of_baseline(tables, baseline, model_id)))
    planned = plannable_items(tables)
    lines = pl.concat(parts).join(planned, on=["company_id", "item_id"], how="semi")
    summed = resolve_places(tables, lines).group_by(*NODE_KEY, "customer_id", "date").agg(pl.col("line").sum())
    return summed.filter(pl.col("line") > 0).sort(*NODE_KEY, "date", "customer_id")


def _entered(tables: Tables, model_id: str) -> pl.DataFrame:
    rows = of_model(tables, tables["demand_forecast"], model_id)
    return rows.select(*NODE_KEY, "customer_id", "date", micro("qty").alias("line"))


def baseline_lines(tables: Tables, baseline: pl.DataFrame) -> pl.DataFrame:
    """Baseline points as lines that the item's unit can hold: node key, customer_id (empty), date, `line` in millionths.

    Per series and in order of dates the running total is rounded half up, each line is its difference: rounded lines add
    up to the rounded total, and small points are not lost. Rule: §16.1.
    """
    steps = _steps(tables)
    points = baseline.select(*NODE_KEY, "date", micro("point_qty").alias("point")).sort(*NODE_KEY, "date")
    points = points.join(steps, on=["company_id", "item_id"], how="left", maintain_order="left").with_columns(pl.col("step").fill_null(1))
    running = pl.col("point").cum_sum().over(NODE_KEY)
    rounded = (running + pl.col("step") // 2) // pl.col("step") * pl.col("step")
    return points.with_columns(rounded=rounded).select(
        *NODE_KEY,
        pl.lit("").alias("customer_id"),
        "date",
        (pl.col("rounded") - pl.col("rounded").shift(1, fill_value=0).over(NODE_KEY)).alias("line"),
    )


def _steps(tables: Tables) -> pl.DataFrame:
    """The smallest quantity of each item in millionths, by the decimals of its unit; 1 where the unit is unknown."""
    decimals = tables["unit"].select("unit_id", "decimals")
    items = tables["item"].select("company_id", "item_id", "unit_id").join(decimals, on="unit_id", how="left")
    exponent = _FINEST_DECIMALS - pl.col("decimals").fill_null(_FINEST_DECIMALS)
    return items.select("company_id", "item_id", pl.lit(10, dtype=pl.Int64).pow(exponent).cast(pl.Int64).alias("step"))
