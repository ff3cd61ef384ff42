"""How well forecasts did that were really made: those of earlier plan dates held against the demand that came since.

Start at `achieved`. Not here: how well models would have done (the backtest), and the definitions of measures for arrays
(`masterplan.forecasting.measures`).
"""

from __future__ import annotations

from masterplan.accuracy.achieved import STEPS, Achieved, achieved, counted_dates, steps_of
from masterplan.accuracy.by_class import accuracy_by_class, most_demand, worst_forecast

__all__ = ["STEPS", "Achieved", "accuracy_by_class", "achieved", "counted_dates", "most_demand", "steps_of", "worst_forecast"]
