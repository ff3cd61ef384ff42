"""Checking the plans of a group before a run: what contradicts itself, and what is said and has no effect (semantics §27.2).

Belongs here: the report. It stops nothing: what cannot be planned at all is an error of the run that meets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from masterplan.contracts import INPUTS
from masterplan.errors import ScenarioError
from masterplan.places import Tables
from masterplan.plan_choice import NET_KINDS, with_default_plans
from masterplan.run_methods.filters import ids_of
from masterplan.scenarios import with_scenario

SCHEMA: Final = {"plan_id": pl.String, "severity": pl.String, "code": pl.String, "parameter": pl.String, "text": pl.String}
_Finding = tuple[str, str, str, str]
_NET_ONLY: Final = (
    "include_quotations",
    "include_requisitions",
    "include_rfqs",
    "include_purchase_returns",
    "include_supply_forecast",
    "exclude_flagged_transactions",
    "keep_supply_for_confirmed_demand",
    "use_shelf_life",
    "negative_days",
    "positive_days",
    "freeze_fence_days",
    "action_fence_days",
    "delay_fence_days",
    "approved_requisition_fence_days",
)
_CLASSIC_ONLY: Final = ("delay_fence_days", "approved_requisition_fence_days")
_OF_TRANSACTIONS: Final = (
    "include_requisitions",
    "include_quotations",
    "include_rfqs",
    "include_purchase_returns",
    "exclude_flagged_transactions",
)


def check_plans(tables: Tables) -> pl.DataFrame:
    """What a planner should know of the plans: plan_id, severity, code (contradictory, unknown, unused), parameter, text.

    Inputs: the tables of a group; one that names no plans has the default ones. Rows by plan, code and parameter; findings of
    the strategy of companies stand under the plan that they name.
    """
    known = with_default_plans(tables)
    rows = [(plan["plan_id"], *finding) for plan in known["plan"].iter_rows(named=True) for finding in _of_plan(known, plan)]
    rows += list(_of_companies(known))
    return pl.DataFrame(sorted(set(rows)), schema=SCHEMA, orient="row").sort("plan_id", "severity", "code", "parameter", "text")


def _of_plan(tables: Tables, plan: Mapping[str, Any]) -> Iterator[_Finding]:
    yield from _scenario(tables, plan)
    if plan["kind"] == "scenario":
        return
    yield from _names(tables, plan)
    yield from _unused(plan)
    yield from _contradictory(plan)
    yield from _reduction(tables, plan)


def _scenario(tables: Tables, plan: Mapping[str, Any]) -> Iterator[_Finding]:
    has_changes = tables["scenario_change"].filter(pl.col("plan_id") == plan["plan_id"]).height > 0
    if plan["kind"] != "scenario":
        if plan["base_plan_id"]:
            yield "warning", "unused", "base_plan_id", "only scenarios have a base"
        if has_changes:
            yield "warning", "unused", "kind", "rows of scenario_change name it, but it is no scenario"
        return
    try:
        with_scenario(tables, plan["plan_id"])
    except ScenarioError as error:
        yield "error", "contradictory", "base_plan_id", str(error).replace("\n", " ")
    if not has_changes:
        yield "warning", "unused", "kind", "the scenario changes nothing"
    own = {"plan_id", "name", "kind", "base_plan_id"}
    for column in INPUTS["plan"].columns:
        if column.name not in own and plan[column.name] != column.default:
            yield "warning", "unused", column.name, "a scenario has the parameters of its base: set it by a change of the table plan"


def _names(tables: Tables, plan: Mapping[str, Any]) -> Iterator[_Finding]:
    known = {"companies": ("company", "company_id"), "item_filter": ("item", "item_id")}
    for name, (table, column) in known.items():
        wanted = ids_of(plan[name])
        missing = sorted(set(wanted) - set(tables[table][column])) if wanted else []
        if missing:
            yield "error", "unknown", name, f"there is no {column} {', '.join(missing)}"
    active = tables["item"].filter(pl.col("lifecycle_state") == "active")
    companies, items = ids_of(plan["companies"]), ids_of(plan["item_filter"])
    chosen = active.filter(pl.col("company_id").is_in(companies)) if companies else active
    if items and chosen.filter(pl.col("item_id").is_in(items)).is_empty():
        yield "error", "contradictory", "item_filter", "no planned item of the plan's companies passes the filter"


def _unused(plan: Mapping[str, Any]) -> Iterator[_Finding]:
    if plan["kind"] == "forecast":
        for name in _NET_ONLY:
            if plan[name] not in {None, False, ""}:
                yield "warning", "unused", name, "a forecast plan counts forecast alone"
    elif plan["engine"] == "po":
        for name in _CLASSIC_ONLY:
            if plan[name] is not None:
                yield "info", "unused", name, "engine po does not look at it"
    if not plan["include_transactions"]:
        for name in _OF_TRANSACTIONS:
            if plan[name] and plan["kind"] != "forecast":
                yield "warning", "unused", name, "the plan leaves all transactions out"
    if plan["quotation_min_probability_pct"] and not plan["include_quotations"]:
        yield "warning", "unused", "quotation_min_probability_pct", "the plan counts no quotations"


def _reduction(tables: Tables, plan: Mapping[str, Any]) -> Iterator[_Finding]:
    method = plan["reduction_method"]
    if method != "transactions_key" and plan["excess_carry"] != "none":
        yield "warning", "unused", "excess_carry", "only the reduction method transactions_key looks at it"
    if method in {"percent_key", "transactions_key"}:
        named = (tables[name]["reduction_key_id"].fill_null("") != "" for name in ("coverage_group", "item_coverage"))
        if not any(each.any() for each in named):
            yield (
                "warning",
                "unused",
                "reduction_method",
                "no coverage group and no item coverage names a reduction key: nothing is reduced",
            )


def _contradictory(plan: Mapping[str, Any]) -> Iterator[_Finding]:
    if plan["kind"] == "intercompany" and not plan["include_planned_downstream_demand"]:
        yield "warning", "contradictory", "include_planned_downstream_demand", "an intercompany plan without planned downstream demand"
    if plan["kind"] == "forecast" and not plan["forecast_model_id"]:
        yield "error", "contradictory", "forecast_model_id", "a forecast plan without forecast model"
    freeze, fence = plan["freeze_fence_days"], plan["coverage_fence_days"]
    if freeze is not None and fence is not None and freeze > fence:
        yield "warning", "contradictory", "freeze_fence_days", f"frozen for {freeze} days, but needs are counted for {fence} days only"
    if plan["forecast_fence_days"] == 0 and (plan["kind"] == "forecast" or plan["include_demand_forecast"]):
        yield "warning", "contradictory", "forecast_fence_days", "a fence of 0 days leaves no forecast, but the plan counts forecast"
    counts_nothing = not (plan["include_on_hand"] or plan["include_transactions"] or plan["include_demand_forecast"])
    if plan["kind"] in NET_KINDS and counts_nothing:
        yield "error", "contradictory", "include_transactions", "the plan counts neither stock nor transactions nor forecast"


def _of_companies(tables: Tables) -> Iterator[tuple[str, str, str, str, str]]:
    """The current plans of each company: of the right kind, there, and planning the company."""
    plans = {row["plan_id"]: row for row in tables["plan"].iter_rows(named=True)}
    allowed = {"current_static_plan_id": ("static", "dynamic"), "current_dynamic_plan_id": ("static", "dynamic")}
    for row in tables["planning_parameter"].sort("company_id").iter_rows(named=True):
        company = row["company_id"]
        for name, kinds in allowed.items():
            plan = plans.get(row[name])
            if not row[name]:
                continue
            if plan is None:
                yield row[name], "error", "unknown", name, f"company {company} names a plan that there is not"
                continue
            if plan["kind"] not in kinds:
                yield (
                    row[name],
                    "error",
                    "contradictory",
                    name,
                    f"company {company} has it as current plan, but it is of kind {plan['kind']}",
                )
            if plan["companies"] and company not in ids_of(plan["companies"]):
                yield row[name], "error", "contradictory", name, f"it does not plan company {company}, whose current plan it is"
        one_plan = row["current_static_plan_id"] == row["current_dynamic_plan_id"]
        static = plans.get(row["current_static_plan_id"])
        if not one_plan and static is not None and static["kind"] == "dynamic":
            text = f"two-plan strategy of company {company}, but the static plan is of kind dynamic"
            yield row["current_static_plan_id"], "warning", "contradictory", "current_static_plan_id", text
