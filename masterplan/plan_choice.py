"""Which plans are made: those that the table `plan` names, or the plain ones of a group that names none.

Belongs here: choosing plans by kind. How one plan is computed is told in `planning`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import polars as pl

from masterplan.contracts import INPUTS, polars_schema
from masterplan.errors import NetChangeError, ParameterError, UnknownPlanError
from masterplan.run_methods.methods import REGENERATION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from masterplan.contracts import Column
    from masterplan.places import Tables
    from masterplan.plan import Plan
    from masterplan.run_methods.previous import Previous

NET_KINDS: Final = ("static", "dynamic", "intercompany")
GROSS_KINDS: Final = ("forecast",)
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


def plan_rows(tables: Tables, kind: str | Sequence[str]) -> list[dict[str, Any]]:
    """The parameters of the plans of one kind or of several, by id; the default plans when the group names none."""
    return with_default_plans(tables)["plan"].filter(_is_of(kind)).sort("plan_id").to_dicts()


def plan_parameters(plans: pl.DataFrame, plan_id: str) -> dict[str, object]:
    """The row of a plan. Without any row every plan has the contract's defaults; with rows an unknown plan is an error."""
    rows = plans.filter(pl.col("plan_id") == plan_id)
    if rows.height:
        return rows.row(0, named=True)
    if plans.height:
        raise UnknownPlanError(
            f"The table plan names no plan {plan_id!r}.",
            rows=plans["plan_id"].sort().to_list(),
            way_out="Ask for one of these, or add a row for it.",
        )
    defaults: dict[str, object] = {column.name: column.default for column in INPUTS["plan"].columns}
    return {**defaults, "plan_id": plan_id}


def _is_of(kind: str | Sequence[str]) -> pl.Expr:
    return pl.col("kind").is_in([kind] if isinstance(kind, str) else list(kind))


def plan_ids(tables: Tables, kind: str | Sequence[str]) -> list[str]:
    """The ids of the plans of one kind or of several, sorted."""
    return [row["plan_id"] for row in plan_rows(tables, kind)]


def followed_plans(tables: Tables, plans: Sequence[str] = ()) -> list[str]:
    """The plans that follow changes, sorted: those named, else those of kind dynamic and those that companies name as dynamic.

    Inputs: the tables `plan` and `planning_parameter`. UnknownPlanError for a named plan that there is not.
    """
    known = with_default_plans(tables)["plan"]
    ids = set(known["plan_id"])
    unknown = sorted(set(plans) - ids)
    if unknown:
        raise UnknownPlanError(f"There is no plan {', '.join(unknown)}.", rows=sorted(ids), way_out="Ask for one of these.")
    named = tables["planning_parameter"]["current_dynamic_plan_id"]
    return sorted(plans) if plans else sorted({*known.filter(pl.col("kind") == "dynamic")["plan_id"], *(ids & set(named))})


def with_parameters(tables: Tables, kind: str | Sequence[str], plans: Sequence[str], parameters: Mapping[str, object]) -> Tables:
    """The tables with the plans of one kind, or of several, that are wanted (none named: all), their parameters replaced.

    Errors: UnknownPlanError for a plan that there is not, ParameterError for a parameter or value that the contract of
    the table `plan` does not allow; each names what is wrong and what is allowed.
    """
    known = with_default_plans(tables)["plan"]
    ids = known.filter(_is_of(kind))["plan_id"].sort().to_list()
    unknown = sorted(set(plans) - set(ids))
    if unknown:
        raise UnknownPlanError(
            f"There is no plan {', '.join(unknown)} of kind {kind if isinstance(kind, str) else ' or '.join(kind)}.",
            rows=ids,
            way_out="Ask for one of these.",
        )
    _check_parameters(parameters)
    chosen = known.filter(_is_of(kind) & (pl.col("plan_id").is_in(plans or ids)))
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


@dataclass(frozen=True)
class RunWish:
    """How plans are made: the run method (§24), the items of the run and levels of components taken along, None for all (§25).

    `run_at`: the instant, with its zone, that coverage fences are judged by (§6.11); None: the plan date.
    """

    method: str = REGENERATION
    item_filter: tuple[str, ...] = ()
    bom_levels: int | None = 0
    run_at: datetime | None = None


