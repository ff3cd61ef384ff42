"""Every version of a plan has the log of what became of the orders of the version before, and the input change behind each."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from firming_desk import ME, ingest, new_desk, plan_again
from followed_plan import PLAN, change, followed
from stored_group import TEXTS
from tiny_group import PLAN_DATE

from masterplan.compare import CHANGE_LOG, NOT_SOUGHT, change_log
from masterplan.retention import Retention
from pipelines.warehouse import Warehouse, change_logs

NOW = datetime(2026, 1, 3, tzinfo=UTC)
SALE = {"company_id": "M", "demand_type": "sales", "order_id": "SO3", "item_id": "C", "site_id": "1", "requested_date": "2025-03-04"}
CLAMPS = {"company_id": "M", "item_id": "C", "site_id": "1"}
FIRST, SECOND = "static|M|C|1||20250310|1", "static|M|C|1||20250321|2"


@pytest.fixture
def desk(tmp_path):
    return new_desk(tmp_path)


def told(log: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return log.select("change", "item_id", "base_qty", "qty", *(f"cause_{name}" for name in columns)).rows()


def compared(warehouse: Warehouse, plan_id: str, version: int) -> pl.DataFrame:
    sides = [warehouse.compared_side(plan_id, PLAN_DATE, each) for each in (version - 1, version)]
    return change_log(*sides)


@pytest.mark.thorough
def test_a_plan_that_follows_tells_what_each_order_owes_its_change_to(desk, tmp_path):
    warehouse, images = desk.warehouse, tmp_path / "images"
    assert warehouse.change_log(PLAN, PLAN_DATE).is_empty()
    assert (followed(warehouse, images).version, warehouse.change_log(PLAN, PLAN_DATE).height) == (2, 0)
    changes = (
        ("demand_order", {**SALE, "qty": 9}, {("demand_order", "M/sales/SO3/1", "qty", "1", "9")}),
        ("demand_order", {**SALE, "order_id": "SO9", "qty": 4}, {("demand_order", "M/sales/SO9/1", "", "absent", "4 2025-03-04")}),
        ("demand_order", {**SALE, "change": "delete"}, {("demand_order", "M/sales/SO3/1", "", "9 2025-03-04", "absent")}),
        ("on_hand", {**CLAMPS, "qty": 1}, {("on_hand", "M/C/1///", "qty", "6", "1")}),
        (
            "bom_line",
            {"company_id": "M", "bom_id": "BF", "line_no": 1, "component_item_id": "C", "quantity": 3},
            {("bom_line", "M/BF/1", "quantity", "2", "3")},
        ),
        ("site", {"company_id": "M", "site_id": "1", "name": "Works"}, set()),
    )
    for number, (table, row, causes) in enumerate(changes, 3):
        change(warehouse, table, **row)
        assert followed(warehouse, images).version == number
        log = warehouse.change_log(PLAN, PLAN_DATE)
        assert set(log.select("cause_table", "cause_key", "cause_column", "cause_before", "cause_after").rows()) == causes
        names = [name for name in CHANGE_LOG if not name.startswith("cause_") and name not in {"via", "steps"}]
        assert log.select(names).equals(compared(warehouse, PLAN, number).select(names))
        assert log.select("version", "base_version").unique().rows() == ([(number, number - 1)] if causes else [])


def test_a_plan_that_is_made_again_tells_what_its_versions_read_differently(desk):
    ingest(desk, PLAN_DATE, demand_order=TEXTS["demand_order"].replace("SO3,C,1,,1", "SO3,C,1,,3"))
    plan_again(desk)
    log = desk.warehouse.change_log("static", PLAN_DATE)
    assert told(log, "table", "key", "column", "after") == [
        ("added", "C", None, 1, "demand_order", "M/sales/SO3/1", "qty", "3"),
        ("resized", "C", 4, 5, "demand_order", "M/sales/SO3/1", "qty", "3"),
    ]
    assert log.select(list(CHANGE_LOG)).equals(compared(desk.warehouse, "static", 2))
    plan_again(desk)
    assert desk.warehouse.change_log("static", PLAN_DATE).is_empty()
    assert desk.warehouse.change_log("static", PLAN_DATE, 2).equals(log)


def test_work_on_orders_is_the_cause_of_what_it_changed(desk):
    warehouse = desk.warehouse
    desk.edit(ME, FIRST, {"qty": Decimal("33.5")})
    assert told(warehouse.change_log("static", PLAN_DATE), "table", "key", "column") == [
        ("resized", "C", 4, Decimal("33.5"), "order_change", "1", "edit")
    ]
    desk.set_status(ME, [FIRST], "approved")
    assert warehouse.change_log("static", PLAN_DATE).is_empty()
    desk.firm(ME, [SECOND], {})
    log = warehouse.change_log("static", PLAN_DATE)
    assert told(log, "table", "key", "column") == [("dropped", "C", 5, None, "order_change", "3", "firm")]
    assert warehouse.order_log("static").row(0, named=True)["change_no"] == int(log["cause_key"].item())


def test_of_very_many_orders_no_cause_is_sought(desk, monkeypatch):
    monkeypatch.setattr(change_logs, "MOST_ROWS", 1)
    ingest(desk, PLAN_DATE, demand_order=TEXTS["demand_order"].replace("SO3,C,1,,1", "SO3,C,1,,3"))
    plan_again(desk)
    log, whole = desk.warehouse.change_log("static", PLAN_DATE), compared(desk.warehouse, "static", 2)
    names = [name for name in CHANGE_LOG if not name.startswith("cause_")]
    assert log.select(names).equals(whole.select(names))
    assert log["cause_table"].to_list() == [NOT_SOUGHT, NOT_SOUGHT]


def test_a_log_goes_with_its_version(desk):
    warehouse = desk.warehouse
    for qty in (3, 5, 7):
        desk.edit(ME, FIRST, {"qty": qty})
    with warehouse._database.reading() as session:
        assert session.frame("select distinct version from plan.change_log order by all")["version"].to_list() == [2, 3, 4]
    warehouse.retain(Retention(1, 0), NOW)
    with warehouse._database.reading() as session:
        kept = session.frame("select distinct version from plan.change_log order by all")["version"].to_list()
        assert kept == session.frame("select version from store.plan_version where plan_id = 'static' and version > 1")["version"].to_list()
    assert kept
    assert kept != [2, 3, 4]


@pytest.mark.thorough
def test_what_is_published_has_the_log_of_the_version_that_is_shown(desk, tmp_path):
    warehouse, images = desk.warehouse, tmp_path / "images"
    followed(warehouse, images)
    place = warehouse.publish(desk.settings.published_dir, PLAN_DATE)
    for qty in (9, 7):
        change(warehouse, "demand_order", **SALE, qty=qty)
        followed(warehouse, images)
        place = warehouse.publish_changes(desk.settings.published_dir, PLAN_DATE)
        with duckdb.connect(place, read_only=True) as opened:
            shown = opened.sql("from plan.change_log").pl().sort("plan_id", "entry")
            assert opened.sql("select count(*) from analytics.why_orders_changed").fetchall() == [(shown.height,)]
        assert shown.height
        assert shown.equals(warehouse.change_log(PLAN, PLAN_DATE))
