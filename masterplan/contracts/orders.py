"""Input tables of what is and what happened: stock, open orders, demand history, forecasts entered by hand.

Not here: what planning proposes (results).
"""

from __future__ import annotations

from masterplan.contracts.core import (
    COMPANY,
    Table,
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

_ITEM = text("item_id", "Item")
_SITE = optional("site_id", "Site; empty: the warehouse's, else the item's default")
_WAREHOUSE = optional("warehouse_id", "Warehouse; empty: the item's default on that site")
_PLACE = (refers_in_company("item_id", "item"), refers_in_company("site_id", "site"), refers_in_company("warehouse_id", "warehouse"))

SUPPLY_TYPES = ("purchase", "production", "transfer", "rfq")
DEMAND_TYPES = (
    "sales",
    "quotation",
    "requisition",
    "production_component",
    "transfer_issue",
    "purchase_return",
    "project",
    "intercompany",
)

HISTORY_ONLY = frozenset({"demand_history", "receipt_history"})
"""Tables that no plan reads."""
KEPT_SOURCES = ("authorised_here", "entered_here")

TABLES = (
    Table(
        "master",
        "on_hand",
        "stock of one item in one place and batch",
        ("company_id", "item_id", "site_id", "warehouse_id", "location_id", "batch_id"),
        (
            COMPANY,
            _ITEM,
            _SITE,
            _WAREHOUSE,
            optional("location_id", "Location inside the warehouse"),
            optional("batch_id", "Batch"),
            qty("qty", "Stock; may be negative", signed=True),
            day("expiry_date", "Last day on which it can be used; absent: never expires", nullable=True),
            flag("is_available", "Counts for planning", default=True),
        ),
        _PLACE,
    ),
    Table(
        "master",
        "supply_order",
        "one open line of a purchase, production or transfer order",
        ("company_id", "order_type", "order_id", "line_no"),
        (
            COMPANY,
            choice("order_type", SUPPLY_TYPES, "Kind of order"),
            text("order_id", "Order"),
            count("line_no", "Line of the order", default=1),
            _ITEM,
            _SITE,
            _WAREHOUSE,
            qty("qty", "Quantity still to come"),
            day("order_date", "Date of the order", nullable=True),
            day("start_date", "Date on which it starts; a transfer ships", nullable=True),
            day("receipt_date", "Date on which it is expected"),
            day("expiry_date", "Last day on which it can be used; absent: never expires", nullable=True),
            count("priority", "Most urgent is 0", default=50, minimum=0, maximum=100, unit="rank"),
            optional("vendor_id", "Vendor of a purchase"),
            optional("from_warehouse_id", "Warehouse that ships a transfer"),
            optional("status", "Status in the source system; released: a production order without component lines needs those of its bill"),
            flag("is_supply_forecast", "Made from a supply forecast", default=False),
            optional("intercompany_ref", "Order of the other company that it mirrors"),
            optional("firmed_key", "Key of the firmed order that it came from, as the outbox gave it"),
        ),
        (
            *_PLACE,
            refers_in_company("vendor_id", "vendor"),
            refers_in_company("from_warehouse_id", "warehouse", "warehouse_id"),
        ),
    ),
    Table(
        "master",
        "demand_order",
        "one open line of a demand: sales, component, transfer issue, quotation, …",
        ("company_id", "demand_type", "order_id", "line_no"),
        (
            COMPANY,
            choice("demand_type", DEMAND_TYPES, "Kind of demand"),
            text("order_id", "Order"),
            count("line_no", "Line of the order", default=1),
            _ITEM,
            _SITE,
            _WAREHOUSE,
            qty("qty", "Quantity still to be delivered"),
            day("requested_date", "Date on which it is wanted"),
            day("confirmed_date", "Date that was promised", nullable=True),
            optional("status", "Status in the source system"),
            number("probability_pct", "Probability of a quotation", "percent", default=100.0, minimum=0, maximum=100),
            count("priority", "Most urgent is 0", default=50, minimum=0, maximum=100, unit="rank"),
            optional("customer_id", "Customer"),
            optional("to_warehouse_id", "Warehouse that a transfer issue goes to"),
            optional("bom_id", "Bill that it is to be made by, where the coverage group uses specified bills"),
            optional("route_id", "Route that it is to be made by, where the coverage group uses specified routes"),
            flag("exclude_from_planning", "Left out by plans that honour the flag", default=False),
            flag("is_intercompany", "Demand of another company of the group", default=False),
        ),
        (*_PLACE, refers_in_company("customer_id", "customer"), refers_in_company("to_warehouse_id", "warehouse", "warehouse_id")),
    ),
    Table(
        "master",
        "demand_history",
        "issues of one item, place, customer group and kind on one day",
        ("company_id", "item_id", "site_id", "warehouse_id", "customer_group_id", "transaction_type", "date"),
        (
            COMPANY,
            _ITEM,
            _SITE,
            _WAREHOUSE,
            optional("customer_group_id", "Customer group"),
            text("transaction_type", "Kind of issue", default="sales"),
            day("date", "Day on which the demand was for"),
            qty("qty", "Quantity; negative: returned", signed=True),
            count("order_count", "Order lines behind it", default=1, minimum=0),
        ),
        _PLACE,
    ),
    Table(
        "master",
        "receipt_history",
        "one order line that has come in",
        ("company_id", "order_type", "order_id", "line_no"),
        (
            COMPANY,
            choice("order_type", SUPPLY_TYPES, "Kind of order"),
            text("order_id", "Order"),
            count("line_no", "Line of the order", default=1),
            _ITEM,
            _SITE,
            _WAREHOUSE,
            optional("vendor_id", "Vendor of a purchase"),
            qty("qty", "Quantity that came in"),
            day("promised_date", "Date on which it was promised"),
            day("received_date", "Date on which it came in; of several parts the last"),
        ),
        (*_PLACE, refers_in_company("vendor_id", "vendor")),
    ),
    Table(
        "master",
        "demand_forecast",
        "one forecast line of a model that was entered by hand or taken over from elsewhere",
        ("company_id", "model_id", "item_id", "site_id", "warehouse_id", "customer_id", "date", "source"),
        (
            COMPANY,
            text("model_id", "Forecast model"),
            _ITEM,
            _SITE,
            _WAREHOUSE,
            optional("customer_id", "Customer; empty: all"),
            day("date", "Day from which the quantity is needed"),
            qty("qty", "Forecast quantity"),
            choice("source", ("manual", "authorised", *KEPT_SOURCES), "Where the line comes from; the last two are not received", "manual"),
        ),
        (*_PLACE, refers_in_company("customer_id", "customer")),
    ),
    Table(
        "master",
        "supply_forecast",
        "one supply forecast line of a model",
        ("company_id", "model_id", "item_id", "site_id", "warehouse_id", "vendor_id", "vendor_group_id", "date"),
        (
            COMPANY,
            text("model_id", "Forecast model"),
            _ITEM,
            _SITE,
            _WAREHOUSE,
            optional("vendor_id", "Vendor; empty: the item's"),
            optional("vendor_group_id", "Vendor group; engine classic orders by it"),
            day("date", "Day on which the quantity is needed"),
            qty("qty", "Forecast quantity"),
        ),
        (*_PLACE, refers_in_company("vendor_id", "vendor")),
    ),
    Table(
        "master",
        "marking",
        "one fixed link of a demand to a supply",
        (
            "company_id",
            "demand_type",
            "demand_order_id",
            "demand_line_no",
            "supply_type",
            "supply_order_id",
            "supply_line_no",
            "batch_id",
            "kind",
        ),
        (
            COMPANY,
            choice("demand_type", DEMAND_TYPES, "Kind of demand"),
            text("demand_order_id", "Order that needs it"),
            count("demand_line_no", "Line of that order", default=1),
            choice("supply_type", ("on_hand", *SUPPLY_TYPES), "Kind of supply"),
            optional("supply_order_id", "Order that gives it; empty for stock"),
            count("supply_line_no", "Line of that order", default=1),
            optional("batch_id", "Batch of the stock that is linked; empty: any"),
            choice("kind", ("marking", "reservation", "requisition"), "What the link is", "marking"),
            qty("qty", "Quantity linked"),
            flag("is_supply_marked", "The supply refers to the demand too, not the demand alone", default=True),
        ),
        (refers("company_id", "company"),),
    ),
)

__all__ = ["DEMAND_TYPES", "KEPT_SOURCES", "SUPPLY_TYPES", "TABLES"]
