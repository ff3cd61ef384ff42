"""A plan with everything around it: forecast where the plan counts one, the plan, its public tables, the group view.

Belongs here: the order in which the parts are asked. Each part lives in the module of its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts import RESULTS, polars_schema
from masterplan.contracts.forecast_results import FORECASTS
from masterplan.demand_review import generate_baseline
from masterplan.forecast_use.models import brings_in_baseline
from masterplan.forecasting import BaselineForecast
from masterplan.intercompany import consolidate
from masterplan.plan_choice import NET_KINDS, RunWish, plan_parameters
from masterplan.planning import make_plan
from masterplan.scenarios import with_scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from masterplan.places import Tables
    from masterplan.plan import Plan
    from masterplan.run_methods import Previous

GROUP_VIEW: Final = ("consolidated_demand", "consolidated_supply")
_OF_THE_STORE: Final = ("plan_version",)
PLAN_TABLES: Final = tuple(name for name, table in RESULTS.items() if table.schema == "plan" and name not in (*GROUP_VIEW, *_OF_THE_STORE))


@dataclass(frozen=True)
class WholePlan:
    """A plan, the forecast it was made with, if any, all its tables as users query them, and the seconds each part took."""

    plan: Plan
    forecast: BaselineForecast | None
    results: dict[str, pl.DataFrame]
    seconds: dict[str, float]


def plan_whole(
    tables: Tables,
    *,
    plan_id: str,
    plan_date: date,
    quarantine: pl.DataFrame | None = None,
    wish: RunWish | None = None,
    previous: Previous | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> WholePlan:
    """Forecasts, plans and adds up the group view.

    Inputs: tables as their contracts say, plan id and date, the rows that intake rejected, how the plan is
    made, its last run; `progress` hears of each phase.
    Output: the plan and every result table but `plan_version`, which tells of the run. Errors: those of `make_plan`.
    """
    parameters = plan_parameters(with_scenario(tables, plan_id)["plan"], plan_id)
    marks = [perf_counter()]
    forecast = generate_baseline(tables, plan_date, progress=progress) if _is_forecast_needed(tables, parameters) else None
    baseline = None if forecast is None else forecast.baseline
    marks.append(perf_counter())
    how = wish or RunWish()
    plan = make_plan(
        tables,
        plan_id=plan_id,
        plan_date=plan_date,
        baseline=baseline,
        quarantine=quarantine,
        method=how.method,
        previous=previous,
        item_filter=how.item_filter,
        bom_levels=how.bom_levels,
        run_at=how.run_at,
        progress=progress,
    )
    marks.append(perf_counter())
    results = {name: plan.public(name) for name in PLAN_TABLES}
    if parameters["kind"] in NET_KINDS:
        results |= _as_results(plan, consolidate(tables, results["requirement"], parameters, plan_date))
    if forecast is not None:
        results |= {name: getattr(forecast, name) for name in FORECASTS}
    marks.append(perf_counter())
    seconds = dict(zip(("forecast", "plan", "tables"), (end - start for start, end in pairwise(marks)), strict=True))
    return WholePlan(plan, forecast, results, seconds)


def _is_forecast_needed(tables: Tables, parameters: dict[str, object]) -> bool:
    counts_forecast = parameters["include_demand_forecast"] or parameters["kind"] == "forecast"
    return bool(counts_forecast and tables["demand_history"].height and brings_in_baseline(tables, str(parameters["forecast_model_id"])))


def _as_results(plan: Plan, views: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    key = {"plan_id": pl.lit(plan.plan_id), "plan_date": pl.lit(plan.plan_date), "version": pl.lit(1)}
    return {
        name: frame.with_columns(**key).select(pl.col(column).cast(kind) for column, kind in polars_schema(RESULTS[name]).items())
        for name, frame in views.items()
    }
