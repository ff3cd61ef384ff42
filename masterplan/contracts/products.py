"""Input tables of products and how they are covered: items, coverage groups, coverage of single nodes.

Not here: what products are made of (structure) and where they come from (sources).
"""

from __future__ import annotations

from masterplan.contracts.core import (
    COMPANY,
    Column,
    Kind,
    Table,
    choice,
    count,
    day,
    days,
    flag,
    number,
    optional,
    qty,
    refers,
    refers_in_company,
    text,
)
from masterplan.contracts.coverage import COVERAGE, COVERAGE_CODES, ITEM_OVERRIDES, ORDER_TYPES
from masterplan.contracts.order_settings import dimensions


def _override(name: str, kind: Kind, meaning: str, **rest: object) -> Column:
    return Column(name, kind, f"{meaning}; absent: not overridden", nullable=True, **rest)  # type: ignore[arg-type]


def _override_days(name: str, meaning: str) -> Column:
    return _override(name, Kind.DAYS, meaning, unit="days", minimum=0, maximum=3650)


def _override_qty(name: str, meaning: str) -> Column:
    return _override(name, Kind.QTY, meaning, unit="inventory unit", minimum=0)


TABLES = (
    Table(
        "master",
        "item",
        "one item of a company",
        ("company_id", "item_id"),
        (
            COMPANY,
            text("item_id", "Item"),
            optional("name", "Name of the item"),
            optional("item_group_id", "Group for reports"),
            optional("group_item_id", "The same thing in every company of the group; empty: item_id"),
            optional("variant_of_item_id", "Item that this one is a variant of, whose default order settings it has; empty: none"),
            *dimensions("none"),
            text("unit_id", "Inventory unit", default="EA"),
            optional(
                "purchase_unit_id",
                "Unit that purchases are ordered in, as unit_conversion has it, with engine po; empty: the inventory unit",
            ),
            choice("default_order_type", ORDER_TYPES, "How the item is supplied", "purchase"),
            days("purchase_lead_days", "Lead time of a purchase", default=0),
            days("production_lead_days", "Lead time of a production order", default=0),
            days("transfer_lead_days", "Lead time of a transfer", default=0),
            flag("lead_days_are_working", "Lead times count open days, not calendar days", default=False),
            optional("coverage_group_id", "Coverage group; empty: the company's general group"),
            optional("default_vendor_id", "Vendor of planned purchases"),
            optional("buyer_group_id", "Who buys or plans the item"),
            optional("default_site_id", "Site of rows that name none"),
            optional("default_warehouse_id", "Warehouse of rows that name none"),
            flag("plans_by_warehouse", "Planned per warehouse; no: per site", default=True),
            qty("order_min_qty", "Smallest quantity of an order; 0: none", default=0),
            qty("order_max_qty", "Largest quantity of an order; 0: none", default=0),
            qty("order_multiple_qty", "Orders are multiples of this; 0: none", default=0),
            qty("order_standard_qty", "Quantity of an order made by hand that names none; 0: none", default=0),
            days("shelf_life_days", "Days that the item keeps from its receipt; 0: it does not expire", default=0),
            flag("is_batch_tracked", "Stock is kept by batch", default=False),
            number("standard_cost", "Cost of one unit in the company's currency", "company currency", default=0.0, minimum=0),
            number("sales_price", "Price of one unit in the company's currency", "company currency", default=0.0, minimum=0),
            choice(
                "lifecycle_state",
                ("active", "no_new_supply", "not_planned"),
                "no_new_supply: used up, nothing new is suggested; not_planned: left out of every plan",
                "active",
            ),
        ),
        (
            refers("company_id", "company"),
            refers("unit_id", "unit"),
            refers("purchase_unit_id", "unit", "unit_id"),
            refers_in_company("coverage_group_id", "coverage_group"),
            refers_in_company("default_vendor_id", "vendor", "vendor_id"),
            refers_in_company("default_site_id", "site", "site_id"),
            refers_in_company("default_warehouse_id", "warehouse", "warehouse_id"),
        ),
        is_required=True,
    ),
    Table(
        "master",
        "allocation_key",
        "one key that groups items for forecasts",
        ("company_id", "allocation_key_id"),
        (
            COMPANY,
            text("allocation_key_id", "Allocation key"),
            optional("name", "Name of the key"),
            flag("is_for_forecast", "Its items are forecast by its settings", default=True),
        ),
        (refers("company_id", "company"),),
    ),
    Table(
        "master",
        "item_allocation_key",
        "one item, in all places or on one site, that belongs to an allocation key",
        ("company_id", "allocation_key_id", "item_id", "site_id"),
        (
            COMPANY,
            text("allocation_key_id", "Allocation key"),
            text("item_id", "Item"),
            optional("site_id", "Site; empty: all"),
            number("percent", "Share of a quantity that is given for the key", "percent", default=0.0, minimum=0),
        ),
        (
            refers_in_company("allocation_key_id", "allocation_key"),
            refers_in_company("item_id", "item"),
            refers_in_company("site_id", "site"),
        ),
    ),
    Table(
        "master",
        "coverage_group",
        "one coverage group of a company",
        ("company_id", "coverage_group_id"),
        (
            COMPANY,
            text("coverage_group_id", "Coverage group"),
            *COVERAGE,
        ),
        (
            refers("company_id", "company"),
            refers("calendar_id", "calendar"),
            refers_in_company("priority_model_id", "priority_model"),
            refers_in_company("reduction_key_id", "reduction_key", "key_id"),
        ),
    ),
    Table(
        "master",
        "item_coverage",
        "one item on a site, or in a warehouse of it",
        ("company_id", "item_id", "site_id", "warehouse_id"),
        (
            COMPANY,
            text("item_id", "Item"),
            optional("site_id", "Site; empty: every site"),
            optional("warehouse_id", "Warehouse; empty: every warehouse of the site"),
            optional("coverage_group_id", "Coverage group instead of the item's"),
            *ITEM_OVERRIDES,
            qty("min_on_hand_qty", "Safety stock: the floor under projected stock", default=0),
            qty("reorder_point_qty", "Net flow below which priority and decoupling order", default=0),
            qty("max_on_hand_qty", "Level up to which min_max, priority and decoupling order", default=0),
            optional("minimum_key_id", "Seasonal key of the minimum; empty: constant"),
            optional("maximum_key_id", "Seasonal key of the maximum; empty: constant"),
            flag("use_minimum_periods", "Every period of the keys counts; no (engine classic): that of the plan date", default=True),
            choice(
                "fulfil_minimum",
                ("today", "today_plus_procurement", "first_issue", "coverage_fence"),
                "When a missing minimum is due, with engine classic",
                "today_plus_procurement",
            ),
            qty("spike_threshold_qty", "Demand of a day above this counts at a decoupling point; 0: none does", default=0),
            number(
                "average_daily_usage",
                "Usage per day of a buffer; 0: by the usage periods",
                "inventory unit per day",
                default=0.0,
                minimum=0,
            ),
            number("demand_adjustment_factor", "Factor on the usage", "ratio", default=1.0, minimum=0),
            days("order_cycle_days", "Usual days between orders of a decoupling point", default=0),
            _override_days("decoupled_lead_days", "Lead time of a decoupling point, down to the next ones"),
            _override("order_type", Kind.TEXT, "How the node is supplied", values=ORDER_TYPES),
            optional("vendor_id", "Vendor of planned purchases"),
            optional("from_warehouse_id", "Warehouse that planned transfers come from"),
            _override_days("purchase_lead_days", "Lead time of a purchase"),
            _override_days("production_lead_days", "Lead time of a production order"),
            _override_days("transfer_lead_days", "Lead time of a transfer"),
            _override_qty("order_min_qty", "Smallest quantity of an order"),
            _override_qty("order_max_qty", "Largest quantity of an order"),
            _override_qty("order_multiple_qty", "Multiple of an order"),
            _override_qty("order_standard_qty", "Quantity of an order made by hand that names none"),
        ),
        (
            refers_in_company("item_id", "item"),
            refers_in_company("site_id", "site"),
            refers_in_company("warehouse_id", "warehouse"),
            refers_in_company("coverage_group_id", "coverage_group"),
            refers("calendar_id", "calendar"),
            refers_in_company("minimum_key_id", "minimum_key", "key_id"),
            refers_in_company("maximum_key_id", "minimum_key", "key_id"),
            refers_in_company("priority_model_id", "priority_model"),
            refers_in_company("reduction_key_id", "reduction_key", "key_id"),
            refers_in_company("vendor_id", "vendor"),
            refers_in_company("from_warehouse_id", "warehouse", "warehouse_id"),
        ),
    ),
    Table(
        "master",
        "minimum_key",
        "one period of a seasonal key",
        ("company_id", "key_id", "line_no"),
        (
            COMPANY,
            text("key_id", "Seasonal key"),
            count("line_no", "Order of the periods", minimum=1),
            count("change", "The period ends this many units after the base date", minimum=1, maximum=10_000, unit="units"),
            choice("unit", ("day", "week", "month"), "Unit of the change"),
            number("factor", "Factor on the minimum or maximum in the period", "ratio", minimum=0, maximum=1_000_000),
            flag("use_effective_date", "Count from the effective date; no: from the plan date", default=False),
            day("effective_date", "Base date; absent: 1 January of the year of the plan date", nullable=True),
        ),
        (refers("company_id", "company"),),
    ),
    Table(
        "master",
        "reduction_key",
        "one period of a key that forecast is reduced by",
        ("company_id", "key_id", "line_no"),
        (
            COMPANY,
            text("key_id", "Reduction key"),
            count("line_no", "Number of the line", minimum=1),
            count("change", "The period ends this many units after the base date", minimum=1, maximum=10_000, unit="units"),
            choice("unit", ("day", "week", "month"), "Unit of the change"),
            number(
                "percent",
                "Part of the forecast that goes, below 0: that is added",
                "percent",
                default=0.0,
                minimum=-100_000,
                maximum=100_000,
            ),
            flag("use_effective_date", "Count from the effective date; no: from the plan date", default=False),
            day("effective_date", "Base date; absent: 1 January of the year of the plan date", nullable=True),
        ),
        (refers("company_id", "company"),),
    ),
    Table(
        "master",
        "priority_model",
        "one priority model of a company",
        ("company_id", "priority_model_id"),
        (
            COMPANY,
            text("priority_model_id", "Priority model"),
            choice(
                "method",
                ("percent_of_maximum", "ranges_split", "ranges_single"),
                "One order by net flow; one order per range; one order with the most important range",
                "percent_of_maximum",
            ),
            flag("consider_demand_priority", "Supply is no less urgent than its demand", default=False),
        ),
        (refers("company_id", "company"),),
    ),
    Table(
        "master",
        "priority_range",
        "one range of a priority model",
        ("company_id", "priority_model_id", "line_no"),
        (
            COMPANY,
            text("priority_model_id", "Priority model"),
            count("line_no", "Order of the ranges, lowest first", minimum=1),
            count("priority", "Priority of supply in the range, 0 most urgent", minimum=0, maximum=100, unit="rank"),
            choice("to_level", ("zero", "minimum", "reorder_point", "maximum", "infinite"), "Level at which the range ends"),
            number("percent", "Share of the level at which it ends", "percent", default=100.0, minimum=0, maximum=1000),
        ),
        (refers_in_company("priority_model_id", "priority_model"),),
    ),
)

__all__ = ["COVERAGE_CODES", "ORDER_TYPES", "TABLES"]
