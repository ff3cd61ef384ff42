"""Which plans are made: those that the table `plan` names, or the plain ones of a group that names none.

Belongs here: choosing plans by kind. How one plan is computed is told in `planning`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.contracts import INPUTS, polars_schema
from masterplan.errors import ParameterError, UnknownPlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from masterplan.contracts import Column
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


def with_parameters(tables: Tables, kind: str, plans: Sequence[str], parameters: Mapping[str, object]) -> Tables:
    """The tables with the plans of one kind that are wanted (none named: all), their parameters replaced.

    Errors: UnknownPlanError for a plan that there is not, ParameterError for a parameter or value that the contract of
    the table `plan` does not allow; each names what is wrong and what is allowed.
    """
    known = with_default_plans(tables)["plan"]
    ids = known.filter(pl.col("kind") == kind)["plan_id"].sort().to_list()
    unknown = sorted(set(plans) - set(ids))
    if unknown:
        raise UnknownPlanError(f"There is no plan {', '.join(unknown)} of kind {kind}.", rows=ids, way_out="Ask for one of these.")
    _check_parameters(parameters)
    chosen = known.filter((pl.col("kind") == kind) & (pl.col("plan_id").is_in(plans or ids)))
    schema = polars_schema(INPUTS["plan"])
    return {**tables, "plan": chosen.with_columns(pl.lit(value).cast(schema[name]).alias(name) for name, value in parameters.items())}


def _check_parameters(parameters: Mapping[str, object]) -> None:
    contract = INPUTS["plan"]
    unknown = sorted(set(parameters) - set(contract.column_names))
    if unknown:
        raise ParameterError(f"A plan has no parameter {', '.join(unknown)}.", way_out="See the table plan for those it has.")
    wrong = [fault for name, value in parameters.items() if (fault := _fault(contract.column(name), value))]
    if wrong:
        raise ParameterError("Parameters of the plan that are not allowed.", rows=wrong, way_out="Correct them, or leave them out.")


def _fault(column: Column, value: object) -> str | None:
    if column.values and str(value) not in column.values:
        return f"{column.name} = {value!r}: one of {', '.join(column.values)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if column.minimum is not None and value < column.minimum:
            return f"{column.name} = {value}: at least {column.minimum:g}"
        if column.maximum is not None and value > column.maximum:
            return f"{column.name} = {value}: at most {column.maximum:g}"
    return None


def make_plans(
    tables: Tables,
    *,
    kind: str,
    plan_date: date,
    plans: Sequence[str] = (),
    parameters: Mapping[str, object] | None = None,
    baseline: pl.DataFrame | None = None,
    quarantine: pl.DataFrame | None = None,
    previous: Callable[[str, int], pl.DataFrame | None] = lambda _plan_id, _days: None,
    progress: Callable[[str, float], None] | None = None,
) -> list[Plan]:
    """The plans of one kind that are wanted (none named: all), by id.

    Inputs: the ids of the plans, and parameters in place of those of the table `plan`; the master data as of the plan
    date, the baseline forecast where plans count demand forecast, the rows that intake rejected. `previous` gives, by plan id
    and the days of its longest freeze fence, the orders of the plan's last run that may stay. `progress` hears of each plan in
    turn. Errors: those of `with_parameters` and `make_plan`.
    """
    from masterplan.planned_orders import longest_freeze, orders_to_carry
    from masterplan.planning import make_plan, plan_parameters

    known = with_parameters(tables, kind, plans, parameters or {})
    shared: dict[str, Any] = {"plan_date": plan_date, "baseline": baseline, "quarantine": quarantine, "progress": progress}
    rows = {name: plan_parameters(known["plan"], name) for name in plan_ids(known, kind)}
    last = {name: previous(name, longest_freeze(known, row)) for name, row in rows.items()}
    carried = {name: orders_to_carry(last[name], known, row, plan_date) for name, row in rows.items()}
    return [make_plan(known, plan_id=name, approved=kept, **shared) for name, kept in carried.items()]
