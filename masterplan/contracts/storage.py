"""Tables as the warehouse stores them: dimensions, version-ranged facts, ingestion bookkeeping, quarantine.

Users query the views of the same name in schema `plan` (results); nothing here is read by analysts directly but
`plan.node` and `plan.document`.
"""

from __future__ import annotations

from masterplan.contracts import orders, results
from masterplan.contracts.core import (
    COMPANY,
    Column,
    Kind,
    Table,
    choice,
    count,
    day,
    flag,
    instant,
    key,
    micro,
    number,
    optional,
    qty,
    text,
)
from masterplan.contracts.organisation import MARKING_OPTIONS
from masterplan.contracts.policies import SCENARIO_CHANGE

_RANGE = (
    text("plan_id", "Plan"),
    day("plan_date", "Date the plan was made for"),
    count("from_version", "First version in which the row holds"),
    Column("to_version", Kind.COUNT, "Last version in which the row holds; absent: still", "count", nullable=True),
)


_PERIOD = (
    day("valid_from", "First plan date for which the source said so"),
    day("valid_to", "First plan date for which it no longer did; absent: still", nullable=True),
)


def with_history(table: Table) -> Table:
    """The stored form of an input table: its rows and the period in which the source said so."""
    grain = f"{table.grain}, in a period"
    return Table(table.schema, table.name, grain, (*table.key, "valid_from"), (*table.columns, *_PERIOD))


def quarantine_of(table: Table) -> Table:
    """Where the rejected rows of an input table are kept."""
    grain = f"one rule broken by one row meant for {table.qualified_name}"
    columns = (day("plan_date", "Date for which the source was read"), *QUARANTINE_COLUMNS)
    return Table("quarantine", table.name, grain, ("plan_date", *QUARANTINE.key), columns)


def ranged(table: Table) -> Table:
    """The stored form of a result table: the same columns with a range of versions in place of one version."""
    rest = tuple(column for column in table.columns if column.name not in {"plan_id", "plan_date", "version"})
    names = tuple(name for name in table.key if name not in {"plan_id", "plan_date", "version"})
    return Table("store", table.name, table.grain, ("plan_id", "plan_date", *names, "from_version"), (*_RANGE, *rest))


def of_firmed(table: Table) -> Table:
    """Rows of an input table that firming made, each under the key of its firmed order."""
    columns = (text("firmed_key", "Firmed order that the row is of"), *(c for c in table.columns if c.name != "firmed_key"))
    return Table("store", f"firmed_{table.name}", f"{table.grain}, made by firming", ("firmed_key", *table.key), columns)


_ORDER_INPUTS = {table.name: table for table in orders.TABLES}
FIRMED_INPUTS = ("supply_order", "demand_order", "marking")
CHANGES = ("edit", "create", "split", "group", "approve", "status", "delete", "firm")
WAYS = ("manual", "query", "automatic")
_VERSIONS = next(table for table in results.TABLES if table.name == "plan_version")

