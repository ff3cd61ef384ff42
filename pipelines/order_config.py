"""What a run of the order jobs is told: typed run configuration, checked before anything starts.

Belongs here: the configuration and what it means for the desk. What is done with it is told in `order_jobs`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

import dagster as dg
from pydantic import AfterValidator, Field

from masterplan.firming import Query
from masterplan.planned_orders import NewOrder
from pipelines.order_desk import Signed
from pipelines.order_words import Marking, OrderType, Period, Status

_NUMBER: Final = r"^[0-9]+(\.[0-9]{1,6})?$"
_NUMBER_OR_NONE: Final = rf"^$|{_NUMBER}"
_QTY: Final = "Quantity as text, at most six decimal places"


def _is_day(text: str) -> str:
    if text:
        date.fromisoformat(text)
    return text


Day = Annotated[str, AfterValidator(_is_day)]


class SignedConfig(dg.Config):
    """In which plan something is done, by whom and why."""

    plan: str = Field(default="static", description="Plan that the orders belong to")
    plan_date: Day = Field(default="", description="Day that the plan was made for, YYYY-MM-DD; empty: the last one")
    by: str = Field(min_length=1, description="Who does it; kept in the log")
    why: str = Field(default="", description="Why; kept in the log")

    def signed(self) -> Signed:
        """The same for the desk."""
        return Signed(self.plan, self.by, self.why, _day(self.plan_date))


class EditConfig(dg.Config):
    """New values of one order; what is left out stays. A receipt or requirement date alone moves all dates."""

    order_id: str
    qty: str = Field(default="", pattern=_NUMBER_OR_NONE, description=_QTY)
    requirement_date: Day = ""
    receipt_date: Day = ""
    start_date: Day = ""
    order_date: Day = ""
    vendor_id: str | None = None
    buyer_group_id: str | None = None
    priority: int | None = Field(default=None, ge=0, le=100)

    def values(self) -> dict[str, Any]:
        """Value by column."""
        said = {name: value for name, value in self.model_dump().items() if name != "order_id" and value is not None}
        given = {name: value for name, value in said.items() if value != "" or name.endswith("_id")}
        return {
            name: Decimal(value) if name == "qty" else _day(value) if name.endswith("_date") else value for name, value in given.items()
        }


class CreateConfig(dg.Config):
    """One more order of a node."""

    order_type: OrderType
    company_id: str
    item_id: str
    site_id: str
    warehouse_id: str = ""
    qty: str = Field(default="", pattern=_NUMBER_OR_NONE, description=f"{_QTY}; empty: the standard order quantity of the node")
    requirement_date: Day
    lead_days: int = Field(default=0, ge=0, description="Days between start and requirement date")
    vendor_id: str = ""
    from_warehouse_id: str = ""

    def order(self) -> NewOrder:
        """The same for the library."""
        node = (self.company_id, self.item_id, self.site_id, self.warehouse_id)
        facts = {"vendor_id": self.vendor_id, "from_warehouse_id": self.from_warehouse_id}
        return NewOrder(
            self.order_type.value,
            node,
            Decimal(self.qty) if self.qty else None,
            date.fromisoformat(self.requirement_date),
            self.lead_days,
            facts=facts,
        )


class PartConfig(dg.Config):
    """A part that is split off; without a receipt date it keeps the order's dates."""

    qty: str = Field(pattern=_NUMBER, description=_QTY)
    receipt_date: Day = ""

    def part(self) -> tuple[Decimal, date | None]:
        """Quantity and receipt date."""
        return Decimal(self.qty), _day(self.receipt_date)


class SplitConfig(dg.Config):
    """Parts of one order; what they leave stays with it."""

    order_id: str
    parts: list[PartConfig]


class GroupConfig(dg.Config):
    """Orders of one node that become one."""

    order_ids: list[str]


class ChangesConfig(SignedConfig):
    """Changes of planned orders, made in the order of this list; each makes a plan version."""

    edit: list[EditConfig] = Field(default=[], description="New values of single orders")
    create: list[CreateConfig] = Field(default=[], description="Orders made by hand")
    split: list[SplitConfig] = Field(default=[], description="Orders in parts")
    group: list[GroupConfig] = Field(default=[], description="Orders made one")
    approve: list[str] = Field(default=[], description="Ids of orders that stay as they are in the next runs")
    complete: list[str] = Field(default=[], description="Ids of orders decided against")
    reopen: list[str] = Field(default=[], description="Ids of orders that become unprocessed again")
    delete: list[str] = Field(default=[], description="Ids of orders that go")


class QueryConfig(dg.Config):
    """Orders by order date and facts; empty lists take all."""

    days_forward: int | None = Field(default=None, ge=0, description="Order dates up to so many days after the plan date")
    days_backward: int | None = Field(default=None, ge=0, description="Order dates from so many days before the plan date")
    order_types: list[OrderType] = Field(default=[])
    companies: list[str] = Field(default=[])
    items: list[str] = Field(default=[])
    sites: list[str] = Field(default=[])
    warehouses: list[str] = Field(default=[])
    vendors: list[str] = Field(default=[])
    buyer_groups: list[str] = Field(default=[])
    statuses: list[Status] = Field(default=[])

    def query(self) -> Query:
        """The same for the library."""
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self.model_dump(mode="json").items()
        }
        return Query(**given)


class OptionsConfig(dg.Config):
    """Options in place of those of the table planning_parameter; what is left out is as it says."""

    group_by_vendor: bool | None = None
    group_by_buyer_group: bool | None = None
    purchase_period: Period | None = None
    transfer_period: Period | None = None
    marking: Marking | None = None
    stop_on_error: bool | None = None

    def options(self) -> dict[str, Any]:
        """Value by option; None where nothing is said."""
        return self.model_dump(mode="json")


class FirmConfig(SignedConfig):
    """Which orders are firmed and how: named ones, or those that a query finds."""

    orders: list[str] = Field(default=[], description="Ids of planned orders; none: those that the query finds")
    query: QueryConfig = Field(default=QueryConfig(), description="Counts when no order is named")
    options: OptionsConfig = Field(default=OptionsConfig(), description="How to group, mark and react to errors")
    preview: bool = Field(default=False, description="Only show what the query finds")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
