"""Between assets and warehouse: each result is written when it is made, date by date, and read back as its readers need it.

Belongs here: which warehouse call keeps which asset, what each is made from, and the clock that stamps runs. Which
dates a run need not make again is decided in `resume`. Nothing is pickled.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

import dagster as dg
from dagster._core.events import EngineEventData

from assets.dated import ByDate, Consolidation, Forecasts, Masters, StoredPlan, StoredPlans
from masterplan.fingerprint import combined, frame_fingerprint
from masterplan.forecasting import BaselineForecast
from masterplan.intake import Intake
from masterplan.plan import Plan
from masterplan.plan_choice import NET_KINDS
from pipelines.resume import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipelines.warehouse import Warehouse

T = TypeVar("T")

STARTED_BY_TAG = "masterplan/started_by"
_STARTERS = (STARTED_BY_TAG, "user", "dagster/schedule_name", "dagster/sensor_name", "dagster/backfill")
_KEPT = "kept from stopped run"
_PLAN_KINDS = {"forecast_plan": "forecast", "net_requirements": ",".join(NET_KINDS)}


@dataclass(frozen=True)
class Made(Generic[T]):
    """What a stage made for a plan date, since when it worked on it, who started it, and who hears of what follows."""

    day: date
    value: T
    started_at: datetime
    started_by: str
    log: Callable[[str], object]


class DatedIO(dg.IOManager, ABC, Generic[T]):
    """Writes the plan dates of a stage one after the other, and keeps those that a stopped run has left complete.

    A date is noted as complete when all of it is written; what stands in the middle of a date is written again.
    """

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    # Dagster takes a generator too, and its events at once
    def handle_output(self, context: dg.OutputContext, obj: ByDate[T]) -> Iterator[dg.DagsterEvent]:  # type: ignore[override]
        """Makes and writes what is missing; tells of each date, and of the whole by its fingerprint as data version."""
        stage, started_by, results = Stage.of(context, self._warehouse), _started_by(context), list[str]()
        for number, day in enumerate(obj.days, 1):
            with self._warehouse.working():
                inputs, started_at = stage.inputs(self.inputs(day)), _now()
                kept = stage.kept(day, inputs)
            if kept:
                told = f"kept, made by run {kept.run_id}, which was stopped"
                context.step_context.add_asset_metadata({_KEPT: kept.run_id}, context.asset_key, day.isoformat())
                results.append(kept.result)
            else:
                told, made = "made", Made(day, obj[day], started_at, started_by, context.log.info)
                with self._warehouse.working():
                    result = self.save(made)
                    obj.finish(day)
                    results.append(stage.note(day, inputs, result))
            message = f"{day}: {told} ({number} of {len(obj.days)})"
            yield dg.DagsterEvent.engine_event(context.step_context, message, EngineEventData())
        version = results[0] if len(results) == 1 else combined(results)
        context.step_context.set_data_version(context.asset_key, dg.DataVersion(version))

    @abstractmethod
    def inputs(self, day: date) -> Iterable[str]:
        """Fingerprints of what the stage makes a plan date from."""

    @abstractmethod
    def save(self, made: Made[T]) -> str:
        """Writes a plan date; gives the fingerprint of what it says."""


class MasterIO(DatedIO[Intake]):
    """Keeps what was taken in; gives the master data as of a date. `state` tells whether the source is as it was."""

    def __init__(self, warehouse: Warehouse, source: str, state: Callable[[], str]) -> None:
        super().__init__(warehouse)
        self._source = source
        self._state = state

    def inputs(self, day: date) -> Iterable[str]:  # noqa: ARG002
        """The state of the source."""
        return (self._state(),)

    def save(self, made: Made[Intake]) -> str:
        """Ingests the plan date."""
        self._warehouse.ingest(made.day, made.value, source=self._source, ingested_at=_now())
        return self._warehouse.ingested_fingerprint(made.day)

    def load_input(self, context: dg.InputContext) -> Masters:
        """The master data of the plan dates of the run."""
        return Masters(_days(context), self._warehouse.master)


class ForecastIO(DatedIO[BaselineForecast]):
    """Keeps and gives demand forecasts."""

    def inputs(self, day: date) -> Iterable[str]:
        """The master data of the date."""
        return _master_inputs(self._warehouse, day)

    def save(self, made: Made[BaselineForecast]) -> str:
        """Saves the forecast of the plan date."""
        self._warehouse.save_forecast(made.day, made.value, made_at=_now(), made_by=made.started_by)
        return frame_fingerprint(made.value.baseline)

    def load_input(self, context: dg.InputContext) -> Forecasts:
        """The forecasts of the plan dates of the run."""
        return Forecasts(_days(context), self._warehouse.forecast)


class PlanIO(DatedIO[list[Plan]]):
    """Keeps plans as versions; gives the current version of each.

    `after` hears of every plan that was kept: plan id, plan date, who started the run, and whom to tell.
    """

    def __init__(self, warehouse: Warehouse, after: Callable[[str, date, str, Callable[[str], object]], None]) -> None:
        super().__init__(warehouse)
        self._after = after

    def inputs(self, day: date) -> Iterable[str]:
        """The master data of the date, what was rejected of it, the forecast, and the planned orders that were approved."""
        made_from = (self._warehouse.forecast(day).baseline, self._warehouse.approved_orders(day))
        return (*_master_inputs(self._warehouse, day), *map(frame_fingerprint, made_from))

    def save(self, made: Made[list[Plan]]) -> str:
        """Saves every plan of the plan date as its next version, and firms what it says to (semantics §31.6)."""
        finished_at = _now()
        for plan in made.value:
            self._warehouse.save_plan(plan, started_at=made.started_at, finished_at=finished_at, started_by=made.started_by)
            self._after(plan.plan_id, made.day, made.started_by, made.log)
        return combined(plan.plan_fingerprint for plan in made.value)

    def load_input(self, context: dg.InputContext) -> StoredPlans:
        """The current plans of the plan dates of the run, of the kind that the asset makes."""
        kind = _PLAN_KINDS[context.asset_key.to_user_string()]
        return StoredPlans(_days(context), partial(self._stored, kind))

    def _stored(self, kind: str, day: date) -> list[StoredPlan]:
        return [self._stored_plan(day, plan_id) for plan_id in self._warehouse.current_fingerprints(kind, day)["plan_id"]]

    def _stored_plan(self, day: date, plan_id: str) -> StoredPlan:
        row = self._warehouse.plan_table("plan_version", plan_id, day).row(0, named=True)
        version, parameters = int(row["version"]), json.loads(row["parameters"])
        table = partial(self._warehouse.plan_table, plan_id=plan_id, plan_date=day, version=version)
        return StoredPlan(plan_id, day, version, parameters, table)


class ConsolidationIO(DatedIO[list[Consolidation]]):
    """Keeps the group view beside the plan version that it is of; nobody in the chain reads it back."""

    def inputs(self, day: date) -> Iterable[str]:
        """The master data of the date and its net plans, each version of its own."""
        plans = self._warehouse.current_fingerprints(_PLAN_KINDS["net_requirements"], day)
        return (*_master_inputs(self._warehouse, day), frame_fingerprint(plans))

    def save(self, made: Made[list[Consolidation]]) -> str:
        """Saves the group view of every plan of the plan date."""
        for view in made.value:
            self._warehouse.save_consolidation(view.plan_id, made.day, view.version, view.tables)
        return combined(frame_fingerprint(frame) for view in made.value for _, frame in sorted(view.tables.items()))

    def load_input(self, context: dg.InputContext) -> None:
        """Refuses: the group view is read from the warehouse."""
        raise NotImplementedError(f"{context.asset_key.to_user_string()} is read from the warehouse, not by an asset")


def _master_inputs(warehouse: Warehouse, day: date) -> tuple[str, str]:
    """Fingerprints of the rows that were kept and of those that were rejected; the latter flag what they make unreliable."""
    return warehouse.ingested_fingerprint(day), frame_fingerprint(warehouse.quarantine(day))


def _days(context: dg.InputContext) -> list[date]:
    return sorted(date.fromisoformat(key) for key in context.asset_partition_keys)


def _started_by(context: dg.OutputContext) -> str:
    tags = context.step_context.run_tags
    return next((tags[name] for name in _STARTERS if name in tags), "dagster")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
