"""Tables of the review of forecasts: generations, reviewed baselines, adjustments, authorised lines, lines by hand, the log.

Belongs here: what the warehouse keeps of work on forecasts (semantics §35). What it starts from is declared in results.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from masterplan.contracts import orders
from masterplan.contracts.core import COMPANY, Column, Kind, Table, choice, count, day, flag, instant, optional, qty, text
from masterplan.contracts.reviews import BUCKETS

EDITS: Final = ("adjust", "authorise", "enter", "copy", "update", "delete")
_NODE_KEY: Final = ("company_id", "item_id", "site_id", "warehouse_id")
_NODE: Final = (COMPANY, text("item_id", "Item"), text("site_id", "Site"), optional("warehouse_id", "Warehouse"))
_LINE: Final = next(table for table in orders.TABLES if table.name == "demand_forecast")
_EDIT: Final = count("edit_no", "Number of the edit", minimum=1)
_PLAN_DATE: Final = day("plan_date", "Date the forecast was made for")

TABLES = (
    Table(
        "forecast",
        "generation",
        "one baseline of one company as it was generated; rows are added, never changed",
        ("generation_no", "company_id"),
        (
            count("generation_no", "Number of the generation", minimum=1),
            COMPANY,
            _PLAN_DATE,
            text("parameters", "Parameters in force, as JSON"),
            optional("name", "Name of the generation"),
            optional("comment", "Comment on it"),
            count("series", "Series that were forecast"),
            instant("made_at", "When; absent: not told", nullable=True),
            optional("made_by", "Who"),
        ),
    ),
    Table(
        "forecast",
        "reviewed",
        "one bucket of one series as it is reviewed on a plan date",
        ("plan_date", *_NODE_KEY, "date"),
        (
            _PLAN_DATE,
            *_NODE,
            day("date", "First day of the bucket"),
            choice("bucket", BUCKETS, "Length of the bucket"),
            qty("baseline_qty", "Baseline"),
            qty("carried_qty", "Adjustments of earlier plan dates that were carried", signed=True),
            Column(
                "held_qty",
                Kind.QTY,
                "Forecast of the plan date before, where a freeze holds it; absent: none does",
                "inventory unit",
                nullable=True,
            ),
            qty("change_qty", "Adjustments of the plan date", signed=True),
            qty("qty", "Adjusted forecast, not below 0"),
            flag("is_frozen", "Nobody adjusts it"),
            flag("is_edited", "An adjustment is in it"),
        ),
    ),
    Table(
        "forecast",
        "adjustment",
        "one bucket of one series that an edit changed",
        ("edit_no", "entry"),
        (
            _EDIT,
            count("entry", "Number of the bucket within the edit", minimum=1),
            day("plan_date", "Plan date of the edit"),
            *_NODE,
            day("date", "First day of the bucket"),
            choice("bucket", BUCKETS, "Length of the bucket"),
            qty("before_qty", "Adjusted forecast before"),
            qty("after_qty", "Adjusted forecast after"),
            qty("change_qty", "What is added to the baseline for it", signed=True),
            day("saved_on", "Plan date of the authorisation that saved it; absent: none did", nullable=True),
            day("dropped_on", "First plan date on which it counts no more; absent: none", nullable=True),
        ),
    ),
    Table(
        "forecast",
        "authorisation",
        "one company whose forecast was authorised into a model",
        ("edit_no", "company_id"),
        (
            _EDIT,
            COMPANY,
            _PLAN_DATE,
            text("model_id", "Forecast model"),
            day("from_date", "First day of the first bucket"),
            day("to_date", "Last day of the last bucket"),
            flag("is_saved", "Its adjustments were saved for the next baselines"),
            count("lines", "Buckets of series that were authorised", minimum=1),
        ),
    ),
    Table(
        "forecast",
        "authorised",
        "one bucket of one series that was authorised; the last authorisation counts",
        ("edit_no", *_NODE_KEY, "date"),
        (
            _EDIT,
            _PLAN_DATE,
            text("model_id", "Forecast model"),
            *_NODE,
            day("date", "First day of the bucket"),
            qty("baseline_qty", "Baseline"),
            qty("adjusted_qty", "Adjusted forecast"),
            qty("qty", "The same in whole units of the item: the line of the model"),
        ),
    ),
    Table(
        "forecast",
        "edit",
        "one edit of forecasts: who, when, why; rows are added, never changed",
        ("edit_no",),
        (
            _EDIT,
            _PLAN_DATE,
            choice("action", EDITS, "What was done"),
            text("what", "What was asked for, as JSON"),
            count("rows", "Buckets or lines that it concerned"),
            instant("edited_at", "When"),
            text("edited_by", "Who"),
            optional("role", "In which role"),
            optional("reason", "Why"),
        ),
    ),
    Table(
        "forecast",
        "edited_line",
        "one line of a model that an edit made, changed or deleted",
        ("edit_no", "entry"),
        (
            _EDIT,
            count("entry", "Number of the line within the edit", minimum=1),
            *(column for column in _LINE.columns if column.name != "qty"),
            Column("before_qty", Kind.QTY, "Quantity before; absent: there was no such line", "inventory unit", nullable=True),
            Column("after_qty", Kind.QTY, "Quantity after; absent: the line is gone", "inventory unit", nullable=True),
        ),
    ),
    replace(
        _LINE,
        schema="store",
        name="kept_forecast_line",
        grain="one line that was entered or authorised here, in a time of plan dates",
        key=(*_LINE.key, "valid_from"),
        columns=(
            *_LINE.columns,
            day("valid_from", "First plan date on which it counts"),
            day("valid_to", "First plan date on which it no longer does; absent: it still does", nullable=True),
        ),
        references=(),
        _by_name={},
    ),
)

__all__ = ["EDITS", "TABLES"]
