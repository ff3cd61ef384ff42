"""Which plans are made: those that the table `plan` names, or the plain ones of a group that names none.

Belongs here: choosing plans by id and kind. How one plan is computed is told in `planning`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.contracts import INPUTS, polars_schema
from masterplan.errors import UnknownPlanError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from masterplan.places import Tables
    from masterplan.plan import Plan

DEFAULT_PLANS: Final[tuple[dict[str, Any], ...]] = (
    {"plan_id": "gross", "kind": "forecast", "include_demand_forecast": True, "include_planned_downstream_demand": True},
    {"plan_id": "net", "kind": "static", "include_demand_forecast": True, "include_planned_downstream_demand": True},
)


def plan_frame(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of the table `plan`; columns that a row does not name take the contract's default."""
    defaults = {column.name: column.default for column in INPUTS["plan"].columns}
    return pl.DataFrame([{**defaults, **row} for row in rows], schema=polars_schema(INPUTS["plan"]), orient="row")


def with_default_plans(tables: Tables) -> Tables:
    """The same tables; a group that names no plan gets a gross plan `gross` and a net plan `net`, both with forecast."""
    return tables if tables["plan"].height else {**tables, "plan": plan_frame(*DEFAULT_PLANS)}


def with_plan(tables: Tables, plan_id: str) -> Tables:
    """The same tables, with a row for the plan.

    A group that names no plan at all gets a static plan of that id with the contract's defaults. UnknownPlanError when
    plans are named and this one is not among them.
    """
    if tables["plan"].height == 0:
        return {**tables, "plan": plan_frame({"plan_id": plan_id})}
    known = tables["plan"]["plan_id"].sort().to_list()
    if plan_id not in known:
        way_out = "Name one of these, or add a row to the table plan."
        raise UnknownPlanError(f"no plan is called {plan_id!r}; the table plan names:", rows=known, way_out=way_out)
    return tables


def plan_ids(tables: Tables, kind: str) -> list[str]:
    """The plans of one kind (`static`, `forecast`), by id; of the default plans when the group names none."""
    return with_default_plans(tables)["plan"].filter(pl.col("kind") == kind)["plan_id"].sort().to_list()


def plan_row(tables: Tables, plan_id: str) -> dict[str, Any]:
    """The parameters of a plan by column of the table `plan`; UnknownPlanError when there is none of that id."""
    return with_plan(tables, plan_id)["plan"].row(by_predicate=pl.col("plan_id") == plan_id, named=True)


def make_plans(
    tables: Tables,
    *,
    kind: str,
    plan_date: date,
    baseline: pl.DataFrame | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> list[Plan]:
    """All plans of one kind, by id.

    Inputs: the master data as of the plan date, the baseline forecast where plans count demand forecast. `progress` hears
    of each plan in turn. Errors: those of `make_plan`.
    """
    from masterplan.planning import make_plan

    known = with_default_plans(tables)
    return [
        make_plan(known, plan_id=plan_id, plan_date=plan_date, baseline=baseline, progress=progress) for plan_id in plan_ids(known, kind)
    ]
