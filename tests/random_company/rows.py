"""Rows as they are collected table by table, and what the group in hand is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]

SITES = ("S1", "S2")
VENDORS = ("V1", "V2", "V3")
_ITEM_IDS = ("I1", "i2", "10", "9", "É", "P|1", "%7C", "X")
_WAREHOUSES = (("W1", "S1"), ("W2", "S1"), ("w3", "S2"))


@dataclass(frozen=True)
class Sizes:
    """How many of each thing the companies of one group have, and what the group is called."""

    name: str
    companies: int
    items: int
    warehouses: int
    demands: int
    supplies: int


@dataclass
class RandomRows:
    """Rows by table, the points of a forecast, and the sizes of the group whose rows are made now."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    baseline: list[Row] = field(default_factory=list)
    sizes: Sizes = Sizes("", 0, 0, 0, 0, 0)

    def add(self, table: str, **row: Any) -> None:
        """Puts one row more into a table."""
        self.rows.setdefault(table, []).append(row)

    @property
    def companies(self) -> list[str]:
        """The companies of the group."""
        return [f"{letter}{self.sizes.name}" for letter in "ABC"[: self.sizes.companies]]

    @property
    def items(self) -> Sequence[str]:
        """The items that each company of the group has."""
        return _ITEM_IDS[: self.sizes.items]

    @property
    def warehouses(self) -> Sequence[tuple[str, str]]:
        """The warehouses of each company, each with its site."""
        return _WAREHOUSES[: self.sizes.warehouses]
