"""Demand history as series: demand per node and bucket, complete buckets only, nothing dated after the cut, cleaned.

Belongs here: which nodes have a series, and how rows become evenly spaced values. Which rows count is told in `transactions`,
how values are cleaned in `cleaning`, what they look like in `classes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from masterplan.forecasting.buckets import first_day
from masterplan.forecasting.cleaning import REASONS, cleaned
from masterplan.forecasting.events import event_buckets, future_uplift, known_uplifts, learnt
from masterplan.forecasting.ranges import bucket_sums, places_with_history
from masterplan.forecasting.settings import Settings, key_settings, settings_of
from masterplan.forecasting.stock_outs import stock_out_shares
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from datetime import date

    from masterplan.arrays import IntArray

Tables = Mapping[str, pl.DataFrame]
FloatArray = NDArray[np.floating[Any]]
BoolArray = NDArray[np.bool_]

_SEEN: Final = ("observed", "total", "kept")
_CALENDAR: Final = ("bucket", "week_starts_on", "next_bucket")


@dataclass(frozen=True)
class Series:
    """Series that share their settings, in order of their keys.

    `frame` has a row per series: node key, bucket, week_starts_on, `next_bucket`, the number of the first bucket to
    forecast, allocation_key_id and `unit_factor`, forecast units in one unit of the values. The values of series i are
    `values[starts[i]:starts[i + 1]]`, its first is the first demand. `known` tells beside each value whether it was observed and
    not filled in; without, all are. `uplift` is what known events make of the forecast, a row per series, a column per bucket
    ahead; without, nothing.
    """

    settings: Settings
    frame: pl.DataFrame
    values: FloatArray
    starts: IntArray
    known: BoolArray | None = None
    uplift: FloatArray | None = None

    def __len__(self) -> int:
        return self.frame.height

    def of(self, index: int) -> FloatArray:
        """The values of one series, oldest first."""
        return self.values[self.starts[index] : self.starts[index + 1]]

    def known_of(self, index: int) -> BoolArray:
        """Which values of one series were observed."""
        low, high = self.starts[index], self.starts[index + 1]
        return np.ones(high - low, np.bool_) if self.known is None else self.known[low:high]

    def says_as(self, other: Series) -> bool:
        """Whether the other has the same series, value by value."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in ("values", "starts", "known", "uplift")]
        return (
            self.settings == other.settings
            and self.frame.schema == other.frame.schema
            and self.frame.equals(other.frame)
            and all((one is None) is (two is None) and (one is None or _is_same(one, two)) for one, two in pairs)
        )

    def take(self, members: Sequence[int]) -> Series:
        """The series at these places, in their order."""
        rows = list(members)
        starts = np.concatenate([[0], np.cumsum([len(self.of(index)) for index in rows])]).astype(np.int64)
        values = np.concatenate([self.of(index) for index in rows])
        known = None if self.known is None else np.concatenate([self.known_of(index) for index in rows])
        return Series(self.settings, self.frame[rows], values, starts, known, None if self.uplift is None else self.uplift[rows])

    def batches(self, size: int) -> Iterator[Series]:
        """The same series in parts of at most `size`."""
        for first in range(0, len(self), size):
            last = min(first + size, len(self))
            low, high = self.starts[first], self.starts[last]
            part = self.starts[first : last + 1] - low
            known = None if self.known is None else self.known[low:high]
            uplift = None if self.uplift is None else self.uplift[first:last]
            yield Series(self.settings, self.frame[first:last], self.values[low:high], part, known, uplift)


def _is_same(one: NDArray[Any], two: NDArray[Any]) -> bool:
    return one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes()


@dataclass(frozen=True)
class DemandHistory:
    """The series to forecast, grouped by settings, and what was made of the history.

    `nodes` has a row per place with history: node key, `state` (forecast or why not), allocation_key_id, keys, unit_factor.
    `buckets` has a row per series and bucket: node key, date, observed (null: nothing), value, known, is_<reason>.
    """

    groups: list[Series]
    nodes: pl.DataFrame
    buckets: pl.DataFrame

    @property
    def without_demand(self) -> int:
        """How many places with history have no series."""
        return self.nodes.height - sum(len(series) for series in self.groups)


def demand_series(tables: Tables, plan_date: date) -> tuple[list[Series], int]:
    """All series with demand before the plan date, grouped by settings, and the number of places without any."""
    history = demand_history(tables, plan_date)
    return history.groups, history.without_demand


