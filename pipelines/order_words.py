"""Closed words of planners, for the command line and for run configuration. Nothing else belongs here."""

from __future__ import annotations

from enum import StrEnum


class OrderType(StrEnum):
    """Kinds of planned orders."""

    PURCHASE = "purchase"
    PRODUCTION = "production"
    TRANSFER = "transfer"


class Status(StrEnum):
    """Statuses of planned orders."""

    UNPROCESSED = "unprocessed"
    COMPLETED = "completed"
    APPROVED = "approved"


class Period(StrEnum):
    """Periods that orders are grouped by."""

    NONE = "none"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Marking(StrEnum):
    """Which links are made lasting."""

    NONE = "none"
    STANDARD = "standard"
    EXTENDED = "extended"
    SINGLE_LEVEL_STANDARD = "single_level_standard"
    SINGLE_LEVEL_EXTENDED = "single_level_extended"
