"""Firming in a case: orders of the last run by hand, orders of this run by the firming fence.

Belongs here: the calls of the library, in the words of a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from conformance.needs import NotRunnableError

from masterplan.contracts import RESULTS, empty_frame
from masterplan.firming import PlanFacts, due_by_fence, firm, options_of
from masterplan.run_methods import Previous

if TYPE_CHECKING:
    from conformance.given import Given

    from masterplan.plan import Plan

Tables = dict[str, pl.DataFrame]
_WORDS: Final = {"group_by_period": "purchase_period", "transfer_group_by_period": "transfer_period"}
_NO_OPTION: Final = ("parallel",)


def firmed_by_hand(given: Given, tables: Tables, plan: Mapping[str, object]) -> tuple[Tables, Previous | None, list[dict[str, Any]]]:
    """The tables with what firming the asked orders adds, the last run with the orders that are left, and the firmed lines."""
    if given.last_run is None or given.last_run.planned_order.is_empty():
        return tables, given.last_run, []
    previous = given.last_run.planned_order
    said = {_WORDS.get(word, word): value for word, value in given.firm.items() if word != "orders"}
    if any(said.pop(word, None) for word in _NO_OPTION):
        raise NotRunnableError("firming with several threads")
    orders = previous.with_columns(
        pl.col("start_date", "order_date").fill_null(pl.col("receipt_date") - pl.duration(days=pl.col("lead_days")))
    )
    chosen = [given.texts[ref] for ref in given.firm.get("orders", given.previous)]
    options = options_of(tables["planning_parameter"], orders["company_id"], said)
    facts = PlanFacts(plan, given.plan_date, empty_frame(RESULTS["requirement"]), given.last_run.pegging)
    made = firm(orders, chosen, tables, facts, options)
    more = {name: getattr(made, name).select(tables[name].columns) for name in ("supply_order", "demand_order", "marking")}
    gone = made.firmed_order["planned_order_id"].to_list()
    left = previous.filter(~pl.col("order_id").is_in(gone))
    return (
        {**tables, **{name: pl.concat([tables[name], rows]) for name, rows in more.items()}},
        replace(given.last_run, planned_order=left),
        made.firmed_order.to_dicts(),
    )


def firmed_by_fence(plan: Plan, tables: Tables) -> list[dict[str, Any]]:
    """The firmed lines of orders of this run inside the firming fence."""
    orders = plan.public("planned_order")
    due = due_by_fence(orders, tables, plan.parameters, plan.plan_date) if plan.parameters["auto_firm"] else []
    if not due:
        return []
    facts = PlanFacts(plan.parameters, plan.plan_date, plan.public("requirement"), plan.public("pegging"))
    made = firm(orders, due, tables, facts, options_of(tables["planning_parameter"], orders["company_id"]))
    return made.firmed_order.to_dicts()
