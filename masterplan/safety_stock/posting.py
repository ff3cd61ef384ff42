"""Which minima can be posted, and posted ones among the item coverage that the source says. Rules: §38.

Belongs here: which value counts. Which minima are in force on a plan date is the warehouse's to know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from masterplan.contracts import INPUTS
from masterplan.contracts.rows import frame_of
from masterplan.parameters import LEVELS
from masterplan.plannable import plannable_items

if TYPE_CHECKING:
    from masterplan.places import Tables


def postable(rows: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The rows, with the key of a node, whose item is there and planned and whose place is there, in order.

    A table without any row knows every id (§33.4).
    """
    there = _is_there("site_id", tables["site"], "company_id") & _is_there("warehouse_id", tables["warehouse"], "company_id", "site_id")
    return rows.join(plannable_items(tables), on=["company_id", "item_id"], how="semi", maintain_order="left").filter(there)


def _is_there(name: str, known: pl.DataFrame, *with_names: str) -> pl.Expr:
    if known.is_empty():
        return pl.lit(value=True)
    key = pl.struct(*with_names, name)
    return (pl.col(name) == "") | key.is_in(known.select(key).to_series().implode())


def with_minima(coverage: pl.DataFrame, minima: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Item coverage with posted minima, in order of its key, and the keys of the rows that it has by them alone.

    Inputs: rows of `item_coverage`; `minima` by its key with `min_on_hand_qty`. A row of the source keeps all but its minimum; where
    it has none, a row says the minimum and nothing else but the levels that held there before.
    """
    table = INPUTS["item_coverage"]
    key = list(table.key)
    posted = minima.select(*key, pl.col("min_on_hand_qty").alias("_posted"))
    kept = coverage.join(posted, on=key, how="left").with_columns(min_on_hand_qty=pl.coalesce("_posted", "min_on_hand_qty")).drop("_posted")
    fresh = minima.join(coverage, on=key, how="anti").select(*key, "min_on_hand_qty")
    added = frame_of(table, [{name: value for name, value in row.items() if value is not None} for row in _with_levels(fresh, coverage)])
    return pl.concat([kept.select(coverage.columns), added.select(coverage.columns)]).sort(key), fresh.select(key).sort(key)


def _with_levels(fresh: pl.DataFrame, coverage: pl.DataFrame) -> list[dict[str, Any]]:
    """New rows with the other levels of the row of their warehouse and no site, which they would hide otherwise (§4.4)."""
    names = [name for name in LEVELS if name != "min_on_hand_qty"]
    of_warehouse = coverage.filter(pl.col("warehouse_id") != "", pl.col("site_id") == "")
    levels = of_warehouse.select("company_id", "item_id", "warehouse_id", *names)
    return fresh.join(levels, on=["company_id", "item_id", "warehouse_id"], how="left").to_dicts()
