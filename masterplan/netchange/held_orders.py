"""What a plan holds of demand orders, and what it is to hold after some of them changed.

Belongs here: the two bundles. How one becomes the other is told in `order_changes` and `amended_orders`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import polars as pl

from masterplan.arrays import IntArray
from masterplan.netchange.changed_tables import ChangedTables
from masterplan.netchange.excerpt import RowFrames
from masterplan.netchange.groups import Columns
from masterplan.netchange.lookup import Lookup
from masterplan.netchange.part import OwnRows
from masterplan.places import NODE_KEY
from masterplan.question import Question

FENCES: Final = ("counted_days", "forecast_fence_days", "approved_requisition_fence_days")
_PIECES: Final = 256
"""Rows are looked up the slower the more pieces a frame has; to make one of them copies it."""


class HeldOrders(NamedTuple):
    """The question, all tables as they are now, the rows of all nodes with the frames behind them.

    `places` finds the nodes of items, with number and fences; `demanded` is the sum of all demand when the problem was posed.
    """

    question: Question
    tables: ChangedTables
    rows: OwnRows
    frames: RowFrames
    places: Lookup
    demanded: float


class Taken(NamedTuple):
    """The nodes that changed orders touch, in rising order, the rows of demand that they then hold with their offsets, and the frames.

    `counted`: how many more rows count; `left_out`: how many more are left out for each reason.
    """

    nodes: IntArray
    columns: Columns
    begin: IntArray
    frames: RowFrames
    counted: int
    left_out: Mapping[str, int]


def places_of(question: Question) -> Lookup:
    """The nodes of a plan by item: key, number and fences."""
    return Lookup(question.network.nodes.select(*NODE_KEY, "node", *FENCES), "item_id")


def counted_refs(orders: pl.DataFrame) -> pl.DataFrame:
    """How posed rows name demand orders."""
    ref = pl.concat_str("order_id", pl.lit("/"), pl.col("line_no").cast(pl.String)).alias("ref")
    return orders.select(pl.col("demand_type").alias("type"), "company_id", ref)


def prolonged(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The frame with rows behind it, in one piece again when there are many."""
    longer = frame.vstack(rows)
    return longer.rechunk() if longer.n_chunks() > _PIECES else longer
