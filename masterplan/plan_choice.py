"""Which plans are made: those that the table `plan` names, or the plain ones of a group that names none.

Belongs here: choosing plans by kind. How one plan is computed is told in `planning`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.contracts import INPUTS, polars_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from masterplan.places import Tables
    from masterplan.plan import Plan

_USUAL: Final = {"include_demand_forecast": True, "include_planned_downstream_demand": True}
DEFAULT_PLANS: Final[tuple[dict[str, Any], ...]] = (
    {"plan_id": "gross", "kind": "forecast", **_USUAL},
    {"plan_id": "static", "kind": "static", **_USUAL},
)


def plan_frame(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of the table `plan`; columns that a row does not name take the contract's default."""
    defaults = {column.name: column.default for column in INPUTS["plan"].columns}
    return pl.DataFrame([{**defaults, **row} for row in rows], schema=polars_schema(INPUTS["plan"]), orient="row")


def with_default_plans(tables: Tables) -> Tables:
    """The same tables; a group that names no plan gets a plan `gross` and a plan `static`, both with forecast."""
    return tables if tables["plan"].height else {**tables, "plan": plan_frame(*DEFAULT_PLANS)}


def plan_rows(tables: Tables, kind: str) -> list[dict[str, Any]]:
    """The parameters of the plans of one kind (`static`, `forecast`), by id; the default plans when the group names none."""
    return with_default_plans(tables)["plan"].filter(pl.col("kind") == kind).sort("plan_id").to_dicts()


def plan_ids(tables: Tables, kind: str) -> list[str]:
    """The ids of the plans of one kind, sorted."""
    return [row["plan_id"] for row in plan_rows(tables, kind)]


def make_plans(
    tables: Tables,
    *,
    kind: str,
    plan_date: date,
    baseline: pl.DataFrame | None = None,
    quarantine: pl.DataFrame | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> list[Plan]:
    """All plans of one kind, by id.

    Inputs: the master data as of the plan date, the baseline forecast where plans count demand forecast, the rows that
    intake rejected. `progress` hears of each plan in turn. Errors: those of `make_plan`.
    """
    from masterplan.planning import make_plan

    known = with_default_plans(tables)
    shared: dict[str, Any] = {"plan_date": plan_date, "baseline": baseline, "quarantine": quarantine, "progress": progress}
    return [make_plan(known, plan_id=plan_id, **shared) for plan_id in plan_ids(known, kind)]
