"""The parameters of coverage, declared once: columns of coverage_group, overrides of item_coverage and of plan.

Belongs here: what the parameters are. Which of several values is in force is told in `masterplan.parameters`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from masterplan.contracts.core import Column, Kind, choice, choices, days, flag, number, optional

COVERAGE_CODES: Final = ("manual", "period", "requirement", "min_max", "priority", "decoupling")
ORDER_TYPES: Final = ("purchase", "production", "transfer")
PRODUCTION_STATUSES: Final = ("created", "estimated", "scheduled", "released", "started")
ACTIONS: Final = ("advance", "postpone", "increase", "decrease", "cancel")


def _fence(name: str, meaning: str) -> Column:
    return days(name, f"{meaning}; 0: no fence", default=0)


COVERAGE: Final = (
    choice("coverage_code", COVERAGE_CODES, "How uncovered needs become orders", "requirement"),
    days("period_days", "Length of a period, for the code period", default=30, minimum=1),
    optional("calendar_id", "Calendar of lead times and order days; empty: see the semantics, section 2"),
    days("negative_days", "How late an existing supply may be beyond what a new one would be", default=0),
    replace(days("positive_days", "How many days before a demand its supply may be there; absent: any"), nullable=True),
    choice("consume_on_hand", ("before_all_supply", "after_all_supply"), "When stock is taken", "before_all_supply"),
    flag(
        "keep_received_supply_outside_positive_days",
        "Stock that is kept for a confirmed sales line stays outside the positive days too",
        default=False,
    ),
    flag("use_latest_supply", "Of supplies on time the latest is taken first", default=False),
    flag("strict_safety_stock_pegging", "What was ordered for safety stock stays with it", default=False),
    choice("min_max_rounding", ("automatic", "down", "up"), "How min_max rounds to the multiple", "automatic"),
    days("receipt_margin_days", "Days between receipt and need", default=0),
    days("issue_margin_days", "Days between supply and the demand it serves", default=0),
    days("reorder_margin_days", "Days between order date and start", default=0),
    flag("soft_issue_margin", "The issue margin shrinks before it delays a demand", default=False),
    days("coverage_fence_days", "Needs later than this many days after the plan date are left out", default=100),
    _fence("freeze_fence_days", "No new order is required up to this many days after the plan date"),
    _fence("firming_fence_days", "Planned orders to be ordered up to this many days after the plan date are to be firmed"),
    _fence("explosion_fence_days", "Production orders required later need no components"),
    _fence("forecast_fence_days", "Forecast later than this is left out"),
    _fence("action_fence_days", "Action messages for receipts up to this many days after the plan date"),
    _fence("delay_fence_days", "Delays are reported for demands up to this many days after the plan date, with engine classic"),
    _fence("approved_requisition_fence_days", "Requisitions older than this are left out, with engine classic"),
    flag("calculate_delays", "Delays are calculated; off only with engine classic", default=True),
    choice("production_status", PRODUCTION_STATUSES, "Status that a production order gets when it is firmed", "released"),
    choices("actions", ACTIONS, "Action messages that are wanted"),
    days("advance_margin_days", "Days that a receipt may be late without a message", default=0),
    days("postpone_margin_days", "Days that a receipt may be early without a message", default=0),
    choice("action_basis", ("required", "requested"), "Date of the need that messages look at", "required"),
    flag("round_down_advance_days", "Days of an advance are rounded down to whole days, not up", default=False),
    flag("derived_actions", "A message moves the components of its order, so that their supplies get messages too", default=False),
    flag("use_specified_bom", "A demand line that names a bill gets supply made by it", default=False),
    flag("use_specified_route", "A demand line that names a route gets supply made by it", default=False),
    flag("prioritise_existing_supply", "A line that names a bill or route takes supply that exists before a new order", default=False),
    optional("reduction_key_id", "Reduction key of the forecast, for the methods by key; empty: none"),
    choice("reduce_forecast_by", ("orders", "all_transactions"), "What reduces demand and supply forecast", "orders"),
    flag(
        "include_customer_forecast", "The overall forecast holds that of customers: their lines are no demand of their own", default=False
    ),
    flag("include_intercompany_orders", "Orders of companies of the group reduce forecast too", default=False),
    number("lead_time_factor", "Share of the lead time's usage in the red and green zones", "ratio", default=0.5, minimum=0, maximum=1),
    number("variability_factor", "Extra share of the red zone for variability", "ratio", default=0.5, minimum=0, maximum=1),
    days("usage_past_days", "Days of issues before the plan date that a buffer's usage is the mean of; 0: none", default=0),
    days("usage_forward_days", "Days of forecast from the plan date on that a buffer's usage is the mean of; 0: none", default=0),
    number("usage_past_weight", "Weight of past usage where both count", "weight", default=50.0, minimum=0, maximum=1_000_000),
    number("usage_forward_weight", "Weight of forward usage where both count", "weight", default=50.0, minimum=0, maximum=1_000_000),
    optional("priority_model_id", "Priority model of the code priority; empty: percent of maximum, one order"),
)
PLAN_OVERRIDES: Final = (
    "negative_days",
    "positive_days",
    "consume_on_hand",
    "use_latest_supply",
    "coverage_fence_days",
    "freeze_fence_days",
    "firming_fence_days",
    "explosion_fence_days",
    "forecast_fence_days",
    "action_fence_days",
    "delay_fence_days",
    "approved_requisition_fence_days",
    "calculate_delays",
    "action_basis",
)
MARGINS: Final = ("receipt_margin_days", "issue_margin_days", "reorder_margin_days")


def override(column: Column, whose: str) -> Column:
    """A parameter where it may stand in place of `whose`; absent values override nothing."""
    return replace(column, meaning=f"{column.meaning.split(';')[0]}; absent: {whose}", default=None, nullable=True)


ITEM_OVERRIDES: Final = tuple(
    replace(column, meaning=f"{column.meaning}; empty: the group's")
    if column.kind is Kind.TEXT and not column.values
    else override(column, "the group's")
    for column in COVERAGE
)
