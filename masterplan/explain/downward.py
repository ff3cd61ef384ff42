"""What serves a demand: the supplies it takes from, the components of those that are planned, and so on down.

Belongs here: pegging followed downward. What a supply is for is told in `upward`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.explain.upward import DERIVED, PLANNED
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from masterplan.places import Tables

_DEEPEST: Final = 64
_DEMAND: Final = ("demand_type", "demand_ref", "demand_line_no")


@dataclass(frozen=True)
class Served:
    """One supply of a demand: the pegging row, the planned order behind it (None: there is none), and what that order needs."""

    peg: Mapping[str, Any]
    order: Mapping[str, Any] | None
    needs: list[Need]


@dataclass(frozen=True)
class Need:
    """One demand as a row of the table `requirement`, its row of `delay` (None: on time), and its supplies."""

    requirement: Mapping[str, Any]
    delay: Mapping[str, Any] | None
    supplies: list[Served]


class Pegging:
    """The pegging of one plan version, ready to be followed downward.

    Inputs: the public tables planned_order, requirement, pegging and delay.
    """

    def __init__(self, results: Tables) -> None:
        self._requirement = results["requirement"].filter(pl.col("qty") < 0)
        self._pegging = results["pegging"].filter(pl.col("demand_type") != "excess")
        self._orders = results["planned_order"]
        self._delay = results["delay"]

    def demands(self, ref: str) -> list[Need]:
        """Every demand that goes by a reference, with all that serves it; none when the plan has no such demand."""
        rows = self._requirement.filter((pl.col("ref") == ref) & ~pl.col("type").is_in(DERIVED))
        return [self._need(row, _DEEPEST) for row in rows.sort(*NODE_KEY, "type", "line_no").iter_rows(named=True)]

    def needs_of(self, order_id: str, levels: int = _DEEPEST) -> list[Need]:
        """What a planned order needs itself, followed down so many levels."""
        rows = self._requirement.filter((pl.col("ref") == order_id) & pl.col("type").is_in(DERIVED))
        return [self._need(row, levels) for row in rows.sort("line_no").iter_rows(named=True)]

    def _need(self, row: Mapping[str, Any], levels: int) -> Need:
        place = [pl.col(name) == row[name] for name in NODE_KEY]
        own = [pl.col(theirs) == row[mine] for theirs, mine in zip(_DEMAND, ("type", "ref", "line_no"), strict=True)]
        pegs = self._pegging.filter(*place, *own).sort("supply_type", "supply_ref")
        late = self._delay.filter(*place, *(pl.col(name) == row[name] for name in ("type", "ref", "line_no")))
        supplies = [self._served(peg, levels) for peg in pegs.iter_rows(named=True)]
        return Need(row, late.row(0, named=True) if late.height else None, supplies)

    def _served(self, peg: Mapping[str, Any], levels: int) -> Served:
        if peg["supply_type"] not in PLANNED:
            return Served(peg, None, [])
        order = self._orders.filter(pl.col("order_id") == peg["supply_ref"]).row(0, named=True)
        return Served(peg, order, self.needs_of(peg["supply_ref"], levels - 1) if levels > 1 else [])
