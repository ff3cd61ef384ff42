"""`masterplan forecast`: the reviewed forecast and the lines of models, listed and changed.

Belongs here: what is printed, and the texts of the command line as values. What an edit does is told in `masterplan.demand_review`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.demand_review import Authorisation, BulkChange, Cells, Edit, Header
from masterplan.errors import ForecastError
from pipelines.commands.desk import show
from pipelines.commands.orders import quantity
from pipelines.forecast_desk import ForecastDesk, SignedEdit
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rich.console import Console

    from pipelines.warehouse.reviews import Edited

_CELL: Final = ("company_id", "item_id", "site_id", "warehouse_id", "date")
_LINE: Final = ("company_id", "model_id", "item_id", "site_id", "warehouse_id", "customer_id", "date")
_GENERATED: Final = ("generation_no", "plan_date", "company_id", "series", "made_at", "made_by", "name", "parameters")
_LOGGED: Final = ("edit_no", "plan_date", "edited_at", "edited_by", "role", "action", "rows", "what", "reason")


@dataclass(frozen=True)
class Entered:
    """A header line as the command line says it."""

    company_id: str
    model_id: str
    qty: str
    start: date
    item_id: str
    allocation_key_id: str
    site_id: str
    warehouse_id: str
    customer_id: str
    per: int
    unit: str
    end: date | None
    period_key_id: str


@dataclass(frozen=True)
class Bulk:
    """A bulk change as the command line says it."""

    action: Any
    model_id: str
    cells: Cells
    customers: tuple[str, ...]
    to_model_id: str
    factor: str
    constant: str
    shift: int
    unit: str
    all_lines: bool


def show_forecast(console: Console, plan_date: date | None, cells: Cells, level: str, model_id: str) -> None:
    """Prints the reviewed forecast by level. Errors: StoreError without a forecast, ForecastError when nothing is chosen."""
    show(console, _desk().listed(plan_date, cells, level, model_id))


def adjust_forecast(console: Console, signed: SignedEdit, cells: Cells, ways: Mapping[str, str | None]) -> None:
    """Adjusts and prints the buckets that are otherwise; ForecastError unless one way is told."""
    told = {way: value for way, value in ways.items() if value is not None}
    if len(told) != 1:
        raise ForecastError("one_way", "An adjustment has a total, a quantity to add, or a factor.", way_out="Give one of the three.")
    [(way, value)] = told.items()
    edited = _desk().adjust(signed, Edit(cells, way, quantity(value), signed.role))  # type: ignore[arg-type]
    _told(console, edited, (*_CELL, "baseline_qty", "qty"))


def authorise_forecast(console: Console, signed: SignedEdit, wanted: tuple[str, tuple[str, ...], date | None, date | None, bool]) -> None:
    """Authorises and prints the lines."""
    edited = _desk().authorise(signed, Authorisation(*wanted))
    _told(console, edited, ("model_id", *_CELL, "baseline_qty", "adjusted_qty", "qty"))


def enter_forecast(console: Console, signed: SignedEdit, line: Entered) -> None:
    """Enters lines and prints them."""
    header = Header(**{**line.__dict__, "qty": quantity(line.qty)})
    _told(console, _desk().enter(signed, header), (*_LINE, "before_qty", "after_qty"))


def change_lines(console: Console, signed: SignedEdit, wanted: Bulk) -> None:
    """Copies, updates or deletes lines and prints those that are otherwise."""
    change = BulkChange(
        wanted.action,
        wanted.model_id,
        wanted.cells,
        wanted.customers,
        wanted.to_model_id,
        quantity(wanted.factor),
        quantity(wanted.constant),
        wanted.shift,
        wanted.unit,
    )
    _told(console, _desk().change_lines(signed, change, all_lines=wanted.all_lines), (*_LINE, "before_qty", "after_qty"))


def show_lines(console: Console, plan_date: date | None, model_id: str, cells: Cells) -> None:
    """Prints lines of models."""
    show(console, _desk().lines(plan_date, model_id, cells).select(*_LINE, "qty", "source"))


def show_balance(console: Console, plan_date: date | None, model_id: str, cells: Cells) -> None:
    """Prints the inventory forecast."""
    show(console, _desk().balance(plan_date, model_id, cells))


def show_log(console: Console, plan_date: date | None) -> None:
    """Prints the log of edits, the newest first."""
    show(console, _desk().warehouse.forecast_log(plan_date).select(_LOGGED))


def show_generations(console: Console) -> None:
    """Prints the history of generated baselines."""
    rows = _desk().warehouse.forecast_generations()
    told = [", ".join(f"{name} {value}" for name, value in json.loads(text).items() if value is not None) for text in rows["parameters"]]
    show(console, rows.with_columns(parameters=pl.Series(told, dtype=pl.String)).select(_GENERATED))


def _desk() -> ForecastDesk:
    return ForecastDesk(Warehouse(load_settings().warehouse_file))


def _told(console: Console, edited: Edited, columns: tuple[str, ...]) -> None:
    show(console, edited.rows.select(columns))
    for remark in edited.remarks:
        console.print(remark, style="yellow", markup=False, highlight=False)
    number = f"edit {edited.edit_no}" if edited.edit_no else "nothing changed"
    console.print(f"{number}, plan date {edited.plan_date}; plans follow with the next run", highlight=False)
