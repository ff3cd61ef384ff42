"""What a run of the forecast job is told: typed run configuration, checked before anything starts.

Belongs here: the configuration and what it means for the desk. What is done with it is told in `forecast_jobs`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

import dagster as dg
from pydantic import Field

from masterplan.demand_review import Authorisation, BulkChange, Cells, Edit, Header
from pipelines.forecast_desk import SignedEdit
from pipelines.forecast_words import LineUnit, Way
from pipelines.order_config import Day

_NUMBER: Final = r"^[0-9]+(\.[0-9]{1,6})?$"
_SIGNED: Final = r"^-?[0-9]+(\.[0-9]{1,6})?$"
_QTY: Final = "Quantity as text, at most six decimal places"


class CellsConfig(dg.Config):
    """Which series and buckets are meant; empty lists take all."""

    companies: list[str] = Field(default=[])
    items: list[str] = Field(default=[])
    item_groups: list[str] = Field(default=[])
    allocation_keys: list[str] = Field(default=[])
    sites: list[str] = Field(default=[])
    warehouses: list[str] = Field(default=[])
    from_date: Day = Field(default="", description="First day, YYYY-MM-DD; empty: open")
    to_date: Day = Field(default="", description="Last day, YYYY-MM-DD; empty: open")

    def cells(self) -> Cells:
        """The same for the library."""
        return Cells(
            tuple(self.companies),
            tuple(self.items),
            tuple(self.item_groups),
            tuple(self.allocation_keys),
            tuple(self.sites),
            tuple(self.warehouses),
            _day(self.from_date),
            _day(self.to_date),
        )


class AdjustConfig(CellsConfig):
    """One adjustment of all buckets that are meant together."""

    way: Way = Field(description="to: a total, by: so much, factor: times it")
    value: str = Field(pattern=_SIGNED, description=_QTY)

    def edit(self, role: str) -> Edit:
        """The same for the library."""
        return Edit(self.cells(), self.way.value, Decimal(self.value), role)


class AuthoriseConfig(dg.Config):
    """What is authorised, and into which model."""

    model: str = Field(default="", description="Forecast model; empty: that of the forecast plan")
    companies: list[str] = Field(default=[])
    from_date: Day = ""
    to_date: Day = ""
    save: bool = Field(default=True, description="Adjustments stay for later baselines")

    def wanted(self) -> Authorisation:
        """The same for the library."""
        return Authorisation(self.model, tuple(self.companies), _day(self.from_date), _day(self.to_date), self.save)


class EnterConfig(dg.Config):
    """One header line of an item or an allocation key; repeated with `per`, spread with `period_key`."""

    company: str
    model: str
    qty: str = Field(pattern=_NUMBER, description=_QTY)
    date: Day = Field(min_length=1)
    item: str = ""
    allocation_key: str = ""
    site: str = ""
    warehouse: str = ""
    customer: str = ""
    per: int = Field(default=0, ge=0, description="Repeated each so many units; 0: once")
    unit: LineUnit = LineUnit.month
    end: Day = Field(default="", description="Last day of the repetition")
    period_key: str = ""

    def header(self) -> Header:
        """The same for the library."""
        return Header(
            company_id=self.company,
            model_id=self.model,
            qty=Decimal(self.qty),
            start=date.fromisoformat(self.date),
            item_id=self.item,
            allocation_key_id=self.allocation_key,
            site_id=self.site,
            warehouse_id=self.warehouse,
            customer_id=self.customer,
            per=self.per,
            unit=self.unit.value,
            end=_day(self.end),
            period_key_id=self.period_key,
        )


class BulkConfig(CellsConfig):
    """Lines that are updated, copied or deleted at once."""

    model: str = Field(default="", description="Forecast model; empty: all")
    customers: list[str] = Field(default=[])
    factor: str = Field(default="1", pattern=_NUMBER)
    constant: str = Field(default="0", pattern=_SIGNED)
    shift: int = Field(default=0, description="Units later, below 0: earlier")
    unit: LineUnit = LineUnit.month
    to_model: str = Field(default="", description="Model that copies go to; with copy only")
    all_lines: bool = Field(default=False, description="Without any condition: all lines are meant")

    def change(self, action: str) -> BulkChange:
        """The same for the library."""
        given: dict[str, Any] = {"factor": Decimal(self.factor), "constant": Decimal(self.constant), "shift": self.shift}
        return BulkChange(
            action,  # type: ignore[arg-type]
            model_id=self.model,
            cells=self.cells(),
            customers=tuple(self.customers),
            to_model_id=self.to_model,
            unit=self.unit.value,
            **given,
        )


class ForecastsConfig(dg.Config):
    """Work on forecasts, done in the order of this list: lines first, then adjustments, then authorisation."""

    plan_date: Day = Field(default="", description="Plan date, YYYY-MM-DD; empty: the last one")
    by: str = Field(min_length=1, description="Who does it; kept in the log")
    why: str = Field(default="", description="Why; kept in the log")
    role: str = Field(default="", description="Role in which it is done; edit fences ask for it")
    enter: list[EnterConfig] = Field(default=[], description="Lines by hand")
    copy_lines: list[BulkConfig] = Field(default=[], description="Lines copied to a model")
    update: list[BulkConfig] = Field(default=[], description="Lines updated")
    delete: list[BulkConfig] = Field(default=[], description="Lines deleted")
    adjust: list[AdjustConfig] = Field(default=[], description="Adjustments of the reviewed forecast")
    authorise: list[AuthoriseConfig] = Field(default=[], description="Authorisations")

    def signed(self) -> SignedEdit:
        """The same for the desk."""
        return SignedEdit(self.by, self.why, self.role, _day(self.plan_date))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
