"""Tables as the warehouse stores them: dimensions, version-ranged facts, ingestion bookkeeping, quarantine.

Users query the views of the same name in schema `plan` (results); nothing here is read by analysts directly but
`plan.node` and `plan.document`.
"""

from __future__ import annotations

from masterplan.contracts import results
from masterplan.contracts.core import (
    COMPANY,
    Column,
    Kind,
    Table,
    count,
    day,
    instant,
    key,
    micro,
    optional,
    text,
)
from masterplan.contracts.policies import SCENARIO_CHANGE

_RANGE = (
    text("plan_id", "Plan"),
    day("plan_date", "Date the plan was made for"),
    count("from_version", "First version in which the row holds"),
    Column("to_version", Kind.COUNT, "Last version in which the row holds; absent: still", "count", nullable=True),
)


PERIOD = (
    day("valid_from", "First plan date for which the source said so"),
    day("valid_to", "First plan date for which it no longer did; absent: still", nullable=True),
)


def with_history(table: Table) -> Table:
    """The stored form of an input table: its rows and the period in which the source said so."""
    grain = f"{table.grain}, in a period"
    return Table(table.schema, table.name, grain, (*table.key, "valid_from"), (*table.columns, *PERIOD))


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

__all__ = ["PERIOD", "QUARANTINE", "TABLES", "quarantine_of", "ranged", "with_history"]
