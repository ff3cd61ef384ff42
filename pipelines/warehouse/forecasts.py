"""Demand forecasts: one per plan date, the last one saved counts.

Belongs here: storing and reading them. How they are made is the business of `masterplan.forecasting`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

import sql
from masterplan.contracts import RESULTS, STORAGE
from masterplan.errors import StoreError
from masterplan.places import NODE_KEY
from pipelines.warehouse.dated import read_columns, read_date, replace_date
from pipelines.warehouse.tables import FORECASTS

if TYPE_CHECKING:
    from datetime import date

    from masterplan.accuracy import Achieved
    from masterplan.forecasting import BaselineForecast
    from pipelines.warehouse.session import Session

_RUN: Final = STORAGE["store.forecast_run"]
_HELD_AGAINST: Final = {
    "baseline": (*NODE_KEY, "date", "model_qty", "point_qty", "lower_qty", "upper_qty"),
    "level": ("level", "company_id", "member_id", "unit_id", "bucket", "date", "lower_qty", "upper_qty"),
}


def save(session: Session, plan_date: date, forecast: BaselineForecast) -> None:
    """Stores the forecast of a plan date in place of what was stored for it."""
    for name in FORECASTS:
        replace_date(session, RESULTS[name], plan_date, getattr(forecast, name))
    replace_date(session, _RUN, plan_date, pl.DataFrame({"series_without_demand": [forecast.series_without_demand]}))


def read(session: Session, plan_date: date) -> BaselineForecast:
    """The forecast of a plan date; StoreError when none was stored."""
    from masterplan.forecasting import BaselineForecast

    if plan_date in session.known.forecast:
        return session.known.forecast[plan_date]
    run = read_date(session, _RUN, plan_date)
    if run.is_empty():
        raise StoreError(f"No forecast of {plan_date} is stored.", way_out="Make the demand forecast of that plan date first.")
    frames = {name: read_date(session, RESULTS[name], plan_date) for name in FORECASTS}
    forecast = BaselineForecast(**frames, series_without_demand=run["series_without_demand"].item())
    session.known.keep_forecast(plan_date, forecast, frames.values())
    return forecast


def dates(session: Session) -> list[date]:
    """The plan dates of which a forecast is stored, in order."""
    return session.frame(sql.read("store/forecast_dates"))["plan_date"].to_list()


def as_stored(session: Session, plan_date: date) -> Achieved:
    """What was forecast on a plan date, ready to be held against what came."""
    from masterplan.accuracy import Achieved, steps_of

    if plan_date in session.known.forecasts:
        return session.known.forecasts[plan_date]
    baseline, level = (read_columns(session, RESULTS[name], plan_date, names) for name, names in _HELD_AGAINST.items())
    adjusted, authorised = (
        session.frame(sql.read(f"store/{name}"), {"plan_date": plan_date}) for name in ("adjusted_to", "authorised_last")
    )
    read = Achieved(plan_date, steps_of(baseline, adjusted, authorised), level)
    session.known.keep_forecasts(read)
    return read
