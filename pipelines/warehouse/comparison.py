"""One version of a plan with what it was made of, as it is compared with another.

Belongs here: reading both out of the warehouse. What the comparison says is told in `masterplan.compare`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from masterplan.compare import Side
from masterplan.errors import ScenarioError, StoreError
from masterplan.forecast_use.models import brings_in_baseline
from masterplan.scenarios import with_scenario
from pipelines.warehouse import forecasts, history, plans, scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import polars as pl

    from masterplan.places import Tables
    from pipelines.warehouse.session import Session

_TABLES: Final = ("planned_order", "requirement", "pegging", "effective_parameter")


def side(session: Session, plan_id: str, plan_date: date, version: int | None) -> Side:
    """The plan's parameters, tables and inputs: what was known on the plan date, and what a scenario made of it.

    StoreError for what is not stored.
    """
    row = plans.read(session, "plan_version", plan_id, plan_date, version)
    parameters = json.loads(row["parameters"].item())
    results = {name: plans.read(session, name, plan_id, plan_date, version) for name in _TABLES}
    return Side(parameters, plan_date, _inputs(session, plan_date, parameters), _baseline(session, plan_date, parameters), results)


def _inputs(session: Session, plan_date: date, parameters: Mapping[str, object]) -> Tables:
    """Master data, with the changes of a scenario as they are stored; without them when they are gone or fit no more."""
    known = history.master(session, plan_date)
    if parameters["kind"] != "scenario":
        return known
    plan_id = str(parameters["plan_id"])
    try:
        return with_scenario(scenarios.with_stored(session, known, plan_id), plan_id)
    except (StoreError, ScenarioError):
        return known


def _baseline(session: Session, plan_date: date, parameters: Mapping[str, object]) -> pl.DataFrame | None:
    """The forecast that the plan was made with; None when it took none or none is stored any more."""
    counts = parameters["include_demand_forecast"] or parameters["kind"] == "forecast"
    models = history.master(session, plan_date, ["forecast_model"])
    if not counts or not brings_in_baseline(models, str(parameters["forecast_model_id"])):
        return None
    try:
        return forecasts.read(session, plan_date).baseline
    except StoreError:
        return None
