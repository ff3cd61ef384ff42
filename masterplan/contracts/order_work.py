"""What people do to planned orders, as the warehouse keeps it: the log of changes, firmed orders, the outbox (semantics §30, §31)."""

from __future__ import annotations

from masterplan.contracts import orders
from masterplan.contracts.core import COMPANY, Table, choice, count, day, instant, optional, qty, text
from masterplan.contracts.organisation import MARKING_OPTIONS

_ORDER_INPUTS = {table.name: table for table in orders.TABLES}
FIRMED_INPUTS = ("supply_order", "demand_order", "marking")
CHANGES = ("edit", "create", "split", "group", "approve", "status", "delete", "firm")
WAYS = ("manual", "query", "automatic")


def of_firmed(table: Table) -> Table:
    """Rows of an input table that firming made, each under the key of its firmed order."""
    columns = (text("firmed_key", "Firmed order that the row is of"), *(c for c in table.columns if c.name != "firmed_key"))
    return Table("store", f"firmed_{table.name}", f"{table.grain}, made by firming", ("firmed_key", *table.key), columns)


TABLES = (
    Table(
        "plan",
        "order_change",
        "one planned order that somebody changed; rows are added, never changed",
        ("change_no", "entry"),
        (
            count("change_no", "Number of the change", minimum=1),
            count("entry", "Number of the order within the change", minimum=1),
            text("plan_id", "Plan"),
            day("plan_date", "Date the plan was made for"),
            count("version", "First version in which the change shows", minimum=1),
            text("order_id", "Planned order"),
            choice("action", CHANGES, "What was done"),
            optional("before", "The columns that changed, as they were, as JSON; empty: there was no such order"),
            optional("after", "The columns that changed, as they are, as JSON; empty: the order is gone"),
            instant("changed_at", "When"),
            text("changed_by", "Who"),
            optional("reason", "Why"),
        ),
    ),
    Table(
        "plan",
        "firmed_order",
        "one line of a firmed order: the planned order that became it",
        ("company_id", "order_type", "order_id", "line_no"),
        (
            COMPANY,
            choice("order_type", ("purchase", "production", "transfer"), "Kind of order"),
            text("order_id", "Order, until the source gives it a name of its own"),
            count("line_no", "Line of the order", minimum=1),
            text("firmed_key", "Key of the order: taking it twice is harmless"),
            text("batch_id", "Firming that made it: one decision"),
            text("plan_id", "Plan that it comes from"),
            day("plan_date", "Date the plan was made for; the order is supply from this date on"),
            count("version", "First version of the plan without the planned order", minimum=1),
            text("planned_order_id", "Planned order that became this line"),
            text("item_id", "Item"),
            text("site_id", "Site"),
            optional("warehouse_id", "Warehouse"),
            qty("qty", "Quantity"),
            day("header_date", "Date of the order: the earliest order date of its lines"),
            day("order_date", "Date on which the line must be ordered"),
            day("start_date", "Date on which it starts; a transfer ships"),
            day("receipt_date", "Date on which it is received"),
            optional("vendor_id", "Vendor of a purchase"),
            optional("buyer_group_id", "Who buys or plans it"),
            optional("from_warehouse_id", "Warehouse that ships a transfer"),
            optional("mode", "Mode of transport of a transfer"),
            optional("bom_id", "Bill of material of a production"),
            optional("route_id", "Route of a production"),
            text("status", "Status of the order"),
            choice("way", WAYS, "How it was chosen"),
            choice("marking", MARKING_OPTIONS, "Which links were made lasting"),
            instant("decided_at", "When it was firmed"),
            text("decided_by", "Who firmed it"),
            optional("reason", "Why"),
        ),
    ),
    Table(
        "plan",
        "outbox",
        "one file for the source system: the orders of one kind of one firming",
        ("file_name",),
        (
            text("file_name", "File below the folder of the outbox"),
            text("batch_id", "Firming that made it"),
            choice("order_type", ("purchase", "production", "transfer"), "Kind of its orders"),
            choice("format", ("parquet", "csv"), "Format of the file"),
            count("rows", "Order lines in it"),
            instant("written_at", "When it was put in place; absent: still to be", nullable=True),
        ),
    ),
    Table(
        "plan",
        "firmed_order_taken",
        "one firmed order that the source answers for from a plan date on",
        ("company_id", "order_type", "order_id", "plan_date", "how"),
        (
            COMPANY,
            choice("order_type", ("purchase", "production", "transfer"), "Kind of order"),
            text("order_id", "Firmed order"),
            day("plan_date", "First plan date for which it is no longer ours"),
            choice("how", ("source", "acknowledged"), "Named by the data of the source, or acknowledged by hand"),
            optional("source_order_id", "Its name in the source"),
            instant("noted_at", "When that became known"),
            text("noted_by", "Who told it"),
        ),
    ),
    *(of_firmed(_ORDER_INPUTS[name]) for name in FIRMED_INPUTS),
)
