"""Input tables of the sources of supply: vendors, agreements, transfer lanes, intercompany supply; and customers.

Not here: orders with them (orders).
"""

from __future__ import annotations

from masterplan.contracts.core import (
    COMPANY,
    Reference,
    Table,
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

TABLES = (
    Table(
        "master",
        "vendor",
        "one vendor of a company",
        ("company_id", "vendor_id"),
        (
            COMPANY,
            text("vendor_id", "Vendor"),
            optional("name", "Name of the vendor"),
            optional("vendor_group_id", "Group for reports"),
            optional("currency_code", "Currency it invoices in"),
            optional("calendar_id", "Days on which it takes and ships orders"),
            optional("address_id", "Address it ships from"),
            optional("intercompany_company_id", "The legal entity of the group that this vendor is"),
        ),
        (
            refers("company_id", "company"),
            refers("calendar_id", "calendar"),
            refers("intercompany_company_id", "company", "company_id"),
            refers("address_id", "address"),
        ),
    ),
    Table(
        "master",
        "customer",
        "one customer of a company",
        ("company_id", "customer_id"),
        (
            COMPANY,
            text("customer_id", "Customer"),
            optional("name", "Name of the customer"),
            optional("customer_group_id", "Group for forecasts and reports"),
            count("priority", "Most urgent is 0", default=50, minimum=0, maximum=100, unit="rank"),
            optional("intercompany_company_id", "The legal entity of the group that this customer is"),
        ),
        (refers("company_id", "company"), refers("intercompany_company_id", "company", "company_id")),
    ),
    Table(
        "master",
        "trade_agreement",
        "one agreed price and lead time with a vendor, from a date and a quantity",
        ("company_id", "vendor_id", "item_id", "from_date", "min_qty"),
        (
            COMPANY,
            text("vendor_id", "Vendor"),
            text("item_id", "Item"),
            day("from_date", "First order date it holds for; absent: always", nullable=True),
            qty("min_qty", "Smallest order quantity it holds for", default=0),
            day("to_date", "Last order date it holds for; absent: for ever", nullable=True),
            number("unit_price", "Price of one unit", "agreement currency", default=0.0, minimum=0),
            optional("currency_code", "Currency of the price; empty: the company's"),
            days("lead_days", "Agreed lead time", default=0),
            flag("disregard_lead_days", "The agreed lead time does not count", default=False),
            qty("order_min_qty", "Smallest quantity of an order that the vendor takes; 0: any", default=0),
            qty("order_multiple_qty", "The vendor takes multiples of this; 0: any quantity", default=0),
        ),
        (refers_in_company("vendor_id", "vendor"), refers_in_company("item_id", "item")),
    ),
    Table(
        "master",
        "sellable_days",
        "how long batches must still keep when they are sold to one customer or all",
        ("company_id", "customer_id", "item_id"),
        (
            COMPANY,
            optional("customer_id", "Customer; empty: all"),
            optional("item_id", "Item; empty: all"),
            days("days", "Days from the shipment to the last day of the batch"),
        ),
        (refers_in_company("customer_id", "customer"), refers_in_company("item_id", "item")),
    ),
    Table(
        "master",
        "transfer_lane",
        "one way between two warehouses by one mode of transport",
        ("company_id", "from_warehouse_id", "to_warehouse_id", "item_id", "mode"),
        (
            COMPANY,
            text("from_warehouse_id", "Warehouse that ships"),
            text("to_warehouse_id", "Warehouse that receives"),
            optional("item_id", "Item; empty: every item"),
            text("mode", "Mode of transport: road, rail, sea, air, courier, …", default="road"),
            days("lead_days", "Days from shipping to receiving", default=0),
            optional("calendar_id", "Days on which the mode runs"),
            number("cost_per_unit", "Cost of moving one unit", "company currency", default=0.0, minimum=0),
            count("priority", "Preferred lane is the lowest", default=50, minimum=0, unit="rank"),
            day("from_date", "First ship date it holds for; absent: always", nullable=True),
            day("to_date", "Last ship date it holds for; absent: for ever", nullable=True),
        ),
        (
            refers_in_company("from_warehouse_id", "warehouse", "warehouse_id"),
            refers_in_company("to_warehouse_id", "warehouse", "warehouse_id"),
            refers_in_company("item_id", "item"),
            refers("calendar_id", "calendar"),
        ),
    ),
    Table(
        "master",
        "intercompany_item",
        "one item that buyer and seller of the group name or measure differently",
        ("buyer_company_id", "buyer_item_id", "seller_company_id"),
        (
            text("buyer_company_id", "Company that buys"),
            text("buyer_item_id", "Its item"),
            text("seller_company_id", "Company that sells"),
            text("seller_item_id", "The seller's item"),
            qty("factor", "Seller's units in one of the buyer's", default=1, minimum=0.000001, unit="ratio"),
        ),
        (
            Reference(("buyer_company_id", "buyer_item_id"), "item", ("company_id", "item_id")),
            Reference(("seller_company_id", "seller_item_id"), "item", ("company_id", "item_id")),
        ),
    ),
)

__all__ = ["TABLES"]
