"""The library pairs the orders of two plans as the view analytics.plan_comparison does (semantics §24.1, §24.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import polars as pl
import pytest
from networks import PLAN_ID, random_network
from random_company import FEATURES, PLAN_DATE

from masterplan.compare import matched
from masterplan.places import Tables
from masterplan.planning import make_plan
from pipelines.warehouse import Warehouse

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def disturbed(tables: Tables) -> pl.DataFrame:
    number = pl.int_range(pl.len())
    return tables["demand_order"].with_columns(
        requested_date=pl.col("requested_date") + pl.duration(days=number % 4),
        confirmed_date=None,
        qty=pl.col("qty") + (number % 5 == 0).cast(pl.Int8),
    )[3:]


@pytest.mark.parametrize("days", [0, 4])
def test_random_plans_are_paired_alike(tmp_path, days):
    """Demand of the second plan is partly later, larger or gone, so all kinds of change are there."""
    file = tmp_path / "kept.duckdb"
    tables = random_network(21, set(FEATURES) - {"forecast", "switches"}, 24).tables
    plans = []
    for changed, plan_date in ((tables, PLAN_DATE), ({**tables, "demand_order": disturbed(tables)}, PLAN_DATE + timedelta(days=days))):
        plans.append(make_plan(changed, plan_id=PLAN_ID, plan_date=plan_date))
        Warehouse(file).save_plan(plans[-1], started_at=NOW, finished_at=NOW, started_by="test")
    base, plan = plans
    with duckdb.connect(file, read_only=True) as connection:
        query = "select change, base_order_id, order_id from analytics.plan_comparison where is_successive and change <> 'unchanged'"
        expected = connection.sql(query).fetchall()
    pairs = matched(base.public("planned_order"), plan.public("planned_order"), base_date=base.plan_date, plan_date=plan.plan_date)
    told = [(pair.change, pair.base and pair.base["order_id"], pair.order and pair.order["order_id"]) for pair in pairs]
    assert sorted(told, key=str) == sorted(expected, key=str)
    assert {change for change, _, _ in told} >= {"added", "dropped", "moved", "moved_and_resized"}
