"""Safety stock journals as the warehouse keeps them, what was posted, and the coverage that is there by it alone (semantics §38)."""

from __future__ import annotations

from masterplan.contracts.core import COMPANY, Column, Kind, Table, choice, count, day, flag, instant, number, optional, qty, text
from masterplan.contracts.storage import PERIOD

TABLES = (
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
            *PERIOD,
        ),
    ),
)
