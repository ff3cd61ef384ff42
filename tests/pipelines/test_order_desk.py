"""Changed planned orders in the warehouse: seen at once, logged, kept by the next run and the next plan date when approved."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from firming_desk import ME, broken_laws, ingest, new_desk, plan_again
from tiny_group import PLAN_DATE

from masterplan.errors import OrderError
from masterplan.firming import Query
from masterplan.planned_orders import NewOrder

FIRST, SECOND = "static|M|C|1||20250310|1", "static|M|C|1||20250321|2"
LATER = PLAN_DATE + timedelta(days=3)


@pytest.fixture
def desk(tmp_path):
    return new_desk(tmp_path)


def others(desk, version: int) -> list[pl.DataFrame]:
    names = ("requirement", "pegging", "delay", "exception", "consolidated_supply", "consolidated_demand")
    return [desk.warehouse.plan_table(name, "static", PLAN_DATE, version).drop("version") for name in names]


def test_a_change_is_a_version_that_shows_at_once_and_leaves_the_rest_of_the_plan(desk):
    before = desk.orders("static")
    changed = desk.edit(ME, FIRST, {"qty": Decimal("33.5")})
    now = desk.orders("static")
    assert (changed.version, now["version"].unique().to_list(), changed.orders["order_id"].to_list()) == (2, [2], [FIRST])
    assert now.filter(order_id=FIRST)["qty"].item() == Decimal("33.5")
    assert now.filter(pl.col("order_id") != FIRST).drop("version").equals(before.filter(pl.col("order_id") != FIRST).drop("version"))
    assert desk.warehouse.plan_table("planned_order", "static", PLAN_DATE, 1).equals(before)
    assert all(one.equals(two) for one, two in zip(others(desk, 1), others(desk, 2), strict=True))
    row = desk.warehouse.plan_table("plan_version", "static", PLAN_DATE).row(0, named=True)
    assert (row["method"], row["base_version"], row["started_by"], row["is_current"]) == ("order_change", 1, "me", True)


def test_every_change_is_logged_and_one_that_is_refused_or_changes_nothing_leaves_no_trace(desk):
    desk.split(ME, SECOND, [(Decimal(1), None)])
    desk.set_status(ME, [FIRST], "approved")
    with pytest.raises(OrderError):
        desk.edit(ME, FIRST, {"qty": 0})
    assert desk.set_status(ME, [FIRST], "approved").version == 3
    log = desk.warehouse.order_log("static")
    assert log.select("change_no", "entry", "version", "action", "order_id", "changed_by", "reason").rows() == [
        (2, 1, 3, "approve", FIRST, "me", "because"),
        (1, 1, 2, "split", SECOND, "me", "because"),
        (1, 2, 2, "split", "static|M|C|1||20250321|3", "me", "because"),
    ]
    assert desk.warehouse.order_log("static", LATER).is_empty()


def test_an_order_made_without_a_quantity_has_the_standard_one_of_its_node(desk):
    new = NewOrder("purchase", ("M", "C", "1", ""), None, PLAN_DATE + timedelta(days=20), facts={"vendor_id": "V"})
    with pytest.raises(OrderError, match="no standard order quantity"):
        desk.create(ME, new)
    rules = "company_id,item_id,rank,order_kind,site_id,order_standard_qty\nM,C,0,all,,7\nM,C,4,purchase,1,12.5\n"
    ingest(desk, PLAN_DATE, default_order_setting=rules)
    assert desk.create(ME, new).orders["qty"].to_list() == [Decimal("12.5")]


@pytest.mark.thorough
def test_approved_orders_live_on_and_edits_that_are_not_approved_do_not(desk):
    desk.edit(ME, FIRST, {"qty": 33, "receipt_date": PLAN_DATE + timedelta(days=9)})
    desk.edit(ME, SECOND, {"qty": 44})
    desk.set_status(ME, [FIRST], "approved")
    for day in (PLAN_DATE, LATER):
        if day != PLAN_DATE:
            ingest(desk, day)
        orders = plan_again(desk, day)
        row = orders.filter(order_id=FIRST).row(0, named=True)
        assert (row["qty"], row["status"], row["requirement_date"]) == (33, "approved", PLAN_DATE + timedelta(days=9))
        assert 44 not in orders["qty"].to_list()
        assert broken_laws(desk, day) == {}
    desk.delete(ME, [FIRST])
    assert FIRST not in desk.orders("static")["order_id"].to_list()
    assert FIRST in desk.orders("static", PLAN_DATE)["order_id"].to_list(), "the plan of another date stays"


def test_a_later_plan_date_is_never_looked_at(desk):
    ingest(desk, LATER)
    plan_again(desk, LATER)
    made = desk.orders("static", LATER)["order_id"][0]
    desk.set_status(ME, [made], "approved")
    assert desk.warehouse.orders_to_keep("static", PLAN_DATE, 0).is_empty()
    assert desk.warehouse.orders_to_keep("static", LATER, 0)["order_id"].to_list() == [made]
    assert desk.warehouse.orders_to_keep("static", PLAN_DATE - timedelta(days=1), 0) is None


def test_an_order_made_by_hand_has_its_item_s_facts_and_counts_when_it_is_approved(desk):
    new = NewOrder("purchase", ("M", "Z", "1", ""), Decimal(7), LATER, 2, facts={"vendor_id": "V"})
    name = desk.create(ME, new).orders["order_id"].item()
    assert name == "static|M|Z|1||20250306|1"
    desk.set_status(ME, [name], "approved")
    plan_again(desk)
    assert desk.warehouse.plan_table("requirement", "static", PLAN_DATE).filter(ref=name)["qty"].item() == 7
    assert broken_laws(desk) == {}
    for node, code in (
        (("M", "nothing", "1", ""), "unknown_item"),
        (("M", "Z", "9", ""), "unknown_place"),
        (("S", "F", "9", ""), "unknown_place"),
    ):
        with pytest.raises(OrderError) as caught:
            desk.create(ME, NewOrder("purchase", node, Decimal(7), LATER))
        assert caught.value.code == code


def test_frozen_orders_stay_across_plan_dates(desk):
    frozen = {"item_coverage": "company_id,item_id,site_id,freeze_fence_days\nM,C,1,10\n"}
    ingest(desk, LATER, **frozen, demand_order="company_id,demand_type,order_id,item_id,site_id,warehouse_id,qty,requested_date\n")
    orders = plan_again(desk, LATER)
    kept = orders.filter(pl.col("rule").str.contains("§30.2"))
    assert kept["order_id"].to_list() == [FIRST]
    assert broken_laws(desk, LATER) == {}


def test_listing_takes_a_query(desk):
    found = desk.find("static", None, Query(order_types=("transfer",), days_forward=30))
    assert found["order_id"].to_list() == ["static|S|F|9|SHOP|20250331|1"]
