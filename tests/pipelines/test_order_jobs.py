"""The jobs of planners and automatic firming in the chain, on two plan dates in one run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest
from firming_desk import broken_laws, firmed_supply
from pydantic import ValidationError
from stored_group import TEXTS
from tiny_group import PLAN_DATE, history

from pipelines.definitions import build_defs
from pipelines.home import headless_instance, prepare_dagster_home
from pipelines.jobs import PLAN_CHAIN
from pipelines.order_desk import OrderDesk
from pipelines.settings import Settings, load_settings
from pipelines.warehouse import Warehouse

NEXT = PLAN_DATE + timedelta(days=1)
PLANS = (
    "plan_id,kind,include_demand_forecast,include_planned_downstream_demand,auto_firm\n"
    "gross,forecast,true,true,false\nstatic,static,false,true,true\n"
)
CHANGED = {
    "plan": PLANS,
    "coverage_group": "company_id,coverage_group_id,coverage_code,firming_fence_days\nM,MANUAL,manual,0\nM,USUAL,requirement,12\n",
    "planning_parameter": "company_id,general_coverage_group_id,firming_group_by_vendor\nM,USUAL,true\n",
    "demand_history": history(),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Settings:
    """A home in which the chain has run for two plan dates in one run, with a plan that firms by its fence."""
    folder: Path = tmp_path_factory.mktemp("input")
    for name, text in {**TEXTS, **CHANGED}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    settings = load_settings(home=tmp_path_factory.mktemp("home"), source="folder", input_dir=folder)
    job = build_defs(settings=settings).resolve_job_def(PLAN_CHAIN)
    tags = {f"dagster/asset_partition_range_{end}": day.isoformat() for end, day in (("start", PLAN_DATE), ("end", NEXT))}
    with headless_instance(prepare_dagster_home(settings)) as instance:
        assert job.execute_in_process(instance=instance, tags=tags).success
    return settings


@pytest.fixture(scope="module")
def desk(home) -> OrderDesk:
    return OrderDesk(Warehouse(home.warehouse_file), home)


def run_job(home: Settings, name: str, op: str, config: dict[str, Any]) -> dg.ExecuteInProcessResult:
    job = build_defs(settings=home).resolve_job_def(name)
    with headless_instance(prepare_dagster_home(home)) as instance:
        return job.execute_in_process(run_config={"ops": {op: {"config": config}}}, instance=instance, raise_on_error=False)


@pytest.mark.thorough
def test_orders_inside_the_fence_are_firmed_date_by_date_and_the_next_date_counts_them(desk):
    history_of = desk.warehouse.firmed_history("static")
    assert set(history_of["way"]) == {"automatic"}
    first = history_of.filter(plan_date=PLAN_DATE)
    assert first["planned_order_id"].is_unique().all()
    assert (first.height > 0, first.filter(pl.col("company_id") != "M").is_empty()) == (True, True)
    assert firmed_supply(desk, PLAN_DATE) == first.height
    assert firmed_supply(desk, NEXT) == history_of.height
    for day in (PLAN_DATE, NEXT):
        left = desk.orders("static", day).filter(company_id="M")
        assert (left["order_date"] > day + timedelta(days=12)).all(), "what must be ordered inside the fence is firmed"
        assert broken_laws(desk, day) == {}
    sold = desk.warehouse.plan_table("requirement", "static", NEXT).filter(type="sales")["qty"].sum()
    assert sold == -14
    assert len(list(desk.settings.outbox_dir.rglob("*.parquet"))) >= 2


@pytest.mark.thorough
def test_a_job_changes_orders_and_tells_of_each_change(home, desk):
    name = desk.orders("static", NEXT).filter(order_type="transfer")["order_id"][0]
    config = {
        "plan": "static",
        "by": "planner",
        "why": "agreed",
        "edit": [{"order_id": name, "qty": "9.5"}],
        "split": [{"order_id": name, "parts": [{"qty": "2"}]}],
        "approve": [name],
    }
    ended = run_job(home, "change_planned_orders", "change_orders", config)
    assert ended.success
    row = desk.orders("static", NEXT).filter(order_id=name).row(0, named=True)
    assert (float(row["qty"]), row["status"]) == (7.5, "approved")
    log = desk.warehouse.order_log("static", NEXT).filter(changed_by="planner")
    assert log["action"].to_list() == ["approve", "split", "split", "edit"]
    seen = [event for event in ended.all_events if event.event_type_value == "ASSET_OBSERVATION"]
    assert len(seen) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": ""},
        {"by": "me", "edit": [{"order_id": "x", "qty": "many"}]},
        {"by": "me", "edit": [{"order_id": "x", "receipt_date": "soon"}]},
        {
            "by": "me",
            "create": [
                {"order_type": "gift", "company_id": "M", "item_id": "C", "site_id": "1", "qty": "1", "requirement_date": "2025-03-09"}
            ],
        },
        {"by": "me", "nothing": []},
    ],
)
def test_configuration_that_cannot_be_is_refused_before_anything_runs(tmp_path, wrong):
    job = build_defs(settings=load_settings(home=tmp_path)).resolve_job_def("change_planned_orders")
    with pytest.raises((dg.DagsterInvalidConfigError, ValidationError)):
        job.execute_in_process(run_config={"ops": {"change_orders": {"config": wrong}}})
    assert not (tmp_path / "masterplan.duckdb").exists()


@pytest.mark.thorough
def test_a_job_previews_and_firms_by_query(home, desk):
    config = {"by": "planner", "query": {"order_types": ["transfer"], "days_forward": 60}, "options": {"transfer_period": "month"}}
    wanted = desk.orders("static").filter(order_type="transfer")["order_id"].to_list()
    before = desk.warehouse.firmed_history().height
    assert run_job(home, "firm_planned_orders", "firm_orders", {**config, "preview": True}).success
    assert desk.warehouse.firmed_history().height == before
    assert run_job(home, "firm_planned_orders", "firm_orders", config).success
    made = desk.warehouse.firmed_history().filter(way="query")
    assert sorted(made["planned_order_id"]) == sorted(wanted)
    assert set(made["decided_by"]) == {"planner"}
    assert desk.orders("static").filter(order_type="transfer").is_empty()
