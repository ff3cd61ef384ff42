"""What a stored plan is followed from: the master data as they are now, or the few rows of them that differ since it was left.

Belongs here: reading of the warehouse what a change reaches. What differs is seen by the fingerprints of planning nodes, and by the
sums of the tables whose rows belong to no item (semantics §32.5).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Self

import polars as pl

from masterplan.compare import input_changes
from masterplan.compare.inputs import BASELINE
from masterplan.contracts import INPUTS
from masterplan.errors import StoreError
from masterplan.fingerprint import table_sums
from masterplan.places import NODE_KEY
from masterplan.plan_choice import plan_parameters, with_default_plans
from masterplan.planned_orders import longest_freeze

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from masterplan.compare import InputChange
    from masterplan.netchange import LivePlan
    from masterplan.places import Tables
    from pipelines.live_steps import Steps
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

    def mark(self) -> str:
        """What the tables whose rows belong to no item say, in a word."""
        return self.warehouse.mark_of_tables(self.plan_date, _WHOLE)

    def orders_to_keep(self, plan_id: str) -> pl.DataFrame | None:
        """The planned orders of the last run that may stay (§30); None when there are none."""
        tables = with_default_plans(self.warehouse.master_tables(self.plan_date, _FENCED))
        days = longest_freeze(tables, plan_parameters(tables["plan"], plan_id))
        orders = self.warehouse.orders_to_keep(plan_id, self.plan_date, days)
        return None if orders is None or orders.is_empty() else orders


@dataclass(frozen=True)
class Inputs:
    """What a plan is followed from: all tables, or rows by table that are new or say something else and keys of those that went.

    `changes` are the same value by value, as the change log tells them; None: not known.
    """

    tables: Tables | None
    baseline: pl.DataFrame | None
    quarantine: pl.DataFrame
    rows: dict[str, pl.DataFrame] = field(default_factory=dict)
    gone: dict[str, pl.DataFrame] = field(default_factory=dict)
    changes: Sequence[InputChange] | None = None

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
        """What became of fingerprints; where the same nodes stand in the same order, nothing is sought."""
        if _are_aligned(before, after):
            return cls(after.filter(before["fingerprint"] != after["fingerprint"]), before.select(NODE_KEY).clear(), before.height)
        named = [*NODE_KEY, "fingerprint"]
        lost = before.join(after, on=NODE_KEY, how="anti").select(NODE_KEY)
        return cls(after.join(before, on=named, how="anti"), lost, before.height)

    @classmethod
    def since(cls, of_image: pl.DataFrame, steps: Steps | None, after: pl.DataFrame) -> Self:
        """What became of the fingerprints of an image and the steps since; nodes are sought only where they are not those of the image."""
        if steps is None:
            return cls.between(of_image, after)
        if steps.lost.height or not _are_aligned(of_image, after):
            return cls.between(steps.known(of_image), after)
        others = cls.between(of_image, after).now
        as_before = steps.now.join(others, on=NODE_KEY, how="anti")
        if as_before.height:
            found = after.join(as_before, on=NODE_KEY, how="semi")
            if found.height < as_before.height:
                return cls.between(steps.known(of_image), after)
            others = pl.concat([others, found])
        return cls(others.join(steps.now, on=after.columns, how="anti"), of_image.select(NODE_KEY).clear(), of_image.height)

    @property
    def items(self) -> pl.DataFrame:
        """The items of these nodes."""
        return pl.concat([self.now.select(_ITEM), self.lost.select(_ITEM)]).unique().sort(_ITEM)


def _are_aligned(before: pl.DataFrame, after: pl.DataFrame) -> bool:
    """Whether the same nodes stand in the same order."""
    return before.height == after.height and before.select(NODE_KEY).equals(after.select(NODE_KEY))


def differing(live: LivePlan, now: Now, differs: Differing, kept: pl.DataFrame | None, *, is_marked: bool) -> Inputs:
    """What is read of the master data so that a plan can follow what changed since it was left: few rows, or all of it.

    Which planned orders it keeps is seen from all tables; `is_marked`: those whose rows belong to no item are as they were.
    """
    baseline, quarantine = now.baseline(), now.warehouse.quarantine(now.plan_date)
    items = differs.items
    others = {} if is_marked else _others(live, now)
    is_far = items.height > _MOST_CHANGED * max(differs.known, 1) or not live.was_asked_with(baseline, quarantine, kept)
    if is_far or kept is not None or others:
        return _all_of(live, now, items, others)
    rows, gone, stood = {}, {}, {}
    stands = now.warehouse.rows_of_items(now.plan_date, _BY_ITEM, items)
    for name in _BY_ITEM:
        if stands[name].is_empty() and live.tables_now(name).is_empty():
            continue
        stood[name] = live.rows_of_items(name, items)
        added = stands[name].join(stood[name], on=stands[name].columns, how="anti", nulls_equal=True)
        key = list(INPUTS[name].key)
        lost = stood[name].select(key).join(stands[name].select(key), on=key, how="anti", nulls_equal=True)
        if added.height or lost.height:
            rows[name], gone[name] = added, lost
    changes = input_changes({name: stood[name] for name in rows}, stands)
    return Inputs(None, baseline, quarantine, rows, gone, changes)


def _others(live: LivePlan, now: Now) -> Tables:
    """The tables whose rows belong to no item that say something else than the plan was made from."""
    small = now.warehouse.master_tables(now.plan_date, _WHOLE)
    sums = table_sums({name: with_default_plans({"plan": frame})["plan"] if name == "plan" else frame for name, frame in small.items()})
    return {name: small[name] for name in sums if name in live.input_sums and not (live.input_sums[name] == sums[name]).all()}


def _all_of(live: LivePlan, now: Now, items: pl.DataFrame, others: Tables) -> Inputs:
    """All of the master data, and what differs of these items and in these other tables."""
    inputs = Inputs.of(now)
    tables = inputs.tables or {}
    stands = {name: tables[name].join(items, on=_ITEM, how="semi", maintain_order="left") for name in _BY_ITEM} | dict(others)
    stood = {name: live.rows_of_items(name, items) if name in _BY_ITEM else live.tables_now(name) for name in stands}
    if live.baseline is not None and inputs.baseline is not None:
        stood[BASELINE], stands[BASELINE] = live.baseline, inputs.baseline
    return replace(inputs, changes=input_changes(stood, stands))
