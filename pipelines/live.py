"""A stored plan brought in line with the master data as it is now: what changed is planned, what stands is left (semantics §32).

Belongs here: the step from one version of a plan to the next. What is held of it for the one after is told in `live_held`; what a
change reaches is found by `masterplan.netchange`, what changed since the plan was left by `live_inputs`. Where nothing usable is
held the plan is made anew.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.intercompany import consolidate
from masterplan.netchange import LivePlan
from masterplan.places import NODE_KEY
from masterplan.planning import make_plan
from pipelines.live_held import Made, held_of, keep, restored
from pipelines.live_images import Image, drop_image, save_image, stamp_of
from pipelines.live_inputs import Inputs, Now, differing
from pipelines.warehouse.excerpts import Reach

if TYPE_CHECKING:
    from pathlib import Path

    from masterplan.netchange import Change, Excerpt
    from masterplan.plan import Plan
    from pipelines.warehouse import Warehouse

_ITEM: Final = ("company_id", "item_id")


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


def follow_plan(
    warehouse: Warehouse, plan_id: str, plan_date: date, *, images: Path, started_by: str, shadow: bool = False
) -> FollowedPlan:
    """Brings the plan of a date in line with the master data as it is now.

    Inputs: the folder where images of live plans are kept. With `shadow` the plan is also made anew, and what differs is counted.
    Errors as of `make_plan`; the stored plan then is as before.
    """
    started_at, watch, now = datetime.now(UTC), _Watch(), Now(warehouse, plan_date)
    folder = images / f"{plan_date.isoformat()}-{stamp_of(plan_id)}"
    # what was held is put together while the warehouse is asked
    with warehouse.one_look(), ThreadPoolExecutor(1) as aside:
        left = aside.submit(restored, folder)
        fingerprints, mark, kept = warehouse.node_fingerprints(plan_date), now.mark(), now.orders_to_keep(plan_id)
        held = held_of(warehouse, plan_id, plan_date, left.result(), fingerprints)
        inputs = Inputs.of(now) if held is None else differing(held.live, now, held.differs, kept, is_marked=held.mark == mark)
    watch.done("open")
    if held is None:
        return _made_anew(now, plan_id, kept, inputs, folder, Made(fingerprints, mark), started_at, started_by, watch)
    live = held.live
    change = _followed(live, inputs, kept)
    watch.done("plan")
    live.look_again(held.since)

    def tell() -> Excerpt:
        excerpt = change.excerpt()
        watch.done("tables")
        return excerpt

    version, excerpt = warehouse.save_excerpt(
        _reach(live, plan_id, plan_date),
        tell,
        lambda rows, of: consolidate(live.tables if of is None else live.tables_of_items(of), rows, live.parameters, plan_date),
        started_at=started_at,
        started_by=started_by,
        changes=inputs.changes,
    )
    watch.done("save")
    # without it the next change has more to do, which is slow and no harm
    with suppress(OSError, pl.exceptions.PolarsError):
        keep(folder, held, inputs, excerpt, version, Made(fingerprints, mark))
    watch.done("image")
    mismatches = _mismatches(live, now, plan_id, kept) if shadow else None
    nodes = pl.concat([excerpt.nodes, excerpt.gone])
    return FollowedPlan(version, nodes.height, watch.seconds, nodes, mismatches=mismatches)


def _reach(live: LivePlan, plan_id: str, plan_date: date) -> Reach:
    """What the next version says something else of: in a group of companies, that sell to one another, the group view as a whole."""
    nodes, is_group = live.unseen, live.tables_now("company").height > 1
    return Reach(plan_id, plan_date, nodes, None if is_group else _items(live.tables_now("item"), nodes))


def _followed(live: LivePlan, inputs: Inputs, kept: pl.DataFrame | None) -> Change:
    """Lets the live plan follow what was read."""
    if inputs.tables is not None:
        return live.follow(inputs.tables, baseline=inputs.baseline, quarantine=inputs.quarantine, approved=kept)
    return live.change(inputs.rows, inputs.gone)


def _made_anew(
    now: Now,
    plan_id: str,
    kept: pl.DataFrame | None,
    inputs: Inputs,
    folder: Path,
    made: Made,
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
        save_image(folder, Image(live.state(), made.stamp(version, plan.plan_fingerprint), made.fingerprints))
    watch.done("image")
    nodes = plan.node.select(NODE_KEY)
    return FollowedPlan(version, nodes.height, watch.seconds, nodes, method="regeneration")


def _items(items: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """The things of the group that the nodes are of, and all items that are of these: company_id, item_id, group_item_id."""
    named = items.select(*_ITEM, pl.when(pl.col("group_item_id") != "").then("group_item_id").otherwise("item_id").alias("group_item_id"))
    things = named.join(nodes.select(_ITEM).unique(), on=_ITEM, how="semi").select("group_item_id").unique()
    return named.join(things, on="group_item_id", how="semi")


def _mismatches(live: LivePlan, now: Now, plan_id: str, kept: pl.DataFrame | None) -> int:
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
