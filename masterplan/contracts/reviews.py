"""Input tables that say how forecasts are reviewed: generation, models and their submodels, fences, keys of periods.

Not here: lines of forecasts (orders), what a review comes to (reviewed).
"""

from __future__ import annotations

from typing import Final

from masterplan.contracts.core import COMPANY, Table, choice, count, day, flag, listed, number, optional, refers, text

BUCKETS: Final = ("day", "week", "month")
UNITS: Final = (*BUCKETS, "year")
ALL_USERS: Final = "all users"

TABLES = (
    Table(
        "master",
        "forecast_generation",
        "how the baseline of one company is generated, and what a review may do with it",
        ("company_id",),
        (
            COMPANY,
            choice("strategy", ("statistical", "copy"), "By models, or a copy of the history from a date on", "statistical"),
            day("history_from_date", "First day that is copied; absent: as many buckets before the forecast as it has", nullable=True),
            count("freeze_buckets", "First buckets of the forecast that nobody adjusts", default=0, minimum=0, maximum=730),
            flag("transfer_adjustments", "Adjustments that were saved count on the next baselines too", default=True),
            optional("name", "Name of the generation"),
            optional("comment", "Comment on it"),
        ),
        (refers("company_id", "company"),),
    ),
    Table(
        "master",
        "forecast_model",
        "one forecast model of a company that has a name, a parent or is stopped",
        ("company_id", "model_id"),
        (
            COMPANY,
            text("model_id", "Forecast model"),
            optional("name", "Name of the model"),
            optional("parent_model_id", "Model that it is a submodel of; a submodel has none of its own"),
            flag("is_stopped", "Nobody changes its lines", default=False),
        ),
        (refers("company_id", "company"),),
        notes="A model needs no row: then it has no submodels and is not stopped.",
    ),
    Table(
        "master",
        "forecast_fence",
        "one time in which forecasts are not edited, or not calculated anew",
        ("fence_id",),
        (
            text("fence_id", "Fence"),
            optional("name", "Name of the fence"),
            choice(
                "kind",
                ("edit", "freeze", "freeze_edited"),
                "edit: nobody edits; freeze: a new baseline changes nothing; freeze_edited: it changes nothing that was edited",
                "edit",
            ),
            text("role", "Role of users that an edit fence is for", default=ALL_USERS),
            flag("blocks", "It blocks; no: these users may edit whatever others say", default=True),
            choice("bucket", BUCKETS, "Length of the buckets of the series that it is for", "week"),
            count("further_buckets", "Buckets behind that of the plan date; 0: that one alone", default=0, minimum=0, maximum=730),
            listed("companies", "Companies; empty: all"),
            listed("items", "Items; empty: all"),
            listed("item_groups", "Item groups; empty: all"),
            listed("allocation_keys", "Allocation keys; empty: all"),
            listed("sites", "Sites; empty: all"),
            listed("warehouses", "Warehouses; empty: all"),
        ),
    ),
    Table(
        "master",
        "period_allocation_key",
        "one part of a quantity that a period allocation key spreads over time",
        ("company_id", "key_id", "line_no"),
        (
            COMPANY,
            text("key_id", "Period allocation key"),
            count("line_no", "Number of the line", minimum=1),
            count("change", "So many units after the start", default=0, minimum=0, maximum=10_000, unit="units"),
            choice("unit", UNITS, "Unit of the change", "month"),
            number("percent", "Share of the quantity", "percent", minimum=0, maximum=100_000),
        ),
        (refers("company_id", "company"),),
    ),
)

REVIEW_ONLY: Final = frozenset({"forecast_generation", "forecast_fence", "period_allocation_key"})
"""Tables that a review reads and a plan does not."""

__all__ = ["ALL_USERS", "BUCKETS", "REVIEW_ONLY", "TABLES", "UNITS"]
