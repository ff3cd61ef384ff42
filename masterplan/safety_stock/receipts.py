"""How promises of receipts were kept, node by node. Rules: §38.

Belongs here: the history of receipts. What follows from it is told in `factors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.places import NODE_KEY, resolve_places

if TYPE_CHECKING:
    from datetime import date

    from masterplan.places import Tables

FEWEST: Final = 5


def deviations_of_receipts(tables: Tables, first: date, last: date) -> pl.DataFrame:
    """A row per node of which enough order lines came in: `lead_days_deviation`, the sample deviation of days after the promise.

    Inputs: the range in which they came in, both ends included. A deviation is around the mean: what always comes as late is sure.
    """
    came = tables["receipt_history"].filter(pl.col("received_date").is_between(first, last))
    late = (pl.col("received_date") - pl.col("promised_date")).dt.total_days()
    by_node = resolve_places(tables, came).with_columns(late=late).sort("late").group_by(NODE_KEY)
    counted = by_node.agg(pl.col("late").std().alias("lead_days_deviation"), pl.len().alias("lines"))
    return counted.filter(pl.col("lines") >= FEWEST).drop("lines")
