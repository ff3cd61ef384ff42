"""Names of the groups in which the asset graph is shown, in the order of planning. Nothing else belongs here."""

from __future__ import annotations

from typing import Final

INGESTION: Final = "ingestion"
DEMAND_FORECAST: Final = "demand_forecast"
FORECAST_PLAN: Final = "forecast_plan"
NET_REQUIREMENTS: Final = "net_requirements"
INTERCOMPANY: Final = "intercompany"
PUBLICATION: Final = "publication"
