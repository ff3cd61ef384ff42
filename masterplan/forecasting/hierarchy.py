"""The totals that forecasts add up to: item, item group, site, company and the group of companies.

Belongs here: which series belong to which total, and the history of a total. How forecasts of both are made to agree is told
in `reconciling`, the step of the run in `levels`. Rules: §37.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from masterplan.forecasting.history import Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from masterplan.arrays import IntArray
    from masterplan.forecasting.history import FloatArray
    from masterplan.forecasting.settings import Settings

MIN_TRACE: Final = "min_trace"
"""The value of `reconciliation` by which totals are forecast on their own, and series move with them."""
LEVELS: Final = {
    "item": ("company_id", "item_id"),
    "item_group": ("company_id", "item_group_id"),
    "site": ("company_id", "site_id"),
    "company": ("company_id",),
    "all": (),
}
"""Each level and what a total of it is told by, beside the inventory unit; the lowest first."""
TOTAL_KEY: Final = ("level", "company_id", "member_id", "unit_id")


@dataclass(frozen=True)
class Hierarchy:
    """Totals over series whose buckets are the same days.

    `series` are the series, `settings` theirs, in order. `totals` has a row per total (`level`, `company_id`, `member_id`,
    `unit_id`) in order of level and key; `sums` is a sparse matrix of zeros and ones, totals by series. `forecast_by[i]` is
    the total whose forecast counts for total i: the first of the same series, -1 where a total has no forecast of its own.
    """

    series: pl.DataFrame
    settings: list[Settings]
    values: list[FloatArray]
    totals: pl.DataFrame
    sums: Any
    forecast_by: IntArray

    @property
    def members(self) -> list[list[int]]:
        """The series of each total."""
        return [self.sums.indices[first:last].tolist() for first, last in zip(self.sums.indptr, self.sums.indptr[1:], strict=False)]

    @property
    def horizons(self) -> list[int]:
        """How far each total reaches: as far as all its series."""
        return [min(self.settings[index].horizon for index in rows) for rows in self.members]

    def forecast_totals(self) -> list[int]:
        """The totals that are forecast on their own."""
        return sorted({int(index) for index in self.forecast_by if index >= 0})

    def histories(self) -> list[tuple[list[int], Series]]:
        """The history of each total that is forecast, grouped by settings: rows of `totals` and their series.

        A total is forecast with the least settings of its series, as far as all of them.
        """
        groups: dict[Settings, list[int]] = {}
        members, horizons = self.members, self.horizons
        for row in self.forecast_totals():
            least = min(self.settings[index] for index in members[row])
            groups.setdefault(replace(least, horizon=horizons[row]), []).append(row)
        return [(groups[settings], self._history(settings, groups[settings])) for settings in sorted(groups)]

    def _history(self, settings: Settings, rows: Sequence[int]) -> Series:
        """The sums of the histories of the series of each total; all of them end with the same bucket."""
        members = self.members
        parts = []
        for row in rows:
            own = [self.values[index] for index in members[row]]
            total = np.zeros(max(len(values) for values in own))
            for values in own:
                total[len(total) - len(values) :] += np.nan_to_num(values)
            parts.append(total)
        days = self.series[[members[row][0] for row in rows]].select("bucket", "week_starts_on", "next_bucket")
        starts = np.cumsum([0, *(len(part) for part in parts)])
        return Series(settings, pl.concat([self.totals[list(rows)], days], how="horizontal"), np.concatenate(parts), starts)


def hierarchies(groups: Sequence[Series], tables: Mapping[str, pl.DataFrame]) -> list[Hierarchy]:
    """The hierarchies over the series of all groups, one for each kind of bucket.

    Inputs: series with planning nodes as keys; the table `item` tells unit and item group, `forecast_parameter` whether totals
    are forecast. Series of different buckets, and quantities of different units, are not added up.
    """
    if not groups:
        return []
    columns = ["company_id", "item_id", "site_id", "warehouse_id", "bucket", "week_starts_on", "next_bucket"]
    every = pl.concat([series.frame.select(columns) for series in groups])
    known = tables["item"].select("company_id", "item_id", "item_group_id", "unit_id")
    frame = every.join(known, on=["company_id", "item_id"], how="left", maintain_order="left")
    reconciling = (
        tables["forecast_parameter"]
        .filter((pl.col("allocation_key_id") == "") & (pl.col("reconciliation") == MIN_TRACE))["company_id"]
        .to_list()
    )
    frame = frame.with_columns(
        pl.col("item_group_id", "unit_id").fill_null(""), reconciles=pl.col("company_id").is_in(reconciling)
    ).with_row_index("row")
    settings = [series.settings for series in groups for _ in range(len(series))]
    values = [series.of(index) for series in groups for index in range(len(series))]
    parts = frame.partition_by("bucket", "week_starts_on", "next_bucket", maintain_order=True)
    return [_hierarchy(part, settings, values) for part in parts]


def _hierarchy(frame: pl.DataFrame, settings: Sequence[Settings], values: Sequence[FloatArray]) -> Hierarchy:
    from scipy.sparse import csr_matrix

    rows = frame["row"].to_list()
    placed = frame.drop("row").with_row_index("row")
    pairs = pl.concat([_pairs(placed, level, key) for level, key in LEVELS.items()])
    order = pl.Enum(list(LEVELS))
    totals = pairs.select(TOTAL_KEY).unique().sort(pl.col("level").cast(order), "company_id", "member_id", "unit_id")
    joined = pairs.join(totals.with_row_index("total"), on=TOTAL_KEY).sort("total", "row")
    members = joined["total"].to_numpy(), joined["row"].to_numpy()
    sums = csr_matrix((np.ones(joined.height), members), shape=(totals.height, placed.height))
    own = [settings[row] for row in rows]
    forecast_by = np.where(sums @ ~placed["reconciles"].to_numpy() > 0, -1, _first_alike(sums))
    return Hierarchy(placed.drop("row", "reconciles"), own, [values[row] for row in rows], totals, sums, forecast_by)


def _pairs(frame: pl.DataFrame, level: str, key: Sequence[str]) -> pl.DataFrame:
    """Which series (`row`) belong to which total of a level."""
    company = pl.col("company_id") if "company_id" in key else pl.lit("")
    member = pl.col(key[-1]) if len(key) > 1 else pl.lit("")
    return frame.select("row", level=pl.lit(level), company_id=company, member_id=member, unit_id="unit_id")


def _first_alike(sums: Any) -> IntArray:
    """By total the first one of exactly the same series, -1 for totals of one series."""
    first: dict[bytes, int] = {}
    found = []
    for index in range(sums.shape[0]):
        rows = sums.indices[sums.indptr[index] : sums.indptr[index + 1]]
        found.append(-1 if len(rows) < 2 else first.setdefault(rows.tobytes(), index))  # noqa: PLR2004 one series is its own total
    return np.array(found, dtype=np.int64)
