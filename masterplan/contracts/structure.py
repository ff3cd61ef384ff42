"""Input tables of product structure and resources: bills of material, routes, resources.

Not here: items themselves (products) and their suppliers (sources).
"""

from __future__ import annotations

from masterplan.contracts.core import (
    COMPANY,
    Table,
    Validity,
    choice,
    count,
    day,
    flag,
    number,
    optional,
    qty,
    refers,
    refers_in_company,
    text,
)

_VERSION_COLUMNS = (
    text("item_id", "Item that is made"),
    optional("site_id", "Site where it holds; empty: every site"),
    day("from_date", "First requirement date it holds for; absent: always", nullable=True),
    qty("from_qty", "Smallest order quantity it holds for", default=0),
    day("to_date", "Last requirement date it holds for; absent: for ever", nullable=True),
    flag("is_active", "Chosen by planning", default=True),
    flag("is_approved", "May be used", default=True),
)

TABLES = (
    Table(
        "master",
        "bom_version",
        "one bill of material of an item, on a site, from a date and a quantity",
        ("company_id", "bom_id", "item_id", "site_id", "from_date", "from_qty"),
        (COMPANY, text("bom_id", "Bill of material"), *_VERSION_COLUMNS),
        (refers_in_company("item_id", "item"), refers_in_company("site_id", "site")),
        Validity(("company_id", "item_id", "site_id", "from_qty")),
    ),
    Table(
        "master",
        "bom_line",
        "one component of a bill of material",
        ("company_id", "bom_id", "line_no"),
        (
            COMPANY,
            text("bom_id", "Bill of material"),
            count("line_no", "Line of the bill"),
            text("component_item_id", "Component"),
            choice("line_type", ("item", "phantom"), "phantom: replaced by the component's own components", "item"),
            choice("consumption", ("variable", "constant"), "variable: grows with the order; constant: per order", "variable"),
            qty("quantity", "Quantity of the component per per_series made"),
            qty("per_series", "Made quantity that the quantity is for", default=1, minimum=0.000001),
            number("variable_scrap_pct", "Extra share of the need that is lost", "percent", default=0.0, minimum=0, maximum=1000),
            qty("constant_scrap_qty", "Extra quantity that is lost once per order", default=0),
            choice("rounding", ("none", "consumption"), "consumption: round the need up to multiple_qty", "none"),
            qty("multiple_qty", "Multiple that the need is rounded up to", default=0),
            count("operation_no", "Operation that consumes it; 0: the first", default=0, minimum=0),
            day("from_date", "First requirement date the line holds for; absent: always", nullable=True),
            day("to_date", "Last requirement date the line holds for; absent: for ever", nullable=True),
            optional("warehouse_id", "Warehouse the component is taken from"),
            optional("substitution_group_id", "Lines of one group of a bill stand in for one another"),
            count("substitution_priority", "Order in the group; the lowest is preferred, with the quantity", default=0, minimum=0),
        ),
        (refers_in_company("component_item_id", "item", "item_id"), refers_in_company("warehouse_id", "warehouse")),
    ),
    Table(
        "master",
        "route_version",
        "one route of an item, on a site, from a date and a quantity",
        ("company_id", "route_id", "item_id", "site_id", "from_date", "from_qty"),
        (COMPANY, text("route_id", "Route"), *_VERSION_COLUMNS),
        (refers_in_company("item_id", "item"), refers_in_company("site_id", "site")),
        Validity(("company_id", "item_id", "site_id", "from_qty")),
    ),
    Table(
        "master",
        "route_operation",
        "one operation of a route",
        ("company_id", "route_id", "operation_no", "priority"),
        (
            COMPANY,
            text("route_id", "Route"),
            count("operation_no", "Operation"),
            choice("priority", ("primary", "secondary"), "secondary: runs beside the primary one", "primary"),
            count("next_operation_no", "Operation that follows; 0: none", default=0, minimum=0),
            optional("resource_group_id", "Group of resources that can do it"),
            optional("resource_id", "Resource that must do it; empty: any of the group"),
            count("resource_count", "Resources needed at a time", default=1, minimum=1),
            number("queue_before_hours", "Waiting before the operation", "hours", default=0.0, minimum=0),
            number("setup_hours", "Set-up per order", "hours", default=0.0, minimum=0),
            number("run_hours", "Run time per process_qty", "hours", default=0.0, minimum=0),
            number("transit_hours", "Way to the next operation", "hours", default=0.0, minimum=0),
            number("queue_after_hours", "Waiting after the operation", "hours", default=0.0, minimum=0),
            qty("process_qty", "Quantity that run_hours is for", default=1, minimum=0.000001),
            number("scrap_pct", "Share lost in the operation", "percent", default=0.0, minimum=0, maximum=99.9999),
        ),
        (refers_in_company("resource_group_id", "resource_group"), refers_in_company("resource_id", "resource")),
    ),
    Table(
        "master",
        "resource_group",
        "one group of resources on a site",
        ("company_id", "resource_group_id"),
        (
            COMPANY,
            text("resource_group_id", "Resource group"),
            optional("name", "Name of the group"),
            optional("site_id", "Site of the group"),
            optional("calendar_id", "Calendar of the group"),
            optional("input_warehouse_id", "Warehouse that its components are taken from"),
        ),
        (
            refers_in_company("site_id", "site"),
            refers("calendar_id", "calendar"),
            refers_in_company("input_warehouse_id", "warehouse", "warehouse_id"),
        ),
    ),
    Table(
        "master",
        "resource",
        "one resource",
        ("company_id", "resource_id"),
        (
            COMPANY,
            text("resource_id", "Resource"),
            optional("name", "Name of the resource"),
            optional("resource_group_id", "Group it belongs to"),
            choice("type", ("machine", "tool", "human", "location", "vendor"), "Kind of resource", "machine"),
            optional("calendar_id", "Calendar; empty: the group's"),
            number("capacity_per_hour", "Units per hour of capacity-based operations", "units/hour", default=0.0, minimum=0),
            number("efficiency_pct", "Efficiency", "percent", default=100.0, minimum=0.0001),
            flag("is_finite", "Capacity is a limit", default=False),
            number("hour_cost", "Cost of one hour in the company's currency", "company currency", default=0.0, minimum=0),
        ),
        (refers_in_company("resource_group_id", "resource_group"), refers("calendar_id", "calendar")),
    ),
)

__all__ = ["TABLES"]
