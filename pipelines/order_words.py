"""Closed words of planners, for the command line and for run configuration. Nothing else belongs here.

Members are named as they read: Dagster takes the name, the command line the value.
"""

from __future__ import annotations

from enum import StrEnum


class OrderType(StrEnum):
    """Kinds of planned orders."""

    purchase = "purchase"
    production = "production"
    transfer = "transfer"


class Status(StrEnum):
    """Statuses of planned orders."""

    unprocessed = "unprocessed"
    completed = "completed"
    approved = "approved"


class Period(StrEnum):
    """Periods that orders are grouped by."""

    none = "none"
    day = "day"
    week = "week"
    month = "month"


class Marking(StrEnum):
    """Which links are made lasting."""

    none = "none"
    standard = "standard"
    extended = "extended"
    single_level_standard = "single_level_standard"
    single_level_extended = "single_level_extended"
