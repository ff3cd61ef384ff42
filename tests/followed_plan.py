"""A stored plan that follows its master data: how it is brought along in tests, and that it is the plan made anew."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal
from tiny_group import PLAN_DATE

from masterplan.contracts import RESULTS
from masterplan.intercompany import consolidate
from masterplan.plan_choice import with_default_plans
from masterplan.planning import make_plan
from pipelines.live import FollowedPlan, follow_plan
from pipelines.warehouse import Warehouse

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PLAN = "orders"
TABLES = [
    name
    for name, table in RESULTS.items()
    if table.schema == "plan" and name not in {"plan_version", "consolidated_demand", "consolidated_supply"}
]


def followed(warehouse: Warehouse, images: Path, *, shadow: bool = True) -> FollowedPlan:
    return follow_plan(warehouse, PLAN, PLAN_DATE, images=images, started_by="test", shadow=shadow)


def change(warehouse: Warehouse, table: str, **row: object) -> None:
    warehouse.add_changes(table, pl.DataFrame([row]), source="test", noted_at=NOW)
    warehouse.change(PLAN_DATE, taken_at=NOW)


def assert_is_made_anew(warehouse: Warehouse, version: int) -> None:
    with warehouse.looking():
        tables = with_default_plans(warehouse.master(PLAN_DATE))
        plan = make_plan(tables, plan_id=PLAN, plan_date=PLAN_DATE, quarantine=warehouse.quarantine(PLAN_DATE))
        row = warehouse.plan_table("plan_version", PLAN, PLAN_DATE).row(0, named=True)
        assert (row["version"], row["plan_fingerprint"], row["input_fingerprint"]) == (
            version,
            plan.plan_fingerprint,
            plan.input_fingerprint,
        )
        for table in TABLES:
            if table in plan.details or table in {"planned_order", "requirement", "pegging"}:
                assert_frame_equal(warehouse.plan_table(table, PLAN, PLAN_DATE), plan.public(table, version))
        for table, frame in consolidate(tables, plan.public("requirement"), plan.parameters, PLAN_DATE).items():
            shown = warehouse.plan_table(table, PLAN, PLAN_DATE)
            assert_frame_equal(shown.select(frame.columns), frame.cast(dict(shown.select(frame.columns).schema)), check_row_order=False)
