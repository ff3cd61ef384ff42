"""How many forecast units are in one inventory unit of each item (semantics §34.4).

Belongs here: looking up conversions. Quantities of the history stay in the inventory unit; the factor goes with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping


def unit_factors(tables: Mapping[str, pl.DataFrame], settings: pl.DataFrame) -> pl.DataFrame:
    """company_id, item_id and unit_factor of every item; null where its unit cannot be converted.

    Inputs: `settings` with company_id and forecast_unit_id, a row per company. The item's own conversion goes before that of
    all items, the given direction before the reverse of the other.
    """
    units = (
        tables["item"]
        .select("company_id", "item_id", "unit_id")
        .join(settings.select("company_id", "forecast_unit_id").unique(), on="company_id", how="left")
    )
    given = tables["unit_conversion"].with_columns(pl.col("factor").cast(pl.Float64))
    back = given.select("item_id", from_unit="to_unit", to_unit="from_unit", factor=1 / pl.col("factor"))
    both = pl.concat([given.select(back.columns).with_columns(_rank=0), back.with_columns(_rank=1)])
    known = both.sort("_rank").unique(["item_id", "from_unit", "to_unit"], keep="first", maintain_order=True).drop("_rank")
    own = known.rename({"factor": "_own"})
    general = known.filter(pl.col("item_id") == "").drop("item_id").rename({"factor": "_general"})
    found = units.join(own, left_on=["item_id", "unit_id", "forecast_unit_id"], right_on=["item_id", "from_unit", "to_unit"], how="left")
    found = found.join(general, left_on=["unit_id", "forecast_unit_id"], right_on=["from_unit", "to_unit"], how="left")
    is_same = (pl.col("forecast_unit_id").fill_null("") == "") | (pl.col("forecast_unit_id") == pl.col("unit_id"))
    factor = pl.when(is_same).then(1.0).otherwise(pl.coalesce("_own", "_general"))
    return found.select("company_id", "item_id", unit_factor=factor)
