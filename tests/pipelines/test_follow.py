"""Following changes from a file to the published plan: by library, command, job and sensor; after stops too."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime

import dagster as dg
import duckdb
import polars as pl
import pytest
from rich.console import Console
from stored_group import keep
from tiny_group import PLAN_DATE

from masterplan.errors import InputError, ParameterError, StoreError, UnknownPlanError
from pipelines import follow as following
from pipelines import live
from pipelines.commands.follow import add_changes, follow_changes
from pipelines.definitions import build_defs
from pipelines.follow import Asked, follow, work_to_do
from pipelines.follow_job import OP
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse

HEAD = "company_id,demand_type,order_id,item_id,site_id,warehouse_id,qty,requested_date"
ORDERS = ["orders"]
SAID = Asked("test", plans=ORDERS)


@pytest.fixture
def settings(tmp_path):
    return load_settings(home=tmp_path / "home")


@pytest.fixture
def warehouse(settings, tmp_path):
    warehouse = Warehouse(settings.warehouse_file)
    keep(warehouse, tmp_path / "group")
    warehouse.publish(settings.published_dir, PLAN_DATE)
    return warehouse


@pytest.fixture
def put(settings):
    def write(qty, name="1.csv", order="SO4", tail="\n", item="H"):
        place = settings.live_changes_dir / "demand_order" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{HEAD}\nM,sales,{order},{item},1,,{qty},2025-03-05{tail}", "utf-8")

    return write


def demand(settings, plan_id):
    query = "select -qty::int from plan.requirement where plan_id = $plan and ref = 'M|SO4|1' or plan_id = $plan and ref like '%SO4%'"
    with duckdb.connect(settings.published_dir / "masterplan.duckdb", read_only=True) as opened:
        return opened.sql(query, params={"plan": plan_id}).fetchall()


def versions(warehouse):
    return warehouse.current_versions(PLAN_DATE)


@pytest.mark.thorough
def test_a_file_reaches_the_plan_that_follows_and_no_other(settings, warehouse, put):
    before = {name: warehouse.plan_table(name, "static", PLAN_DATE) for name in ("planned_order", "requirement", "pegging", "plan_version")}
    assert follow(settings, warehouse, SAID).versions == {"orders": 2}
    put(7)
    done = follow(settings, warehouse, SAID)
    assert (done.report.applied, done.versions) == (1, {"orders": 3})
    assert demand(settings, "orders") == [(7,)]
    assert demand(settings, "static") == [(1,)]
    assert versions(warehouse) == {"gross": 1, "orders": 3, "static": 1}
    assert all(warehouse.plan_table(name, "static", PLAN_DATE).equals(frame) for name, frame in before.items())
    seconds = json.loads(warehouse.plan_table("plan_version", "orders", PLAN_DATE)["seconds_per_phase"].item())
    assert {"taken_in", "planned", "published"} <= set(seconds)
    assert "base" in json.loads((settings.published_dir / "current.json").read_text("utf-8"))


PLANS = "plan_id,kind,include_demand_forecast,include_planned_downstream_demand\nstatic,static,false,true\nlive,{},false,true\n"


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["dynamic", "static"])
def test_plans_of_kind_dynamic_follow_and_those_that_a_company_names(settings, tmp_path, put, kind):
    warehouse = Warehouse(settings.warehouse_file)
    named = "company_id,current_static_plan_id,current_dynamic_plan_id\nM,static,live\n" if kind == "static" else ""
    keep(warehouse, tmp_path / "group", plan=PLANS.format(kind), planning_parameter=named)
    put(7)
    done = follow(settings, warehouse, Asked("test"))
    assert list(done.versions) == ["live"]
    assert demand(settings, "live") == [(7,)]
    assert (demand(settings, "static"), versions(warehouse)["static"]) == ([(1,)], 1)


def test_nothing_new_leads_to_nothing(settings, warehouse, put):
    put(7)
    follow(settings, warehouse, SAID)
    assert not work_to_do(settings, warehouse, ORDERS)
    done = follow(settings, warehouse, SAID)
    assert (done.versions, done.published, done.report.counts.height) == ({}, None, 0)


@pytest.mark.thorough
def test_twice_and_out_of_order(settings, warehouse, put):
    put(9, "2.csv")
    follow(settings, warehouse, SAID)
    put(7, "1.csv")
    put(9, "3.csv")
    done = follow(settings, warehouse, SAID)
    assert sorted(done.report.counts["outcome"]) == ["overtaken", "unchanged"]
    assert (done.versions, demand(settings, "orders")) == ({}, [(9,)])


@pytest.mark.thorough
def test_an_order_that_comes_before_its_item_is_planned_when_the_item_has_come(settings, warehouse, put):
    """Two files of the order, the older one last; then the item, in a file of its own. Nobody else does anything."""
    for name, qty in (("2.csv", 6), ("1.csv", 5)):
        put(qty, name, item="NEW")
        assert follow(settings, warehouse, SAID).report.quarantined == 1
    assert not work_to_do(settings, warehouse, ORDERS)
    assert demand(settings, "orders") == [(1,)]
    place = settings.live_changes_dir / "item" / "1.csv"
    place.parent.mkdir(parents=True)
    place.write_text("company_id,item_id,default_order_type,default_site_id\nM,NEW,purchase,1\n", "utf-8")
    done = follow(settings, warehouse, SAID)
    assert done.report.counts.rows() == [("demand_order", "applied", 1), ("demand_order", "overtaken", 1), ("item", "applied", 1)]
    assert demand(settings, "orders") == [(6,)]
    orders = warehouse.plan_table("planned_order", "orders", PLAN_DATE).filter(item_id="NEW")
    assert orders["qty"].to_list() == [6]
    assert warehouse.quarantine(PLAN_DATE).is_empty()
    assert not work_to_do(settings, warehouse, ORDERS)


@pytest.mark.thorough
def test_a_corrupted_file_holds_nobody_back(settings, warehouse, put):
    place = settings.live_changes_dir / "demand_order" / "0.parquet"
    put(7)
    place.write_bytes(b"PAR1 torn")
    assert follow(settings, warehouse, SAID).report.refused == {}
    os.utime(place, (time.time() - 60, time.time() - 60))
    done = follow(settings, warehouse, SAID)
    assert list(done.report.refused) == ["demand_order/0.parquet"]
    assert demand(settings, "orders") == [(7,)]
    assert warehouse.quarantine(PLAN_DATE)["rule"].to_list() == ["unreadable_change"]
    assert (settings.live_changes_dir / "refused" / "demand_order" / "0.parquet").is_file()


@pytest.mark.thorough
@pytest.mark.parametrize("leg", ["clear_away", "follow_plan", "publish_changes", "note_stage_result"])
def test_a_stop_behind_any_leg_is_made_good_by_the_next_run(monkeypatch, settings, warehouse, put, leg):
    follow(settings, warehouse, SAID)
    put(7)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        owner = next(each for each in (Warehouse, following, live) if hasattr(each, leg))
        patched.setattr(owner, leg, stop)
        with pytest.raises(KeyboardInterrupt):
            follow(settings, warehouse, SAID)
    assert demand(settings, "orders") == [(1,)]
    assert work_to_do(settings, warehouse, ORDERS)
    follow(settings, warehouse, SAID)
    assert demand(settings, "orders") == [(7,)]
    assert not work_to_do(settings, warehouse, ORDERS)


@pytest.mark.thorough
def test_a_plan_that_cannot_follow_stays_and_the_others_follow(monkeypatch, settings, warehouse, put):
    put(7)
    real = live.follow_plan

    def refuse(warehouse, plan_id, *given, **named):
        if plan_id == "gross":
            raise ParameterError("no")
        return real(warehouse, plan_id, *given, **named)

    monkeypatch.setattr(live, "follow_plan", refuse)
    done = follow(settings, warehouse, Asked("test", plans=["gross", "orders"]))
    assert (done.failed, done.versions) == ({"gross": "no"}, {"orders": 2})
    assert versions(warehouse) == {"gross": 1, "orders": 2, "static": 1}


def test_what_cannot_be_followed_is_told(settings, warehouse):
    with pytest.raises(UnknownPlanError, match="nobody"):
        follow(settings, warehouse, Asked("test", plans=["nobody"]))
    empty = load_settings(home=settings.home / "other")
    with pytest.raises(StoreError):
        follow(empty, Warehouse(empty.warehouse_file), SAID)


@pytest.mark.usefixtures("warehouse")
def test_the_commands(settings, tmp_path):
    console = Console(record=True, width=200)
    file = tmp_path / "fix.csv"
    file.write_text(f"{HEAD},change,changed_at\nM,sales,SO4,H,1,,8,2025-03-05,upsert,\n", "utf-8")
    add_changes(console, settings, "demand_order", file)
    assert follow_changes(console, settings, None, ORDERS, watch=False) == 0
    assert demand(settings, "orders") == [(8,)]
    assert "plan orders of 2025-03-03: version 2" in console.export_text()
    file.write_text(f"{HEAD},changed_at\nM,sales,SO4,H,1,,8,2025-03-05,soon\n", "utf-8")
    with pytest.raises(InputError, match="row 1, column changed_at: 'soon' is no instant"):
        add_changes(console, settings, "demand_order", file)
    with pytest.raises(InputError, match="There is no file"):
        add_changes(console, settings, "demand_order", tmp_path / "none.csv")
    with pytest.raises(InputError, match="is no CSV or Parquet file"):
        add_changes(console, settings, "demand_order", file.rename(tmp_path / "fix.txt"))


@pytest.fixture
def defined(settings):
    return build_defs(settings=settings)


def tick(defined, instance, cursor=None):
    sensor = defined.resolve_sensor_def("live_changes")
    with dg.build_sensor_context(instance, cursor, definitions=defined) as context:
        return sensor.evaluate_tick(context)


def test_the_sensor_is_off_at_first_and_asks_once(warehouse, defined, put):
    assert defined.resolve_sensor_def("live_changes").default_status is dg.DefaultSensorStatus.STOPPED
    with dg.DagsterInstance.ephemeral() as instance:
        assert tick(defined, instance).skip_message == "nothing has changed"
        put(7)
        asked = tick(defined, instance)
        assert asked.run_requests[0].run_config["ops"][OP]["config"]["seen_at"] <= time.time()
        assert "asked for the same" in tick(defined, instance, asked.cursor).skip_message
        state, _, at = asked.cursor.partition(" ")
        assert tick(defined, instance, f"{state} {float(at) - 61}").run_requests
        rows = pl.DataFrame({"company_id": ["M"], "item_id": ["C"], "site_id": ["1"], "qty": ["9"]})
        warehouse.add_changes("on_hand", rows, source="tool", noted_at=datetime.now(UTC))
        assert tick(defined, instance, asked.cursor).run_requests


def test_the_sensor_waits_for_a_warehouse(defined):
    with dg.DagsterInstance.ephemeral() as instance:
        assert "no warehouse" in tick(defined, instance).skip_message


def test_the_job_tells_each_leg(settings, warehouse, defined, put):
    put(7)
    job = defined.resolve_job_def("follow_changes")
    config = {"ops": {OP: {"config": {"plans": ORDERS, "seen_at": time.time() - 2}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, run_config=config)
        (output,) = [event.step_output_data for event in result.all_events if event.event_type_value == "STEP_OUTPUT"]
    told = {name: value.value for name, value in output.metadata.items()}
    assert told["changes applied"] == 1
    assert {"seconds written_to_seen", "seconds seen_to_started", "seconds taken_in", "seconds planned orders", "seconds published"} <= set(
        told
    )
    assert told["seconds seen_to_started"] >= 2
    assert demand(settings, "orders") == [(7,)]
    row = warehouse.plan_table("plan_version", "orders", PLAN_DATE)
    assert "seen_to_started" in json.loads(row["seconds_per_phase"].item())
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(dg.DagsterInvalidConfigError):
        job.execute_in_process(instance=instance, run_config={"ops": {OP: {"config": {"plan": "x"}}}})
