"""The history that a forecast was made from as tables, exactly as their contracts: buckets and series.

Belongs here: `history` and `series`. How they came to be is told in `history`, the classes in `classes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.contracts import RESULTS, polars_schema
from masterplan.errors import QuantityError
from masterplan.forecasting.classes import abc_classes, demand_classes, last_year, xyz_class
from masterplan.forecasting.cleaning import REASONS
from masterplan.forecasting.settings import company_settings, settings_of
from masterplan.places import NODE_KEY
from masterplan.units import LARGEST_QTY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from masterplan.forecasting.history import DemandHistory, Series

_DECIMALS: Final = 6
_NOTHING: Final = {
    "buckets": 0,
    "zero_share": 0.0,
    "total": 0.0,
    "year_cv": 0.0,
    **dict.fromkeys(("demand_class", "xyz_class", "cleaned"), ""),
}


def history_frame(history: DemandHistory, plan_date: date) -> pl.DataFrame:
    """The table `history`: one row per series and bucket."""
    _check_size(history.buckets)
    reasons = pl.concat_list(pl.when(f"is_{reason}").then(pl.lit(reason)) for reason in REASONS).list.drop_nulls().list.join(",")
    rows = history.buckets.with_columns(
        observed_qty=pl.col("observed").round(_DECIMALS), qty=pl.col("value").round(_DECIMALS), is_known="known", reason=reasons
    )
    return _as_contract("history", rows, plan_date)


def _check_size(buckets: pl.DataFrame) -> None:
    """A bucket past the range of exact quantities is an error of the history behind it."""
    large = buckets.filter(pl.max_horizontal(pl.col("value"), pl.col("observed").abs()) >= LARGEST_QTY)
    if large.height:
        raise QuantityError(
            "The demand of a bucket is larger than a quantity can be",
            rows=["|".join(row) for row in large.select(NODE_KEY).unique(maintain_order=True).rows()],
            way_out="Correct demand_history of these series; quantities stay below 10^12 units.",
        )


def series_frame(history: DemandHistory, tables: Mapping[str, pl.DataFrame], plan_date: date) -> pl.DataFrame:
    """The table `series`: one row per place with history, forecast or not."""
    measured = pl.concat([_measured(series) for series in history.groups]) if history.groups else None
    rows = history.nodes if measured is None else history.nodes.join(measured, on=NODE_KEY, how="left")
    rows = rows.join(_of_buckets(history.buckets), on=NODE_KEY, how="left")
    absent = [pl.lit(value).alias(name) for name, value in _NOTHING.items() if name not in rows.columns]
    rows = rows.with_columns(absent).with_columns(pl.col(name).fill_null(value) for name, value in _NOTHING.items())
    price = pl.when(pl.col("sales_price") > 0).then("sales_price").when(pl.col("standard_cost") > 0).then("standard_cost").otherwise(1.0)
    valued = rows.join(tables["item"].select("company_id", "item_id", _price=price), on=["company_id", "item_id"], how="left")
    valued = valued.with_columns(year_value=(pl.col("total") * pl.col("_price")).round(_DECIMALS))
    remark = pl.when(pl.col("keys") > 1).then(pl.lit("several_allocation_keys")).otherwise(pl.lit(""))
    return _as_contract("series", _with_abc(valued, tables).with_columns(remark=remark), plan_date)


def _measured(series: Series) -> pl.DataFrame:
    total, variation = last_year(series)
    limits = series.settings.limits
    xyz = [xyz_class(*pair, limits) for pair in zip(variation.tolist(), total.tolist(), strict=True)]
    return series.frame.select(NODE_KEY).with_columns(
        demand_class=pl.Series(demand_classes(series), dtype=pl.String),
        xyz_class=pl.Series(xyz, dtype=pl.String),
        total=pl.Series(total),
        year_cv=pl.Series(np.round(variation, _DECIMALS)),
    )


def _of_buckets(buckets: pl.DataFrame) -> pl.DataFrame:
    counts = [pl.format("{}: {}", pl.lit(reason), pl.col(f"is_{reason}").sum()) for reason in REASONS]
    told = pl.concat_list(pl.when(pl.col(f"is_{reason}").any()).then(count) for reason, count in zip(REASONS, counts, strict=True))
    return buckets.group_by(NODE_KEY).agg(
        pl.col("date").min().alias("first_date"),
        pl.col("date").max().alias("last_date"),
        pl.len().cast(pl.Int32).alias("buckets"),
        (pl.col("value") == 0).mean().round(_DECIMALS).alias("zero_share"),
        told.list.drop_nulls().list.join(", ").alias("cleaned"),
    )


def _with_abc(rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """ABC inside of each company, of the series that are forecast."""
    parts = [rows.filter(pl.col("state") != "forecast").with_columns(abc_class=pl.lit(""))]
    limits = {row["company_id"]: settings_of(row).limits for row in company_settings(tables).iter_rows(named=True)}
    for part in rows.filter(pl.col("state") == "forecast").partition_by("company_id", maintain_order=True):
        of_company = limits[part["company_id"][0]]
        parts.append(part.with_columns(abc_class=abc_classes(pl.col("year_value"), list(NODE_KEY), of_company)))
    return pl.concat(parts)


def _as_contract(name: str, rows: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    table = RESULTS[name]
    columns = [pl.col(column).cast(kind) for column, kind in polars_schema(table).items()]
    return rows.with_columns(plan_date=pl.lit(plan_date)).select(columns).sort(table.key)
