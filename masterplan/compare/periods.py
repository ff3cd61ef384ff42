"""Two plans by period, side by side: what each requires and what each buys (semantics §29.6).

Belongs here: sums. What became of single orders is told in `matching`, why in `causes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from masterplan.compare.change_log import Side

REQUIREMENT: Final = "requirement"
PURCHASE: Final = "purchase"
_KEY: Final = ("what", "company_id", "vendor_id", "item_id", "period")
_QTY: Final = pl.Decimal(18, 6)
PERIODS: Final[Mapping[str, pl.DataType]] = {
    **dict.fromkeys(_KEY[:-1], pl.String()),
    "period": pl.Date(),
    "unit_id": pl.String(),
    "base_qty": _QTY,
    "qty": _QTY,
    "difference_qty": _QTY,
}
"""Columns of two plans by period; quantities in the inventory unit, the difference that of the second plan from the first."""
_EVERY: Final = {"day": "1d", "week": "1w", "month": "1mo"}


def by_period(base: Side, plan: Side, period: str = "month") -> pl.DataFrame:
    """A row per item and period that either plan requires, and per vendor, item and period that it buys, columns of `PERIODS`.

    Inputs: `period`: day, week (from Monday) or month. Requirements are demand of all levels on the day on which it is needed, purchases
    planned orders on the day on which they are available. What only one plan says is 0 in the other. Rule §29.6.
    """
    before, after = (_sums(side, period) for side in (base, plan))
    joined = (
        before.rename({"qty": "base_qty"})
        .join(after, on=_KEY, how="full", coalesce=True)
        .with_columns(pl.col("base_qty", "qty").fill_null(0))
    )
    units = pl.concat([side.tables["item"].select("company_id", "item_id", "unit_id") for side in (plan, base)])
    known = units.unique(["company_id", "item_id"], keep="first", maintain_order=True)
    told = joined.join(known, on=["company_id", "item_id"], how="left").with_columns(
        pl.col("unit_id").fill_null(""), difference_qty=pl.col("qty") - pl.col("base_qty")
    )
    return told.select(pl.col(name).cast(kind) for name, kind in PERIODS.items()).sort(_KEY)


def _sums(side: Side, period: str) -> pl.DataFrame:
    requirement, order = side.results["requirement"], side.results["planned_order"]
    parts = {
        REQUIREMENT: requirement.filter(pl.col("qty") < 0).select("company_id", "item_id", "date", -pl.col("qty"), vendor_id=pl.lit("")),
        PURCHASE: order.filter(pl.col("order_type") == PURCHASE).select(
            "company_id", "item_id", "qty", "vendor_id", pl.col("available_date").alias("date")
        ),
    }
    start = pl.col("date").dt.truncate(_EVERY[period])
    placed = [rows.select(*_KEY[1:-1], "qty", what=pl.lit(what), period=start) for what, rows in parts.items()]
    return pl.concat(placed).group_by(_KEY).agg(pl.col("qty").sum())
