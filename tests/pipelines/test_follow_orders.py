"""Plans that follow changes and are worked on: approved, edited, frozen and firmed orders, published at once, shadowed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import dagster as dg
import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from stored_group import TEXTS, keep
from tiny_group import PLAN_DATE

from assets.checks import MISMATCHES, SHADOW_CHECK, guards_of
from masterplan.errors import StoreBusyError
from masterplan.plan_choice import with_default_plans
from masterplan.planning import make_plan
from pipelines import live
from pipelines.definitions import build_defs
from pipelines.follow import Asked, follow, work_to_do
from pipelines.follow_job import OP
from pipelines.live_inputs import Now
from pipelines.order_desk import OrderDesk, Signed
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse

PLANS = ["orders"]
SAID, ME = Asked("test", plans=PLANS), Signed("orders", "me", "because")
C_FIRST, C_LATE = "orders|M|C|1||20250310|1", "orders|M|C|1||20250321|2"
AUTO = (
    TEXTS["plan"]
    .replace("demand\n", "demand,auto_firm\n")
    .replace("true,true\n", "true,true,false\n")
    .replace("false,true\n", "false,true,true\n")
)
FENCED = "company_id,coverage_group_id,coverage_code,firming_fence_days,freeze_fence_days\nM,MANUAL,manual,,\nM,FENCE,requirement,{},{}\n"
COVERAGE = TEXTS["item_coverage"].replace("M,C,1,,,5,,", "M,C,1,,FENCE,5,,")


def made(tmp_path, **changed):
    settings = load_settings(home=tmp_path / "home")
    warehouse = Warehouse(settings.warehouse_file)
    keep(warehouse, tmp_path / "group", **changed)
    warehouse.publish(settings.published_dir, PLAN_DATE)
    follow(settings, warehouse, SAID)
    return OrderDesk(warehouse, settings)


@pytest.fixture(scope="module")
def followed_home(tmp_path_factory):
    return made(tmp_path_factory.mktemp("followed")).settings.home


def copied(home, target, **given):
    settings = load_settings(home=shutil.copytree(home, target), **given)
    return OrderDesk(Warehouse(settings.warehouse_file), settings)


@pytest.fixture
def desk(followed_home, tmp_path):
    return copied(followed_home, tmp_path / "home")


def put(desk, qty, name="1.csv"):
    place = desk.settings.live_changes_dir / "demand_order" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    head = "company_id,demand_type,order_id,item_id,site_id,warehouse_id,qty,requested_date"
    place.write_text(f"{head}\nM,sales,SO4,H,1,,{qty},2025-03-05\n", "utf-8")


def change(desk, table, **row):
    desk.warehouse.add_changes(table, pl.DataFrame([row]), source="tool", noted_at=datetime.now(UTC))


def followed(desk):
    return follow(desk.settings, desk.warehouse, SAID)


def shown(desk, query):
    with duckdb.connect(desk.settings.published_dir / "masterplan.duckdb", read_only=True) as opened:
        return opened.sql(query).fetchall()


def quantities(desk):
    """Of the planned orders as published."""
    return dict(shown(desk, "select order_id, qty::int from plan.planned_order where plan_id = 'orders'"))


def assert_is_made_anew(desk):
    warehouse = desk.warehouse
    tables = with_default_plans(warehouse.master(PLAN_DATE))
    kept = Now(warehouse, PLAN_DATE).orders_to_keep("orders")
    plan = make_plan(tables, plan_id="orders", plan_date=PLAN_DATE, quarantine=warehouse.quarantine(PLAN_DATE), approved=kept)
    for table in ("planned_order", "requirement", "pegging", "delay", "exception"):
        assert_frame_equal(warehouse.plan_table(table, "orders", PLAN_DATE).drop("version"), plan.public(table).drop("version"))
    assert warehouse.current_fingerprints("static", PLAN_DATE).filter(plan_id="orders")["plan_fingerprint"].item() == plan.plan_fingerprint


@pytest.mark.thorough
def test_work_on_orders_is_published_with_it_and_stands_until_something_changes(desk):
    desk.edit(ME, C_FIRST, {"qty": 9})
    assert quantities(desk)[C_FIRST] == 9
    assert not work_to_do(desk.settings, desk.warehouse, PLANS)
    assert (followed(desk).versions, quantities(desk)[C_FIRST]) == ({}, 9)
    put(desk, 7)
    followed(desk)
    assert quantities(desk)[C_FIRST] == 4, "what is not approved is planned anew (§30.3)"
    assert_is_made_anew(desk)


@pytest.mark.thorough
def test_approved_orders_stay_through_changes_and_the_plan_counts_them(desk):
    desk.edit(ME, C_FIRST, {"qty": 9})
    desk.set_status(ME, [C_FIRST], "approved")
    for number, qty in enumerate((7, 3), 1):
        put(desk, qty, f"{number}.csv")
        followed(desk)
        orders = quantities(desk)
        assert (orders[C_FIRST], C_LATE in orders) == (9, False), "its surplus serves the later need"
        assert_is_made_anew(desk)
    desk.set_status(ME, [C_FIRST], "unprocessed")
    put(desk, 5, "3.csv")
    followed(desk)
    assert quantities(desk)[C_FIRST] == 4
    assert_is_made_anew(desk)


@pytest.mark.thorough
def test_frozen_orders_stay_whatever_their_status(tmp_path):
    desk = made(tmp_path, coverage_group=FENCED.format("", ""), item_coverage=COVERAGE)
    before = {order: qty for order, qty in quantities(desk).items() if "|C|" in order}
    change(desk, "coverage_group", company_id="M", coverage_group_id="FENCE", coverage_code="requirement", freeze_fence_days="60")
    change(desk, "on_hand", company_id="M", item_id="C", site_id="1", warehouse_id="", qty="600")
    assert followed(desk).versions
    assert {order: qty for order, qty in quantities(desk).items() if "|C|" in order} == before
    assert before
    assert_is_made_anew(desk)


@pytest.mark.thorough
def test_orders_that_another_plan_firms_are_followed(desk):
    order = desk.orders("static")["order_id"][0]
    desk.firm(Signed("static", "me", "now", PLAN_DATE), [order], {})
    assert order not in dict(shown(desk, "select order_id, 1 from plan.planned_order"))
    assert work_to_do(desk.settings, desk.warehouse, PLANS).plans == ("orders",)
    followed(desk)
    assert shown(desk, "select count(*) from plan.requirement where plan_id = 'orders' and ref like 'MP-%' and qty > 0") == [(1,)]
    assert_is_made_anew(desk)
    assert not work_to_do(desk.settings, desk.warehouse, PLANS)


@pytest.mark.thorough
def test_a_plan_that_firms_by_the_fence_does_so_after_it_followed(tmp_path):
    desk = made(tmp_path, plan=AUTO, coverage_group=FENCED.format(400, ""), item_coverage=COVERAGE)
    firmed = desk.warehouse.firmed_history("orders")
    assert firmed["item_id"].unique().to_list() == ["C"]
    assert not [order for order in quantities(desk) if "|C|" in order], "all of C is firmed, and no need is planned twice"
    put(desk, 7)
    assert followed(desk).versions
    assert_is_made_anew(desk)
    change(desk, "on_hand", company_id="M", item_id="C", site_id="1", warehouse_id="", qty="0")
    told = followed(desk).firmed
    assert [text.partition(":")[0] for text in told] == [f"plan orders of {PLAN_DATE}"]
    assert desk.warehouse.firmed_history("orders").height > firmed.height
    assert_is_made_anew(desk)
    assert not work_to_do(desk.settings, desk.warehouse, PLANS)


@pytest.mark.thorough
def test_a_change_that_cannot_be_published_stands_and_is_published_later(monkeypatch, desk):
    def busy(*_, **__):
        raise StoreBusyError("Another process publishes.", way_out="Wait.")

    with monkeypatch.context() as patched:
        patched.setattr(Warehouse, "publish_changes", busy)
        changed = desk.edit(ME, C_FIRST, {"qty": 9})
    assert changed.unpublished.startswith("Another process publishes.")
    assert quantities(desk)[C_FIRST] == 4
    assert work_to_do(desk.settings, desk.warehouse, PLANS).is_unpublished
    followed(desk)
    assert quantities(desk)[C_FIRST] == 9


def check_of(desk):
    (guard,) = [guard for guard in guards_of("net_requirements", []) if guard.spec.name == SHADOW_CHECK]
    return guard.spec, desk.warehouse.shadows(PLAN_DATE).rows()


@pytest.mark.thorough
def test_every_nth_version_is_shadowed(followed_home, tmp_path):
    desk = copied(followed_home, tmp_path / "home", shadow_every=3)
    seen = []
    for number in range(1, 5):
        put(desk, number + 1, f"{number}.csv")
        if number == 3:
            desk.edit(ME, C_FIRST, {"qty": 9})
        seen.append(followed(desk).mismatches)
    assert seen == [{"orders": 0}, {}, {"orders": 0}, {}], "versions 3, 4, 6 and 7; 5 is work on an order"
    assert check_of(desk)[1] == [("orders", 6, 0)]


@pytest.mark.thorough
def test_a_plan_that_differs_from_the_one_made_anew_fails_the_check(monkeypatch, followed_home, tmp_path):
    desk = copied(followed_home, tmp_path / "home", shadow_every=1)
    real = make_plan

    def another(tables, **given):
        return real({**tables, "on_hand": tables["on_hand"].clear()}, **given)

    monkeypatch.setattr(live, "make_plan", another)
    put(desk, 7)
    defined = build_defs(settings=desk.settings)
    with dg.DagsterInstance.ephemeral() as instance:
        run = defined.resolve_job_def("follow_changes").execute_in_process(
            instance=instance, run_config={"ops": {OP: {"config": {"plans": PLANS}}}}
        )
        (found,) = run.get_asset_check_evaluations()
    assert (found.check_name, found.passed) == (SHADOW_CHECK, False)
    assert found.metadata[MISMATCHES].value > 0
    assert desk.warehouse.shadows(PLAN_DATE)["mismatches"].item() == found.metadata[MISMATCHES].value