def demand_history(tables: Tables, plan_date: date) -> DemandHistory:
    """The history of every place with any before the plan date, as evenly spaced and cleaned values.

    Rows dated on the plan date or later and of items that are not planned are left out, and so is the bucket that the plan date
    falls in. A negative sum (returns) counts 0, and a series begins with its first demand. Rules: §3.2, §34.
    """
    sums = bucket_sums(tables, plan_date)
    nodes = places_with_history(tables, sums)
    groups, parts = [], []
    settings = [settings_of(row) for row in key_settings(tables).iter_rows(named=True)]
    wanted = nodes.filter(pl.col("state") == "forecast")
    by_settings: dict[Settings, list[int]] = {}
    for number in wanted["setting"].unique().sort():
        by_settings.setdefault(settings[number], []).append(number)
    for shared in sorted(by_settings):
        members = wanted.filter(pl.col("setting").is_in(by_settings[shared])).sort(NODE_KEY)
        series, buckets = _series_of(tables, shared, members, sums, plan_date)
        groups.append(series)
        parts.append(buckets)
    told = nodes.select(*NODE_KEY, "state", "allocation_key_id", "keys", pl.col("unit_factor").fill_null(1.0)).sort(NODE_KEY)
    return DemandHistory([series for series in groups if len(series)], *_agreed(told, parts))


def _agreed(nodes: pl.DataFrame, parts: list[pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The nodes, of which those that cleaning left nothing have no demand, and all buckets."""
    schema = {**dict.fromkeys(NODE_KEY, pl.String), "date": pl.Date, "observed": pl.Float64, "value": pl.Float64, "known": pl.Boolean}
    empty = pl.DataFrame(schema={**schema, **{f"is_{reason}": pl.Boolean for reason in REASONS}})
    buckets = pl.concat([empty, *parts]).sort(*NODE_KEY, "date")
    left = buckets.select(NODE_KEY).unique().with_columns(_left=pl.lit(value=True))
    is_lost = (pl.col("state") == "forecast") & pl.col("_left").is_null()
    judged = nodes.join(left, on=NODE_KEY, how="left", maintain_order="left")
    return judged.with_columns(state=pl.when(is_lost).then(pl.lit("no_demand")).otherwise("state")).drop("_left"), buckets


def _series_of(
    tables: Tables, settings: Settings, members: pl.DataFrame, sums: pl.DataFrame, plan_date: date
) -> tuple[Series, pl.DataFrame]:
    """The series of nodes that share their settings, and their buckets."""
    nodes = members.with_row_index("series")
    ahead = nodes.select(
        "series", *NODE_KEY, "allocation_key_id", "bucket", "week_starts_on", low="first", high=pl.col("next_bucket") + settings.horizon - 1
    )
    covered = event_buckets(tables["known_event"], ahead)
    rows = _dense(nodes, sums, covered, stock_out_shares(tables, ahead, plan_date))
    made = _from_first_demand(cleaned(rows, settings))
    uplift = future_uplift(learnt(covered, made), nodes["next_bucket"], settings.horizon)
    return _packed(settings, nodes, made, uplift), _as_buckets(nodes, made)


def _dense(nodes: pl.DataFrame, sums: pl.DataFrame, covered: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    """A row per series and bucket from its first to its last complete one, with all that is known of it."""
    columns = ["series", "low", "high", "unit_factor", *NODE_KEY]
    rows = nodes.select(*columns, number=pl.int_ranges("first", "next_bucket", dtype=pl.Int32)).explode("number", empty_as_null=False)
    seen = sums.select(*NODE_KEY, "number", *_SEEN).join(nodes.select(*NODE_KEY, "series"), on=NODE_KEY).drop(NODE_KEY)
    on = ["series", "number"]
    joined = (
        rows.drop(NODE_KEY).join(seen, on=on, how="left").join(known_uplifts(covered), on=on, how="left").join(shares, on=on, how="left")
    )
    return joined.with_columns(pl.col("uplift", "out_share").fill_null(0.0), pl.col("is_open").fill_null(value=False)).sort(
        "series", "number"
    )


def _from_first_demand(rows: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("number").filter(pl.col("value") > 0).min().over("series")
    return rows.filter(pl.col("number") >= first)


def _packed(settings: Settings, nodes: pl.DataFrame, rows: pl.DataFrame, uplift: FloatArray) -> Series:
    """The series as arrays; those that cleaning left without any demand are not among them."""
    lengths = rows.group_by("series", maintain_order=True).len()
    left = lengths["series"].to_numpy()
    starts = np.concatenate([[0], np.cumsum(lengths["len"].to_numpy())]).astype(np.int64)
    frame = nodes[left].select(*NODE_KEY, "next_bucket", "bucket", "week_starts_on", "allocation_key_id", "unit_factor")
    return Series(settings, frame, rows["value"].to_numpy(), starts, rows["known"].to_numpy(), uplift[left])


def _as_buckets(nodes: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    named = rows.join(nodes.select("series", *NODE_KEY, "bucket", "week_starts_on"), on="series", maintain_order="left")
    return named.select(
        *NODE_KEY, first_day(pl.col("number")).alias("date"), "observed", "value", "known", *(f"is_{reason}" for reason in REASONS)
    )
