"""Chance: a stream of numbers with the features that are in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

T = TypeVar("T")

PLAN_DATE = date(2025, 3, 5)
FEATURES = (
    "agreements",
    "buffers",
    "calendars",
    "codes",
    "coverage",
    "decimals",
    "expiry",
    "fences",
    "floors",
    "forecast",
    "intercompany",
    "links",
    "loops",
    "margins",
    "minimum",
    "modifiers",
    "odd_rows",
    "phantoms",
    "production",
    "seasons",
    "sequences",
    "switches",
    "transfers",
    "transport",
    "versions",
    "working",
    "named",
    "kept",
    "actions",
    "stand_ins",
    "supply_forecast",
    "order_settings",
    "purchase_units",
)
LEAST = "least"
"""Every quantity is a few millionths, in units that round nothing; no feature among others, as it leaves nothing else to see."""
DIGITS = "digits"
"""Factors, weights, percentages, prices and rates are numbers of many digits; no feature among others, as numbers to read tell more."""


@dataclass
class Chance:
    """One stream of chance with the features in force."""

    random: Random
    features: frozenset[str]

    def has(self, feature: str, probability: float = 1.0) -> bool:
        """Whether a feature is on and, this time, used."""
        return self.random.random() < probability and feature in self.features

    def one(self, *values: T) -> T:
        """One of the values."""
        return values[int(self.random.random() * len(values))]

    def number(self, low: int, high: int) -> int:
        """A whole number, ends included."""
        return low + int(self.random.random() * (high - low + 1))

    def day(self, low: int = -15, high: int = 60) -> date:
        """A day around the plan date."""
        return PLAN_DATE + timedelta(days=self.number(low, high))

    def qty(self, low: int, high: int) -> Decimal:
        """A small quantity, with decimals when the feature is on."""
        if LEAST in self.features:
            return Decimal(min(low, 1) + self.number(0, min(high - low, 3))) / 1_000_000
        whole = Decimal(self.number(low, high))
        return whole + Decimal(self.number(0, 999)) / 1000 if self.has("decimals", 0.3) else whole

    def measure(self, *values: float) -> float:
        """One of the values; when digits are asked for, often the half of a millionth below it or two thirds of it."""
        value = self.one(*values)
        if DIGITS not in self.features or not value:
            return value
        return self.one(value, round(value - self.number(0, 99) / 1e6 - 5e-7, 7), value * 2 / 3)
