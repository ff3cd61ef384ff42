"""A stored plan brought in line with the master data as it is now: what changed is planned, what stands is left (semantics §32).

Belongs here: the step from one version of a plan to the next. What a change reaches is found by `masterplan.netchange`, what
changed since the image of the plan was made by the fingerprints that ingestion keeps; where the image is of no use the plan
is made anew.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Final, Self

import polars as pl

from masterplan.contracts import INPUTS, empty_frame
from masterplan.errors import StoreError
from masterplan.fingerprint import table_sums
from masterplan.intercompany import consolidate
from masterplan.netchange import LivePlan
from masterplan.places import NODE_KEY
from masterplan.plan_choice import with_default_plans
from masterplan.planned_orders import longest_freeze
from masterplan.planning import make_plan
from masterplan.question import plan_parameters
from pipelines.live_images import drop_image, load_image, nodes_of_image, save_image, stamp_of
from pipelines.live_steps import Steps, load_steps, save_steps

if TYPE_CHECKING:
    from pathlib import Path

    from masterplan.netchange import Change, Excerpt
    from masterplan.places import Tables
    from masterplan.plan import Plan
    from pipelines.live_images import Stamp
    from pipelines.warehouse import Warehouse

_ITEM: Final = ("company_id", "item_id")
_BY_ITEM: Final = tuple(name for name, table in INPUTS.items() if set(_ITEM) <= set(table.column_names))
_WHOLE: Final = tuple(name for name in INPUTS if name not in _BY_ITEM)
_FENCED: Final = ("plan", "coverage_group", "item_coverage")
_MOST_CHANGED: Final = 0.2
_STEPPED: Final = "demand_order"
_MOST_STEPS: Final = 300


@dataclass(frozen=True)
class FollowedPlan:
    """The version that a plan came to, how many of its nodes say something else, seconds by phase, the keys of these nodes.

    `method` tells whether it was followed or made anew; `mismatches` counts the tables in which a shadowing regeneration differs.
    """

    version: int
    touched: int
    seconds: dict[str, float]
    nodes: pl.DataFrame
    method: str = "incremental"
    mismatches: int | None = None


@dataclass
class _Watch:
    """Seconds by leg."""

    last: float = field(default_factory=perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)

    def done(self, leg: str) -> None:
        now = perf_counter()
        self.seconds[leg] = round(now - self.last, 4)
        self.last = now


@dataclass(frozen=True)
class _Now:
    """The master data of a plan date as far as a plan has to look at it; `nodes` are the fingerprints of the planning nodes."""

    warehouse: Warehouse
    plan_date: date

    def whole(self) -> Tables:
        return with_default_plans(self.warehouse.master(self.plan_date))

    def baseline(self) -> pl.DataFrame | None:
        try:
            return self.warehouse.forecast(self.plan_date).baseline
        except StoreError:
            return None

    def orders_to_keep(self, plan_id: str) -> pl.DataFrame | None:
        """The planned orders of the last run that may stay (§30); None when there are none."""
        tables = with_default_plans(self.warehouse.master_tables(self.plan_date, _FENCED))
        days = longest_freeze(tables, plan_parameters(tables["plan"], plan_id))
        orders = self.warehouse.orders_to_keep(plan_id, self.plan_date, days)
        return None if orders is None or orders.is_empty() else orders


@dataclass(frozen=True)
class _Inputs:
    """What a plan is followed from: all tables, or rows by table that are new or say something else and keys of those that went."""

    tables: Tables | None
    baseline: pl.DataFrame | None
    quarantine: pl.DataFrame
    rows: dict[str, pl.DataFrame] = field(default_factory=dict)
    gone: dict[str, pl.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(cls, now: _Now) -> _Inputs:
        """All of the master data."""
        return cls(now.whole(), now.baseline(), now.warehouse.quarantine(now.plan_date))


def follow_plan(
    warehouse: Warehouse, plan_id: str, plan_date: date, *, images: Path, started_by: str, shadow: bool = False
) -> FollowedPlan:
    """Brings the plan of a date in line with the master data as it is now.

    Inputs: the folder where images of live plans are kept. With `shadow` the plan is also made anew, and what differs is counted.
    Errors as of `make_plan`; the stored plan then is as before.
    """
    started_at, watch, now = datetime.now(UTC), _Watch(), _Now(warehouse, plan_date)
    folder = images / f"{plan_date.isoformat()}-{stamp_of(plan_id)}"
    with warehouse.one_look():
        fingerprints = warehouse.node_fingerprints(plan_date)
        held = _opened(warehouse, plan_id, plan_date, folder)
        kept = now.orders_to_keep(plan_id)
        differs = _Differing.between(_known(folder, held), fingerprints)
        inputs = _Inputs.of(now) if held is None else _differing(held.live, now, differs, kept)
    watch.done("open")
    if held is None:
        return _made_anew(now, plan_id, kept, inputs, folder, fingerprints, started_at, started_by, watch)
    live = held.live
    change = _followed(live, inputs, kept)
    watch.done("plan")
    live.look_again(held.since)
    excerpt = change.excerpt()
    watch.done("tables")
    nodes = pl.concat([excerpt.nodes, excerpt.gone])
    items = _items(live.tables_now("item"), nodes)
    is_group = live.tables_now("company").height > 1
    version = warehouse.save_excerpt(
        excerpt,
        lambda rows, of: consolidate(live.tables if of is None else live.tables_of_items(of), rows, excerpt.plan.parameters, plan_date),
        items,
        is_group=is_group,
        started_at=started_at,
        started_by=started_by,
    )
    watch.done("save")
    # without it the next change has more to do, which is slow and no harm
    with suppress(OSError, pl.exceptions.PolarsError):
        _keep(folder, held, inputs, differs, excerpt, {"version": version, "plan_fingerprint": excerpt.plan.plan_fingerprint}, fingerprints)
    watch.done("image")
    mismatches = _mismatches(live, now, plan_id, kept) if shadow else None
    return FollowedPlan(version, nodes.height, watch.seconds, nodes, mismatches=mismatches)


@dataclass(frozen=True)
class _Held:
    """A live plan as it was left, the stamp of its image, the steps since, and the nodes that the stored plan says something else of."""

    live: LivePlan
    image: Stamp
    steps: Steps | None
    since: pl.DataFrame


def _opened(warehouse: Warehouse, plan_id: str, plan_date: date, folder: Path) -> _Held | None:
    """The live plan of the image and the steps since; None without a usable image."""
    image = load_image(folder)
    if image is None:
        return None
    state, stamp = image
    steps, now = load_steps(folder, stamp) or (None, stamp)
    version = int(now["version"])
    if warehouse.version_fingerprint(plan_id, plan_date, version) != now["plan_fingerprint"]:
        return None
    live = LivePlan.restored(state)
    if steps is not None:
        live.change({_STEPPED: steps.rows}, {_STEPPED: steps.gone})
        if not live.hear(steps.said):
            return None
    return _Held(live, stamp, steps, warehouse.nodes_since(plan_id, plan_date, version))


def _known(folder: Path, held: _Held | None) -> pl.DataFrame:
    """The fingerprints of the planning nodes that the plan was made from; none without a usable image."""
    if held is None:
        return pl.DataFrame(schema=dict.fromkeys((*NODE_KEY, "fingerprint"), pl.String))
    nodes = nodes_of_image(folder)
    return nodes if held.steps is None else held.steps.known(nodes)


def _keep(
    folder: Path, held: _Held, inputs: _Inputs, differs: _Differing, excerpt: Excerpt, stamp: Stamp, fingerprints: pl.DataFrame
) -> None:
    """Keeps what the plan is now: a step more beside its image, or another image when steps are many or do not tell all."""
    live, steps = held.live, None
    if not live.is_settled and excerpt.said is not None:
        nothing = empty_frame(INPUTS[_STEPPED])
        rows = inputs.rows.get(_STEPPED, nothing)
        gone = inputs.gone.get(_STEPPED, nothing.select(INPUTS[_STEPPED].key))
        step = Steps(rows, gone, excerpt.said, differs.now, differs.lost)
        steps = step if held.steps is None else held.steps.then(step)
    if steps is not None and steps.rows.height + steps.gone.height <= _MOST_STEPS:
        save_steps(folder, steps, held.image, stamp)
    else:
        save_image(folder, live.state(), stamp, fingerprints)


@dataclass(frozen=True)
class _Differing:
    """The fingerprints of planning nodes that are other ones now, the keys of nodes that have none any more, how many were known."""

    now: pl.DataFrame
    lost: pl.DataFrame
    known: int

    @classmethod
    def between(cls, before: pl.DataFrame, after: pl.DataFrame) -> Self:
        """What became of fingerprints."""
        named = [*NODE_KEY, "fingerprint"]
        lost = before.join(after, on=NODE_KEY, how="anti").select(NODE_KEY)
        return cls(after.join(before, on=named, how="anti"), lost, before.height)

    @property
    def items(self) -> pl.DataFrame:
        """The items of these nodes."""
        return pl.concat([self.now.select(_ITEM), self.lost.select(_ITEM)]).unique().sort(_ITEM)


def _differing(live: LivePlan, now: _Now, differs: _Differing, kept: pl.DataFrame | None) -> _Inputs:
    """What is read of the master data so that a plan can follow what changed since it was left: few rows, or all of it.

    Which planned orders it keeps is seen from all tables.
    """
    baseline, quarantine = now.baseline(), now.warehouse.quarantine(now.plan_date)
    items = differs.items
    is_far = items.height > _MOST_CHANGED * max(differs.known, 1) or not live.was_asked_with(baseline, quarantine, kept)
    is_far = is_far or kept is not None
    if not is_far:
        small = now.warehouse.master_tables(now.plan_date, _WHOLE)
        sums = table_sums({name: with_default_plans({"plan": frame})["plan"] if name == "plan" else frame for name, frame in small.items()})
        is_far = any(not (live.input_sums[name] == sums[name]).all() for name in sums if name in live.input_sums)
    if is_far:
        return _Inputs.of(now)
    rows, gone = {}, {}
    for name in _BY_ITEM:
        fresh = now.warehouse.master_rows(now.plan_date, name, items)
        before = live.rows_of_items(name, items)
        added = fresh.join(before, on=fresh.columns, how="anti", nulls_equal=True)
        key = list(INPUTS[name].key)
        lost = before.select(key).join(fresh.select(key), on=key, how="anti", nulls_equal=True)
        if added.height or lost.height:
            rows[name], gone[name] = added, lost
    return _Inputs(None, baseline, quarantine, rows, gone)


def _followed(live: LivePlan, inputs: _Inputs, kept: pl.DataFrame | None) -> Change:
    """Lets the live plan follow what was read."""
    if inputs.tables is not None:
        return live.follow(inputs.tables, baseline=inputs.baseline, quarantine=inputs.quarantine, approved=kept)
    return live.change(inputs.rows, inputs.gone)


def _made_anew(
    now: _Now,
    plan_id: str,
    kept: pl.DataFrame | None,
    inputs: _Inputs,
    folder: Path,
    fingerprints: pl.DataFrame,
    started_at: datetime,
    started_by: str,
    watch: _Watch,
) -> FollowedPlan:
    """The plan made as a whole, stored, and its image put in place for the next change."""
    tables = inputs.tables or now.whole()
    live = LivePlan(
        tables,
        plan_id=plan_id,
        plan_date=now.plan_date,
        baseline=inputs.baseline,
        quarantine=inputs.quarantine,
        approved=kept,
    )
    plan = live.plan()
    watch.done("plan")
    view = consolidate(tables, plan.public("requirement"), plan.parameters, now.plan_date)
    version = now.warehouse.save_plan(plan, started_at=started_at, finished_at=datetime.now(UTC), started_by=started_by, group_view=view)
    watch.done("save")
    drop_image(folder)
    # without an image the next change plans anew, which is slow and no harm
    with suppress(OSError, pl.exceptions.PolarsError):
        save_image(folder, live.state(), {"version": version, "plan_fingerprint": plan.plan_fingerprint}, fingerprints)
    watch.done("image")
    nodes = plan.node.select(NODE_KEY)
    return FollowedPlan(version, nodes.height, watch.seconds, nodes, method="regeneration")


def _items(items: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """The things of the group that the nodes are of, and all items that are of these: company_id, item_id, group_item_id."""
    named = items.select(*_ITEM, pl.when(pl.col("group_item_id") != "").then("group_item_id").otherwise("item_id").alias("group_item_id"))
    things = named.join(nodes.select(_ITEM).unique(), on=_ITEM, how="semi").select("group_item_id").unique()
    return named.join(things, on="group_item_id", how="semi")


def _mismatches(live: LivePlan, now: _Now, plan_id: str, kept: pl.DataFrame | None) -> int:
    """In how many tables the followed plan differs from one made anew."""
    anew: Plan = make_plan(
        now.whole(),
        plan_id=plan_id,
        plan_date=now.plan_date,
        baseline=now.baseline(),
        quarantine=now.warehouse.quarantine(now.plan_date),
        approved=kept,
    )
    followed = live.plan()
    if anew.plan_fingerprint == followed.plan_fingerprint:
        return 0
    names = ("planned_order", "requirement", "pegging", *(name for name in anew.details if name != "node_level"))
    return sum(not anew.public(name).equals(followed.public(name)) for name in names)
