"""Which order took how much of which forecast line (semantics §16.8).

Belongs here: sharing out what orders took together. How much that is of each line is told in `reduction`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.places import NODE_KEY

ORDER: Final = ("demand_type", "order_id", "line_no")
_POOL: Final = (*NODE_KEY, "customer_id")
_KEY: Final = (*_POOL, "period")
SHARE: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(_POOL, pl.String),
    "date": pl.Date,
    "demand_type": pl.String,
    "order_id": pl.String,
    "line_no": pl.Int32,
    "order_date": pl.Date,
    "used": pl.Int64,
}


def shares(takes: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """A row per order and line of which it took something, in the columns of `SHARE`; `used` in millionths.

    Inputs: `takes` with node key, customer_id, `date` of a line, `period` of the orders that took of it and `used`, per node,
    customer and period in the order in which lines are taken; `orders` with the same key and period, `ORDER`, date and
    `ordered`, not less together than the takes of their period. The earliest order takes first (§16.8).
    """
    taken = takes.filter(pl.col("used") > 0)
    groups = taken.select(_KEY).unique(maintain_order=True).with_row_index("group")
    taken = taken.join(groups, on=_KEY, maintain_order="left").sort("group", maintain_order=True).with_row_index("take")
    asked = orders.filter(pl.col("ordered") > 0).join(groups, on=_KEY).sort("group", "date", *ORDER).with_row_index("order")
    # laid end to end, both are cut where either ends; each piece belongs to what ends next
    ends = [asked.select("group", "order", end=_end("ordered")), taken.select("group", "take", end=_end("used"))]
    cuts = pl.concat(ends, how="diagonal").sort("group", "end", maintain_order=True)
    pieces = cuts.select(
        pl.col("order", "take").backward_fill().over("group"), used=pl.col("end") - pl.col("end").shift(1, fill_value=0).over("group")
    )
    kept = pieces.filter(pl.col("used") > 0).drop_nulls()
    of_lines = taken[kept["take"]].select(*_POOL, "date")
    of_orders = asked[kept["order"]].select(*ORDER, order_date="date")
    return pl.concat([of_lines, of_orders, kept.select("used")], how="horizontal").select(list(SHARE))


def no_shares() -> pl.DataFrame:
    """No row, in the columns of `SHARE`."""
    return pl.DataFrame(schema=SHARE)


def _end(name: str) -> pl.Expr:
    return pl.col(name).cum_sum().over("group")
