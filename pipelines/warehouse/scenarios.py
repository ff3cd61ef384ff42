"""Scenarios that were stored by hand: kept beside the master data, planned as plans, thrown away without a trace.

Belongs here: keeping and dropping. What the changes do is told in `masterplan.scenarios`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

import sql
from masterplan.contracts import STORAGE, polars_schema
from masterplan.errors import StoreError
from masterplan.scenarios import scenario_frames, with_scenario
from pipelines.warehouse.dated import utc
from pipelines.warehouse.tables import RANGED

if TYPE_CHECKING:
    from datetime import datetime

    from masterplan.places import Tables
    from pipelines.warehouse.session import Session

_SCENARIO: Final = STORAGE["store.scenario"]
_CHANGE: Final = STORAGE["store.scenario_change"]
_OF_PLANS: Final = ("store.plan_version", "store.plan_pointer", "plan.change_log")


def store(session: Session, plan_id: str, base_plan_id: str, changes: pl.DataFrame, stored_at: datetime, stored_by: str) -> None:
    """Keeps a scenario in place of an earlier one of that name. StoreError for the name of a plan that is no scenario."""
    _refuse_plans(session, plan_id)
    _delete(session, plan_id, [_SCENARIO.qualified_name, _CHANGE.qualified_name])
    row = {"plan_id": plan_id, "base_plan_id": base_plan_id, "stored_at": utc(stored_at), "stored_by": stored_by}
    for table, frame in ((_SCENARIO, pl.DataFrame([row], schema=polars_schema(_SCENARIO), orient="row")), (_CHANGE, changes)):
        with session.lent(incoming=frame):
            session.run(sql.read("store/insert_rows").format(table=table.qualified_name))


def listed(session: Session) -> pl.DataFrame:
    """The stored scenarios: plan_id, base_plan_id, stored_at, stored_by, changes."""
    return session.frame(sql.read("store/stored_scenarios"))


def with_stored(session: Session, tables: Tables, plan_id: str) -> Tables:
    """The tables with a stored scenario and those it stands on; those of a scenario that the source names are as they are.

    Errors: StoreError when there is no such scenario, ScenarioError when it cannot be applied.
    """
    known = listed(session)
    rows, changes = tables["plan"], tables["scenario_change"]
    named = set(rows["plan_id"])
    stored = session.frame(sql.read("store/stored_changes"))
    for row in known.iter_rows(named=True):
        if row["plan_id"] not in named:
            mine = stored.filter(pl.col("plan_id") == row["plan_id"]).to_dicts()
            plan, change = scenario_frames(row["plan_id"], row["base_plan_id"], mine)
            rows, changes = pl.concat([rows, plan]), pl.concat([changes, change])
    found = rows.filter((pl.col("plan_id") == plan_id) & (pl.col("kind") == "scenario"))
    if found.is_empty():
        raise StoreError(
            f"There is no scenario {plan_id!r}.", rows=known["plan_id"].to_list(), way_out="Store it first: masterplan scenario store."
        )
    merged = {**tables, "plan": rows, "scenario_change": changes}
    with_scenario(merged, plan_id)
    return merged


def drop(session: Session, plan_id: str) -> None:
    """Throws a scenario away with all its plans. StoreError for a plan that is none, or for a name that nothing bears."""
    _refuse_plans(session, plan_id)
    kinds = session.frame(sql.read("store/kinds_of_plan"), {"plan_id": plan_id})
    if kinds.is_empty() and plan_id not in set(listed(session)["plan_id"]):
        raise StoreError(f"There is no scenario {plan_id!r}.", way_out="List them: masterplan scenario list.")
    _delete(
        session,
        plan_id,
        [*(table.qualified_name for table in RANGED.values()), *_OF_PLANS, _SCENARIO.qualified_name, _CHANGE.qualified_name],
    )


def _refuse_plans(session: Session, plan_id: str) -> None:
    kinds = session.frame(sql.read("store/kinds_of_plan"), {"plan_id": plan_id})["kind"].to_list()
    if set(kinds) - {"scenario"}:
        raise StoreError(f"{plan_id!r} is a plan of kind {', '.join(kinds)}, no scenario.", way_out="Take another name.")


def _delete(session: Session, plan_id: str, tables: list[str]) -> None:
    for table in tables:
        session.run(sql.read("store/delete_of_plan").format(table=table), {"plan_id": plan_id})
