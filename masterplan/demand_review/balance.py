"""The inventory forecast: demand and supply forecast of each item and model, with a running quantity (semantics §35.11).

Belongs here: that list; it is read and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.demand_review.levels import Cells, chosen
from masterplan.units import decimal, micro

if TYPE_CHECKING:
    from masterplan.places import Tables

_SIDES: Final = (("demand_forecast", "demand", -1), ("supply_forecast", "supply", 1))
_KEY: Final = ("company_id", "model_id", "item_id")


def forecast_balance(tables: Tables, model_id: str = "", cells: Cells = Cells()) -> pl.DataFrame:  # noqa: B008
    """company_id, model_id, item_id, date, site_id, warehouse_id, kind (demand, supply), qty (demand negative), accumulated_qty.

    The lines of a model (empty: of each) and series that are meant, in order of date, demand before supply; the running quantity is
    that of company, model and item. Submodels stand for themselves. Dates are bounds of what is shown and summed.
    """
    parts = [_side(tables, table, kind, sign, cells) for table, kind, sign in _SIDES]
    rows = pl.concat(parts).sort(*_KEY, "date", "kind", "site_id", "warehouse_id")
    if model_id:
        rows = rows.filter(model_id=model_id)
    running = rows.with_columns(pl.col("signed").cum_sum().over(_KEY).alias("running"))
    return running.select(
        *_KEY, "date", "site_id", "warehouse_id", "kind", decimal("signed").alias("qty"), decimal("running").alias("accumulated_qty")
    )


def _side(tables: Tables, table: str, kind: str, sign: int, cells: Cells) -> pl.DataFrame:
    rows = tables[table].filter(chosen(tables, tables[table], cells))
    if cells.from_date is not None:
        rows = rows.filter(pl.col("date") >= cells.from_date)
    if cells.to_date is not None:
        rows = rows.filter(pl.col("date") <= cells.to_date)
    return (
        rows.group_by(*_KEY, "date", "site_id", "warehouse_id")
        .agg(micro("qty").sum() * sign)
        .select(*_KEY, "date", "site_id", "warehouse_id", pl.lit(kind).alias("kind"), pl.col("qty").alias("signed"))
    )
