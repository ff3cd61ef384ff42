"""How a plan uses forecasts: which lines count and what is left of them (semantics §16).

Belongs here: baseline points to lines, the time window, reduction by orders and by keys, which order took what. Making the baseline
is `forecasting`'s, netting what is left is the kernels'.
"""

from __future__ import annotations

from masterplan.forecast_use.use import RULES, CountedForecast, counted_forecast, forecast_lines, no_forecast

__all__ = ["RULES", "CountedForecast", "counted_forecast", "forecast_lines", "no_forecast"]