TABLES = (
    Table(
        "plan",
        "node",
        "one planning node",
        ("node_key",),
        (
            key("node_key", "Node"),
            COMPANY,
            text("item_id", "Item"),
            text("site_id", "Site"),
            optional("warehouse_id", "Warehouse; empty where the item is planned by site"),
        ),
    ),
    Table(
        "plan",
        "document",
        "one order line, forecast line or stock that a plan refers to",
        ("document_key",),
        (
            key("document_key", "Document"),
            text("type", "Kind of document"),
            COMPANY,
            text("ref", "How users name it"),
        ),
    ),
    Table(
        "store",
        "planned_order",
        "one planned order in a range of versions",
        ("plan_id", "plan_date", "node_key", "requirement_date", "ordinal", "from_version"),
        (
            *_RANGE,
            key("node_key", "Node"),
            day("requirement_date", "Date on which the supply must be available"),
            count("ordinal", "Number of the order on that node and date"),
            text("order_type", "Kind of order"),
            micro("qty", "Quantity"),
            day("requested_date", "Date on which the first need is wanted"),
            day("receipt_date", "Date on which it is received when its material is on time"),
            day("start_date", "Date on which it starts; a transfer ships"),
            day("order_date", "Date on which it must be ordered"),
            day("available_date", "Date on which it will be available, all delays counted"),
            count("lead_days", "Lead time used"),
            optional("vendor_id", "Vendor of a purchase"),
            optional("buyer_group_id", "Who buys or plans it"),
            optional("from_warehouse_id", "Warehouse that ships a transfer"),
            optional("mode", "Mode of transport of a transfer"),
            optional("bom_id", "Bill of material of a production"),
            optional("route_id", "Route of a production"),
            optional("intercompany_company_id", "Company of the group that sells it"),
            count("low_level_code", "Level in the network"),
            count("priority", "Most urgent is 0"),
            text("status", "Status"),
            Column("is_supply_forecast", Kind.FLAG, "Made from a supply forecast"),
            Column("shown_requirement_date", Kind.DATE, "Requirement date with the delay added; absent: the same", "date", nullable=True),
            Column("value", Kind.NUMBER, "Quantity times standard cost", "company currency"),
            text("rule", "Numbers of the rules that made it"),
        ),
    ),
    Table(
        "store",
        "requirement",
        "one transaction of a node in a range of versions",
        ("plan_id", "plan_date", "node_key", "type", "ref_key", "line_no", "from_version"),
        (
            *_RANGE,
            key("node_key", "Node"),
            text("type", "Kind of transaction"),
            key("ref_key", "Planned order when positive, document when negative"),
            count("line_no", "Component line where the order has several"),
            day("date", "Date on which it counts"),
            day("requested_date", "Date as wanted"),
            micro("qty", "Quantity, demand negative"),
            micro("open_qty", "Part without counterpart"),
            micro("accumulated_qty", "Running balance of the node after this row"),
        ),
    ),
    Table(
        "store",
        "pegging",
        "one demand served by one supply in a range of versions",
        ("plan_id", "plan_date", "node_key", "demand_type", "demand_key", "demand_line_no", "supply_type", "supply_key", "from_version"),
        (
            *_RANGE,
            key("node_key", "Node"),
            text("demand_type", "Kind of demand, or excess"),
            key("demand_key", "Planned order when positive, document when negative, 0: excess"),
            count("demand_line_no", "Component line where the order has several"),
            text("supply_type", "Kind of supply, or shortage"),
            key("supply_key", "Planned order when positive, document when negative, 0: shortage"),
            micro("qty", "Quantity"),
        ),
    ),
    Table(
        "store",
        "node_level",
        "level of one node in a range of versions",
        ("plan_id", "plan_date", "node_key", "from_version"),
        (*_RANGE, key("node_key", "Node"), count("low_level_code", "Level in the network, independent demand first")),
    ),
    Table(
        "store",
        "plan_version",
        "one run of one plan",
        _VERSIONS.key,
        (
            *(column for column in _VERSIONS.columns if column.name != "is_current"),
            text("kind", "Kind of the plan"),
        ),
    ),
    Table(
        "store",
        "plan_pointer",
        "the version of a plan and plan date that counts",
        ("plan_id", "plan_date"),
        (text("plan_id", "Plan"), day("plan_date", "Plan date"), count("version", "Current version")),
    ),
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
    Table(
        "plan",
        "safety_stock_journal",
        "one safety stock journal",
        ("journal_id",),
        (
            text("journal_id", "Journal"),
            optional("description", "What it is for"),
            day("plan_date", "Plan date whose master data it was proposed from"),
            text("parameters", "What it was proposed from, as JSON"),
            flag("deletes_lines", "Its lines go when they are posted"),
            instant("proposed_at", "When it was proposed"),
            text("proposed_by", "Who proposed it"),
            instant("posted_at", "When it was posted; absent: it was not", nullable=True),
        ),
    ),
    Table(
        "plan",
        "safety_stock_line",
        "one node in a safety stock journal",
        ("journal_id", "line_no"),
        (
            text("journal_id", "Journal"),
            count("line_no", "Number of the line", minimum=1),
            COMPANY,
            text("item_id", "Item"),
            optional("site_id", "Site"),
            optional("warehouse_id", "Warehouse; empty where the item is planned by site"),
            choice("method", ("average_issue", "service_level", "forecast_error"), "How the minimum was calculated"),
            Column("issue_per_lead_time", Kind.NUMBER, "Average issue over lead time and margin", "inventory unit"),
            Column("issue_per_month", Kind.NUMBER, "Average issue of 30 days", "inventory unit"),
            Column("deviation_per_month", Kind.NUMBER, "Standard deviation of months; absent: not known", "inventory unit", nullable=True),
            Column(
                "forecast_error", Kind.NUMBER, "Root mean squared error of a bucket; absent: not known", "inventory unit", nullable=True
            ),
            number("lead_days_deviation", "Days by which receipts deviated from their promise; as given where too few are known", "days"),
            count("lead_days", "Lead time"),
            count("margin_days", "Margins of reordering and receipt"),
            qty("current_qty", "Minimum as it is"),
            Column("calculated_qty", Kind.QTY, "Minimum as calculated; absent: nothing to calculate from", "inventory unit", nullable=True),
            qty("new_qty", "Minimum that is posted"),
            Column(
                "unit_cost",
                Kind.NUMBER,
                "Cost of one unit: the new minimum less that which is, times it, is what inventory changes by",
                "company currency",
            ),
            flag("is_posted", "It was posted"),
        ),
    ),
    Table(
        "plan",
        "posted_minimum",
        "one minimum stock that was posted; rows are added, never changed",
        ("posting_no", "entry"),
        (
            count("posting_no", "Number of the posting", minimum=1),
            count("entry", "Number within the posting", minimum=1),
            COMPANY,
            text("item_id", "Item"),
            optional("site_id", "Site"),
            optional("warehouse_id", "Warehouse"),
            day("plan_date", "Plan date from which it counts"),
            qty("min_on_hand_qty", "Minimum"),
            qty("before_qty", "Minimum as it was"),
            text("journal_id", "Journal that it comes from"),
            count("line_no", "Line of the journal", minimum=1),
            instant("posted_at", "When"),
            text("posted_by", "Who"),
            optional("reason", "Why"),
        ),
    ),
    Table(
        "store",
        "added_coverage",
        "one row of item coverage that is there by a posted minimum alone, in a period",
        ("company_id", "item_id", "site_id", "warehouse_id", "valid_from"),
        (
            COMPANY,
            text("item_id", "Item"),
            optional("site_id", "Site"),
            optional("warehouse_id", "Warehouse"),
            *_PERIOD,
        ),
    ),
    Table(
        "store",
        "scenario",
        "one scenario that was stored by hand",
        ("plan_id",),
        (
            text("plan_id", "Scenario"),
            text("base_plan_id", "Plan whose parameters and inputs it changes"),
            instant("stored_at", "When it was stored"),
            text("stored_by", "Who stored it"),
        ),
    ),
    Table("store", "scenario_change", "one change of a stored scenario", ("plan_id", "line_no"), SCENARIO_CHANGE),
    Table(
        "store",
        "forecast_run",
        "one plan date that a forecast is stored for",
        ("plan_date",),
        (
            day("plan_date", "Date the forecast was made for"),
            count("series_without_demand", "Places with history that had no demand to forecast from"),
        ),
    ),
    Table(
        "store",
        "layout",
        "the layout of this warehouse",
        ("fingerprint",),
        (text("fingerprint", "Fingerprint of the schema and views it was made with"),),
    ),
    Table(
        "store",
        "stage_result",
        "the last result of one stage on one plan date",
        ("stage", "plan_date"),
        (
            text("stage", "Stage, named as its asset"),
            day("plan_date", "Date it was made for"),
            text("run_id", "Dagster run that made it"),
            text("inputs", "Fingerprint of what it was made from"),
            text("result", "Fingerprint of what it says"),
        ),
    ),
    Table(
        "master",
        "ingestion",
        "one ingested plan date",
        ("plan_date",),
        (
            day("plan_date", "Date for which the source was read"),
            text("source", "Source system"),
            text("fingerprint", "Fingerprint of all rows kept"),
            instant("ingested_at", "When it was read"),
        ),
    ),
    Table(
        "master",
        "ingestion_count",
        "one table of one ingested plan date",
        ("plan_date", "table_name"),
        (
            day("plan_date", "Date for which the source was read"),
            text("table_name", "Table"),
            count("rows_read", "Rows in the source"),
            count("rows_kept", "Rows that keep the contract"),
            count("rows_quarantined", "Rows that break it"),
        ),
    ),
    Table(
        "master",
        "node_fingerprint",
        "one planning node on one ingested plan date from which its fingerprint holds",
        (*("company_id", "item_id", "site_id", "warehouse_id"), "valid_from"),
        (
            COMPANY,
            text("item_id", "Item"),
            text("site_id", "Site"),
            optional("warehouse_id", "Warehouse"),
            text("fingerprint", "Fingerprint of all rows that touch the node"),
            day("valid_from", "First plan date with this fingerprint"),
            day("valid_to", "First plan date with another one; absent: none", nullable=True),
        ),
    ),
)

QUARANTINE_COLUMNS = (
    text("table_name", "Table the row was meant for"),
    text("row_key", "Key of the row, as far as it can be read"),
    text("rule", "Rule that the row breaks"),
    optional("column_name", "Column that breaks it; empty: the row as a whole"),
    text("message", "What is wrong and what to do"),
    text("source_file", "File or query the row came from"),
    count("source_row", "Row in that file, the first data row is 1", minimum=0),
    text("row_text", "The row as received, as JSON"),
)
QUARANTINE = Table(
    "quarantine",
    "row",
    "one rejected row of an ingestion",
    ("table_name", "source_file", "source_row", "rule", "column_name"),
    QUARANTINE_COLUMNS,
)

__all__ = ["QUARANTINE", "TABLES", "quarantine_of", "ranged", "with_history"]
