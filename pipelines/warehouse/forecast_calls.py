"""The calls of the warehouse about demand forecasts: kept, reviewed, authorised, held against what came.

Belongs here: the calls, each one transaction or one look. What each does is told in `forecasts` and `reviews`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.warehouse import forecasts, reviews

if TYPE_CHECKING:
    from datetime import date, datetime

    import polars as pl

    from masterplan.accuracy import Achieved
    from masterplan.demand_review import Authorisation, BulkChange, Edit, Header
    from masterplan.forecasting import BaselineForecast
    from masterplan.places import Tables
    from pipelines.warehouse.database import Database
    from pipelines.warehouse.reviews import Edited, EditNote


class ForecastCalls:
    """What the warehouse does about forecasts; errors as of the warehouse."""

    _database: Database

    def save_forecast(self, plan_date: date, forecast: BaselineForecast, *, made_at: datetime | None = None, made_by: str = "") -> None:
        """Keeps the demand forecast of a plan date, in place of an earlier one, and begins its review; who made it and when, if known."""
        with self._database.writing() as session:
            forecasts.save(session, plan_date, forecast)
            reviews.begin(session, plan_date, forecast.baseline, made_at, made_by)

    def forecast(self, plan_date: date) -> BaselineForecast:
        """The demand forecast of a plan date; StoreError when there is none."""
        with self._database.reading() as session:
            return forecasts.read(session, plan_date)

    def adjust_forecast(self, plan_date: date, edit: Edit, note: EditNote) -> Edited:
        """Adjusts the reviewed forecast of a plan date; gives the buckets that are otherwise."""
        with self._database.writing() as session:
            return reviews.adjust(session, plan_date, edit, note)

    def authorise_forecast(self, plan_date: date, wanted: Authorisation, note: EditNote) -> Edited:
        """Makes the reviewed forecast of a plan date lines of a model, from that plan date on; gives the lines."""
        with self._database.writing() as session:
            return reviews.authorise(session, plan_date, wanted, note)

    def enter_forecast(self, plan_date: date, header: Header, note: EditNote) -> Edited:
        """Enters forecast lines by hand, from a plan date on; gives these lines."""
        with self._database.writing() as session:
            return reviews.enter(session, plan_date, header, note)

    def change_forecast_lines(self, plan_date: date, change: BulkChange, note: EditNote) -> Edited:
        """Copies, updates or deletes forecast lines, from a plan date on; gives those that are otherwise."""
        with self._database.writing() as session:
            return reviews.change_lines(session, plan_date, change, note)

    def reviewed_forecast(self, plan_date: date) -> pl.DataFrame:
        """The reviewed forecast of a plan date; StoreError when there is none."""
        with self._database.reading() as session:
            return reviews.read(session, plan_date)

    def last_reviewed_date(self) -> date:
        """The last plan date with a reviewed forecast; StoreError when there is none."""
        with self._database.reading() as session:
            return reviews.last_reviewed(session)

    def review_tables(self, plan_date: date) -> Tables:
        """The input tables that a review looks at, as of a plan date."""
        with self._database.reading() as session:
            return reviews.tables_of_review(session, plan_date)

    def forecast_log(self, plan_date: date | None = None) -> pl.DataFrame:
        """The log of edits of forecasts, the newest first."""
        with self._database.reading() as session:
            return reviews.log(session, plan_date)

    def forecast_generations(self) -> pl.DataFrame:
        """The history of generated baselines, the newest first."""
        with self._database.reading() as session:
            return reviews.generations(session)

    def forecast_dates(self) -> list[date]:
        """The plan dates of which a demand forecast is stored, in order."""
        with self._database.reading() as session:
            return forecasts.dates(session)

    def forecast_as_stored(self, plan_date: date) -> Achieved:
        """What was forecast on a plan date, step by step, ready to be held against what came."""
        with self._database.reading() as session:
            return forecasts.as_stored(session, plan_date)
