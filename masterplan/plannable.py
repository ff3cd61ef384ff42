"""Which items are planned at all. Nothing else belongs here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from masterplan.places import Tables

NOT_PLANNED: Final = "not_planned"


def plannable_items(tables: Tables) -> pl.DataFrame:
    """Company and id of the items that plans do not leave out, in the order of the table."""
    return tables["item"].filter(pl.col("lifecycle_state") != NOT_PLANNED).select("company_id", "item_id")
