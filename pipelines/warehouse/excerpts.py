"""The next version of a plan when some of its nodes say something else: what stands is not written again (semantics §32).

Belongs here: the rows of these nodes, what the plan says as a whole, the group view, the version and its pointer. Whole plans
are stored by `plans`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import polars as pl

import sql
from masterplan.contracts import STORAGE, polars_schema
from masterplan.places import NODE_KEY
from masterplan.plan import WHOLE
from pipelines.warehouse import change_logs
from pipelines.warehouse.change_logs import Successor
from pipelines.warehouse.dated import utc
from pipelines.warehouse.keys import store_keys
from pipelines.warehouse.plans import Run, chosen_version, read, save_consolidation
from pipelines.warehouse.ranges import Interval, Ranges
from pipelines.warehouse.tables import DETAILS, FACTS, GROUP_VIEW, PUBLIC, RANGED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from masterplan.compare import InputChange
    from masterplan.netchange import Excerpt
    from masterplan.plan import Plan
    from pipelines.warehouse.session import Session

    GroupView = Callable[[pl.DataFrame, pl.DataFrame | None], Mapping[str, pl.DataFrame]]

_LINKS: Final = "intercompany_link"
_REQUIREMENT: Final = polars_schema(PUBLIC["requirement"])


def save_excerpt(session: Session, excerpt: Excerpt, run: Run, changes: Sequence[InputChange] | None = None) -> int:
    """Stores what some nodes of a plan now say as its next version, and its change log; gives the version.

    Inputs: the excerpt with the fingerprints of the whole plan; the input changes since the current version, where they are known.
    StoreError when the plan has no version of its date yet.
    """
    plan = excerpt.plan
    scope = {"plan_id": plan.plan_id, "plan_date": plan.plan_date}
    base = chosen_version(session, plan.plan_id, plan.plan_date)
    version = int(session.value(sql.read("store/next_version"), scope))
    keys = store_keys(session, plan)
    touched = pl.concat([excerpt.nodes, excerpt.gone]).unique()
    with session.lent(touched_node=touched):
        nodes = session.frame(sql.read("store/keys_of_touched"))
    interval = Interval.from_version(version)
    for name in (*FACTS, "node_level"):
        facts = plan.details[name] if name == "node_level" else getattr(plan, name)
        Ranges(RANGED[name], scope).hold_named(session, keys.rename(facts), nodes, interval)
    for name in DETAILS:
        ranges = Ranges(RANGED[name], scope)
        if name in WHOLE:
            ranges.hold_on(session, plan.details[name], interval)
        elif name in change_logs.COMPARED or plan.details[name].height or not ranges.is_empty(session):
            named = touched.rename({key: f"seller_{key}" for key in NODE_KEY}) if name == _LINKS else touched
            ranges.hold_named(session, plan.details[name], named, interval)
    _write_version(session, excerpt, run, base, version)
    session.run(sql.read("store/drop_pointer"), scope)
    session.run(sql.read("store/set_pointer"), {**scope, "version": version})
    change_logs.write(session, Successor(plan.plan_id, plan.plan_date, base, version), lambda: touched, changes, is_noted=True)
    return version


def save_with_group(
    session: Session,
    excerpt: Excerpt,
    group_view: GroupView,
    items: pl.DataFrame,
    is_group: bool,
    started_at: datetime,
    started_by: str,
    changes: Sequence[InputChange] | None = None,
) -> int:
    """As `save_excerpt`, with the group view made from the list of the new version: of the items, or of all in a group of companies."""
    plan = excerpt.plan
    run = Run(started_at, datetime.now(UTC), started_by)
    version = save_excerpt(session, excerpt, run, changes)
    place = (plan.plan_id, plan.plan_date)
    # a run that was stopped may have left the version before without its group view, so that none holds on
    if is_group or not session.value(sql.read("store/has_group_view"), {"plan_id": place[0], "plan_date": place[1], "version": version}):
        list_of_all = read(session, "requirement", *place, version)
        save_consolidation(session, *place, version, group_view(list_of_all, None))
        return version
    named = items.select("company_id", "item_id")
    touched = pl.concat([excerpt.nodes, excerpt.gone])
    others = _other_requirements(session, plan, version, named, touched)
    fresh = group_view(pl.concat([plan.public("requirement", version), others]), named)
    scope = {"plan_id": plan.plan_id, "plan_date": plan.plan_date}
    things = items.select("group_item_id").unique()
    for name in GROUP_VIEW:
        Ranges(RANGED[name], scope).hold_named(session, fresh[name], things, Interval.from_version(version))
    return version


def _other_requirements(session: Session, plan: Plan, version: int, items: pl.DataFrame, without: pl.DataFrame) -> pl.DataFrame:
    """The net-requirements list of a version for some items (company_id, item_id) without some nodes, as users query it."""
    with session.lent(wanted_item=items, left_out=without):
        nodes = session.frame(sql.read("store/other_nodes_of_items"))
    if nodes.is_empty():
        return pl.DataFrame(schema=_REQUIREMENT)
    with session.lent(wanted_node=nodes):
        values = {"plan_id": plan.plan_id, "plan_date": plan.plan_date, "version": version}
        return session.frame(sql.read("store/requirements_of_nodes"), values).cast(_REQUIREMENT)


def _write_version(session: Session, excerpt: Excerpt, run: Run, base: int, version: int) -> None:
    plan = excerpt.plan
    schema = polars_schema(STORAGE["store.plan_version"])
    values = {
        "plan_id": plan.plan_id,
        "plan_date": plan.plan_date,
        "version": version,
        "method": "incremental",
        "base_version": base,
        "input_fingerprint": plan.input_fingerprint,
        "plan_fingerprint": plan.plan_fingerprint,
        "rules_version": plan.rules_version,
        "parameters": json.dumps(dict(plan.parameters), sort_keys=True, default=str, ensure_ascii=False),
        "started_at": utc(run.started_at),
        "finished_at": utc(run.finished_at),
        "started_by": run.started_by,
        "status": "completed",
        "row_counts": json.dumps(dict(excerpt.rows), sort_keys=True),
        "seconds_per_phase": "{}",
        "kind": plan.parameters["kind"],
    }
    with session.lent(run=pl.DataFrame([values], schema=schema, orient="row")):
        session.run(sql.read("store/insert_version"))
