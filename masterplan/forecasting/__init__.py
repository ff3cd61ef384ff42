"""The statistical baseline: what each series of demand will come to, by the cheap model that did best so far.

Belongs here: history, demand classes, models, backtest and choice, intervals, accuracy. Turning the baseline into
forecast lines and letting orders consume them is `forecast_use`'s.
"""

from __future__ import annotations

from masterplan.forecasting.baseline import BaselineForecast, forecast_baseline

__all__ = ["BaselineForecast", "forecast_baseline"]
