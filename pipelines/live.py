"""A stored plan brought in line with the master data as it is now.

Belongs here: the one step from master data to the next version of a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import perf_counter
from typing import TYPE_CHECKING

import polars as pl

from masterplan.errors import StoreError
from masterplan.intercompany import consolidate
from masterplan.places import NODE_KEY
from masterplan.plan_choice import with_default_plans
from masterplan.planning import make_plan

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class FollowedPlan:
    """The version that a plan came to, how many of its nodes say something else, seconds by phase, the keys of these nodes."""

    version: int
    touched: int
    seconds: dict[str, float]
    nodes: pl.DataFrame


def follow_plan(warehouse: Warehouse, plan_id: str, plan_date: date, *, images: Path, started_by: str) -> FollowedPlan:
    """Makes the plan of a date as the master data now has it; errors as of `make_plan`."""
    del images
    started_at, begun = datetime.now(UTC), perf_counter()
    tables = with_default_plans(warehouse.master(plan_date))
    try:
        baseline = warehouse.forecast(plan_date).baseline
    except StoreError:
        baseline = None
    read = perf_counter()
    plan = make_plan(tables, plan_id=plan_id, plan_date=plan_date, baseline=baseline, quarantine=warehouse.quarantine(plan_date))
    made = perf_counter()
    version = warehouse.save_plan(plan, started_at=started_at, finished_at=datetime.now(UTC), started_by=started_by)
    group_view = consolidate(tables, plan.public("requirement"), plan.parameters, plan_date)
    warehouse.save_consolidation(plan_id, plan_date, version, group_view)
    seconds = {"read": read - begun, "plan": made - read, "save": perf_counter() - made}
    nodes = plan.node.select(NODE_KEY)
    return FollowedPlan(version, nodes.height, seconds, nodes)
