"""Input tables that say how to plan: plans are data.

Not here: how to forecast (forecasting), what a plan comes to (results).
"""

from __future__ import annotations

from dataclasses import replace

from masterplan.contracts.core import (
    Table,
    choice,
    choices,
    count,
    flag,
    listed,
    number,
    optional,
    refers,
    text,
)
from masterplan.contracts.coverage import COVERAGE, MARGINS, ORDER_TYPES, PLAN_OVERRIDES, override

PLAN_KINDS = ("static", "dynamic", "forecast", "intercompany", "scenario")

SCENARIO_CHANGE = (
    text("plan_id", "Plan of kind scenario"),
    count("line_no", "Changes are made in this order", minimum=1),
    choice("action", ("set", "add", "drop"), "set a column of rows, add a row, drop rows", "set"),
    text("table_name", "Input table that is changed; plan: the parameters of the scenario itself"),
    optional("row_key", "Rows that are meant, as JSON: column and value, all must agree; empty: every row"),
    optional("column_name", "Column that is set"),
    optional("value", "New value; * and a factor: the old one times it; empty: none; to add: the row as JSON"),
)

TABLES = (
    Table(
        "master",
        "plan",
        "one plan of the group of companies",
        ("plan_id",),
        (
            text("plan_id", "Plan"),
            optional("name", "Name of the plan"),
            choice(
                "kind",
                PLAN_KINDS,
                "static, dynamic: net requirements; forecast: gross; intercompany: net, planned demand of other companies too; "
                "scenario: changes over a base plan",
                "static",
            ),
            optional("base_plan_id", "Plan whose parameters and inputs a scenario changes"),
            listed("companies", "Companies that it plans; empty: all"),
            listed("item_filter", "Items that it plans; empty: all"),
            choice("engine", ("po", "classic"), "Which rule applies where the rule books name two", "po"),
            flag("include_on_hand", "Start from stock", default=True),
            flag("include_transactions", "Count open supply and demand orders", default=True),
            flag("include_sales_orders", "Count sales orders", default=True),
            flag("include_transfer_orders", "Count open transfer orders", default=True),
            flag("include_demand_forecast", "Count forecast demand", default=False),
            flag("include_supply_forecast", "Lines of the supply forecast become planned orders", default=False),
            flag("include_requisitions", "Count approved purchase requisitions", default=False),
            flag("include_rfqs", "Count requests for quotation as purchases", default=False),
            flag("include_purchase_returns", "Count purchase returns as demand", default=False),
            flag("include_quotations", "Count quotations", default=False),
            number("quotation_min_probability_pct", "Least probability of a quotation that counts", "percent", default=0.0),
            flag("include_planned_downstream_demand", "Planned intercompany purchases are demand of the seller", default=False),
            flag("keep_supply_for_confirmed_demand", "Supply that confirmed sales lines have stays theirs from run to run", default=False),
            flag("exclude_flagged_transactions", "Leave out lines flagged exclude_from_planning", default=False),
            text("forecast_model_id", "Forecast model that demand comes from", default="baseline"),
            choice(
                "reduction_method",
                ("none", "percent_key", "transactions_key", "transactions_dynamic_period"),
                "How forecast is reduced",
                "transactions_dynamic_period",
            ),
            choice(
                "excess_carry",
                ("none", "previous_then_next"),
                "Where orders above the forecast of their period go, by transactions_key",
                "none",
            ),
            override(
                choice("forecast_on_plan_date", ("keep", "drop"), "Whether forecast of the plan date counts"), "only with engine classic"
            ),
            *(override(column, "the group's") for column in COVERAGE if column.name in PLAN_OVERRIDES),
            *(replace(column, meaning=f"{column.meaning}, added to the group's") for column in COVERAGE if column.name in MARGINS),
            choices("add_delay_to_requirement_date", (*ORDER_TYPES, "kanban"), "Kinds of orders whose requirement date carries the delay"),
            flag("auto_firm", "Orders inside the firming fence are firmed after each run of the chain", default=False),
            flag("use_shelf_life", "Batches and receipts expire", default=False),
            optional("reporting_currency_code", "Currency of the group view; empty: that of the first company by id"),
        ),
    ),
    Table(
        "master",
        "scenario_change",
        "one change of a scenario",
        ("plan_id", "line_no"),
        SCENARIO_CHANGE,
        (refers("plan_id", "plan"),),
    ),
)

__all__ = ["PLAN_KINDS", "SCENARIO_CHANGE", "TABLES"]
