"""Demand history as series: external demand per node and bucket, complete buckets only, nothing dated after the cut.

Belongs here: which rows of history count and how they become evenly spaced values. What the values look like is told
in `classes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from masterplan.forecasting.buckets import bucket_number
from masterplan.forecasting.settings import Settings, company_settings, settings_of
from masterplan.places import NODE_KEY, resolve_places

if TYPE_CHECKING:
    from datetime import date

    from masterplan.arrays import IntArray

Tables = Mapping[str, pl.DataFrame]
FloatArray = NDArray[np.floating[Any]]

_INTERNAL: Final = "intercompany"


@dataclass(frozen=True)
class Series:
    """Series that share their settings, in order of their keys.

    `frame` has a row per series: node key, bucket, week_starts_on and `next_bucket`, the number of the first bucket to
    forecast. The values of series i are `values[starts[i]:starts[i + 1]]`, its first is the first demand.
    """

    settings: Settings
    frame: pl.DataFrame
    values: FloatArray
    starts: IntArray

    def __len__(self) -> int:
        return self.frame.height

    def of(self, index: int) -> FloatArray:
        """The values of one series, oldest first."""
        return self.values[self.starts[index] : self.starts[index + 1]]

    def batches(self, size: int) -> Iterator[Series]:
        """The same series in parts of at most `size`."""
        for first in range(0, len(self), size):
            last = min(first + size, len(self))
            low, high = self.starts[first], self.starts[last]
            part = self.starts[first : last + 1] - low
            yield Series(self.settings, self.frame[first:last], self.values[low:high], part)


def demand_series(tables: Tables, plan_date: date) -> tuple[list[Series], int]:
    """All series with demand before the plan date, grouped by settings, and the number of series without any.

    Rows dated on the plan date or later, of kind `intercompany` or of items that are not planned are left out, and so is
    the bucket that the plan date falls in. Buckets without demand count 0, a negative sum (returns) counts 0, and a series
    begins with its first demand. Rules: §3.2, §3.4.
    """
    sums = _bucket_sums(tables, plan_date)
    placed = sums.select(NODE_KEY).unique().height
    demand = sums.filter((pl.col("qty") > 0) & (pl.col("number") < pl.col("next_bucket"))).sort(*NODE_KEY, "number")
    groups: dict[Settings, list[pl.DataFrame]] = {}
    for part in demand.partition_by("company_id", maintain_order=True):
        groups.setdefault(settings_of(part.row(0, named=True)), []).append(part)
    series = [_dense(settings, pl.concat(groups[settings])) for settings in sorted(groups)]
    return series, placed - sum(len(group) for group in series)


def _bucket_sums(tables: Tables, plan_date: date) -> pl.DataFrame:
    """Total demand per node and bucket with the settings of the node's company."""
    planned = tables["item"].filter(pl.col("lifecycle_state") != "not_planned").select("company_id", "item_id")
    counted = (pl.col("date") < plan_date) & (pl.col("transaction_type") != _INTERNAL)
    rows = tables["demand_history"].filter(counted).join(planned, on=["company_id", "item_id"], how="semi")
    settings = company_settings(tables).with_columns(next_bucket=bucket_number(pl.lit(plan_date)))
    numbered = resolve_places(tables, rows).join(settings, on="company_id").with_columns(number=bucket_number(pl.col("date")))
    sums = numbered.group_by(*NODE_KEY, "number").agg(pl.col("qty").sum().cast(pl.Float64))
    return sums.join(settings, on="company_id")


def _dense(settings: Settings, demand: pl.DataFrame) -> Series:
    """Evenly spaced values from the first demand of each series up to its last complete bucket."""
    frame = demand.group_by(NODE_KEY, maintain_order=True).agg(
        pl.col("number").first().alias("first"),
        pl.col("number").len().alias("filled"),
        pl.col("next_bucket", "bucket", "week_starts_on").first(),
    )
    lengths = (frame["next_bucket"] - frame["first"]).to_numpy().astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    values = np.zeros(int(starts[-1]))
    begins = np.repeat(starts[:-1] - frame["first"].to_numpy(), frame["filled"].to_numpy())
    values[begins + demand["number"].to_numpy()] = demand["qty"].to_numpy()
    return Series(settings, frame.drop("first", "filled"), values, starts)
