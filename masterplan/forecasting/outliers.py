"""Outliers that are found without being named: too far from the quartiles, or from trend and season.

Belongs here: finding and correcting (semantics §34.5). Transactions that a stored query leaves out never come here.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.forecasting.calculations import threshold

if TYPE_CHECKING:
    from masterplan.forecasting.history import BoolArray, FloatArray
    from masterplan.forecasting.settings import Cleaning, Settings

_NORMAL: Final = 1.4826
_JUMP: Final = 0.15
_ROUNDS: Final = 2
_LASTING: Final = 101


def without_outliers(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The rows with corrected `value` and `is_outlier`; values that are not `known` are neither judged nor changed.

    Inputs: series, number, value and known, sorted by series and number.
    """
    if settings.cleaning.outliers == "none":
        return rows.with_columns(is_outlier=pl.lit(value=False))
    if settings.cleaning.outliers == "iqr":
        return _by_quartiles(rows, settings.cleaning)
    return _by_trend_and_season(rows, settings)


def _by_quartiles(rows: pl.DataFrame, cleaning: Cleaning) -> pl.DataFrame:
    """Beyond the quartiles by more than a multiple of their distance; quartiles that agree say nothing."""
    known = pl.when("known").then("value")
    quartiles = rows.with_columns(
        _low=known.quantile(0.25, "linear").over("series"),
        _high=known.quantile(0.75, "linear").over("series"),
        _middle=known.median().over("series"),
    )
    reach = cleaning.multiplier * (pl.col("_high") - pl.col("_low"))
    lowest, highest = pl.col("_low") - reach, pl.col("_high") + reach
    is_outlier = pl.col("known") & (reach > 0) & ((pl.col("value") < lowest) | (pl.col("value") > highest))
    corrected = pl.col("_middle") if cleaning.correction == "median" else pl.col("value").clip(lowest, highest)
    judged = quartiles.with_columns(is_outlier=is_outlier)
    return judged.with_columns(value=pl.when("is_outlier").then(corrected).otherwise("value")).drop("_low", "_high", "_middle")


def _by_trend_and_season(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    values, known = rows["value"].to_numpy().copy(), rows["known"].to_numpy()
    is_outlier = np.zeros(len(values), np.bool_)
    lengths = rows.group_by("series", maintain_order=True).len()["len"].to_numpy()
    ends = np.cumsum(lengths)
    for first, last in zip(ends - lengths, ends, strict=True):
        part = slice(first, last)
        parts = _trend_and_season(values[part], known[part], settings.season)
        if parts is None:
            continue
        trend, season = parts
        rest = values[part] - trend - season
        limit = settings.cleaning.multiplier * _NORMAL * _middle_deviation(rest[known[part]])
        found = (threshold(rest, ">", limit, absolute=True) > 0) & known[part] & (limit > 0)
        is_outlier[part] = found
        values[part] = np.where(
            found,
            np.maximum(trend + _season_of_others(values[part] - trend, season, known[part] & ~found, settings.season), 0),
            values[part],
        )
    return rows.with_columns(value=pl.Series(values), is_outlier=pl.Series(is_outlier))


def _trend_and_season(values: FloatArray, known: BoolArray, season: int) -> tuple[FloatArray, FloatArray] | None:
    """Trend and season by robust STL, a season that hardly changes; None for a history of less than two seasons or without season."""
    from statsmodels.tsa.seasonal import STL

    if season < 2 or len(values) < 2 * season or not known.any():  # noqa: PLR2004 - a season of one bucket is none
        return None
    at = np.arange(len(values))
    whole = np.interp(at, at[known], values[known])
    jump = max(1, ceil(_JUMP * season))
    jumps = {"seasonal_jump": jump, "trend_jump": jump, "low_pass_jump": jump}
    fit = STL(whole, period=season, seasonal=_LASTING, seasonal_deg=0, robust=True, **jumps).fit(_ROUNDS, _ROUNDS)
    return fit.trend, fit.seasonal


def _season_of_others(off_trend: FloatArray, seasonal: FloatArray, sound: BoolArray, season: int) -> FloatArray:
    """The mean of the sound values of the same phase; where there is none, the season as it was found."""
    phase = np.arange(len(off_trend)) % season
    count = np.bincount(phase[sound], minlength=season)
    mean = np.bincount(phase[sound], weights=off_trend[sound], minlength=season) / np.maximum(count, 1)
    return np.where(count[phase] > 0, mean[phase], seasonal)


def _middle_deviation(residuals: FloatArray) -> float:
    return float(np.median(np.abs(residuals - np.median(residuals))))
