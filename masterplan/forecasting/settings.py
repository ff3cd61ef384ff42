"""How each company forecasts: its forecast parameters, with the contract's defaults where it has none.

Belongs here: reading the settings. What they do is told where they are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from masterplan.contracts import INPUTS

Tables = Mapping[str, pl.DataFrame]

_SEASONS: Final = {"day": 7, "week": 52, "month": 12}
_BACKTEST_HORIZONS: Final = {"day": 28, "week": 13, "month": 12}


@dataclass(frozen=True, order=True)
class Settings:
    """Settings in force, zeros resolved by the bucket: counts are buckets, `level_pct` is the interval's coverage."""

    bucket: str
    horizon: int
    season: int
    windows: int
    backtest_horizon: int
    level_pct: float


def company_settings(tables: Tables) -> pl.DataFrame:
    """One row per company with items: company_id, week_starts_on and the columns of `forecast_parameter`, zeros resolved."""
    frame = tables["item"].select("company_id").unique()
    for name, columns in (("forecast_parameter", None), ("planning_parameter", ["company_id", "week_starts_on"])):
        rows = tables[name] if columns is None else tables[name].select(columns)
        defaults = {
            column.name: column.default for column in INPUTS[name].columns if column.name in rows.columns and column.default is not None
        }
        frame = frame.join(rows, on="company_id", how="left").with_columns(pl.col(key).fill_null(value) for key, value in defaults.items())
    return frame.with_columns(
        season_buckets=_by_bucket("season_buckets", _SEASONS),
        backtest_horizon=pl.min_horizontal("horizon_buckets", _by_bucket("backtest_horizon", _BACKTEST_HORIZONS)),
    ).sort("company_id")


def _by_bucket(name: str, values: Mapping[str, int]) -> pl.Expr:
    usual = pl.col("bucket").replace_strict(values, return_dtype=pl.Int32)
    return pl.when(pl.col(name) == 0).then(usual).otherwise(pl.col(name))


def settings_of(row: Mapping[str, object]) -> Settings:
    """The settings in a row of `company_settings`."""
    return Settings(
        bucket=str(row["bucket"]),
        horizon=int(str(row["horizon_buckets"])),
        season=int(str(row["season_buckets"])),
        windows=int(str(row["backtest_windows"])),
        backtest_horizon=int(str(row["backtest_horizon"])),
        level_pct=float(str(row["interval_level_pct"])),
    )
