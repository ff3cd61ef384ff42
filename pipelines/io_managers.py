"""Between assets and warehouse: each result is written when it is made, date by date, and read back as its readers need it.

Belongs here: which warehouse call keeps which asset, and the clock that stamps runs. Nothing is pickled.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

import dagster as dg

from assets.dated import Consolidations, Forecasts, Intakes, Masters, Plans, StoredPlan, StoredPlans
from masterplan.plan_choice import plan_rows

if TYPE_CHECKING:
    from pipelines.warehouse import Warehouse

STARTED_BY_TAG = "masterplan/started_by"
_STARTERS = (STARTED_BY_TAG, "user", "dagster/schedule_name", "dagster/sensor_name", "dagster/backfill")
_PLAN_KINDS = {"forecast_plan": "forecast", "net_requirements": "static"}


class MasterIO(dg.IOManager):
    """Keeps what was taken in; gives the master data as of a date."""

    def __init__(self, warehouse: Warehouse, source: str) -> None:
        self._warehouse = warehouse
        self._source = source

    def handle_output(self, context: dg.OutputContext, obj: Intakes) -> None:  # noqa: ARG002
        """Ingests each plan date."""
        for day, taken in obj:
            self._warehouse.ingest(day, taken, source=self._source, ingested_at=_now())

    def load_input(self, context: dg.InputContext) -> Masters:
        """The master data of the plan dates of the run."""
        return Masters(_days(context), self._warehouse.master)


class ForecastIO(dg.IOManager):
    """Keeps and gives demand forecasts."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def handle_output(self, context: dg.OutputContext, obj: Forecasts) -> None:  # noqa: ARG002
        """Saves the forecast of each plan date."""
        for day, forecast in obj:
            self._warehouse.save_forecast(day, forecast)

    def load_input(self, context: dg.InputContext) -> Forecasts:
        """The forecasts of the plan dates of the run."""
        return Forecasts(_days(context), self._warehouse.forecast)


class PlanIO(dg.IOManager):
    """Keeps plans as versions; gives the current version of each."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def handle_output(self, context: dg.OutputContext, obj: Plans) -> None:
        """Saves every plan of each plan date as its next version."""
        started_by, started_at = _started_by(context), _now()
        for _, plans in obj:
            finished_at = _now()
            for plan in plans:
                self._warehouse.save_plan(plan, started_at=started_at, finished_at=finished_at, started_by=started_by)
            started_at = _now()

    def load_input(self, context: dg.InputContext) -> StoredPlans:
        """The current plans of the plan dates of the run, of the kind that the asset makes."""
        kind = _PLAN_KINDS[context.asset_key.to_user_string()]
        return StoredPlans(_days(context), partial(self._stored, kind))

    def _stored(self, kind: str, day: date) -> list[StoredPlan]:
        return [self._stored_plan(day, parameters) for parameters in plan_rows(self._warehouse.master(day), kind)]

    def _stored_plan(self, day: date, parameters: dict[str, object]) -> StoredPlan:
        plan_id = str(parameters["plan_id"])
        version = int(self._warehouse.plan_table("plan_version", plan_id, day)["version"].item())
        table = partial(self._warehouse.plan_table, plan_id=plan_id, plan_date=day, version=version)
        return StoredPlan(plan_id, day, version, parameters, table)


class ConsolidationIO(dg.IOManager):
    """Keeps the group view beside the plan version that it is of; nobody in the chain reads it back."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def handle_output(self, context: dg.OutputContext, obj: Consolidations) -> None:  # noqa: ARG002
        """Saves the group view of every plan of each plan date."""
        for day, views in obj:
            for view in views:
                self._warehouse.save_consolidation(view.plan_id, day, view.version, view.tables)

    def load_input(self, context: dg.InputContext) -> None:
        """Refuses: the group view is read from the warehouse."""
        raise NotImplementedError(f"{context.asset_key.to_user_string()} is read from the warehouse, not by an asset")


def _days(context: dg.InputContext) -> list[date]:
    return sorted(date.fromisoformat(key) for key in context.asset_partition_keys)


def _started_by(context: dg.OutputContext) -> str:
    tags = context.step_context.run_tags
    return next((tags[name] for name in _STARTERS if name in tags), "dagster")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
