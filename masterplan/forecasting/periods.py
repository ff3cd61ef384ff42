"""Which buckets a time from one day to another covers, and how much of each.

Belongs here: days to shares of buckets. What covers them - events, times without stock - is told elsewhere.
"""

from __future__ import annotations

import polars as pl

from masterplan.forecasting.buckets import bucket_number, first_day


def covered_buckets(periods: pl.DataFrame) -> pl.DataFrame:
    """A row per period and bucket that it covers a part of: `number`, and `share` of the bucket's days; dates go.

    Inputs: from_date, to_date, bucket and week_starts_on, and `low` and `high`, the numbers between which buckets are wanted,
    both included; other columns stay.
    """
    first = pl.max_horizontal(bucket_number(pl.col("from_date")), pl.col("low").cast(pl.Int32))
    last = pl.min_horizontal(bucket_number(pl.col("to_date")), pl.col("high").cast(pl.Int32))
    wanted = periods.with_columns(_first=first, _last=last).filter(pl.col("_first") <= pl.col("_last"))
    rows = wanted.with_columns(number=pl.int_ranges("_first", pl.col("_last") + 1, dtype=pl.Int32)).explode("number")
    begins, ends = first_day(pl.col("number")), first_day(pl.col("number") + 1)
    until = pl.min_horizontal(pl.col("to_date") + pl.duration(days=1), ends)
    days = (until - pl.max_horizontal("from_date", begins)).dt.total_days()
    return rows.with_columns(share=days / (ends - begins).dt.total_days()).drop("from_date", "to_date", "_first", "_last", "low", "high")
