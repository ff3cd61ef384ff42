"""What became of the orders of a plan from one of its versions to the next.

Belongs here: the table that the warehouse keeps of it. How it is found is told in `masterplan.compare`.
"""

from __future__ import annotations

from typing import Final

from masterplan.contracts.core import COMPANY, Table, choice, count, day, optional, qty, text

CHANGES: Final = ("added", "dropped", "moved", "moved_and_resized", "resized", "revised", "elapsed", "entered")

CHANGE_LOG: Final = Table(
    "plan",
    "change_log",
    "one planned order that a version has otherwise than the version before it, with the input change behind it",
    ("plan_id", "plan_date", "version", "entry"),
    (
        text("plan_id", "Plan"),
        day("plan_date", "Date the plan was made for"),
        count("version", "Version in which the order is otherwise", minimum=1),
        count("base_version", "Version it is compared with, the one right before", minimum=1),
        count("entry", "Number of the order within the version", minimum=1),
        choice("change", CHANGES, "What became of the order"),
        COMPANY,
        text("item_id", "Item"),
        text("site_id", "Site"),
        optional("warehouse_id", "Warehouse; empty where the item is planned by site"),
        choice("order_type", ("purchase", "production", "transfer"), "Kind of order"),
        text("base_order_id", "Planned order of the version before; absent: it had none", nullable=True),
        text("order_id", "Planned order; absent: it is gone", nullable=True),
        day("base_requirement_date", "Date on which the supply had to be available", nullable=True),
        day("requirement_date", "Date on which the supply must be available", nullable=True),
        count("days_moved", "Days from the one to the other", unit="days", nullable=True),
        qty("base_qty", "Quantity before", nullable=True),
        qty("qty", "Quantity", nullable=True),
        text(
            "cause_table",
            "Table whose change is behind it; order_change: somebody's work on it; unexplained: none; not_sought: too many orders",
        ),
        optional("cause_key", "Row of that table"),
        optional("cause_column", "Column that changed; empty: the row came or went"),
        optional("cause_before", "What it said; of a row that came or went its quantity and date, or absent"),
        optional("cause_after", "What it says"),
        optional("via", "Order or node by which the change came here; empty: it is of this order or node itself"),
        count("steps", "Orders that it came through", minimum=0),
    ),
)

TABLES = (CHANGE_LOG,)
