"""Where the words of the cases and the names of the data model differ: one table, nothing hidden elsewhere.

Belongs here: names. A word that is not listed is the column of the same name, or with `_id` where it names a thing.
"""

from __future__ import annotations

from typing import Any, Final

# words that name a thing: their column ends in _id
THINGS: Final = frozenset(
    {
        "company",
        "site",
        "warehouse",
        "from_warehouse",
        "to_warehouse",
        "main_warehouse",
        "location",
        "item",
        "batch",
        "customer",
        "vendor",
        "vendor_group",
        "intercompany_company",
        "buyer_group",
        "calendar",
        "coverage_group",
        "general_coverage_group",
        "resource",
        "model",
        "forecast_model",
        "plan",
        "bom",
        "route",
    }
)

# (table, word) or, for every table, ("*", word) → column
COLUMNS: Final = {
    ("company", "currency"): "currency_code",
    ("trade_agreement", "currency"): "currency_code",
    ("item", "order_type"): "default_order_type",
    ("item", "vendor"): "default_vendor_id",
    ("*", "safety_stock_fulfilment"): "fulfil_minimum",
    ("*", "advance_tolerance_days"): "advance_margin_days",
    ("*", "postpone_tolerance_days"): "postpone_margin_days",
    ("forecast_model", "parent"): "parent_model_id",
    ("demand_order", "ref"): "order_id",
    ("demand_order", "type"): "demand_type",
    ("demand_order", "date"): "requested_date",
    ("supply_order", "ref"): "order_id",
    ("supply_order", "type"): "order_type",
    ("supply_order", "date"): "receipt_date",
    ("bom_line", "component"): "component_item_id",
    ("bom_line", "qty"): "quantity",
    ("bom_line", "plan_group"): "substitution_group_id",
    ("bom_line", "plan_priority"): "substitution_priority",
    ("pegging", "batch"): "supply_ref",
    ("marking", "batch"): "batch_id",
    ("planned_order", "ref"): "order_id",
    ("planned_order", "type"): "order_type",
}

# (column, word) → value
VALUES: Final = {
    ("consume_on_hand", "before_all"): "before_all_supply",
    ("consume_on_hand", "after_all"): "after_all_supply",
    ("agreement_criterion", "minimum_lead_time"): "lead_time",
    ("agreement_criterion", "lowest_unit_price"): "price",
    ("lifecycle_state", "obsolete"): "not_planned",
    # a null of a case, by column
    ("probability_pct", None): 0,  # a quotation without an opportunity has no probability
    ("min_on_hand_qty", None): 0,
    ("max_on_hand_qty", None): 0,
    ("default_vendor_id", None): "",
    ("vendor_id", None): "",
    ("vendor_group_id", None): "",
}

# method and creation of a case are one word here
PRIORITY_METHODS: Final = {
    ("percent_of_maximum", "single"): "percent_of_maximum",
    ("percent_of_maximum", "split"): "percent_of_maximum",
    ("priority_ranges", "single"): "ranges_single",
    ("priority_ranges", "split"): "ranges_split",
}

# words of results: what the library says → what a case says
BUFFER_WORDS: Final = {"critically_low": "critically_low", "low": "low", "normal": "average", "high": "higher_than_average"}

# a ship date is a column of the data model; a transfer ships on its start
SHIP_DATE: Final = ("ship_date", "start_date")

# parameters of the cases' plan that the data model keeps with the company
COMPANY_WIDE: Final = frozenset(
    {
        "general_coverage_group",
        "use_dynamic_negative_days",
        "use_dynamic_positive_days",
        "margins_are_working",
        "find_trade_agreement",
        "agreement_criterion",
    }
)


def column_of(table: str, word: str) -> str:
    """The column of a table that a word of a case means."""
    known = COLUMNS.get((table, word)) or COLUMNS.get(("*", word))
    return known or (f"{word}_id" if word in THINGS else word)


def value_of(column: str, value: Any) -> Any:
    """The value of a column that a word of a case means; lists are texts with commas."""
    if isinstance(value, list):
        return ",".join(value)
    if value is None or isinstance(value, str):
        return VALUES.get((column, value), value)
    return value
