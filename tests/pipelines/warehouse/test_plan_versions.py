"""Plans as versions: what comes back is what was saved, every version stays, only differences are written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from networks import PLAN_DATE

from masterplan.contracts import RESULTS, polars_schema
from masterplan.errors import StoreError
from masterplan.plan import Plan
from masterplan.plan_choice import make_plans
from masterplan.sample import SAMPLE_PLAN_DATE, make_sample
from pipelines.warehouse import Warehouse, plans
from pipelines.warehouse.tables import DETAILS, FACTS, GROUP_VIEW, RANGED

COMPUTED = (*FACTS, *DETAILS, "gross_requirement")
Save = Callable[[Plan], int]
PlanOf = Callable[..., Plan]


def assert_stored(warehouse: Warehouse, plan: Plan, version: int) -> None:
    with warehouse._database.reading() as session:
        for name in COMPUTED:
            stored, saved = plans.read(session, name, plan.plan_id, plan.plan_date, version), plan.public(name, version)
            assert stored.schema == polars_schema(RESULTS[name])
            assert stored.equals(saved), name


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["static", "forecast"])
@pytest.mark.parametrize("seed", range(2))
def test_every_table_comes_back_as_it_was_computed(warehouse, save, plan_of, kind, seed):
    plan = plan_of(seed, kind)
    assert plan.planned_order.height
    assert save(plan) == 1
    assert_stored(warehouse, plan, 1)
    gross = warehouse.plan_table("gross_requirement", plan.plan_id, PLAN_DATE)
    assert (gross.height > 0) == (kind == "forecast")


@pytest.mark.parametrize("kind", ["static", "forecast"])
def test_the_sample_group_comes_back_as_it_was_planned(warehouse, save, kind):
    tables = make_sample()
    for plan in make_plans(tables, kind=kind, plan_date=SAMPLE_PLAN_DATE, baseline=ten_a_week(tables["demand_history"])):
        assert plan.planned_order.height > 100
        assert plan.details["intercompany_link"].height
        assert_stored(warehouse, plan, save(plan))


def ten_a_week(history: pl.DataFrame) -> pl.DataFrame:
    schema = polars_schema(RESULTS["baseline"])
    weeks = pl.DataFrame({"date": [SAMPLE_PLAN_DATE + timedelta(weeks=week) for week in range(8)]})
    usual = {
        "plan_date": SAMPLE_PLAN_DATE,
        "point_qty": 10,
        "lower_qty": 0,
        "upper_qty": 20,
        "level_pct": 90.0,
        "model": "ten",
        "demand_class": "smooth",
        "model_qty": None,
    }
    points = history.select("company_id", "item_id", "site_id", "warehouse_id").unique().join(weeks, how="cross")
    points = points.with_columns(pl.lit(value).alias(name) for name, value in usual.items())
    return points.select(pl.col(name).cast(kind) for name, kind in schema.items()).sort(RESULTS["baseline"].key)


def test_every_version_stays_readable(warehouse, save, plan_of):
    computed = [plan_of(seed) for seed in (1, 2, 1)]
    assert [save(plan) for plan in computed] == [1, 2, 3]
    for version, plan in enumerate(computed, start=1):
        assert_stored(warehouse, plan, version)
    for name in COMPUTED:
        assert warehouse.plan_table(name, "static", PLAN_DATE).equals(computed[-1].public(name, 3)), name


@pytest.mark.thorough
def test_plans_of_one_warehouse_share_nodes_and_documents(warehouse, save, plan_of):
    for plan in (plan_of(1), plan_of(2, "forecast"), plan_of(2), plan_of(1, "forecast")):
        save(plan)
    for plan, version in ((plan_of(1), 1), (plan_of(2), 2), (plan_of(2, "forecast"), 1), (plan_of(1, "forecast"), 2)):
        assert_stored(warehouse, plan, version)
    with warehouse._database.reading() as session:
        nodes, documents = session.frame("select * from plan.node"), session.frame("select * from plan.document")
    for frame, key in ((nodes, "node_key"), (documents, "document_key")):
        assert frame[key].n_unique() == frame.height == frame.drop(key).n_unique()
    assert nodes.height > max(plan_of(1).node.height, plan_of(2).node.height)


def test_a_plan_that_says_the_same_writes_no_row_but_its_version(warehouse, save, plan_of):
    save(plan_of(1))
    before = stored_rows(warehouse)
    assert save(plan_of(1)) == 2
    assert stored_rows(warehouse) == before
    assert_stored(warehouse, plan_of(1), 1)
    assert_stored(warehouse, plan_of(1), 2)


def test_a_change_of_one_order_writes_one_order(warehouse, save, plan_of):
    plan = plan_of(1)
    save(plan)
    before = stored_rows(warehouse)
    is_first = pl.int_range(pl.len()) == 0
    dearer = plan.planned_order.with_columns(pl.when(is_first).then(pl.col("value") + 1).otherwise("value").alias("value"))
    changed = replace(plan, planned_order=dearer)
    save(changed)
    assert {name: rows - before[name] for name, rows in stored_rows(warehouse).items() if rows != before[name]} == {"planned_order": 1}
    with warehouse._database.reading() as session:
        closed = session.frame("select from_version, to_version from store.planned_order where to_version is not null").rows()
    assert closed == [(1, 1)]
    assert_stored(warehouse, plan, 1)
    assert_stored(warehouse, changed, 2)


def stored_rows(warehouse: Warehouse) -> dict[str, int]:
    with warehouse._database.reading() as session:
        return {name: session._connection.table(table.qualified_name).shape[0] for name, table in RANGED.items()}


@pytest.mark.thorough
def test_versions_count_within_plan_and_plan_date(warehouse, save, plan_of):
    earlier = replace(plan_of(1), plan_date=PLAN_DATE - timedelta(days=30))
    assert [save(plan) for plan in (plan_of(1), plan_of(1), earlier, plan_of(1, "forecast"))] == [1, 2, 1, 1]
    versions = warehouse.plan_table("plan_version", "static", PLAN_DATE)
    assert versions["version"].to_list() == [2]
    assert warehouse.plan_table("run_log", "static", earlier.plan_date).equals(earlier.public("run_log", 1))


def test_what_is_known_of_a_run(warehouse, plan_of):
    plan = plan_of(1)
    started, finished = datetime(2026, 1, 1, 8, tzinfo=UTC), datetime(2026, 1, 1, 10, tzinfo=timezone(timedelta(hours=1)))
    for _ in range(2):
        warehouse.save_plan(plan, started_at=started, finished_at=finished, started_by="planner")
    first = warehouse.plan_table("plan_version", "static", PLAN_DATE, 1)
    assert first.schema == polars_schema(RESULTS["plan_version"])
    row, current = first.row(0, named=True), warehouse.plan_table("plan_version", "static", PLAN_DATE).row(0, named=True)
    assert (row["version"], row["base_version"], row["is_current"]) == (1, 0, False)
    assert (current["version"], current["base_version"], current["is_current"]) == (2, 1, True)
    assert (row["method"], row["status"], row["started_by"], row["rules_version"]) == (
        "regeneration",
        "completed",
        "planner",
        plan.rules_version,
    )
    assert (row["started_at"], row["finished_at"]) == (datetime(2026, 1, 1, 8), datetime(2026, 1, 1, 9))  # noqa: DTZ001
    assert (row["input_fingerprint"], row["plan_fingerprint"]) == (plan.input_fingerprint, plan.plan_fingerprint)
    assert json.loads(row["parameters"]) == plan.parameters
    assert json.loads(row["seconds_per_phase"]) == plan.seconds_per_phase
    assert json.loads(row["row_counts"])["pegging"] == plan.pegging.height


def test_what_is_not_stored_is_named_with_what_is(warehouse, save, plan_of):
    save(plan_of(1))
    with pytest.raises(StoreError, match=f"static of {PLAN_DATE}, version 1") as told:
        warehouse.plan_table("pegging", "nett", PLAN_DATE)
    assert "No version of plan 'nett'" in str(told.value)
    with pytest.raises(StoreError, match="No version 7 of plan 'static'"):
        warehouse.plan_table("pegging", "static", PLAN_DATE, 7)
    with pytest.raises(StoreError, match="No plan has a table 'node'"):
        warehouse.plan_table("node", "static", PLAN_DATE)


def test_keys_that_do_not_count_are_refused(save, plan_of):
    plan = plan_of(1)
    broken = replace(plan, node=plan.node.with_columns(node_key=pl.col("node_key") + 1))
    with pytest.raises(StoreError, match="node_key must count from 0"):
        save(broken)
    with pytest.raises(StoreError, match="document_key must count from 1"):
        save(replace(plan, document=plan.document.with_columns(ref=pl.lit("same"), type=pl.lit("sales"), company_id=pl.lit("C"))))


def group_view(qty: int) -> dict[str, pl.DataFrame]:
    columns = [name for name in RESULTS[GROUP_VIEW[0]].column_names if name not in {"plan_id", "plan_date", "version"}]
    schema = {name: kind for name, kind in polars_schema(RESULTS[GROUP_VIEW[0]]).items() if name in columns}
    rows = [(name, date(2025, 6, 2), amount, 0, 1.0, "USD") for name, amount in (("A", qty), ("B", 1))]
    return dict.fromkeys(GROUP_VIEW, pl.DataFrame(rows, schema=schema, orient="row"))


@pytest.mark.thorough
def test_the_group_view_belongs_to_its_version(warehouse, save, plan_of):
    save(plan_of(1))
    warehouse.save_consolidation("static", PLAN_DATE, 1, group_view(5))
    save(plan_of(2))
    assert warehouse.plan_table("consolidated_demand", "static", PLAN_DATE).is_empty()
    warehouse.save_consolidation("static", PLAN_DATE, 2, group_view(6))
    warehouse.save_consolidation("static", PLAN_DATE, 1, group_view(7))
    for name in GROUP_VIEW:
        for version, qty in ((1, 7), (2, 6)):
            stored = warehouse.plan_table(name, "static", PLAN_DATE, version)
            assert stored.schema == polars_schema(RESULTS[name])
            assert stored["external_qty"].cast(pl.Int64).to_list() == [qty, 1]
    with pytest.raises(StoreError, match="No version 3"):
        warehouse.save_consolidation("static", PLAN_DATE, 3, group_view(6))
