"""The planned orders of a plan's last run, as a case gives them: rows of planned_order and pegging.

Belongs here: the container. How a case fills it is told in `previous`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from masterplan.contracts import RESULTS
from masterplan.contracts.rows import frame_of


@dataclass
class LastRun:
    """Rows in the columns of the result tables."""

    planned_order: list[dict[str, Any]] = field(default_factory=list)
    pegging: list[dict[str, Any]] = field(default_factory=list)

    def orders(self) -> pl.DataFrame | None:
        """The planned orders; None when there was no run."""
        return frame_of(RESULTS["planned_order"], self.planned_order) if self.planned_order else None

    def peggings(self) -> pl.DataFrame:
        """Who served whom."""
        return frame_of(RESULTS["pegging"], self.pegging)
