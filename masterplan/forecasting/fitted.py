"""What is known of the series of one batch once their models are fitted, before bounds are put around the points.

Belongs here: that record. What fills it is told in `baseline`, what changes it in `dear` and `challenger`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from masterplan.forecasting.backtest import Trials
    from masterplan.forecasting.candidates import Candidates
    from masterplan.forecasting.history import FloatArray, Series


@dataclass(frozen=True)
class Fitted:
    """The series of one batch with their classes, trials, chosen models and points: a row per series, a column per bucket ahead."""

    series: Series
    classes: list[str]
    candidates: list[Candidates]
    trials: list[Trials | None]
    chosen: list[str]
    point: FloatArray

    @property
    def names(self) -> list[str]:
        """What was chosen, as it is told."""
        return [tried.shown(name) for tried, name in zip(self.candidates, self.chosen, strict=True)]