@dataclass(frozen=True)
class PlanRequest:
    """One plan that is to be made: the tables, and what else `make_plan` is given, by name."""

    tables: Tables
    given: Mapping[str, Any]

    def made(self, progress: Callable[[str, float], None] | None = None) -> Plan:
        """The plan; errors as of `make_plan`."""
        from masterplan.planning import make_plan

        return make_plan(self.tables, **self.given, progress=progress)

    def says_as(self, other: PlanRequest) -> bool:
        """Whether the other asks for the same, row by row, and thus for the same plan; one that starts from a last run is like no other."""
        return says_as(self.tables, other.tables) and says_as(self.given, other.given)


def says_as(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    """Whether two hold the same by name; frames row by row."""
    return one.keys() == two.keys() and all(_is_same(value, two[name]) for name, value in one.items())


def _is_same(one: object, two: object) -> bool:
    if isinstance(one, pl.DataFrame) and isinstance(two, pl.DataFrame):
        return one.schema == two.schema and one.equals(two)
    # what holds frames beside these says nothing when it is compared
    return type(one) is type(two) and isinstance(one, (str, int, date, tuple, type(None))) and one == two


class Wanted(TypedDict, total=False):
    """What may be said of plans that are wanted; see `plan_requests`."""

    plans: Sequence[str]
    parameters: Mapping[str, object] | None
    baseline: pl.DataFrame | None
    quarantine: pl.DataFrame | None
    wish: RunWish | None
    last_run: Callable[[str], Previous | None] | None
    orders_to_keep: Callable[[str, int], pl.DataFrame | None] | None


def plan_requests(tables: Tables, *, kind: str | Sequence[str], plan_date: date, **wanted: Unpack[Wanted]) -> list[PlanRequest]:
    """The plans of one kind, or of several, that are wanted, by id; none named: all, by net change those that allow it.

    Inputs: the ids of the plans, and parameters in place of those of the table `plan`; the master data as of the plan
    date, the baseline forecast where plans count demand forecast, the rows that intake rejected, how the plans are made, and
    what gives the last run of a plan by its id. `orders_to_keep` gives, by plan id and the days of its longest freeze fence, the
    orders of the plan's last run that may stay (§30). Errors: those of `with_parameters`, NetChangeError where net change has no plan.
    """
    from masterplan.planned_orders import longest_freeze

    wish, plans = wanted.get("wish") or RunWish(), wanted.get("plans", ())
    last_run, orders_to_keep = wanted.get("last_run"), wanted.get("orders_to_keep")
    if wish.method != REGENERATION and not plans:
        plans = plan_ids(tables, "dynamic")
        if not plans:
            raise NetChangeError(f"There is no plan of kind dynamic to make by {wish.method}.", way_out="Make one of the plans dynamic.")
    known = with_parameters(tables, kind, plans, wanted.get("parameters") or {})
    shared: dict[str, Any] = {"plan_date": plan_date, "baseline": wanted.get("baseline"), "quarantine": wanted.get("quarantine")}
    shared |= {"method": wish.method, "item_filter": wish.item_filter, "bom_levels": wish.bom_levels, "run_at": wish.run_at}
    asked = []
    for row in plan_rows(known, kind):
        plan_id = row["plan_id"]
        previous = last_run(plan_id) if last_run is not None and starts_from_last(row, wish, known) else None
        approved = orders_to_keep(plan_id, longest_freeze(known, row)) if orders_to_keep is not None else None
        asked.append(PlanRequest(known, {"plan_id": plan_id, "previous": previous, "approved": approved, **shared}))
    return asked


def make_plans(
    tables: Tables,
    *,
    kind: str | Sequence[str],
    plan_date: date,
    progress: Callable[[str, float], None] | None = None,
    **wanted: Unpack[Wanted],
) -> list[Plan]:
    """The plans that `plan_requests` asks for with the same inputs; `progress` hears of each in turn. Errors: also those of `make_plan`."""
    return [asked.made(progress) for asked in plan_requests(tables, kind=kind, plan_date=plan_date, **wanted)]


def starts_from_last(plan: Mapping[str, object], wish: RunWish, tables: Tables) -> bool:
    """Whether a run of a plan looks at the last one: by net change, with a filter, or to keep pegging (§26, §30.10)."""
    from masterplan.run_methods.confirmed import keeps_pegging_of_approved

    keeps = plan["keep_supply_for_confirmed_demand"] or plan["item_filter"] or keeps_pegging_of_approved(tables)
    return plan["kind"] not in GROSS_KINDS and bool(wish.method != REGENERATION or wish.item_filter or keeps)
