"""The step of a run that makes forecasts and their totals agree, and the table `level`.

Belongs here: forecasts of series and totals in, reconciled ones and exact sums out. The arithmetic is told in `reconciling`,
the totals in `hierarchy`. Rules: §37.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from masterplan.contracts import RESULTS, polars_schema
from masterplan.errors import QuantityError
from masterplan.forecasting.buckets import first_day
from masterplan.forecasting.hierarchy import TOTAL_KEY, Hierarchy, hierarchies
from masterplan.forecasting.reconciling import error_variance, reconciled, summed, together
from masterplan.places import NODE_KEY
from masterplan.units import LARGEST_QTY, MILLION, decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from masterplan.arrays import IntArray
    from masterplan.forecasting.frames import BatchResult
    from masterplan.forecasting.history import FloatArray, Series

_QUANTITIES: Final = ("point_qty", "lower_qty", "upper_qty")


@dataclass(frozen=True)
class Reconciled:
    """The forecasts of the series, batch by batch as they came in, and the table `level`."""

    results: list[BatchResult]
    level: pl.DataFrame


@dataclass
class _Forecast:
    """Points and bounds, rows by buckets; NaN past the horizon of a row. `variance` of each row's error, NaN where unknown."""

    point: FloatArray
    lower: FloatArray
    upper: FloatArray
    variance: FloatArray

    @classmethod
    def empty(cls, rows: int, buckets: int) -> _Forecast:
        point, lower, upper = (np.full((rows, buckets), np.nan) for _ in range(3))
        return cls(point, lower, upper, np.full(rows, np.nan))

    def take(self, rows: Any, result: BatchResult, picked: Sequence[int]) -> None:
        ahead = result.point.shape[1]
        for mine, theirs in ((self.point, result.point), (self.lower, result.lower), (self.upper, result.upper)):
            mine[rows, :ahead] = theirs[picked]
        self.variance[rows] = [_variance(result, index) for index in picked]

    def moved(self, point: FloatArray) -> _Forecast:
        """The same with other points; the bounds move with them, none below 0, the points between them."""
        change = point - self.point
        lower = np.clip(self.lower + change, 0, np.maximum(point, 0))
        return _Forecast(point, lower, np.maximum(self.upper + change, point), self.variance)

    def rounded(self) -> _Forecast:
        """The same in whole millionths."""
        point, lower, upper = (np.rint(matrix * MILLION) / MILLION for matrix in (self.point, self.lower, self.upper))
        return _Forecast(point, lower, upper, self.variance)


def reconcile(
    results: Sequence[BatchResult],
    tables: Mapping[str, pl.DataFrame],
    plan_date: date,
    forecast: Callable[[Sequence[Series]], Sequence[BatchResult]],
) -> Reconciled:
    """The totals of forecasts, and where companies ask for it series moved to what their totals' own forecasts and errors say.

    Inputs: results of all batches of all series; `forecast` makes the forecasts of totals from their histories. Bounds move with
    their points. Output: results as they came in with other points and bounds; `level`, sums exact to the millionth of what
    `baseline_frame` makes of them.
    """
    moved = [replace(result, point=result.point.copy(), lower=result.lower.copy(), upper=result.upper.copy()) for result in results]
    where = _positions(results)
    parts = []
    for one in hierarchies([result.series for result in results], tables):
        owners = [where[key] for key in one.series.select(NODE_KEY).iter_rows()]
        below = _below(one, results, owners)
        above = _above(one, forecast)
        points = _reconciled_points(one, below, above)
        settled = below.moved(points).rounded()
        for row, (batch, index) in enumerate(owners):
            ahead = moved[batch].point.shape[1]
            for theirs, mine in (
                (moved[batch].point, settled.point),
                (moved[batch].lower, settled.lower),
                (moved[batch].upper, settled.upper),
            ):
                theirs[index] = mine[row, :ahead]
        togetherness = together(one.sums, _errors(results, owners))
        parts.append(_level_rows(one, settled, above, togetherness, plan_date))
    table = RESULTS["level"]
    empty = pl.DataFrame(schema=polars_schema(table))
    return Reconciled(moved, pl.concat([empty, *parts]).sort(table.key))


