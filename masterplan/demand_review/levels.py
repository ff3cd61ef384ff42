"""Levels: which buckets of which series an edit, a list or a fence means (semantics §35.4).

Belongs here: choosing rows by what they are, and adding them up. What is done with them is told elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.errors import ForecastError
from masterplan.forecasting.allocation_keys import with_key
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from masterplan.places import Tables

_COLUMNS: Final = {"companies": "company_id", "items": "item_id", "sites": "site_id", "warehouses": "warehouse_id"}
LEVELS: Final = {
    "series": NODE_KEY,
    "item": ("company_id", "item_id"),
    "item_group": ("company_id", "item_group_id"),
    "allocation_key": ("company_id", "allocation_key_id"),
    "site": ("company_id", "site_id"),
    "warehouse": ("company_id", "site_id", "warehouse_id"),
    "company": ("company_id",),
    "whole": (),
}


@dataclass(frozen=True)
class Cells:
    """Buckets of series: conditions hold together, one of the values of each; empty ones take all. Both dates count.

    A bucket is meant when any of its days lies in `from_date … to_date`.
    """

    companies: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    item_groups: tuple[str, ...] = ()
    allocation_keys: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    warehouses: tuple[str, ...] = ()
    from_date: date | None = None
    to_date: date | None = None


def chosen(tables: Tables, rows: pl.DataFrame, cells: Cells) -> pl.Series:
    """Whether each row (company_id, item_id, site_id, warehouse_id) is of the series that are meant; dates are not looked at."""
    meant = pl.lit(value=True)
    for name, column in _COLUMNS.items():
        wanted: Sequence[str] = getattr(cells, name)
        if wanted:
            meant &= pl.col(column).is_in(list(wanted))
    if cells.item_groups:
        groups = tables["item"].filter(pl.col("item_group_id").is_in(list(cells.item_groups))).select("company_id", "item_id")
        rows = _marked(rows, groups, ["company_id", "item_id"], "_in_group")
        meant &= pl.col("_in_group")
    if cells.allocation_keys:
        keys = with_key(tables, rows.select("company_id", "item_id", "site_id"))["allocation_key_id"]
        rows = rows.with_columns(keys.is_in(list(cells.allocation_keys)).alias("_in_key"))
        meant &= pl.col("_in_key")
    return rows.with_columns(_meant=meant)["_meant"]


def summed_by(tables: Tables, rows: pl.DataFrame, level: str, sums: Sequence[str]) -> pl.DataFrame:
    """The rows added up at a level and date: its columns, date, the sums. ForecastError for a level that there is not."""
    if level not in LEVELS:
        raise ForecastError("unknown_level", f"There is no level {level!r}.", rows=list(LEVELS), way_out="Name one of these.")
    key = [*LEVELS[level], "date"]
    if level == "item_group":
        groups = tables["item"].select("company_id", "item_id", "item_group_id")
        rows = rows.join(groups, on=["company_id", "item_id"], how="left").with_columns(pl.col("item_group_id").fill_null(""))
    if level == "allocation_key":
        rows = with_key(tables, rows)
    return rows.group_by(key).agg(pl.col(name).sum() for name in sums).sort(key)


def _marked(rows: pl.DataFrame, known: pl.DataFrame, key: list[str], name: str) -> pl.DataFrame:
    marks = known.unique().with_columns(pl.lit(value=True).alias(name))
    return rows.join(marks, on=key, how="left", maintain_order="left").with_columns(pl.col(name).fill_null(value=False))
