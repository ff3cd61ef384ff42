"""What a stored plan is followed from: the master data as they are now, or the few rows of them that differ since it was left.

Belongs here: reading of the warehouse what a change reaches. What differs is seen by the fingerprints of planning nodes, and by the
sums of the tables whose rows belong to no item (semantics §32.5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

import polars as pl

from masterplan.contracts import INPUTS
from masterplan.errors import StoreError
from masterplan.fingerprint import table_sums
from masterplan.places import NODE_KEY
from masterplan.plan_choice import plan_parameters, with_default_plans
from masterplan.planned_orders import longest_freeze

if TYPE_CHECKING:
    from datetime import date

    from masterplan.netchange import LivePlan
    from masterplan.places import Tables
    from pipelines.warehouse import Warehouse

_ITEM: Final = ("company_id", "item_id")
_BY_ITEM: Final = tuple(name for name, table in INPUTS.items() if set(_ITEM) <= set(table.column_names))
_WHOLE: Final = tuple(name for name in INPUTS if name not in _BY_ITEM)
_FENCED: Final = ("plan", "coverage_group", "item_coverage")
_MOST_CHANGED: Final = 0.2


@dataclass(frozen=True)
class Now:
    """The master data of a plan date, and what else a plan is made from."""

    warehouse: Warehouse
    plan_date: date

    def whole(self) -> Tables:
        """All tables, with plans where none is given."""
        return with_default_plans(self.warehouse.master(self.plan_date))

    def baseline(self) -> pl.DataFrame | None:
        """The forecast; None when none was made."""
        try:
            return self.warehouse.forecast(self.plan_date).baseline
        except StoreError:
            return None

    def orders_to_keep(self, plan_id: str) -> pl.DataFrame | None:
        """The planned orders of the last run that may stay (§30); None when there are none."""
        tables = with_default_plans(self.warehouse.master_tables(self.plan_date, _FENCED))
        days = longest_freeze(tables, plan_parameters(tables["plan"], plan_id))
        orders = self.warehouse.orders_to_keep(plan_id, self.plan_date, days)
        return None if orders is None or orders.is_empty() else orders


@dataclass(frozen=True)
class Inputs:
    """What a plan is followed from: all tables, or rows by table that are new or say something else and keys of those that went."""

    tables: Tables | None
    baseline: pl.DataFrame | None
    quarantine: pl.DataFrame
    rows: dict[str, pl.DataFrame] = field(default_factory=dict)
    gone: dict[str, pl.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(cls, now: Now) -> Inputs:
        """All of the master data."""
        return cls(now.whole(), now.baseline(), now.warehouse.quarantine(now.plan_date))


@dataclass(frozen=True)
class Differing:
    """The fingerprints of planning nodes that are other ones now, the keys of nodes that have none any more, how many were known."""

    now: pl.DataFrame
    lost: pl.DataFrame
    known: int

    @classmethod
    def between(cls, before: pl.DataFrame, after: pl.DataFrame) -> Self:
        """What became of fingerprints."""
        named = [*NODE_KEY, "fingerprint"]
        lost = before.join(after, on=NODE_KEY, how="anti").select(NODE_KEY)
        return cls(after.join(before, on=named, how="anti"), lost, before.height)

    @property
    def items(self) -> pl.DataFrame:
        """The items of these nodes."""
        return pl.concat([self.now.select(_ITEM), self.lost.select(_ITEM)]).unique().sort(_ITEM)


def differing(live: LivePlan, now: Now, differs: Differing, kept: pl.DataFrame | None) -> Inputs:
    """What is read of the master data so that a plan can follow what changed since it was left: few rows, or all of it.

    Which planned orders it keeps is seen from all tables.
    """
    baseline, quarantine = now.baseline(), now.warehouse.quarantine(now.plan_date)
    items = differs.items
    is_far = items.height > _MOST_CHANGED * max(differs.known, 1) or not live.was_asked_with(baseline, quarantine, kept)
    is_far = is_far or kept is not None
    if not is_far:
        small = now.warehouse.master_tables(now.plan_date, _WHOLE)
        sums = table_sums({name: with_default_plans({"plan": frame})["plan"] if name == "plan" else frame for name, frame in small.items()})
        is_far = any(not (live.input_sums[name] == sums[name]).all() for name in sums if name in live.input_sums)
    if is_far:
        return Inputs.of(now)
    rows, gone = {}, {}
    for name in _BY_ITEM:
        fresh = now.warehouse.master_rows(now.plan_date, name, items)
        before = live.rows_of_items(name, items)
        added = fresh.join(before, on=fresh.columns, how="anti", nulls_equal=True)
        key = list(INPUTS[name].key)
        lost = before.select(key).join(fresh.select(key), on=key, how="anti", nulls_equal=True)
        if added.height or lost.height:
            rows[name], gone[name] = added, lost
    return Inputs(None, baseline, quarantine, rows, gone)
