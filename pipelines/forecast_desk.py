"""Where planners work on forecasts: reviewed, adjusted, authorised and entered here, by command line and by a Dagster job alike.

Belongs here: choosing the plan date, the clock, and putting together what is shown. What is done is told in
`masterplan.demand_review`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.demand_review import Cells, chosen, chosen_buckets, forecast_balance, summed_by
from masterplan.demand_review.authorising import SOURCE
from masterplan.errors import ForecastError
from masterplan.places import NODE_KEY
from pipelines.warehouse.reviews import EditNote

if TYPE_CHECKING:
    from masterplan.demand_review import Authorisation, BulkChange, Edit, Header
    from pipelines.warehouse import Warehouse
    from pipelines.warehouse.reviews import Edited

_CELL: Final = [*NODE_KEY, "date"]


@dataclass(frozen=True)
class SignedEdit:
    """For which plan date something is done (None: the last one with a forecast), by whom, in which role and why."""

    by: str
    why: str = ""
    role: str = ""
    plan_date: date | None = None


@dataclass(frozen=True)
class ForecastDesk:
    """The forecasts of one deployment. Every call may raise ForecastError, StoreError or StoreBusyError and then changed nothing."""

    warehouse: Warehouse

    def day(self, plan_date: date | None) -> date:
        """The plan date that is meant."""
        return plan_date or self.warehouse.last_reviewed_date()

    def listed(self, plan_date: date | None, cells: Cells, level: str, model_id: str = "") -> pl.DataFrame:
        """Baseline and adjusted forecast by level and bucket; of a model also what is authorised into it for these buckets."""
        day = self.day(plan_date)
        tables = self.warehouse.review_tables(day)
        rows = chosen_buckets(tables, self.warehouse.reviewed_forecast(day), cells)
        sums = ["baseline_qty", "qty"]
        if model_id:
            kept = tables["demand_forecast"].filter(source=SOURCE, model_id=model_id).select(*_CELL, authorised_qty="qty")
            rows = rows.join(kept, on=_CELL, how="left")
            sums.append("authorised_qty")
        return summed_by(tables, rows, level, sums).rename({"qty": "adjusted_qty"})

    def lines(self, plan_date: date | None, model_id: str, cells: Cells) -> pl.DataFrame:
        """The lines of a model (empty: of all) as of a plan date, whatever their source."""
        tables = self.warehouse.review_tables(plan_date or self.warehouse.last_ingested_date())
        rows = tables["demand_forecast"]
        rows = rows.filter(chosen(tables, rows, cells), pl.col("model_id") == model_id if model_id else pl.lit(value=True))
        return rows.filter(_between(cells)).sort("company_id", "model_id", "item_id", "date", "site_id", "warehouse_id", "source")

    def adjust(self, signed: SignedEdit, edit: Edit) -> Edited:
        """Adjusts buckets at any level."""
        return self.warehouse.adjust_forecast(self.day(signed.plan_date), edit, _note(signed))

    def authorise(self, signed: SignedEdit, wanted: Authorisation) -> Edited:
        """Authorises into a model."""
        return self.warehouse.authorise_forecast(self.day(signed.plan_date), wanted, _note(signed))

    def enter(self, signed: SignedEdit, header: Header) -> Edited:
        """Enters lines by hand."""
        return self.warehouse.enter_forecast(self._day_of_lines(signed), header, _note(signed))

    def change_lines(self, signed: SignedEdit, change: BulkChange, *, all_lines: bool = False) -> Edited:
        """Copies, updates or deletes lines; without any condition only when all lines are meant."""
        if not all_lines and not change.model_id and change.cells == Cells() and not change.customers:
            raise ForecastError(
                "all_lines",
                "Without a condition this concerns the lines of all models.",
                way_out="Name conditions, or say that all are meant.",
            )
        return self.warehouse.change_forecast_lines(self._day_of_lines(signed), change, _note(signed))

    def balance(self, plan_date: date | None, model_id: str, cells: Cells) -> pl.DataFrame:
        """Demand and supply forecast by item with a running quantity."""
        tables = self.warehouse.review_tables(plan_date or self.warehouse.last_ingested_date())
        return forecast_balance(tables, model_id, cells)

    def _day_of_lines(self, signed: SignedEdit) -> date:
        """Lines need no baseline: the last plan date that was taken in."""
        return signed.plan_date or self.warehouse.last_ingested_date()


def _between(cells: Cells) -> pl.Expr:
    starts = pl.col("date") >= cells.from_date if cells.from_date else pl.lit(value=True)
    return starts & (pl.col("date") <= cells.to_date if cells.to_date else pl.lit(value=True))


def _note(signed: SignedEdit) -> EditNote:
    return EditNote(signed.by, datetime.now(UTC), signed.why, signed.role)
