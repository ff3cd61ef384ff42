"""The places with history: what was sold there by bucket, which settings count, whether and from when there is a series.

Belongs here: sums by bucket, and the range of each series (semantics §34.1, §34.4, §34.5). Making values of it is told in
`history`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.forecasting.allocation_keys import with_key
from masterplan.forecasting.buckets import bucket_number, first_day
from masterplan.forecasting.forecast_units import unit_factors
from masterplan.forecasting.phases import phased
from masterplan.forecasting.settings import company_settings, key_settings
from masterplan.forecasting.transactions import counted_rows
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from datetime import date

    from masterplan.places import Tables

_CALENDAR: Final = ("bucket", "week_starts_on", "next_bucket")
_OF_HISTORY: Final = ("history_buckets", "missing_value_scope", "missing_value_substitution", "missing_value_number")


def places_with_history(tables: Tables, sums: pl.DataFrame) -> pl.DataFrame:
    """A row per node: key and calendar of buckets, allocation_key_id, keys, `setting`, unit_factor, state, first, low, high.

    Inputs: the sums of `bucket_sums`. `setting` counts the rows of `key_settings` from 0. `state` says whether there is a series,
    or why not; `first` is its first bucket, `low` and `high` are the buckets between which values can be missing.
    """
    return _with_range(_nodes(tables, sums), sums)


def bucket_sums(tables: Tables, plan_date: date) -> pl.DataFrame:
    """Per node and bucket: observed, total after phasing, kept without what queries left out (null: nothing), calendar of buckets."""
    calendar = (
        company_settings(tables).select("company_id", "bucket", "week_starts_on").with_columns(next_bucket=bucket_number(pl.lit(plan_date)))
    )
    rows = counted_rows(tables, plan_date).join(calendar, on="company_id").with_columns(number=bucket_number(pl.col("date")))
    kept = pl.when((~pl.col("is_left_out")).any()).then(pl.col("qty").filter(~pl.col("is_left_out")).sum())
    sums = rows.group_by(*NODE_KEY, "number").agg(pl.col("qty").sum().cast(pl.Float64).alias("total"), kept.cast(pl.Float64).alias("kept"))
    dated = sums.join(calendar, on="company_id").with_columns(date=first_day(pl.col("number"))).drop("number")
    after = phased(tables, "history", dated, ("total", "kept"))
    before = dated.select(*NODE_KEY, "date", observed="total")
    return after.join(before, on=[*NODE_KEY, "date"], how="left").with_columns(number=bucket_number(pl.col("date"))).drop("date")


def _nodes(tables: Tables, sums: pl.DataFrame) -> pl.DataFrame:
    """A row per node: key, settings by number, calendar of buckets, unit factor, and whether it may be forecast."""
    settings = key_settings(tables).with_row_index("setting")
    places = with_key(tables, sums.select(*NODE_KEY, *_CALENDAR).unique(NODE_KEY))
    general = settings.filter(pl.col("allocation_key_id") == "")
    own = settings.select("company_id", "allocation_key_id", "setting", "only_items_of_keys", *_OF_HISTORY)
    nodes = places.join(own, on=["company_id", "allocation_key_id"], how="left")
    nodes = nodes.join(unit_factors(tables, general), on=["company_id", "item_id"], how="left")
    state = (
        pl.when(pl.col("only_items_of_keys") & (pl.col("allocation_key_id") == ""))
        .then(pl.lit("no_allocation_key"))
        .when(pl.col("unit_factor").is_null())
        .then(pl.lit("no_unit_conversion"))
        .otherwise(pl.lit("forecast"))
    )
    return nodes.with_columns(state=state)


def _with_range(nodes: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """The nodes with `first`, the first bucket of the series, and `low` and `high`, between which values can be missing.

    A node without demand in its horizon has the state no_demand.
    """
    horizon = nodes.select(
        *NODE_KEY, pl.when(pl.col("history_buckets") > 0).then(pl.col("next_bucket") - pl.col("history_buckets")).alias("since")
    )
    past = sums.join(horizon, on=NODE_KEY).filter(pl.col("number") < pl.col("next_bucket"))
    past = past.filter(pl.col("since").is_null() | (pl.col("number") >= pl.col("since"))).filter(pl.col("kept").is_not_null())
    number = pl.col("number")
    seen = past.group_by(NODE_KEY).agg(
        number.filter(pl.col("kept") > 0).min().alias("first_demand"), number.min().alias("first_seen"), number.max().alias("last_seen")
    )
    found = nodes.join(horizon, on=NODE_KEY).join(seen, on=NODE_KEY, how="left")
    has_none = (pl.col("state") == "forecast") & pl.col("first_demand").is_null()
    found = found.with_columns(state=pl.when(has_none).then(pl.lit("no_demand")).otherwise("state"))
    of_company = {
        "first_of_all": pl.col("first_seen").filter(pl.col("state") == "forecast").min().over("company_id"),
        "last_of_all": pl.col("last_seen").filter(pl.col("state") == "forecast").max().over("company_id"),
    }
    scope, substitution = pl.col("missing_value_scope"), pl.col("missing_value_substitution")
    low = (
        pl.when(scope == "series")
        .then("first_seen")
        .when(scope == "all")
        .then("first_of_all")
        .otherwise(pl.coalesce("since", "first_of_all"))
    )
    high = pl.when(scope == "series").then("last_seen").when(scope == "all").then("last_of_all").otherwise(pl.col("next_bucket") - 1)
    is_inner = substitution.is_in(["linear", "polynomial"])
    extends = (scope != "series") & ((substitution == "mean") | ((substitution == "number") & (pl.col("missing_value_number") > 0)))
    ranged = found.with_columns(**of_company).with_columns(low=low, high=high)
    return ranged.with_columns(
        high=pl.when(is_inner).then(pl.min_horizontal("high", "last_seen")).otherwise("high"),
        first=pl.when(extends).then(pl.min_horizontal("low", "first_demand")).otherwise("first_demand"),
    )
