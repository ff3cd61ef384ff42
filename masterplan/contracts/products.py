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
    days,
    flag,
    number,
    optional,
    qty,
    refers,
    refers_in_company,
    text,
)

COVERAGE_CODES = ("manual", "period", "requirement", "min_max")
ORDER_TYPES = ("purchase", "production", "transfer")


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
            text("unit_id", "Inventory unit", default="EA"),
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
            number("standard_cost", "Cost of one unit in the company's currency", "company currency", default=0.0, minimum=0),
            number("sales_price", "Price of one unit in the company's currency", "company currency", default=0.0, minimum=0),
            choice("lifecycle_state", ("active", "not_planned"), "not_planned: left out of every plan", "active"),
        ),
        (
            refers("company_id", "company"),
            refers("unit_id", "unit"),
            refers_in_company("coverage_group_id", "coverage_group"),
            refers_in_company("default_vendor_id", "vendor", "vendor_id"),
            refers_in_company("default_site_id", "site", "site_id"),
            refers_in_company("default_warehouse_id", "warehouse", "warehouse_id"),
        ),
        is_required=True,
    ),
    Table(
        "master",
        "coverage_group",
        "one coverage group of a company",
        ("company_id", "coverage_group_id"),
        (
            COMPANY,
            text("coverage_group_id", "Coverage group"),
            choice("coverage_code", COVERAGE_CODES, "How uncovered needs become orders", "requirement"),
            days("period_days", "Length of a period, for the code period", default=30, minimum=1),
            optional("calendar_id", "Calendar of lead times and order days; empty: see the semantics, section 2"),
            days("negative_days", "How late an existing supply may be beyond what a new one would be", default=0),
            days("coverage_fence_days", "Needs later than this many days after the plan date are left out", default=100),
        ),
        (refers("company_id", "company"), refers("calendar_id", "calendar")),
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
            _override("coverage_code", Kind.TEXT, "Coverage code", values=COVERAGE_CODES),
            _override_days("period_days", "Length of a period"),
            _override_days("negative_days", "Negative days"),
            _override_days("coverage_fence_days", "Coverage fence"),
            qty("min_on_hand_qty", "Safety stock: the floor under projected stock", default=0),
            qty("max_on_hand_qty", "Level up to which min_max orders", default=0),
            _override("order_type", Kind.TEXT, "How the node is supplied", values=ORDER_TYPES),
            optional("vendor_id", "Vendor of planned purchases"),
            optional("from_warehouse_id", "Warehouse that planned transfers come from"),
            _override_days("purchase_lead_days", "Lead time of a purchase"),
            _override_days("production_lead_days", "Lead time of a production order"),
            _override_days("transfer_lead_days", "Lead time of a transfer"),
            _override_qty("order_min_qty", "Smallest quantity of an order"),
            _override_qty("order_max_qty", "Largest quantity of an order"),
            _override_qty("order_multiple_qty", "Multiple of an order"),
        ),
        (
            refers_in_company("item_id", "item"),
            refers_in_company("site_id", "site"),
            refers_in_company("warehouse_id", "warehouse"),
            refers_in_company("coverage_group_id", "coverage_group"),
            refers_in_company("vendor_id", "vendor"),
            refers_in_company("from_warehouse_id", "warehouse", "warehouse_id"),
        ),
    ),
)

__all__ = ["COVERAGE_CODES", "ORDER_TYPES", "TABLES"]
