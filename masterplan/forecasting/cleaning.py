"""Buckets as they were observed become what a forecast is made from; every change bears its reason.

Belongs here: the order of the steps and the judgement which buckets are known (semantics §34.5 to §34.7). Filling is told in
`gaps`, outliers in `outliers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.forecasting.gaps import filled
from masterplan.forecasting.outliers import without_outliers

if TYPE_CHECKING:
    from masterplan.forecasting.settings import Cleaning, Settings

_OUT_OF_STOCK: Final = 0.5
REASONS: Final = ("phase", "outlier_query", "returns", "stock_out", "event", "gap", "outlier")
"""Why a value is not what was observed."""


def cleaned(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The rows with `seen`, `value`, `known`, a column `is_<reason>` per reason.

    Inputs: rows of evenly spaced buckets of series that share their settings, sorted by series and number, each series with a
    positive `kept`: series, number, observed and total (before and after phasing; null: no transactions), kept (without what
    queries left out; null: none left), low and high (where values can be missing), out_share, uplift, is_open, unit_factor.
    `seen` is what counts of the transactions, `value` what the forecast is made from; both are 0 or more.
    """
    judged = _judged(rows, settings.cleaning)
    corrected = without_outliers(judged, settings)
    return filled(corrected, settings.cleaning)


def _judged(rows: pl.DataFrame, cleaning: Cleaning) -> pl.DataFrame:
    kept, total, observed = pl.col("kept"), pl.col("total"), pl.col("observed")
    usual, seen = 1 + pl.col("uplift"), pl.max_horizontal(kept.fill_null(0.0), 0.0)
    is_removed = kept.is_null() & total.is_not_null()
    is_stock_out = (seen == 0) & (pl.col("out_share") >= _OUT_OF_STOCK) & ~is_removed
    gaps_are_zeros = cleaning.substitution == "number" and not cleaning.number
    is_gap = total.is_null() & pl.col("number").is_between(pl.col("low"), pl.col("high")) & ~is_stock_out & (not gaps_are_zeros)
    named = rows.with_columns(
        seen=seen,
        is_phase=total.ne_missing(observed),
        is_outlier_query=kept.ne_missing(total),
        is_returns=(kept < 0).fill_null(value=False),
        is_stock_out=is_stock_out,
        is_event=pl.col("is_open") | ((pl.col("uplift") != 0) & ((seen > 0) | (usual <= 0))),
        is_gap=is_gap,
        known=~(is_gap | is_removed | is_stock_out | pl.col("is_open") | (usual <= 0)),
    )
    known = named.with_columns(known=pl.col("known") | ~pl.col("known").any().over("series"))
    return known.with_columns(value=pl.when(pl.col("known") & (usual > 0)).then(pl.col("seen") / usual).otherwise("seen"))
