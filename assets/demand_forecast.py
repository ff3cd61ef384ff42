"""Stage 2: the demand forecast of every series. How it is generated lives in `masterplan.demand_review` and `masterplan.forecasting`."""

from dataclasses import replace
from datetime import date
from functools import partial

import dagster as dg

from assets.dated import Forecasts, Masters, plan_days
from assets.forecast_pictures import achieved_pictures, forecast_pictures
from assets.groups import DEMAND_FORECAST
from assets.metadata import forecast_metadata, result_columns
from assets.ports import Audit, Drawing, Foresight, Progress, Spread
from assets.showing import Showing
from assets.stage import stage
from masterplan.accuracy import achieved
from masterplan.demand_review import generate_baseline
from masterplan.forecasting import BaselineForecast


@stage(io_manager_key="forecast_io", group_name=DEMAND_FORECAST, kinds={"polars", "duckdb"}, metadata=result_columns("baseline"))
def demand_forecast(
    context: dg.AssetExecutionContext,
    master_data: Masters,
    audit: dg.ResourceParam[Audit],
    progress: dg.ResourceParam[Progress],
    spread: dg.ResourceParam[Spread],
    foresight: dg.ResourceParam[Foresight],
    drawing: dg.ResourceParam[Drawing],
) -> Forecasts:
    """Point forecast and interval by bucket of every item and place with demand history, by what did well in a backtest."""
    showing = Showing(context, drawing)

    def forecast_of(day: date) -> BaselineForecast:
        with audit.looking():
            tables = master_data[day]
        forecast = foresight.forecast(tables, day)
        forecast = forecast or generate_baseline(tables, day, progress=partial(progress, "demand_forecast"), apply=spread)
        # drawn while earlier forecasts are looked at
        showing.begin(day, forecast_pictures(forecast, tables))
        with audit.looking():
            forecast = replace(forecast, achieved=achieved(tables, day, audit.forecast_dates(), audit.forecast_as_stored))
        showing.begin(day, forecast_metadata(forecast) | achieved_pictures(forecast.achieved))
        return forecast

    return Forecasts(plan_days(context), forecast_of, showing.end)
