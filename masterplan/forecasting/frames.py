"""The frames of a baseline, exactly as their contracts: forecast, trials, accuracy.

Belongs here: arrays to frames, rounding to a millionth and the accuracy of whole companies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.contracts import RESULTS, polars_schema
from masterplan.errors import QuantityError
from masterplan.forecasting.buckets import first_day
from masterplan.places import NODE_KEY
from masterplan.units import LARGEST_QTY, MILLION, decimal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from masterplan.forecasting.backtest import Trials
    from masterplan.forecasting.history import FloatArray, Series

_DECIMALS: Final = 6
_TRIAL_SCHEMA: Final = {
    **dict.fromkeys(NODE_KEY, pl.String),
    "model": pl.String,
    "windows": pl.Int32,
    "mase": pl.Float64,
    "error": pl.Float64,
    "absolute_error": pl.Float64,
    "demand": pl.Float64,
    "is_chosen": pl.Boolean,
    "is_benchmark": pl.Boolean,
}


@dataclass(frozen=True)
class BatchResult:
    """Everything about the series of one batch: their classes, trials, chosen models and forecasts, a row per series."""

    series: Series
    classes: list[str]
    trials: list[Trials | None]
    chosen: list[str]
    point: FloatArray
    lower: FloatArray
    upper: FloatArray


def baseline_frame(results: Sequence[BatchResult], plan_date: date) -> pl.DataFrame:
    """The table `baseline`: one row per series and bucket."""
    return _as_contract("baseline", [_baseline_part(result) for result in results], plan_date)


def _baseline_part(result: BatchResult) -> pl.DataFrame:
    settings = result.series.settings
    _check_size(result)
    rows = result.series.frame.with_columns(
        level_pct=pl.lit(settings.level_pct),
        model=pl.Series(result.chosen, dtype=pl.String),
        demand_class=pl.Series(result.classes, dtype=pl.String),
        step=pl.lit(list(range(settings.horizon)), dtype=pl.List(pl.Int32)),
    )
    quantities = {
        name: _micro(matrix) for name, matrix in (("point_qty", result.point), ("lower_qty", result.lower), ("upper_qty", result.upper))
    }
    longer = rows.explode("step").with_columns(date=first_day(pl.col("next_bucket") + pl.col("step")), **quantities)
    return longer.with_columns(*(decimal(name) for name in quantities), model_qty=pl.lit(None))


def _micro(matrix: FloatArray) -> pl.Series:
    return pl.Series(np.rint(matrix.ravel() * MILLION).astype(np.int64))


def _check_size(result: BatchResult) -> None:
    """A forecast past the range of exact quantities is an error of the history behind it."""
    large = np.flatnonzero(result.upper.max(axis=1, initial=0) >= LARGEST_QTY).tolist()
    if large:
        raise QuantityError(
            "The forecast is larger than a quantity can be",
            rows=["|".join(result.series.frame.select(NODE_KEY).row(index)) for index in large],
            way_out="Correct demand_history of these series; quantities stay below 10^12 units.",
        )


def trials_of(results: Sequence[BatchResult]) -> pl.DataFrame:
    """Every model tried on every series, by node key and model: what the tables `backtest` and `accuracy` are made from."""
    rows = [
        row
        for result in results
        for index, key in enumerate(result.series.frame.select(NODE_KEY).iter_rows())
        for row in _series_trials(result, index, key)
    ]
    return pl.DataFrame(rows, schema=_TRIAL_SCHEMA, orient="row").sort(*NODE_KEY, "model")


def _series_trials(result: BatchResult, index: int, key: tuple[str, ...]) -> list[tuple[object, ...]]:
    chosen, trials = result.chosen[index], result.trials[index]
    if trials is None:
        return [(*key, chosen, 0, None, None, None, 0.0, True, False)]
    demand, windows, naive = float(np.nansum(trials.actual)), trials.windows, trials.candidates.benchmark
    rows: dict[str, tuple[object, ...]] = {}
    for model, errors in trials.errors.items():
        name = trials.candidates.shown(model)
        mase = float(trials.mase(model).mean())
        measured = (None, None, None) if np.isnan(mase) else (mase, -float(np.nansum(errors)), float(np.nansum(np.abs(errors))))
        rows[name] = (*key, name, windows, *measured, demand, name == chosen, name == naive)
    if chosen not in rows:
        rows[chosen] = (*key, chosen, 0, None, None, None, 0.0, True, False)
    return list(rows.values())


def backtest_frame(trials: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    """The table `backtest`: every model tried and the combination; with 0 windows what a series too short for it was made with."""
    measured = trials.with_columns(**_ratios(pl.col("absolute_error"), pl.col("error"), pl.col("demand")))
    return _as_contract("backtest", [measured], plan_date)


def accuracy_frame(trials: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    """The table `accuracy`: per company the chosen forecasts and the naive ones, over the series that were backtested."""
    tried = trials.filter(pl.col("windows") > 0)
    parts = []
    for name, wanted in (("chosen", "is_chosen"), ("naive", "is_benchmark")):
        # lists, as a sum of doubles by one key is not the same twice: threads add up what they came upon
        of_company = tried.filter(wanted).group_by("company_id", maintain_order=True)
        listed = of_company.agg(pl.len().cast(pl.Int32).alias("series"), pl.col("mase", "absolute_error", "error", "demand"))
        totals = listed.with_columns(pl.col("mase").list.mean().round(_DECIMALS), pl.col("absolute_error", "error", "demand").list.sum())
        parts.append(totals.with_columns(model=pl.lit(name), **_ratios(pl.col("absolute_error"), pl.col("error"), pl.col("demand"))))
    return _as_contract("accuracy", parts, plan_date)


def _ratios(absolute: pl.Expr, error: pl.Expr, demand: pl.Expr) -> dict[str, pl.Expr]:
    """WAPE and bias; none where nothing was demanded."""
    return {
        "wape": pl.when(demand > 0).then((absolute / demand).round(_DECIMALS)),
        "bias": pl.when(demand > 0).then((error / demand).round(_DECIMALS)),
    }


def _as_contract(name: str, parts: Sequence[pl.DataFrame], plan_date: date) -> pl.DataFrame:
    """The rows with exactly the contract's columns and types, sorted by its key."""
    table = RESULTS[name]
    schema = polars_schema(table)
    empty = pl.DataFrame(schema=schema)
    dated = [
        part.with_columns(plan_date=pl.lit(plan_date)).select(pl.col(column).cast(dtype) for column, dtype in schema.items())
        for part in parts
    ]
    return pl.concat([empty, *dated]).sort(table.key)
