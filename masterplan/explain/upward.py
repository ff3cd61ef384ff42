"""What a supply is for: from a planned or open order to the demands it serves, level by level, with its share of each.

Belongs here: the steps of pegging upward, as `analytics.why_this_order` gives them. What an order itself needs is `downward`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.errors import ContractError
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from masterplan.places import Tables

DERIVED: Final = ("planned_component", "planned_transfer_issue", "planned_intercompany")
PLANNED: Final = ("planned_purchase", "planned_production", "planned_transfer")
_DEMAND: Final = ("demand_type", "demand_ref", "demand_line_no")
TRACE: Final[Mapping[str, pl.DataType]] = {
    "step": pl.Int32(),
    "via_order_id": pl.String(),
    **dict.fromkeys(NODE_KEY, pl.String()),
    "demand_type": pl.String(),
    "demand_ref": pl.String(),
    "demand_line_no": pl.Int32(),
    "demand_date": pl.Date(),
    "pegged_qty": pl.Decimal(18, 6),
    "share_qty": pl.Decimal(18, 6),
    "is_end": pl.Boolean(),
    "rule": pl.String(),
}
"""Columns of a trace. `rule` is that of `via_order_id`; empty where that is an open order."""


def why(results: Tables, order_id: str, supply_type: str = "") -> pl.DataFrame:
    """The demands that an order is for.

    Inputs: the public tables planned_order, pegging and requirement of one plan version; the id of a planned order, or
    with its `supply_type` the ref of an open one. Output: one row per step, serving order and demand, columns of `TRACE`,
    sorted by these. `pegged_qty` is the part of the demand that the serving order gives, in the unit of that demand's item;
    `share_qty` the part of the asked order's quantity that stands for the demand at this step. An order passes its share on
    in proportion to its pegged quantities: running totals in order of demand type, ref and line, rounded down to a
    millionth, each demand the difference. So the shares of the rows with `is_end` (demand from outside the plan, or
    excess) add up to the quantity of the order. Errors: ContractError when pegging runs in a loop.
    """
    pegging = results["pegging"]
    kinds = [supply_type] if supply_type else list(PLANNED)
    first = pegging.filter(pl.col("supply_ref") == order_id, pl.col("supply_type").is_in(kinds))
    total = sum(_millionths(first))
    steps = list(_steps(pegging, first, {order_id: total}, results["planned_order"].height))
    rows = pl.concat(steps) if steps else pl.DataFrame(schema=TRACE)
    dates = results["requirement"].select(*NODE_KEY, demand_type="type", demand_ref="ref", demand_line_no="line_no", demand_date="date")
    rules = results["planned_order"].select(via_order_id="order_id", rule="rule")
    decorated = rows.drop("demand_date", "rule", strict=False).join(dates, on=[*NODE_KEY, *_DEMAND], how="left")
    decorated = decorated.join(rules, on="via_order_id", how="left").with_columns(pl.col("rule").fill_null(""))
    return decorated.select([pl.col(name).cast(kind) for name, kind in TRACE.items()]).sort("step", "via_order_id", *_DEMAND)


def _steps(pegging: pl.DataFrame, first: pl.DataFrame, shares: dict[str, int], most: int) -> Iterator[pl.DataFrame]:
    """The demands of each step; shares of one order that comes by several ways add up within a step."""
    planned = pegging.filter(pl.col("supply_type").is_in(PLANNED))
    step, served = 0, first
    while shares:
        step += 1
        if step > most + 1:
            raise ContractError(
                "The pegging of this plan runs in a loop.", rows=sorted(shares), way_out="This is a defect; please report it."
            )
        passed = _passed_on(served, shares)
        yield passed.with_columns(step=pl.lit(step, pl.Int32))
        following: dict[str, int] = {}
        for ref, share in passed.filter(~pl.col("is_end")).select("demand_ref", "share").rows():
            following[ref] = following.get(ref, 0) + share
        shares = following
        served = planned.filter(pl.col("supply_ref").is_in(list(shares)))


def _passed_on(served: pl.DataFrame, shares: Mapping[str, int]) -> pl.DataFrame:
    ordered = served.sort("supply_ref", *_DEMAND)
    quantities = _millionths(ordered)
    totals: dict[str, int] = {}
    for ref, qty in zip(ordered["supply_ref"], quantities, strict=True):
        totals[ref] = totals.get(ref, 0) + qty
    so_far: dict[str, int] = {}
    parts: list[int] = []
    for ref, qty in zip(ordered["supply_ref"], quantities, strict=True):
        before = so_far.get(ref, 0)
        so_far[ref] = before + qty
        # whole numbers of any size: the products pass 64 bits
        parts.append(shares[ref] * so_far[ref] // totals[ref] - shares[ref] * before // totals[ref])
    return ordered.select(
        pl.col("supply_ref").alias("via_order_id"),
        *NODE_KEY,
        *_DEMAND,
        pl.col("qty").alias("pegged_qty"),
        pl.Series("share", parts, dtype=pl.Int64),
        (pl.Series("share", parts, dtype=pl.Int128).cast(pl.Decimal(38, 0)) * pl.lit("0.000001").cast(pl.Decimal(7, 6)))
        .cast(pl.Decimal(18, 6))
        .alias("share_qty"),
        (~pl.col("demand_type").is_in(DERIVED)).alias("is_end"),
    )


def _millionths(rows: pl.DataFrame) -> list[int]:
    return [int(qty.scaleb(6)) for qty in rows["qty"]]
