"""Scenarios and retention in the warehouse: stored, planned, thrown away without a trace; old versions go, current ones stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from networks import PLAN_DATE, tables_of
from one_company import HOME

from masterplan.errors import StoreError
from masterplan.forecasting import forecast_baseline
from masterplan.planning import make_plan
from masterplan.retention import Retention
from masterplan.scenarios import scenario_frames
from pipelines.commands.scenario import make_scenario

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ROWS = {
    "company": [{"company_id": "M", "currency_code": "USD"}],
    "site": [{"company_id": "M", "site_id": "1"}],
    "item": [{"company_id": "M", "item_id": "A", "default_site_id": "1", "plans_by_warehouse": False}],
    "demand_order": [{**HOME, "demand_type": "sales", "order_id": "S1", "item_id": "A", "qty": 10, "requested_date": PLAN_DATE}],
    "plan": [{"plan_id": "net"}],
}
DOUBLE = {"action": "set", "table_name": "demand_order", "column_name": "qty", "value": "*2"}


@pytest.fixture
def known(warehouse, ingest):
    tables = tables_of(ROWS)
    ingest(PLAN_DATE, tables)
    warehouse.save_forecast(PLAN_DATE, forecast_baseline(tables, PLAN_DATE))
    return tables


def keep(warehouse, name="more", base="net"):
    _, changes = scenario_frames(name, base, [DOUBLE])
    warehouse.store_scenario(name, base, changes, stored_at=NOW, stored_by="test")


def ordered(warehouse, plan_id):
    return [int(qty) for qty in warehouse.plan_table("planned_order", plan_id, PLAN_DATE)["qty"]]


def everything(warehouse):
    with warehouse._database.reading() as session:
        names = session.frame("select schema_name || '.' || table_name as name from duckdb_tables() order by name")["name"]
        rows = {name: session.frame(f"from {name}") for name in names}
    return {name: frame for name, frame in rows.items() if not name.startswith("plan.")}


@pytest.mark.thorough
def test_a_scenario_is_planned_beside_its_base_and_dropped_without_a_trace(warehouse, known, run) -> None:
    warehouse.save_plan(make_plan(known, plan_id="net", plan_date=PLAN_DATE), **run)
    before = everything(warehouse)
    keep(warehouse)
    keep(warehouse, "most", "more")
    assert warehouse.scenarios()["changes"].to_list() == [1, 1]
    assert [make_scenario(warehouse, name, PLAN_DATE, NOW, "test") for name in ("more", "most", "more")] == [1, 1, 2]
    assert (ordered(warehouse, "net"), ordered(warehouse, "more"), ordered(warehouse, "most")) == ([10], [20], [40])
    assert warehouse.plan_table("plan_version", "more", PLAN_DATE)["method"].to_list() == ["regeneration"]
    for name in ("most", "more"):
        warehouse.drop_scenario(name)
    after = everything(warehouse)
    assert all(after[name].sort(pl.all()).equals(frame.sort(pl.all())) for name, frame in before.items())


def test_plans_are_no_scenarios(warehouse, known, run) -> None:
    warehouse.save_plan(make_plan(known, plan_id="net", plan_date=PLAN_DATE), **run)
    with pytest.raises(StoreError, match="is a plan of kind static, no scenario"):
        warehouse.drop_scenario("net")
    with pytest.raises(StoreError, match="is a plan of kind static, no scenario"):
        keep(warehouse, "net")
    with pytest.raises(StoreError, match="no scenario 'nothing'"):
        warehouse.drop_scenario("nothing")
    with pytest.raises(StoreError, match="no scenario 'nothing'"):
        warehouse.master_with_scenario(PLAN_DATE, "nothing")


@pytest.mark.thorough
def test_superseded_versions_go_by_number_and_age_and_current_ones_stay(warehouse, known) -> None:
    ages = {PLAN_DATE: (50, 40, 10, 5, 1), PLAN_DATE + timedelta(days=1): (90,)}
    for day, days in ages.items():
        for number, age in enumerate(days, start=1):
            rows = known["demand_order"].with_columns(qty=pl.lit(number).cast(known["demand_order"].schema["qty"]))
            moment = NOW - timedelta(days=age)
            plan = make_plan({**known, "demand_order": rows}, plan_id="net", plan_date=day)
            warehouse.save_plan(plan, started_at=moment, finished_at=moment, started_by="test")
    shown = warehouse.retain(Retention(records=1, days=30), NOW, only_show=True)
    assert shown["version"].to_list() == [1, 2, 3]
    assert warehouse.retain(Retention(records=1, days=30), NOW).equals(shown)
    assert warehouse.retain(Retention(records=1, days=30), NOW).is_empty()
    for version, qty in ((4, 4), (5, 5)):
        assert [int(q) for q in warehouse.plan_table("planned_order", "net", PLAN_DATE, version)["qty"]] == [qty]
    with pytest.raises(StoreError, match="No version 3"):
        warehouse.plan_table("planned_order", "net", PLAN_DATE, 3)
    assert ordered(warehouse, "net") == [5]
    with warehouse._database.reading() as session:
        assert session.value("select count(*) from store.planned_order") == 3
    moment = NOW + timedelta(days=1)
    version = warehouse.save_plan(
        make_plan(known, plan_id="net", plan_date=PLAN_DATE), started_at=moment, finished_at=moment, started_by="t"
    )
    assert version == 6


def test_the_last_run_is_that_of_the_plan_date_or_before(warehouse, known, run) -> None:
    assert warehouse.last_run("net", PLAN_DATE) is None
    warehouse.save_plan(make_plan(known, plan_id="net", plan_date=PLAN_DATE), **run)
    assert warehouse.last_run("net", PLAN_DATE - timedelta(days=1)) is None
    for day in (PLAN_DATE, PLAN_DATE + timedelta(days=9)):
        last = warehouse.last_run("net", day)
        assert [int(qty) for qty in last.planned_order["qty"]] == [10]
        assert last.requirement["type"].to_list() == ["planned_purchase", "sales"]
