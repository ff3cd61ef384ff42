"""How a plan uses forecasts: which lines count and what sales orders leave of them (semantics §16).

Belongs here: baseline points to lines, the time window, reduction by orders. Making the baseline is `forecasting`'s,
netting what is left is the kernels'.
"""

from __future__ import annotations

from masterplan.forecast_use.use import forecast_lines

__all__ = ["forecast_lines"]
