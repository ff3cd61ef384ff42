"""The library pairs the orders of two plans as the view analytics.plan_comparison does (semantics §24.1, §24.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from networks import PLAN_ID, random_network
from random_company import FEATURES, PLAN_DATE

from masterplan.compare import matched
from masterplan.planning import make_plan
from pipelines.warehouse import Warehouse

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("days", [0, 4])
def test_random_plans_are_paired_alike(tmp_path, days):
    """Networks of two seeds share the names of their nodes and little else, so all kinds of change are there."""
    file = tmp_path / "kept.duckdb"
    plans = []
    for seed, plan_date in ((21, PLAN_DATE), (22, PLAN_DATE + timedelta(days=days))):
        network = random_network(seed, set(FEATURES) - {"forecast", "switches"}, 24)
        plans.append(make_plan(network.tables, plan_id=PLAN_ID, plan_date=plan_date))
        Warehouse(file).save_plan(plans[-1], started_at=NOW, finished_at=NOW, started_by="test")
    base, plan = plans
    with duckdb.connect(file, read_only=True) as connection:
        query = "select change, base_order_id, order_id from analytics.plan_comparison where is_successive and change <> 'unchanged'"
        expected = connection.sql(query).fetchall()
    pairs = matched(base.public("planned_order"), plan.public("planned_order"), base_date=base.plan_date, plan_date=plan.plan_date)
    told = [(pair.change, pair.base and pair.base["order_id"], pair.order and pair.order["order_id"]) for pair in pairs]
    assert sorted(told, key=str) == sorted(expected, key=str)
    assert {change for change, _, _ in told} >= {"added", "dropped", "moved", "moved_and_resized"}
