"""What a run keeps of the last one: planned orders, and pegging as links (semantics §24.2, §25.3, §26.1).

Belongs here: the choice of rows. Rows that are seen as the last run saw them are made in `picture`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from masterplan.places import Tables
from masterplan.run_methods.confirmed import confirmed_lines, confirmed_tree, freed_supply, pegs_of_approved
from masterplan.run_methods.filters import ITEM_KEY, planned_items
from masterplan.run_methods.methods import REGENERATION, method_in_force
from masterplan.run_methods.previous import Previous

APPROVED = "approved"


@dataclass(frozen=True)
class Barred:
    """Open orders that were freed (node key, supply_type, supply_ref) and confirmed lines (company_id, demand_type, demand_ref) (§26.3)."""

    supply: pl.DataFrame
    lines: pl.DataFrame


@dataclass(frozen=True)
class Start:
    """What a run starts from.

    `method` in force; `previous`: the last run, None for the first; `chosen`: the items it plans (company_id, item_id), None
    for all; `orders`: planned orders it keeps, None for none; `confirmed`: pegging it keeps, for confirmed demand and between
    approved orders; `barred`: what confirmed demand may not take, None for nothing.
    """

    method: str
    previous: Previous | None
    chosen: pl.DataFrame | None
    orders: pl.DataFrame | None
    confirmed: pl.DataFrame | None
    barred: Barred | None = None

    @property
    def is_net_change(self) -> bool:
        """Whether only new and changed demand is planned."""
        return self.method != REGENERATION

    @property
    def holds(self) -> bool:
        """Whether any demand keeps what the last run gave it, and nothing else."""
        return self.is_net_change or self.chosen is not None

    def is_chosen(self, rows: pl.DataFrame) -> pl.Series:
        """Per row with company_id and item_id: its results are replaced."""
        if self.chosen is None:
            return pl.repeat(value=True, n=rows.height, dtype=pl.Boolean, eager=True)
        flagged = self.chosen.with_columns(is_chosen=pl.lit(value=True))
        found = rows.select(ITEM_KEY).join(flagged, on=ITEM_KEY, how="left", maintain_order="left")
        return found["is_chosen"].fill_null(value=False)


def start_of(
    tables: Tables,
    plan: Mapping[str, object],
    *,
    method: str = REGENERATION,
    previous: Previous | None = None,
    approved: pl.DataFrame | None = None,
    item_filter: Sequence[str] = (),
    bom_levels: int | None = 0,
) -> Start:
    """What a run of a plan starts from; `approved` are planned orders to keep beside those of the last run.

    Errors: those of `method_in_force` and `planned_items`.
    """
    chosen_method = method_in_force(str(plan["plan_id"]), str(plan["kind"]), method, is_first=previous is None)
    chosen = planned_items(tables, plan, item_filter, bom_levels)
    if previous is None:
        return Start(chosen_method, None, chosen, _unless_empty(approved), None)
    keeps = bool(plan.get("keep_supply_for_confirmed_demand")) and chosen_method == REGENERATION
    confirmed = confirmed_tree(previous, tables) if keeps else None
    freed = None if confirmed is None else freed_supply(previous, tables, confirmed)
    barred = None if freed is None or freed.is_empty() else Barred(freed, confirmed_lines(tables))
    orders = _kept_orders(Start(chosen_method, previous, chosen, None, confirmed), previous.planned_order, approved)
    if chosen_method == REGENERATION:
        confirmed = _with_approved(confirmed, pegs_of_approved(previous, tables, orders))
    return Start(chosen_method, previous, chosen, orders, confirmed, barred)


def _with_approved(confirmed: pl.DataFrame | None, approved: pl.DataFrame) -> pl.DataFrame | None:
    if approved.is_empty():
        return confirmed
    return approved if confirmed is None else pl.concat([confirmed, approved]).unique(maintain_order=True)


def _kept_orders(start: Start, orders: pl.DataFrame, approved: pl.DataFrame | None) -> pl.DataFrame | None:
    keep = orders["status"] == APPROVED
    if approved is not None:
        # what the caller says of approved orders is newer than the last run
        orders = orders.filter(~keep).join(approved.filter(status=APPROVED), on="order_id", how="anti")
        keep = pl.repeat(value=False, n=orders.height, dtype=pl.Boolean, eager=True)
    if start.is_net_change:
        keep = pl.repeat(value=True, n=orders.height, dtype=pl.Boolean, eager=True)
    if start.chosen is not None:
        keep = keep | ~start.is_chosen(orders)
    if start.confirmed is not None:
        keep = keep | orders["order_id"].is_in(start.confirmed["supply_ref"].unique().implode())
    kept = orders.filter(keep)
    if approved is None:
        return _unless_empty(kept)
    # an order that the freeze fence keeps, and the run too, is as the last run left it
    rest = approved.join(kept, on="order_id", how="anti", maintain_order="left")
    return _unless_empty(pl.concat([rest, kept.select(rest.columns).cast(rest.schema)]))


def _unless_empty(orders: pl.DataFrame | None) -> pl.DataFrame | None:
    return None if orders is None or orders.is_empty() else orders
