"""Closed words of work on forecasts, for the command line and for run configuration. Nothing else belongs here.

Members are named as they read: Dagster takes the name, the command line the value.
"""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """What becomes of a forecast."""

    to = "to"
    by = "by"
    factor = "factor"


class LineUnit(StrEnum):
    """Units in which lines repeat or move."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


class Level(StrEnum):
    """Levels at which a forecast is added up."""

    series = "series"
    item = "item"
    item_group = "item_group"
    allocation_key = "allocation_key"
    site = "site"
    warehouse = "warehouse"
    company = "company"
    whole = "whole"
