"""Versions of plans: a plan is stored as what differs from the version before, and read back as users query it.

Belongs here: what belongs to one plan version. Keys are renamed in `keys`, ranges written in `ranges`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

import sql
from masterplan.contracts import STORAGE, polars_schema
from masterplan.errors import StoreError
from masterplan.run_methods.previous import PREVIOUS_TABLES, Previous
from pipelines.warehouse import change_logs
from pipelines.warehouse.change_logs import Successor
from pipelines.warehouse.dated import utc
from pipelines.warehouse.keys import store_keys
from pipelines.warehouse.ranges import Interval, Ranges
from pipelines.warehouse.tables import DETAILS, FACTS, GROUP_VIEW, PUBLIC, RANGED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from masterplan.plan import Plan
    from pipelines.warehouse.session import Session


@dataclass(frozen=True)
class Run:
    """When a plan was computed and who asked for it."""

    started_at: datetime
    finished_at: datetime
    started_by: str


def save(session: Session, plan: Plan, run: Run) -> int:
    """Stores a plan as the next version of its plan id and date with its change log, and makes it the one that counts; gives the version.

    Rows that the version before has too are left alone, rows it alone has are closed, the others are added. The group view of the
    version before ends with it: the new one has none until `save_consolidation`.
    """
    scope = {"plan_id": plan.plan_id, "plan_date": plan.plan_date}
    base = session.value(sql.read("store/chosen_version"), {**scope, "version": None})
    version = int(session.value(sql.read("store/next_version"), scope))
    keys = store_keys(session, plan)
    tables = {name: keys.rename(getattr(plan, name)) for name in FACTS}
    tables["node_level"] = keys.rename(plan.details["node_level"])
    tables |= {name: plan.details[name] for name in DETAILS}
    for name, frame in tables.items():
        Ranges(RANGED[name], scope).hold_on(session, frame, Interval.from_version(version))
    for name in GROUP_VIEW:
        session.run(sql.read("store/end_group_view").format(table=RANGED[name].qualified_name), {**scope, "version": version})
    with session.lent(run=_version_row(plan, run, version, {name: tables[name].height for name in (*FACTS, *DETAILS)})):
        session.run(sql.read("store/insert_version"))
    session.run(sql.read("store/drop_pointer"), scope)
    session.run(sql.read("store/set_pointer"), {**scope, "version": version})
    if base is not None:
        differing = partial(nodes_since, session, plan.plan_id, plan.plan_date, base)
        change_logs.write(session, Successor(plan.plan_id, plan.plan_date, base, version), differing)
    return version


def nodes_since(session: Session, plan_id: str, plan_date: date, version: int) -> pl.DataFrame:
    """The keys of the nodes of which a plan says something else since a version."""
    return session.frame(sql.read("store/nodes_since"), {"plan_id": plan_id, "plan_date": plan_date, "version": version})


def save_consolidation(session: Session, plan_id: str, plan_date: date, version: int, tables: Mapping[str, pl.DataFrame]) -> None:
    """Stores the group view of one plan version; storing it again replaces it. StoreError for a version that is not there.

    That of the last version holds on in those that follow with only a few other nodes.
    """
    chosen_version(session, plan_id, plan_date, version)
    scope = {"plan_id": plan_id, "plan_date": plan_date}
    is_last = version + 1 == session.value(sql.read("store/next_version"), scope)
    interval = Interval.from_version(version) if is_last else Interval.of_version(version)
    for name in GROUP_VIEW:
        Ranges(RANGED[name], scope).hold(session, tables[name], interval)


def read(session: Session, table: str, plan_id: str, plan_date: date, version: int | None) -> pl.DataFrame:
    """A public table of one version of a plan, the current one by default, in the order of its key."""
    if table not in PUBLIC:
        raise StoreError(f"No plan has a table {table!r}.", rows=sorted(PUBLIC), way_out="Ask for one of these.")
    contract = PUBLIC[table]
    query = sql.read("store/read_version").format(columns=", ".join(contract.column_names), table=contract.qualified_name)
    chosen = chosen_version(session, plan_id, plan_date) if version is None else version
    rows = session.frame(query, {"plan_id": plan_id, "plan_date": plan_date, "version": chosen})
    if rows.is_empty() and version is not None:
        # where there are rows the version is there
        chosen_version(session, plan_id, plan_date, version)
    return rows.sort(contract.key)


def last_run(session: Session, plan_id: str, plan_date: date) -> Previous | None:
    """What the last run of a plan gave, on the plan date or the last one before it; None when there was none."""
    found: date | None = session.value(sql.read("store/last_run_date"), {"plan_id": plan_id, "plan_date": plan_date})
    if found is None:
        return None
    return Previous.of_tables({name: read(session, name, plan_id, found, None) for name in PREVIOUS_TABLES})


def note_seconds(session: Session, plan_id: str, plan_date: date, version: int, seconds: Mapping[str, float]) -> None:
    """Adds to what a version says of its seconds; StoreError for a version that is not there."""
    chosen_version(session, plan_id, plan_date, version)
    scope = {"plan_id": plan_id, "plan_date": plan_date, "version": version}
    query = sql.read("store/read_version").format(columns="seconds_per_phase", table="store.plan_version")
    told = json.loads(session.value(query, scope))
    session.run(sql.read("store/set_seconds"), {**scope, "seconds": _json({**told, **seconds})})


def latest_plan_date(session: Session, plan_id: str) -> date:
    """The last plan date on which a plan was made; StoreError when it never was."""
    found: date | None = session.value(sql.read("store/latest_plan_date"), {"plan_id": plan_id})
    if found is None:
        raise StoreError(f"Plan {plan_id!r} was never made.", way_out="Make it first: masterplan run; or name another with --plan.")
    return found


def chosen_version(session: Session, plan_id: str, plan_date: date, version: int | None = None) -> int:
    """The version asked for, or the current one; StoreError when the plan has none of that number on that date."""
    found = session.value(sql.read("store/chosen_version"), {"plan_id": plan_id, "plan_date": plan_date, "version": version})
    if found is None:
        stored = session.frame(sql.read("store/known_versions"))
        what = "No version" if version is None else f"No version {version}"
        raise StoreError(
            f"{what} of plan {plan_id!r} of {plan_date} is stored.",
            rows=stored["text"].to_list(),
            way_out="Ask for one that is stored, or make the plan.",
        )
    return int(found)


def _version_row(plan: Plan, run: Run, version: int, rows: Mapping[str, int]) -> pl.DataFrame:
    values: dict[str, Any] = {
        "plan_id": plan.plan_id,
        "plan_date": plan.plan_date,
        "version": version,
        "method": plan.method,
        "base_version": version - 1,
        "input_fingerprint": plan.input_fingerprint,
        "plan_fingerprint": plan.plan_fingerprint,
        "rules_version": plan.rules_version,
        "parameters": _json(plan.parameters),
        "started_at": utc(run.started_at),
        "finished_at": utc(run.finished_at),
        "started_by": run.started_by,
        "status": "completed",
        "row_counts": _json(rows),
        "seconds_per_phase": _json(plan.seconds_per_phase),
        "kind": plan.parameters["kind"],
    }
    return pl.DataFrame([values], schema=polars_schema(STORAGE["store.plan_version"]), orient="row")


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(dict(values), sort_keys=True, default=str, ensure_ascii=False)
