"""The last run of a plan, as the next one reads it: its public tables.

Belongs here: the container. Where the tables come from is the caller's business: a `Plan`, a warehouse, files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts import RESULTS, empty_frame

if TYPE_CHECKING:
    from masterplan.plan import Plan

PREVIOUS_TABLES: Final = ("planned_order", "requirement", "pegging", "delay", "action_message", "forecast_left", "forecast_use")


@dataclass(frozen=True)
class Previous:
    """What the last run of a plan gave, in the columns of schema `plan`."""

    planned_order: pl.DataFrame
    requirement: pl.DataFrame
    pegging: pl.DataFrame
    delay: pl.DataFrame
    action_message: pl.DataFrame
    forecast_left: pl.DataFrame
    forecast_use: pl.DataFrame

    @staticmethod
    def of(plan: Plan) -> Previous:
        """The tables of a plan."""
        return Previous(**{name: plan.public(name) for name in PREVIOUS_TABLES})

    @staticmethod
    def of_tables(tables: Mapping[str, pl.DataFrame]) -> Previous:
        """Tables by name; those that are not given have no rows."""
        return Previous(**{name: tables.get(name, empty_frame(RESULTS[name])) for name in PREVIOUS_TABLES})

    def frames(self) -> list[pl.DataFrame]:
        """The tables without plan, date and version: what they say."""
        return [getattr(self, name).drop("plan_id", "plan_date", "version") for name in PREVIOUS_TABLES]
