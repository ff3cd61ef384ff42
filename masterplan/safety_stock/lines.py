"""Lines of a journal after it was proposed: edited, held against what may be posted. Rules: §38.

Belongs here: what a planner does with lines. Posting them is told in `posting`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.errors import JournalError
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from masterplan.places import Tables

_LARGEST: Final = Decimal(10) ** 12
_UNIT: Final = Decimal("0.000001")


def new_minimum(current: Decimal, calculated: Decimal | None, *, use_calculated: bool) -> Decimal:
    """The minimum that a line starts with."""
    return calculated if use_calculated and calculated is not None else current


def edited(lines: pl.DataFrame, minima: Mapping[int, Decimal]) -> pl.DataFrame:
    """Lines with other new minima, by number. JournalError for a line that is not there, or a quantity that cannot be."""
    missing = sorted(set(minima) - set(lines["line_no"]))
    wrong = sorted(number for number, qty in minima.items() if not _is_quantity(qty))
    if missing or wrong:
        rows = [
            *(f"line {number} is not there" for number in missing),
            *(f"line {number}: {minima[number]} is no minimum" for number in wrong),
        ]
        raise JournalError(
            "Lines of the journal cannot be edited.", rows=rows, way_out="Name lines of the journal, and quantities from 0 on."
        )
    numbers = pl.DataFrame(
        {"line_no": list(minima), "edited": list(minima.values())}, schema={"line_no": pl.Int32, "edited": pl.Decimal(18, 6)}
    )
    joined = lines.join(numbers, on="line_no", how="left", maintain_order="left")
    return joined.with_columns(new_qty=pl.coalesce("edited", "new_qty")).drop("edited")


def rejected(lines: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The lines that cannot be posted: their item or place is there no more, or is planned no more."""
    items = tables["item"].filter(pl.col("lifecycle_state") != "not_planned").select("company_id", "item_id")
    sites = pl.concat([tables["site"].select("company_id", "site_id"), tables["warehouse"].select("company_id", "site_id")]).unique()
    houses = tables["warehouse"].select("company_id", "warehouse_id", "site_id")
    sound = lines.join(items, on=["company_id", "item_id"], how="semi").filter(
        (pl.col("site_id") == "")
        | pl.struct("company_id", "site_id").is_in(sites.select(pl.struct("company_id", "site_id")).to_series().implode())
    )
    placed = sound.filter(
        (pl.col("warehouse_id") == "")
        | pl.struct("company_id", "warehouse_id", "site_id").is_in(
            houses.select(pl.struct("company_id", "warehouse_id", "site_id")).to_series().implode()
        )
    )
    return lines.join(placed, on=list(NODE_KEY), how="anti", maintain_order="left")


def _is_quantity(qty: Decimal) -> bool:
    return qty.is_finite() and 0 <= qty < _LARGEST and qty == qty.quantize(_UNIT)
