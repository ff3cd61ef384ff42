"""How each company forecasts, and the items of each of its allocation keys: parameters in force, zeros resolved.

Belongs here: reading the settings. What they do is told where they are used; which items a key has, in `allocation_keys`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Final

import polars as pl

from masterplan.contracts import INPUTS
from masterplan.contracts.forecasting import COMPANY_WIDE, PER_KEY

Tables = Mapping[str, pl.DataFrame]

_SEASONS: Final = {"day": 7, "week": 52, "month": 12}
_YEARS: Final = {"day": 365, "week": 52, "month": 12}
_BACKTEST_HORIZONS: Final = {"day": 28, "week": 13, "month": 12}
_FAR: Final = {"iqr": 1.5, "stl": 3.0}
_KEY: Final = ["company_id", "allocation_key_id"]


@dataclass(frozen=True, order=True)
class Cleaning:
    """What is done to a history: how gaps are filled (`substitution`, `number`, `scope`), how outliers are found and corrected.

    `history` is the historical horizon in buckets, 0: all. `number` is in the forecast unit.
    """

    substitution: str = "number"
    number: float = 0.0
    scope: str = "series"
    history: int = 0
    outliers: str = "none"
    multiplier: float = 1.5
    correction: str = "clamp"


@dataclass(frozen=True, order=True)
class Limits:
    """Where classes of demand begin and end (§34.9)."""

    sparse_from: float = 1.32
    varied_from: float = 0.49
    x_to: float = 0.5
    y_to: float = 1.0
    a_pct: float = 80.0
    b_pct: float = 95.0


@dataclass(frozen=True, order=True)
class Settings:
    """Settings in force, zeros resolved by the bucket: counts are buckets, `level_pct` is the interval's coverage.

    `is_season_given` tells that the season was said and not taken from the bucket. `minimum` and `maximum` bound the
    forecast of a bucket, in the forecast unit. `budget_seconds` 0 is none. `challenger` is none or global.
    """

    bucket: str
    horizon: int
    season: int
    windows: int
    backtest_horizon: int
    level_pct: float
    method: str = "auto"
    force_seasonality: str = "auto"
    is_season_given: bool = False
    minimum: float = 0.0
    maximum: float = inf
    test_set_pct: float = 20.0
    budget_seconds: float = 0.0
    challenger: str = "none"
    cleaning: Cleaning = field(default_factory=Cleaning)
    limits: Limits = field(default_factory=Limits)

    @property
    def year(self) -> int:
        """Buckets of a year."""
        return _YEARS[self.bucket]


def company_settings(tables: Tables) -> pl.DataFrame:
    """The general settings: one row per company with items, week_starts_on and the columns of `forecast_parameter`, zeros resolved."""
    return key_settings(tables).filter(pl.col("allocation_key_id") == "").drop("allocation_key_id")


def key_settings(tables: Tables) -> pl.DataFrame:
    """The settings in force: a row per company with items without key, and one per allocation key that it has.

    Columns: as `company_settings`, and allocation_key_id. What a key leaves open is the company's, else the contract's
    standard. Rule: §34.1.
    """
    given = tables["forecast_parameter"]
    general = given.filter(pl.col("allocation_key_id") == "")
    companies = tables["item"].select("company_id").unique().join(_week_starts(tables), on="company_id", how="left")
    named = [tables["allocation_key"].select(_KEY), tables["item_allocation_key"].select(_KEY), given.select(_KEY)]
    rows = pl.concat([companies.select("company_id", allocation_key_id=pl.lit("")), *named]).unique()
    frame = rows.join(companies, on="company_id").join(general.drop("allocation_key_id"), on="company_id", how="left")
    own = [column.name for column in PER_KEY]
    frame = frame.join(given.select(*_KEY, *own), on=_KEY, how="left", suffix="_of_key")
    chosen = [pl.coalesce(f"{column.name}_of_key", column.name, pl.lit(column.default)).alias(column.name) for column in PER_KEY]
    general_ones = [pl.col(column.name).fill_null(pl.lit(column.default)) for column in COMPANY_WIDE]
    settled = frame.with_columns(*chosen, *general_ones, week_starts_on=pl.col("week_starts_on").fill_null(_first_weekday()))
    return (
        settled.with_columns(
            pl.col("forecast_unit_id").fill_null(""),
            is_season_given=pl.col("season_buckets") > 0,
            season_buckets=_by_bucket("season_buckets", _SEASONS),
            backtest_horizon=pl.min_horizontal("horizon_buckets", _by_bucket("backtest_horizon", _BACKTEST_HORIZONS)),
        )
        .select(*_KEY, "week_starts_on", *(column.name for column in (*COMPANY_WIDE, *PER_KEY)), "forecast_unit_id", "is_season_given")
        .sort(_KEY)
    )


def _week_starts(tables: Tables) -> pl.DataFrame:
    return tables["planning_parameter"].select("company_id", "week_starts_on")


def _first_weekday() -> pl.Expr:
    return pl.lit(INPUTS["planning_parameter"].column("week_starts_on").default)


def _by_bucket(name: str, values: Mapping[str, int]) -> pl.Expr:
    usual = pl.col("bucket").replace_strict(values, return_dtype=pl.Int32)
    return pl.when(pl.col(name) == 0).then(usual).otherwise(pl.col(name))


def settings_of(row: Mapping[str, object]) -> Settings:
    """The settings in a row of `company_settings` or `key_settings`."""

    def real(name: str) -> float:
        return float(str(row[name]))

    def whole(name: str) -> int:
        return int(str(row[name]))

    return Settings(
        bucket=str(row["bucket"]),
        horizon=whole("horizon_buckets"),
        season=whole("season_buckets"),
        windows=whole("backtest_windows"),
        backtest_horizon=whole("backtest_horizon"),
        level_pct=real("interval_level_pct"),
        method=str(row["method"]),
        force_seasonality=str(row["force_seasonality"]),
        is_season_given=bool(row["is_season_given"]),
        minimum=real("min_forecast_qty"),
        maximum=real("max_forecast_qty") or inf,
        test_set_pct=real("test_set_pct"),
        budget_seconds=real("budget_seconds"),
        challenger=str(row["challenger"]),
        cleaning=Cleaning(
            substitution=str(row["missing_value_substitution"]),
            number=real("missing_value_number"),
            scope=str(row["missing_value_scope"]),
            history=whole("history_buckets"),
            outliers=str(row["outlier_method"]),
            multiplier=real("outlier_multiplier") or _FAR.get(str(row["outlier_method"]), Cleaning.multiplier),
            correction=str(row["outlier_correction"]),
        ),
        limits=Limits(
            sparse_from=real("sparse_from_interval"),
            varied_from=real("varied_from_cv2"),
            x_to=real("xyz_x_cv"),
            y_to=real("xyz_y_cv"),
            a_pct=real("abc_a_pct"),
            b_pct=real("abc_b_pct"),
        ),
    )
