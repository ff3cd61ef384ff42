"""Where planners work: planned orders are changed and firmed here, by command line and by Dagster jobs alike.

Belongs here: choosing the plan date, the clock, and what follows a decision (the outbox, what is published). What is done is told in
`masterplan.planned_orders` and `masterplan.firming`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.errors import OrderError, StoreError
from masterplan.firming import Query, due_by_fence, found_by
from masterplan.planned_orders import NewOrder, created, deleted, edited, grouped, split, standard_quantity, with_status
from pipelines.outbox import write_pending
from pipelines.warehouse.firmings import Asked
from pipelines.warehouse.new_versions import Note
from pipelines.warehouse.order_changes import nodes_of
from pipelines.warehouse.published_folder import PublishedFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from masterplan.places import Tables
    from pipelines.settings import Settings
    from pipelines.warehouse import Warehouse
    from pipelines.warehouse.firmings import FirmingResult

AUTOMATIC: Final = "automatic"


@dataclass(frozen=True)
class Signed:
    """In which plan something is done, for which date (None: the last on which it was made), by whom and why."""

    plan_id: str
    by: str
    why: str = ""
    plan_date: date | None = None


@dataclass(frozen=True)
class Changed:
    """The plan version that a change made, and the orders that it has otherwise; gone ones are not among them.

    `unpublished` says why analysts do not see it yet, if so.
    """

    plan_date: date
    version: int
    orders: pl.DataFrame
    unpublished: str = ""


@dataclass(frozen=True)
class FirmedNow:
    """What firming came to, and the files that were put into the outbox; `unpublished` as of `Changed`."""

    plan_date: date
    result: FirmingResult
    files: list[Path] = field(default_factory=list)
    unpublished: str = ""


@dataclass(frozen=True)
class OrderDesk:
    """The planned orders of one deployment. Every call may raise OrderError, StoreError or StoreBusyError and then changed nothing."""

    warehouse: Warehouse
    settings: Settings

    def orders(self, plan_id: str, plan_date: date | None = None) -> pl.DataFrame:
        """The planned orders of the current version."""
        return self.warehouse.plan_table("planned_order", plan_id, self.day(plan_id, plan_date))

    def day(self, plan_id: str, plan_date: date | None) -> date:
        """The plan date that is meant."""
        return plan_date or self.warehouse.latest_plan_date(plan_id)

    def edit(self, signed: Signed, order_id: str, values: Mapping[str, Any]) -> Changed:
        """New values for one order."""
        vendors = self._tables(signed)["vendor"]
        return self._change(signed, "edit", [order_id], lambda orders: edited(orders, order_id, values, vendors))

    def create(self, signed: Signed, new: NewOrder) -> Changed:
        """One more order; without a quantity of its own it has the standard one of its node."""
        day, tables = self.day(signed.plan_id, signed.plan_date), self._tables(signed)
        complete = _with_facts(new, tables)
        if complete.qty is None:
            plan = self.warehouse.plan_parameters(signed.plan_id, day)
            complete = replace(complete, qty=standard_quantity(tables, plan, day, new.node))
        return self._change_nodes(signed, "create", [new.node], lambda orders: created(orders, signed.plan_id, complete))

    def split(self, signed: Signed, order_id: str, parts: Sequence[tuple[Decimal, date | None]]) -> Changed:
        """Parts of an order beside it."""
        return self._change(signed, "split", [order_id], lambda orders: split(orders, order_id, parts))

    def group(self, signed: Signed, order_ids: Sequence[str]) -> Changed:
        """Some orders made one."""
        return self._change(signed, "group", order_ids, lambda orders: grouped(orders, order_ids))

    def set_status(self, signed: Signed, order_ids: Sequence[str], status: str) -> Changed:
        """Another status for some orders."""
        action = "approve" if status == "approved" else "status"
        return self._change(signed, action, order_ids, lambda orders: with_status(orders, order_ids, status))

    def delete(self, signed: Signed, order_ids: Sequence[str]) -> Changed:
        """Some orders gone."""
        return self._change(signed, "delete", order_ids, lambda orders: deleted(orders, order_ids))

    def find(self, plan_id: str, plan_date: date | None, query: Query) -> pl.DataFrame:
        """The orders that a query finds: what firming by it would firm."""
        orders = self.orders(plan_id, plan_date)
        return orders.filter(pl.col("order_id").is_in(found_by(query, orders, self.day(plan_id, plan_date))))

    def firm(self, signed: Signed, order_ids: Sequence[str], options: Mapping[str, Any], way: str = "manual") -> FirmedNow:
        """Firms orders and fills the outbox; files that an earlier process left pending are written too."""
        if not order_ids:
            raise OrderError("nothing_to_firm", "No planned order was named.", way_out="Name some, or firm by query.")
        day = self.day(signed.plan_id, signed.plan_date)
        asked = Asked(signed.plan_id, day, tuple(order_ids), way, options, self.settings.outbox_format)
        result = self.warehouse.firm(asked, self._note(signed, "firm"))
        files = self.write_outbox()
        # a run that firms publishes when all its plans are done
        return FirmedNow(day, result, files, "" if way == AUTOMATIC else self._publish(day))

    def firm_by_fence(self, plan_id: str, plan_date: date, by: str) -> FirmedNow | None:
        """Firms the orders inside the firming fence after a run; None when the plan does not ask for it or there is none."""
        parameters = self.warehouse.plan_parameters(plan_id, plan_date)
        if not parameters.get("auto_firm"):
            return None
        signed = Signed(plan_id, by, "firming fence", plan_date)
        due = due_by_fence(self.orders(plan_id, plan_date), self.warehouse.master(plan_date), parameters, plan_date)
        return self.firm(signed, due, {}, AUTOMATIC) if due else None

    def after_run(self, plan_id: str, plan_date: date, by: str, log: Callable[[str], object]) -> None:
        """Firms by the fence what a stored run of a plan asks for; pending files of the outbox are written in any case.

        Orders that cannot be firmed stay planned, and `log` hears of them.
        """
        try:
            done = self.firm_by_fence(plan_id, plan_date, by)
        except OrderError as error:
            log(f"plan {plan_id} of {plan_date} was not firmed: {error}")
            done = None
        if done is None:
            self.write_outbox()
            return
        lines, errors = done.result.firmed_order, done.result.errors
        log(f"plan {plan_id} of {plan_date}: {lines.height} planned orders firmed, version {done.result.version}")
        for row in errors.iter_rows(named=True):
            log(f"{row['order_id']} stays planned: {row['text']}")

    def acknowledge(self, names: Mapping[str, str], plan_date: date, by: str) -> pl.DataFrame:
        """From a plan date on the source answers for firmed orders, by id or key with their names in the source."""
        return self.warehouse.acknowledge(names, plan_date, noted_at=_now(), noted_by=by)

    def write_outbox(self) -> list[Path]:
        """Puts pending files of the outbox into place."""
        return write_pending(self.warehouse, self.settings.outbox_dir, _now)

    def _tables(self, signed: Signed) -> Tables:
        return self.warehouse.master(self.day(signed.plan_id, signed.plan_date))

    def _change(self, signed: Signed, action: str, order_ids: Sequence[str], work: Callable[[pl.DataFrame], pl.DataFrame]) -> Changed:
        return self._change_nodes(signed, action, nodes_of(order_ids), work)

    def _change_nodes(
        self, signed: Signed, action: str, nodes: Sequence[Sequence[str]], work: Callable[[pl.DataFrame], pl.DataFrame]
    ) -> Changed:
        day = self.day(signed.plan_id, signed.plan_date)
        version, orders = self.warehouse.change_orders(signed.plan_id, day, nodes, work, self._note(signed, action))
        return Changed(day, version, orders, self._publish(day))

    def _publish(self, day: date) -> str:
        """Publishes what changed, when plans of the date are published and are others; gives why it could not be done.

        A change that could not be published stands; it is published with the next one, the next round of following or the next run.
        """
        folder = self.settings.published_dir
        shown = PublishedFolder(folder).plans_of(day)
        if not shown or shown == self.warehouse.current_versions(day):
            return ""
        try:
            self.warehouse.publish_changes(folder, day, self.settings.published_plan_dates)
        except StoreError as error:
            return str(error)
        return ""

    def _note(self, signed: Signed, action: str) -> Note:
        return Note(signed.by, _now(), signed.why, action=action)


def _with_facts(new: NewOrder, tables: Tables) -> NewOrder:
    """The order with what the item says: buyer, cost, company of the vendor. OrderError for an item or place that is not there."""
    company, item, site, warehouse = new.node
    rows = tables["item"].filter(company_id=company, item_id=item).to_dicts()
    if not rows:
        raise OrderError("unknown_item", f"Company {company} has no item {item!r}.", way_out="Name one of the table item.")
    places = {"site": tables["site"].filter(company_id=company, site_id=site).height or not site}
    places["warehouse"] = tables["warehouse"].filter(company_id=company, warehouse_id=warehouse).height or not warehouse
    if bool(warehouse) != bool(rows[0]["plans_by_warehouse"]) or not all(places.values()):
        raise OrderError(
            "unknown_place",
            f"Item {item!r} of company {company} is not planned at site {site!r}, warehouse {warehouse!r}.",
            way_out="Name the site and, for items that plan by warehouse, the warehouse of the node.",
        )
    facts = dict(new.facts or {})
    vendor = tables["vendor"].filter(company_id=company, vendor_id=facts.get("vendor_id", "")).to_dicts()
    if facts.get("vendor_id") and not vendor:
        raise OrderError(
            "unknown_vendor", f"Company {company} has no vendor {facts['vendor_id']!r}.", way_out="Name one of the table vendor."
        )
    facts.setdefault("buyer_group_id", rows[0]["buyer_group_id"])
    facts["intercompany_company_id"] = vendor[0]["intercompany_company_id"] if vendor else ""
    return replace(new, unit_cost=float(rows[0]["standard_cost"]), facts=facts)


def _now() -> datetime:
    return datetime.now(UTC)
