"""Input tables that say what history a forecast is made from, and how.

Not here: the history itself and forecasts entered by hand (orders), what a forecast comes to (results).
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
    refers,
    refers_in_company,
    text,
)
from masterplan.contracts.coverage import override

CHALLENGERS: Final = ("none", "global")
METHODS: Final = ("auto", "arima", "ets", "stl", "ets_arima", "ets_stl", "all")
SEASONALITIES: Final = ("auto", "none", "additive", "multiplicative")
SUBSTITUTIONS: Final = ("number", "mean", "previous", "linear", "polynomial")
SCOPES: Final = ("series", "history", "all")
OUTLIER_METHODS: Final = ("none", "iqr", "stl")
OUTLIER_CORRECTIONS: Final = ("clamp", "median")

COMPANY_WIDE: Final[tuple[Column, ...]] = (
    choice("bucket", ("day", "week", "month"), "Length of a forecast bucket, of the whole company", "week"),
    count("horizon_buckets", "Buckets to forecast, of the whole company", default=26, minimum=1, maximum=730),
    number(
        "budget_seconds",
        "Seconds that dear models are reckoned to take at most, 0 none is tried, of the whole company",
        "seconds",
        default=0.0,
        minimum=0,
    ),
    choice(
        "challenger",
        CHALLENGERS,
        "global a model that learns from all series at once (masterplan[global]) is tried beside the others, of the whole company",
        "none",
    ),
    choice(
        "reconciliation",
        ("bottom_up", "min_trace"),
        "bottom_up totals are sums of series, min_trace totals are forecast too and series move with them by the least change, "
        "of the whole company",
        "bottom_up",
    ),
    flag("only_items_of_keys", "Items without allocation key are not forecast, of the whole company", default=False),
    number(
        "abc_a_pct",
        "Share of the value that items of class A make up, of the whole company",
        "percent",
        default=80.0,
        minimum=0,
        maximum=100,
    ),
    number("abc_b_pct", "Share of the value that A and B make up, of the whole company", "percent", default=95.0, minimum=0, maximum=100),
)
"""Parameters that the general row of a company alone can set."""

PER_KEY: Final[tuple[Column, ...]] = (
    count("season_buckets", "Buckets in a season, 0 by the bucket (7, 52, 12)", default=0, minimum=0),
    count("backtest_windows", "Rolling origins of the backtest", default=3, minimum=1, maximum=24),
    count("backtest_horizon", "Buckets forecast from each origin, at most the horizon, 0 by the bucket (28, 13, 12)", default=0, minimum=0),
    number("interval_level_pct", "Coverage of the prediction interval", "percent", default=90.0, minimum=1, maximum=99.9),
    choice("method", METHODS, "Forecasting model, auto the default choice, all the best of the five named ones", "auto"),
    choice("force_seasonality", SEASONALITIES, "Kind of season of ARIMA and ETS", "auto"),
    qty("min_forecast_qty", "No forecast of a bucket is lower", signed=True, default=0, unit="forecast unit"),
    qty("max_forecast_qty", "No forecast of a bucket is higher, 0 no limit", default=0, unit="forecast unit"),
    choice("missing_value_substitution", SUBSTITUTIONS, "What buckets without transactions become", "number"),
    number("missing_value_number", "The number they become", "forecast unit", default=0.0, minimum=0),
    choice(
        "missing_value_scope",
        SCOPES,
        "Buckets in which values can be missing, series from its own first to its last, history the historical horizon, "
        "all from the first to the last of the company",
        "series",
    ),
    count("history_buckets", "Historical horizon, buckets before the plan date, 0 all", default=0, minimum=0),
    number("test_set_pct", "Tail of the history that accuracy is measured on", "percent", default=20.0, minimum=0, maximum=90),
    choice("outlier_method", OUTLIER_METHODS, "How outliers are found, none not at all", "none"),
    number("outlier_multiplier", "How far is too far, 0 by the method (iqr 1.5 ranges, stl 3 deviations)", "ratio", default=0.0, minimum=0),
    choice("outlier_correction", OUTLIER_CORRECTIONS, "What iqr makes of them, stl always trend and season", "clamp"),
    number(
        "sparse_from_interval",
        "Mean buckets from demand to demand from which it is intermittent or lumpy",
        "ratio",
        default=1.32,
        minimum=1,
    ),
    number("varied_from_cv2", "Squared variation of quantities from which demand is erratic or lumpy", "ratio", default=0.49, minimum=0),
    number("xyz_x_cv", "Variation of buckets up to which a series is X", "ratio", default=0.5, minimum=0),
    number("xyz_y_cv", "Variation of buckets up to which a series is Y", "ratio", default=1.0, minimum=0),
)
"""Parameters that an allocation key can override."""


def _standard(column: Column) -> str:
    value = "no" if column.default is False else column.default
    return f"{float(value):g}" if isinstance(value, int | float) else str(value)


_ITEM = optional("item_id", "Item; empty: all")
_SITE = optional("site_id", "Site; empty: all")
_WAREHOUSE = optional("warehouse_id", "Warehouse; empty: all")
_KEY = optional("allocation_key_id", "Allocation key; empty: all")
_PLACE = (refers_in_company("item_id", "item"), refers_in_company("site_id", "site"), refers_in_company("warehouse_id", "warehouse"))
_OF_KEY = refers_in_company("allocation_key_id", "allocation_key")

TABLES = (
    Table(
        "master",
        "forecast_parameter",
        "how one company forecasts, in general or the items of one allocation key",
        ("company_id", "allocation_key_id"),
        (
            COMPANY,
            optional("allocation_key_id", "Allocation key; empty: in general"),
            *(override(column, f"{_standard(column)}") for column in COMPANY_WIDE),
            *(override(column, f"the company's, else {_standard(column)}") for column in PER_KEY),
            optional("forecast_unit_id", "Unit that history is converted to, of the whole company; empty: the inventory unit of each item"),
        ),
        (refers("company_id", "company"), _OF_KEY, refers("forecast_unit_id", "unit", "unit_id")),
    ),
    Table(
        "master",
        "forecast_transaction_type",
        "whether one kind of transaction is history to forecast from, in general or for one allocation key",
        ("company_id", "allocation_key_id", "transaction_type"),
        (
            COMPANY,
            optional("allocation_key_id", "Allocation key; its rows replace all general ones; empty: in general"),
            text("transaction_type", "Kind of transaction of demand_history"),
            flag("is_included", "It counts; kinds without a row do not", default=True),
        ),
        (refers("company_id", "company"), _OF_KEY),
        notes="A company without any row counts every kind but `intercompany`.",
    ),
    Table(
        "master",
        "external_history",
        "one quantity of history that is not among the transactions, of an item or to be shared among the items of an allocation key",
        ("company_id", "site_id", "warehouse_id", "item_id", "allocation_key_id", "date", "line_no"),
        (
            COMPANY,
            text("site_id", "Site"),
            optional("warehouse_id", "Warehouse; empty: the item's default on the site"),
            optional("item_id", "Item"),
            optional("allocation_key_id", "Allocation key, where no item is named"),
            day("date", "Day on which the demand was for"),
            count("line_no", "Rows of one day add up", default=1, minimum=1),
            qty("qty", "Quantity", signed=True),
        ),
        (*_PLACE, _OF_KEY),
        one_of=("item_id", "allocation_key_id"),
    ),
    Table(
        "master",
        "outlier_query",
        "one stored query; transactions that an active one finds are left out of the history",
        ("company_id", "query_id"),
        (
            COMPANY,
            text("query_id", "Query"),
            optional("name", "What it finds"),
            day("made_on", "Day on which it was made", nullable=True),
            flag("is_active", "It is in use", default=True),
            _ITEM,
            _SITE,
            _WAREHOUSE,
            optional("customer_group_id", "Customer group; empty: all"),
            optional("transaction_type", "Kind of transaction; empty: all"),
            day("from_date", "First day; absent: any", nullable=True),
            day("to_date", "Last day; absent: any", nullable=True),
            Column("from_qty", Kind.QTY, "Least quantity; absent: any", "inventory unit", nullable=True),
            Column("to_qty", Kind.QTY, "Largest quantity; absent: any", "inventory unit", nullable=True),
        ),
        _PLACE,
        notes="All conditions of a query hold together. A query without any condition finds nothing.",
    ),
    Table(
        "master",
        "stock_out",
        "one time in which an item could not be delivered from a place",
        ("company_id", "item_id", "site_id", "warehouse_id", "from_date"),
        (
            COMPANY,
            text("item_id", "Item"),
            optional("site_id", "Site; empty: the warehouse's, else the item's default"),
            optional("warehouse_id", "Warehouse; empty: the item's default on that site"),
            day("from_date", "First day without stock"),
            day("to_date", "Last day without stock; absent: still", nullable=True),
            optional("reason", "Why, for reports"),
        ),
        _PLACE,
    ),
    Table(
        "master",
        "known_event",
        "one time of an event that changes demand and is known in advance",
        ("company_id", "event_id", "from_date", "line_no"),
        (
            COMPANY,
            text("event_id", "Event; one that comes again bears the same id"),
            day("from_date", "First day"),
            count("line_no", "Counts what differs in selection alone", default=1, minimum=1),
            day("to_date", "Last day"),
            Column(
                "uplift_pct",
                Kind.NUMBER,
                "Demand more than without it; absent: as in its past buckets",
                "percent",
                nullable=True,
                minimum=-100,
            ),
            _ITEM,
            _KEY,
            _SITE,
            _WAREHOUSE,
        ),
        (*_PLACE, _OF_KEY),
    ),
    Table(
        "master",
        "phase_rule",
        "one item that takes over demand of another, or gives up its own",
        ("company_id", "group_id", "line_no"),
        (
            COMPANY,
            text("group_id", "Rules of a group read what was there before the group; groups go in the order of their ids"),
            count("line_no", "Rule of the group", minimum=1),
            choice("applies_to", ("history", "forecast"), "What it changes", "history"),
            choice(
                "type",
                ("phase_in", "phase_out"),
                "phase_in: the target has that share of the source on top; phase_out: the source keeps that share, and nothing afterwards",
            ),
            text("source_item_id", "Item whose demand it is"),
            optional("target_item_id", "Item that takes it over, with phase_in"),
            _SITE,
            _WAREHOUSE,
            day("from_date", "First day of the buckets that it changes; absent: always", nullable=True),
            day("to_date", "Last day; absent: for ever", nullable=True),
            number("factor_pct", "Share of the source", "percent", default=100.0, minimum=0),
        ),
        (
            refers_in_company("source_item_id", "item", "item_id"),
            refers_in_company("target_item_id", "item", "item_id"),
            refers_in_company("site_id", "site"),
            refers_in_company("warehouse_id", "warehouse"),
        ),
    ),
)

FORECAST_ONLY: Final = frozenset({*(table.name for table in TABLES), "allocation_key", "item_allocation_key"})
"""Tables that a forecast reads and a plan does not."""

__all__ = ["COMPANY_WIDE", "FORECAST_ONLY", "PER_KEY", "TABLES"]
