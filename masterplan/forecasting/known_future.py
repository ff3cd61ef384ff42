"""What is known of the future beside the history: events to come, items that take over from others, bounds of the forecast.

Belongs here: putting them on a forecast that is made (semantics §34.7, §34.8). Models know nothing of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.contracts import RESULTS, polars_schema
from masterplan.forecasting.allocation_keys import with_key
from masterplan.forecasting.buckets import first_day
from masterplan.forecasting.forecast_units import unit_factors
from masterplan.forecasting.phases import phased
from masterplan.forecasting.settings import key_settings
from masterplan.places import NODE_KEY
from masterplan.units import MILLION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from masterplan.forecasting.history import Series

_QUANTITIES: Final = ("lower_qty", "point_qty", "upper_qty")
_DECIMALS: Final = 6


def with_known_future(baseline: pl.DataFrame, tables: Mapping[str, pl.DataFrame], groups: Sequence[Series]) -> pl.DataFrame:
    """The baseline with the effects of events, after the phase rules for the forecast, inside of its bounds.

    Inputs: the table `baseline` as models made it, and the series that it was made of. Output: the same table; without events,
    rules and bounds the same rows, else `model_qty` has what the models said where it is not what is forecast.
    """
    parts = [part for series in groups if (part := _uplifts(series)) is not None and part.height]
    bounds = _bounds(tables)
    if not parts and bounds is None and tables["phase_rule"].is_empty():
        return baseline
    changed = baseline.with_columns(pl.col(name).cast(pl.Float64) for name in _QUANTITIES)
    if parts:
        joined = changed.join(pl.concat(parts), on=[*NODE_KEY, "date"], how="left", maintain_order="left")
        changed = joined.with_columns(pl.col(name) * pl.col("_uplift").fill_null(1.0) for name in _QUANTITIES).drop("_uplift")
    changed = phased(tables, "forecast", changed, _QUANTITIES)
    if bounds is not None:
        changed = _bounded(changed, tables, bounds)
    rounded = changed.with_columns(pl.col(name).round(_DECIMALS) for name in _QUANTITIES)
    schema = polars_schema(RESULTS["baseline"])
    told = rounded.select(pl.col(name).cast(kind) for name, kind in schema.items())
    return _with_model(told, baseline).sort(RESULTS["baseline"].key)


def with_least(rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows with a node key and `least`, the least forecast of a bucket by their settings: millionths of the inventory unit, at least 0."""
    bounds = _bounds(tables)
    if bounds is None:
        return rows.with_columns(least=pl.lit(0, dtype=pl.Int64))
    least = (pl.col("low").clip(0) / pl.col("unit_factor") * MILLION).round().cast(pl.Int64).fill_null(0)
    return _with_bounds(rows, tables, bounds).select(*rows.columns, least=least)


def _with_model(told: pl.DataFrame, baseline: pl.DataFrame) -> pl.DataFrame:
    """With what the models said where something else is forecast; of what only a phase brought they said nothing."""
    said = baseline.select(*NODE_KEY, "date", pl.col("point_qty").alias("_said"))
    joined = told.join(said, on=[*NODE_KEY, "date"], how="left").with_columns(pl.col("_said").fill_null(0))
    other = pl.when(pl.col("_said") != pl.col("point_qty")).then("_said").cast(told.schema["model_qty"])
    return joined.with_columns(model_qty=other).select(told.columns)


def _uplifts(series: Series) -> pl.DataFrame | None:
    """Node key, date and factor of the buckets that events change."""
    if series.uplift is None:
        return None
    rows, steps = np.nonzero(series.uplift != 1)
    frame = series.frame[rows].with_columns(
        number=pl.col("next_bucket") + pl.Series(steps.astype(np.int32)), _uplift=pl.Series(series.uplift[rows, steps])
    )
    return frame.select(*NODE_KEY, "_uplift", date=first_day(pl.col("number")))


def _bounds(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
    """The least and the largest forecast by company and key, in the forecast unit; None where they bound nothing."""
    low, high = pl.col("min_forecast_qty").cast(pl.Float64), pl.col("max_forecast_qty").cast(pl.Float64)
    bounds = key_settings(tables).select("company_id", "allocation_key_id", "forecast_unit_id", low=low, high=high)
    return None if bounds.select(((pl.col("low") == 0) & (pl.col("high") == 0)).all()).item() else bounds


def _bounded(baseline: pl.DataFrame, tables: Mapping[str, pl.DataFrame], bounds: pl.DataFrame) -> pl.DataFrame:
    of_units = _with_bounds(baseline, tables, bounds)
    low = pl.col("low") / pl.col("unit_factor")
    high = pl.when(pl.col("high") > 0).then(pl.max_horizontal(pl.col("high") / pl.col("unit_factor"), low))
    return of_units.with_columns(pl.col(name).clip(low, high) for name in _QUANTITIES).select(baseline.columns)


def _with_bounds(rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame], bounds: pl.DataFrame) -> pl.DataFrame:
    """The rows with the bounds of their settings and the unit these are in."""
    keyed = with_key(tables, rows).join(bounds, on=["company_id", "allocation_key_id"], how="left", maintain_order="left")
    factors = unit_factors(tables, bounds.filter(pl.col("allocation_key_id") == ""))
    return keyed.join(factors, on=["company_id", "item_id"], how="left", maintain_order="left")
