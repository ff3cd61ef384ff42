"""Output tables of the demand forecast, as users query them: forecasts, trials, accuracy, totals. Every row belongs to a plan date.

Not here: what is made of a forecast by hand (reviewed).
"""

from __future__ import annotations

from typing import Final

from masterplan.contracts.core import (
    COMPANY,
    Column,
    Kind,
    Table,
    choice,
    count,
    day,
    flag,
    number,
    optional,
    qty,
    text,
)

SERIES_STATES: Final = ("forecast", "no_demand", "no_unit_conversion", "no_allocation_key")
_NODE_KEY: Final = ("company_id", "item_id", "site_id", "warehouse_id")
_SERIES: Final = (
    COMPANY,
    text("item_id", "Item"),
    text("site_id", "Site"),
    optional("warehouse_id", "Warehouse"),
)

TABLES: Final = (
    Table(
        "forecast",
        "baseline",
        "one bucket of one series, forecast on a plan date",
        ("plan_date", *_NODE_KEY, "date"),
        (
            day("plan_date", "Date the forecast was made for"),
            *_SERIES,
            day("date", "First day of the bucket"),
            qty("point_qty", "Forecast"),
            qty("lower_qty", "Lower end of the prediction interval"),
            qty("upper_qty", "Upper end of the prediction interval"),
            number("level_pct", "Coverage of the interval", "percent"),
            text("model", "Model that was chosen"),
            text("demand_class", "smooth, intermittent, erratic, lumpy, new or dying"),
            Column(
                "model_qty",
                Kind.QTY,
                "Forecast as the model made it, where events, phases or bounds changed it; absent: they did not",
                "inventory unit",
                nullable=True,
            ),
        ),
    ),
    Table(
        "forecast",
        "history",
        "one bucket of the history of one series, as a forecast was made from it",
        ("plan_date", *_NODE_KEY, "date"),
        (
            day("plan_date", "Date the forecast was made for"),
            *_SERIES,
            day("date", "First day of the bucket"),
            Column(
                "observed_qty",
                Kind.QTY,
                "What the transactions of the bucket add up to; absent: there are none",
                "inventory unit",
                nullable=True,
            ),
            qty("qty", "What the forecast is made from"),
            flag("is_known", "It was observed, or follows from what was; no: it was filled in"),
            optional("reason", "Why it is not what was observed: words of the law, separated by commas"),
        ),
    ),
    Table(
        "forecast",
        "series",
        "one place with history: what kind of demand it has, and what became of its history",
        ("plan_date", *_NODE_KEY),
        (
            day("plan_date", "Date the forecast was made for"),
            *_SERIES,
            choice("state", SERIES_STATES, "Whether it is forecast, or why not"),
            optional("allocation_key_id", "Allocation key whose settings count"),
            optional("demand_class", "smooth, intermittent, erratic, lumpy, new or dying"),
            optional("abc_class", "Class by value: A, B or C"),
            optional("xyz_class", "Class by variation: X, Y or Z"),
            Column("first_date", Kind.DATE, "First day of its first bucket", "date", nullable=True),
            Column("last_date", Kind.DATE, "First day of its last bucket", "date", nullable=True),
            count("buckets", "Buckets of its history", minimum=0, default=0),
            number("zero_share", "Share of buckets without demand", "ratio", default=0.0, minimum=0, maximum=1),
            number("year_value", "Demand of the last year times price, else cost, else 1", "company currency", default=0.0, minimum=0),
            number("year_cv", "Standard deviation of the buckets of the last year by their mean", "ratio", default=0.0, minimum=0),
            number("unit_factor", "Forecast units in one inventory unit", "ratio", default=1.0, minimum=0),
            optional("cleaned", "Buckets by reason of the change, as reason: number"),
            optional("remark", "What else is to be known"),
        ),
    ),
    Table(
        "forecast",
        "backtest",
        "one model tried on one series",
        ("plan_date", *_NODE_KEY, "model"),
        (
            day("plan_date", "Date the forecast was made for"),
            *_SERIES,
            text("model", "Model"),
            count("windows", "Rolling origins it was tried on"),
            Column("mase", Kind.NUMBER, "Mean absolute scaled error over all windows", "ratio", nullable=True),
            Column("wape", Kind.NUMBER, "Sum of absolute errors over sum of demand", "ratio", nullable=True),
            Column("bias", Kind.NUMBER, "Sum of errors over sum of demand; positive: too high", "ratio", nullable=True),
            flag("is_chosen", "The baseline was made with it"),
        ),
    ),
    Table(
        "forecast",
        "accuracy",
        "one company, over all its series",
        ("plan_date", "company_id", "model"),
        (
            day("plan_date", "Date the forecast was made for"),
            COMPANY,
            text("model", "chosen: what the baseline uses; naive: seasonal naive"),
            count("series", "Series compared"),
            Column("mase", Kind.NUMBER, "Mean of the series' MASE", "ratio", nullable=True),
            Column("wape", Kind.NUMBER, "Sum of absolute errors over sum of demand", "ratio", nullable=True),
            Column("bias", Kind.NUMBER, "Sum of errors over sum of demand; positive: too high", "ratio", nullable=True),
        ),
    ),
    Table(
        "forecast",
        "level",
        "one bucket of one total of forecasts",
        ("plan_date", "level", "company_id", "member_id", "unit_id", "bucket", "date"),
        (
            day("plan_date", "Date the forecast was made for"),
            choice("level", ("item", "item_group", "site", "company", "all"), "What is added up; all: the group of companies"),
            optional("company_id", "Company; empty: all of them"),
            optional("member_id", "Item, item group or site; empty: all of the company"),
            optional("unit_id", "Inventory unit; quantities of different units are not added"),
            choice("bucket", ("day", "week", "month"), "How long a bucket is"),
            day("date", "First day of the bucket"),
            qty("point_qty", "Forecast, the sum of its series"),
            qty("lower_qty", "Lower end of the prediction interval"),
            qty("upper_qty", "Upper end of the prediction interval"),
            count("series", "Series added up"),
        ),
    ),
    Table(
        "forecast",
        "achieved",
        "forecasts of earlier plan dates against what came, of one series or total by step and lead",
        ("plan_date", "level", "company_id", "member_id", "site_id", "warehouse_id", "unit_id", "bucket", "step", "lead"),
        (
            day("plan_date", "Date by which it is known"),
            choice(
                "level",
                ("series", "item", "item_group", "site", "company", "all"),
                "What is held against what came; all: the group of companies",
            ),
            optional("company_id", "Company; empty: all of them"),
            optional("member_id", "Item, item group or site; empty: all of the company"),
            optional("site_id", "Site of a series"),
            optional("warehouse_id", "Warehouse of a series"),
            optional("unit_id", "Inventory unit; quantities of different units are not added"),
            choice("bucket", ("day", "week", "month"), "How long a bucket is"),
            choice("step", ("naive", "baseline", "event", "adjusted", "authorised"), "Which forecast; the last one was in use"),
            count("lead", "Buckets ahead, 1 in that of the plan date of the forecast; 0: all of them together"),
            count("forecasts", "Forecasts of one bucket that were held against what came"),
            number("demand_qty", "Demand that came, over all of them", "inventory unit"),
            number("forecast_qty", "Forecast, over all of them", "inventory unit"),
            number("mad", "Mean absolute error", "inventory unit"),
            number("rmse", "Root of the mean squared error", "inventory unit"),
            Column("wape", Kind.NUMBER, "Sum of absolute errors over sum of demand", "ratio", nullable=True),
            Column("bias", Kind.NUMBER, "Sum of errors over sum of demand; positive: too high", "ratio", nullable=True),
            Column(
                "mape", Kind.NUMBER, "Mean absolute error in percent of demand, buckets without demand left out", "percent", nullable=True
            ),
            Column("pct_of_forecast", Kind.NUMBER, "Sum of absolute errors in percent of the forecast", "percent", nullable=True),
            Column(
                "mase", Kind.NUMBER, "Mean absolute error by that of the seasonal naive forecast inside the history", "ratio", nullable=True
            ),
            Column(
                "rmsse",
                Kind.NUMBER,
                "Root of the mean squared error by that of the naive forecast inside the history",
                "ratio",
                nullable=True,
            ),
            Column("coverage", Kind.NUMBER, "Share of what came inside the prediction interval", "ratio", nullable=True),
            Column(
                "value_added", Kind.NUMBER, "WAPE of the step before less that of this one; positive: it helped", "ratio", nullable=True
            ),
        ),
    ),
)
FORECASTS: Final = tuple(table.name for table in TABLES)

__all__ = ["FORECASTS", "SERIES_STATES", "TABLES"]
