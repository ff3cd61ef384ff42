"""Input tables that say how to plan and how to forecast: plans and forecast parameters are data.

Not here: what a plan comes to (results).
"""

from __future__ import annotations

from masterplan.contracts.core import (
    COMPANY,
    Column,
    Kind,
    Table,
    choice,
    count,
    flag,
    number,
    optional,
    refers,
    text,
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
            choice("kind", ("static", "forecast"), "static: net requirements; forecast: gross requirements", "static"),
            choice("engine", ("po", "classic"), "Which rule applies where the rule books name two", "po"),
            flag("include_on_hand", "Start from stock", default=True),
            flag("include_transactions", "Count open supply and demand orders", default=True),
            flag("include_sales_orders", "Count sales orders", default=True),
            flag("include_transfer_orders", "Count open transfer orders", default=True),
            flag("include_demand_forecast", "Count forecast demand", default=False),
            flag("include_quotations", "Count quotations", default=False),
            number("quotation_min_probability_pct", "Least probability of a quotation that counts", "percent", default=0.0),
            flag("include_planned_downstream_demand", "Planned intercompany purchases are demand of the seller", default=False),
            flag("exclude_flagged_transactions", "Leave out lines flagged exclude_from_planning", default=False),
            text("forecast_model_id", "Forecast model that demand comes from", default="baseline"),
            choice(
                "reduction_method",
                ("none", "transactions_dynamic_period"),
                "How orders consume forecast",
                "transactions_dynamic_period",
            ),
            Column(
                "coverage_fence_days",
                Kind.DAYS,
                "Coverage fence instead of the group's; absent: the group's",
                "days",
                nullable=True,
                minimum=0,
                maximum=3650,
            ),
            Column(
                "negative_days",
                Kind.DAYS,
                "Negative days instead of the group's; absent: the group's",
                "days",
                nullable=True,
                minimum=0,
                maximum=3650,
            ),
            optional("reporting_currency_code", "Currency of the group view; empty: that of the first company by id"),
        ),
    ),
    Table(
        "master",
        "forecast_parameter",
        "how one company forecasts",
        ("company_id",),
        (
            COMPANY,
            choice("bucket", ("day", "week", "month"), "Length of a forecast bucket", "week"),
            count("horizon_buckets", "Buckets to forecast", default=26, minimum=1, maximum=730),
            count("season_buckets", "Buckets in a season; 0: by the bucket (7, 52, 12)", default=0, minimum=0),
            count("backtest_windows", "Rolling origins of the backtest", default=3, minimum=1, maximum=24),
            count("backtest_horizon", "Buckets forecast from each origin; 0: by the bucket (14, 8, 3)", default=0, minimum=0),
            number("interval_level_pct", "Coverage of the prediction interval", "percent", default=90.0, minimum=1, maximum=99.9),
        ),
        (refers("company_id", "company"),),
    ),
)

__all__ = ["TABLES"]
