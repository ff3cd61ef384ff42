"""What the modules of the review share: decimals of units, buckets and their ends, exact frames.

Belongs here: small helpers on frames of the review, nothing that decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts import INPUTS, STORAGE, polars_schema
from masterplan.forecasting.buckets import bucket_number, first_day

if TYPE_CHECKING:
    from masterplan.contracts import Table
    from masterplan.places import Tables

LINE: Final = INPUTS["demand_forecast"]
REVIEWED: Final = STORAGE["forecast.reviewed"]
ADJUSTMENT: Final = STORAGE["forecast.adjustment"]
AUTHORISED: Final = STORAGE["forecast.authorised"]
_FINEST: Final = 6
_BUCKET: Final = ("bucket", "week_starts_on")


def as_declared(rows: pl.DataFrame, table: Table, without: tuple[str, ...] = ()) -> pl.DataFrame:
    """The columns of a table in their types, some left out."""
    return rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(table).items() if name not in without)


def with_steps(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, in their order, with `step`: the smallest quantity of their item in millionths, 1 where its unit is unknown."""
    decimals = tables["unit"].select("unit_id", "decimals")
    items = tables["item"].select("company_id", "item_id", "unit_id").join(decimals, on="unit_id", how="left")
    exponent = _FINEST - pl.col("decimals").fill_null(_FINEST)
    steps = items.select("company_id", "item_id", step=pl.lit(10, dtype=pl.Int64).pow(exponent).cast(pl.Int64))
    return rows.join(steps, on=["company_id", "item_id"], how="left", maintain_order="left").with_columns(pl.col("step").fill_null(1))


def with_weeks(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, in their order, with `week_starts_on` of their company, which bucket numbers need."""
    default = INPUTS["planning_parameter"].column("week_starts_on").default
    weeks = tables["planning_parameter"].select("company_id", "week_starts_on")
    known = rows.join(weeks, on="company_id", how="left", maintain_order="left")
    return known.with_columns(pl.col("week_starts_on").fill_null(pl.lit(default)))


def aligned(day: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """First and last day of the bucket that a day falls in; the frame has `bucket` and `week_starts_on`."""
    number = bucket_number(day)
    return first_day(number), first_day(number + 1).dt.offset_by("-1d")