def _positions(results: Sequence[BatchResult]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Batch and row of each series."""
    keys = [result.series.frame.select(NODE_KEY) for result in results]
    return {node: (batch, index) for batch, frame in enumerate(keys) for index, node in enumerate(frame.iter_rows())}


def _below(one: Hierarchy, results: Sequence[BatchResult], owners: Sequence[tuple[int, int]]) -> _Forecast:
    below = _Forecast.empty(len(owners), max(settings.horizon for settings in one.settings))
    for row, (batch, index) in enumerate(owners):
        below.take([row], results[batch], [index])
    return below


def _above(one: Hierarchy, forecast: Callable[[Sequence[Series]], Sequence[BatchResult]]) -> _Forecast:
    """The forecasts that totals have of their own."""
    above = _Forecast.empty(one.totals.height, max(settings.horizon for settings in one.settings))
    rows = {key: row for row, key in enumerate(one.totals.iter_rows())}
    for result in forecast([series for _, series in one.histories()]):
        keys = list(result.series.frame.select(TOTAL_KEY).iter_rows())
        above.take([rows[key] for key in keys], result, list(range(len(keys))))
    return above


def _reconciled_points(one: Hierarchy, below: _Forecast, above: _Forecast) -> FloatArray:
    """Past the horizon of a series it counts as nothing, and no total that it belongs to reaches there."""
    known = np.isfinite(below.point)
    points = reconciled(np.where(known, below.point, 0.0), below.variance, one.sums, above.point, above.variance)
    return np.where(known, points, np.nan)


def _variance(result: BatchResult, index: int) -> float:
    """Of the errors that the chosen forecast made in the backtest."""
    trials, chosen = result.trials[index], result.chosen[index]
    return float("nan") if trials is None or chosen not in trials.errors else error_variance(trials.errors[chosen])


def _level_rows(one: Hierarchy, below: _Forecast, above: _Forecast, togetherness: FloatArray, plan_date: date) -> pl.DataFrame:
    """The totals of the settled series with their bounds, in every bucket that all their series reach."""
    _check_size(one, below)
    point = summed(one.sums, _micro(below.point))
    bounds = _bounds(one, below, above, togetherness, point / MILLION)
    horizons = np.array(one.horizons)
    days = one.series.select("bucket", "week_starts_on", "next_bucket").row(0, named=True)
    frame = one.totals.with_columns(
        **{name: pl.lit(value) for name, value in days.items()},
        series=pl.Series(np.diff(one.sums.indptr).astype(np.int32)),
        step=pl.Series([list(range(horizon)) for horizon in horizons], dtype=pl.List(pl.Int32)),
    ).explode("step")
    inside = np.arange(point.shape[1])[None, :] < horizons[:, None]
    quantities = dict(zip(_QUANTITIES, (point, _micro(bounds[0]), _micro(bounds[1])), strict=True))
    rows = frame.with_columns(
        plan_date=pl.lit(plan_date),
        date=first_day(pl.col("next_bucket") + pl.col("step")),
        **{name: pl.Series(matrix[inside]) for name, matrix in quantities.items()},
    ).with_columns(decimal(name) for name in quantities)
    schema = polars_schema(RESULTS["level"])
    return rows.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _check_size(one: Hierarchy, below: _Forecast) -> None:
    """Forecasts past the range of exact quantities are an error of the history behind them; series are named before totals."""
    upper = np.nan_to_num(below.upper)
    keys = one.series.select(NODE_KEY), one.totals
    large = [np.flatnonzero(rows.max(axis=1, initial=0) >= LARGEST_QTY).tolist() for rows in (upper, one.sums @ upper)]
    for frame, rows in zip(keys, large, strict=True):
        if rows:
            raise QuantityError(
                "The forecast is larger than a quantity can be",
                rows=["|".join(frame.row(index)) for index in rows],
                way_out="Correct demand_history of these series; quantities stay below 10^12 units.",
            )


def _bounds(
    one: Hierarchy, below: _Forecast, above: _Forecast, togetherness: FloatArray, point: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Bounds of each total: those of its own forecast moved with it, else by the bounds of its series."""
    source = np.where(one.forecast_by < 0, 0, one.forecast_by)
    own = _Forecast(above.point[source], above.lower[source], above.upper[source], above.variance[source]).moved(point)
    lower, upper = (
        togetherness[:, None] * np.sqrt(one.sums @ np.nan_to_num(np.abs(side - below.point)) ** 2) for side in (below.lower, below.upper)
    )
    alone = (one.forecast_by < 0)[:, None]
    return np.where(alone, np.clip(point - lower, 0, None), own.lower), np.where(alone, point + upper, own.upper)


def _errors(results: Sequence[BatchResult], owners: Sequence[tuple[int, int]]) -> FloatArray:
    """Errors of what was chosen in the backtest: series by windows (the last one first) by buckets ahead; NaN where there were none."""
    found = []
    for batch, index in owners:
        trials, chosen = results[batch].trials[index], results[batch].chosen[index]
        found.append(np.zeros((0, 0)) if trials is None or chosen not in trials.errors else trials.errors[chosen][::-1])
    windows, ahead = (max(one.shape[axis] for one in found) for axis in (0, 1))
    errors = np.full((len(found), windows, ahead), np.nan)
    for row, one in enumerate(found):
        # a short history is tried fewer buckets ahead, in windows at other days
        if one.shape[1] == ahead:
            errors[row, : len(one)] = one
    return errors


def _micro(matrix: FloatArray) -> IntArray:
    return np.rint(np.nan_to_num(matrix) * MILLION).astype(np.int64)
