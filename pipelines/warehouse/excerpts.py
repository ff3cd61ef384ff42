"""The next version of a plan when some of its nodes say something else: what stands is not written again (semantics §32).

Belongs here: the rows of these nodes, what the plan says as a whole, the group view, the version and its pointer. Whole plans
are stored by `plans`.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

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
    from datetime import date

    from masterplan.compare import InputChange
    from masterplan.netchange import Excerpt
    from masterplan.plan import Plan
    from pipelines.warehouse.session import Session

    GroupView = Callable[[pl.DataFrame, pl.DataFrame | None], Mapping[str, pl.DataFrame]]

_LINKS: Final = "intercompany_link"
_BY_KEY: Final = (*FACTS, "node_level")
_REQUIREMENT: Final = polars_schema(PUBLIC["requirement"])


@dataclass(frozen=True)
class Reach:
    """What the next version of a plan says something else of: nodes by their keys, and the items that the group view is made anew for.

    Items are given by company_id, item_id and group_item_id; None: all.
    """

    plan_id: str
    plan_date: date
    nodes: pl.DataFrame
    items: pl.DataFrame | None

    @property
    def scope(self) -> dict[str, Any]:
        """The columns that tell the plan."""
        return {"plan_id": self.plan_id, "plan_date": self.plan_date}


@dataclass(frozen=True)
class _Begun:
    """A version that is begun: its number, that of the version before, and by table what names the rows that were noted as standing."""

    base: int
    version: int
    named: dict[str, pl.DataFrame]

    @property
    def interval(self) -> Interval:
        return Interval.from_version(self.version)


def save(
    session: Session,
    reach: Reach,
    tell: Callable[[], Excerpt],
    group_view: GroupView,
    started_at: datetime,
    started_by: str,
    changes: Sequence[InputChange] | None = None,
) -> tuple[int, Excerpt]:
    """Stores what some nodes of a plan now say as its next version, with its change log and its group view.

    Gives the version, and what was told. Inputs: what it reaches; what tells it, with the fingerprints of the whole plan, asked for
    while what stands is read; what makes the group view; the input changes since the current version, where they are known.
    StoreError when the plan has no version of its date yet.
    """
    with ThreadPoolExecutor(1) as aside:
        noting = aside.submit(_begin, session, reach)
        excerpt = tell()
        begun = noting.result()
    run = Run(started_at, datetime.now(UTC), started_by)
    _write_excerpt(session, excerpt, reach, begun)
    _write_version(session, excerpt, run, begun)
    session.run(sql.read("store/drop_pointer"), reach.scope)
    session.run(sql.read("store/set_pointer"), {**reach.scope, "version": begun.version})
    step = Successor(reach.plan_id, reach.plan_date, begun.base, begun.version)
    change_logs.write(session, step, lambda: reach.nodes, changes, is_noted=True)
    _write_group_view(session, excerpt, reach, begun, group_view)
    return begun.version, excerpt


def _begin(session: Session, reach: Reach) -> _Begun:
    """Notes what stands of what the next version reaches."""
    base = chosen_version(session, reach.plan_id, reach.plan_date)
    version = int(session.value(sql.read("store/next_version"), reach.scope))
    with session.lent(touched_node=reach.nodes):
        keys = session.frame(sql.read("store/keys_of_touched"))
    begun = _Begun(base, version, {name: named for name, named in _named(reach, keys).items() if _may_stand(session, name)})
    for name, named in begun.named.items():
        Ranges(RANGED[name], reach.scope).note_standing(session, named, begun.interval)
    return begun


def _named(reach: Reach, keys: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """What names the rows of each table that the next version may say otherwise; `keys` are the stored ones of the nodes."""
    found = dict.fromkeys(_BY_KEY, keys) | {name: reach.nodes for name in DETAILS if name not in WHOLE}
    found[_LINKS] = reach.nodes.rename({key: f"seller_{key}" for key in NODE_KEY})
    things = {} if reach.items is None else dict.fromkeys(GROUP_VIEW, reach.items.select("group_item_id").unique())
    return found | things


def _may_stand(session: Session, name: str) -> bool:
    """Whether a table has rows; the change log asks for what is noted of some of them in any case."""
    return name in change_logs.COMPARED or not Ranges(RANGED[name]).is_empty(session)


def _write_excerpt(session: Session, excerpt: Excerpt, reach: Reach, begun: _Begun) -> None:
    """Writes the rows of the nodes, and what the plan says as a whole."""
    plan = excerpt.plan
    keys = store_keys(session, plan)
    for name in (*_BY_KEY, *DETAILS):
        rows = getattr(plan, name) if name in FACTS else plan.details[name]
        if name in WHOLE:
            Ranges(RANGED[name], reach.scope).hold_on(session, rows, begun.interval)
        else:
            _hold(session, reach, begun, name, keys.rename(rows) if name in _BY_KEY else rows)


def _hold(session: Session, reach: Reach, begun: _Begun, name: str, rows: pl.DataFrame) -> None:
    """Lets a table say this of what is reached."""
    ranges = Ranges(RANGED[name], reach.scope)
    if name in begun.named:
        ranges.hold_noted(session, rows, begun.named[name], begun.interval)
    elif rows.height:
        ranges.insert(session, rows, begun.interval)


def _write_group_view(session: Session, excerpt: Excerpt, reach: Reach, begun: _Begun, group_view: GroupView) -> None:
    """Writes the group view of the version, of the items that are reached or of all."""
    plan, version, items = excerpt.plan, begun.version, reach.items
    # a run that was stopped may have left the version before without its group view, so that none holds on
    if items is None or not session.value(sql.read("store/has_group_view"), {**reach.scope, "version": version}):
        list_of_all = read(session, "requirement", plan.plan_id, plan.plan_date, version)
        save_consolidation(session, plan.plan_id, plan.plan_date, version, group_view(list_of_all, None))
        return
    of_items = items.select("company_id", "item_id")
    others = _other_requirements(session, plan, version, of_items, reach.nodes)
    fresh = group_view(pl.concat([plan.public("requirement", version), others]), of_items)
    for name in GROUP_VIEW:
        _hold(session, reach, begun, name, fresh[name])


def _other_requirements(session: Session, plan: Plan, version: int, items: pl.DataFrame, without: pl.DataFrame) -> pl.DataFrame:
    """The net-requirements list of a version for some items (company_id, item_id) without some nodes, as users query it."""
    with session.lent(wanted_item=items, left_out=without):
        nodes = session.frame(sql.read("store/other_nodes_of_items"))
    if nodes.is_empty():
        return pl.DataFrame(schema=_REQUIREMENT)
    with session.lent(wanted_node=nodes):
        values = {"plan_id": plan.plan_id, "plan_date": plan.plan_date, "version": version}
        return session.frame(sql.read("store/requirements_of_nodes"), values).cast(_REQUIREMENT)


def _write_version(session: Session, excerpt: Excerpt, run: Run, begun: _Begun) -> None:
    plan = excerpt.plan
    schema = polars_schema(STORAGE["store.plan_version"])
    values = {
        "plan_id": plan.plan_id,
        "plan_date": plan.plan_date,
        "version": begun.version,
        "method": "incremental",
        "base_version": begun.base,
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
