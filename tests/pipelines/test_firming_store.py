"""Firmed orders in the warehouse: out of the plan, among the master data once, until the source answers for them."""

from __future__ import annotations

import json
from datetime import timedelta

import polars as pl
import pytest
from firming_desk import ME, broken_laws, firmed_supply, ingest, new_desk, plan_again
from stored_group import TEXTS
from tiny_group import PLAN_DATE

from masterplan.errors import OrderError
from pipelines.order_desk import Signed

LATER, LAST = PLAN_DATE + timedelta(days=3), PLAN_DATE + timedelta(days=6)


@pytest.fixture
def desk(tmp_path):
    return new_desk(tmp_path)


def firm_all(desk, **options):
    return desk.firm(ME, desk.orders("static")["order_id"].to_list(), options)


def orders_of(*lines: str, key: str = "") -> str:
    head, *rows = TEXTS["supply_order"].splitlines()
    return "\n".join([f"{head},firmed_key", *(f"{row}," for row in rows), *(f"{line},{key}" for line in lines)]) + "\n"


@pytest.mark.thorough
def test_the_plan_after_firming_says_the_same_under_other_names(desk):
    before = {name: desk.warehouse.plan_table(name, "static", PLAN_DATE) for name in ("requirement", "pegging", "delay")}
    done = firm_all(desk, group_by_vendor=True)
    assert done.result.errors.is_empty()
    assert desk.orders("static").is_empty()
    assert broken_laws(desk) == {}
    after = {name: desk.warehouse.plan_table(name, "static", PLAN_DATE) for name in before}
    for name, frame in before.items():
        names = [
            "version",
            "type",
            "ref",
            "line_no",
            "demand_type",
            "demand_ref",
            "demand_line_no",
            "supply_type",
            "supply_ref",
            "limiting_ref",
        ]
        assert frame.drop(names, strict=False).sort(pl.all()).equals(after[name].drop(names, strict=False).sort(pl.all())), name
        assert not any(after[name].select((pl.col(pl.String) == "static|M|C|1||20250310|1").any()).row(0)), name
    assert not after["requirement"]["type"].str.starts_with("planned").any()
    assert desk.warehouse.plan_table("pegging", "static", PLAN_DATE, 1).equals(before["pegging"]), "the version before stands"
    assert desk.warehouse.plan_table("intercompany_link", "static", PLAN_DATE).is_empty()


@pytest.mark.thorough
def test_the_next_run_counts_firmed_orders_as_supply_once(desk):
    firm_all(desk)
    assert plan_again(desk).is_empty()
    for day in (PLAN_DATE, LATER):
        ingest(desk, day)
        assert plan_again(desk, day).is_empty(), "the next ingestion of the source does not lose them"
        assert broken_laws(desk, day) == {}
    assert firmed_supply(desk, PLAN_DATE) == 12


def test_earlier_plan_dates_never_see_them(desk):
    ingest(desk, PLAN_DATE - timedelta(days=5))
    firm_all(desk)
    assert firmed_supply(desk, PLAN_DATE - timedelta(days=1)) == 0
    ingest(desk, PLAN_DATE - timedelta(days=5))
    assert (firmed_supply(desk, PLAN_DATE - timedelta(days=1)), firmed_supply(desk, PLAN_DATE)) == (0, 12)


@pytest.mark.thorough
def test_orders_firmed_between_two_ingestions_are_there_from_their_plan_date(desk):
    plan_again(desk, LATER)
    late = Signed("static", "me", "", LATER)
    desk.firm(late, desk.orders("static", LATER)["order_id"].to_list(), {})
    count = firmed_supply(desk, LATER)
    assert (firmed_supply(desk, PLAN_DATE), count > 0) == (0, True)
    ingest(desk, PLAN_DATE)
    assert (firmed_supply(desk, PLAN_DATE), firmed_supply(desk, LATER)) == (0, count)
    ingest(desk, LAST)
    assert firmed_supply(desk, LAST) == count
    assert [broken_laws(desk, day) for day in (LATER,)] == [{}]


@pytest.mark.thorough
@pytest.mark.parametrize("by", ["id", "key"])
def test_the_source_takes_an_order_over_by_id_or_key_and_for_good(desk, by):
    done = firm_all(desk)
    line = done.result.firmed_order.filter(order_type="production").row(0, named=True)
    name, key = (line["order_id"], "") if by == "id" else ("MO-77", line["firmed_key"])
    said = orders_of(f"M,production,{name},1,F,1,,{line['qty']},{line['receipt_date']},,", key=key)
    ingest(desk, LATER, supply_order=said)
    master = desk.warehouse.master(LATER)
    assert firmed_supply(desk, LATER) == (12 if by == "id" else 11), "named by its id the one row left is the source's own"
    assert master["supply_order"].filter(order_id=name).height == 1
    assert master["demand_order"].filter(order_id=line["order_id"]).is_empty(), "the source tells its components"
    assert firmed_supply(desk, PLAN_DATE) == 12
    ingest(desk, LAST)
    assert desk.warehouse.master(LAST)["supply_order"].filter(order_id=name).is_empty(), "received: not ours again"
    assert firmed_supply(desk, LAST) == 11
    assert broken_laws(desk, LATER).keys() <= {"planned_orders_are_supplies"}
    taken = desk.warehouse.firmed_history("static").filter(pl.col("taken_on").is_not_null())
    assert taken.select("order_id", "taken_on", "source_order_id").rows() == [(line["order_id"], LATER, name)]


@pytest.mark.thorough
def test_the_first_date_that_names_an_order_counts_whatever_the_order_of_ingestion(desk):
    line = firm_all(desk).result.firmed_order.filter(order_type="production").row(0, named=True)
    said = orders_of(f"M,production,{line['order_id']},1,F,1,,{line['qty']},{line['receipt_date']},,")
    ingest(desk, LAST)
    assert firmed_supply(desk, LAST) == 12
    ingest(desk, LATER, supply_order=said)
    assert firmed_supply(desk, LAST) == 11
    ingest(desk, LATER)
    assert (firmed_supply(desk, LATER), firmed_supply(desk, LAST)) == (12, 12), "read again without the name it is ours again"
    assert [broken_laws(desk, day) for day in (PLAN_DATE,)] == [{}]


def test_an_acknowledged_order_is_no_longer_ours_and_acknowledging_twice_is_harmless(desk):
    line = firm_all(desk).result.firmed_order.filter(order_type="transfer").row(0, named=True)
    ingest(desk, LAST)
    for _ in range(2):
        rows = desk.acknowledge({line["firmed_key"]: "TO-5"}, LATER, "clerk")
        assert rows["order_id"].to_list() == [line["order_id"]]
    assert [firmed_supply(desk, day) for day in (PLAN_DATE, LATER, LAST)] == [12, 11, 11]
    assert desk.warehouse.master(LATER)["demand_order"].filter(order_id=line["order_id"]).is_empty()
    with pytest.raises(OrderError, match="No firmed order has these"):
        desk.acknowledge({"MP-none": ""}, LATER, "clerk")


def test_the_outbox_has_every_line_with_its_key_and_writes_the_same_again(desk):
    done = firm_all(desk, group_by_vendor=True)
    assert [file.parent.name for file in done.files] == ["production_order", "purchase_order", "transfer_order"]
    rows = pl.concat([pl.read_parquet(file) for file in done.files])
    assert rows.sort("order_id", "line_no").equals(done.result.firmed_order.sort("order_id", "line_no"))
    first = [file.read_bytes() for file in done.files]
    with desk.warehouse._database.writing() as session:
        session.run("update plan.outbox set written_at = null")
    assert desk.write_outbox() == done.files
    assert [file.read_bytes() for file in done.files] == first
    assert desk.write_outbox() == []
    assert not [file for file in desk.settings.outbox_dir.rglob("*") if file.name.endswith(".part")]


def test_the_outbox_is_csv_when_the_settings_say_so(tmp_path, monkeypatch):
    monkeypatch.setenv("MASTERPLAN_OUTBOX_FORMAT", "csv")
    desk = new_desk(tmp_path)
    file = desk.firm(ME, ["static|M|C|1||20250310|1"], {}).files[0]
    assert file.suffix == ".csv"
    assert pl.read_csv(file).select("item_id", "qty", "receipt_date").rows() == [("C", 4.0, "2025-03-10")]


def test_naming_an_order_again_is_told_and_firms_nothing(desk):
    name = "static|M|C|1||20250310|1"
    first = desk.firm(ME, [name], {})
    again = desk.firm(ME, [name, "static|M|C|1||20250321|1"], {})
    assert again.result.already["planned_order_id"].to_list() == [name]
    assert again.result.firmed_order["planned_order_id"].to_list() == ["static|M|C|1||20250321|1"]
    assert desk.firm(ME, [name], {}).result.version == again.result.version
    assert desk.warehouse.firmed_history()["order_id"].n_unique() == 2
    assert first.result.version == 2


def test_an_error_stops_all_or_one(desk):
    desk.edit(ME, "static|M|C|1||20250310|1", {"vendor_id": ""})
    orders = desk.orders("static")["order_id"].to_list()
    with pytest.raises(OrderError, match="Nothing was firmed"):
        desk.firm(ME, orders, {"stop_on_error": True})
    assert (desk.warehouse.firmed_history().height, desk.orders("static")["version"].unique().to_list()) == (0, [2])
    done = desk.firm(ME, orders, {})
    assert done.result.errors["code"].to_list() == ["no_vendor"]
    assert desk.orders("static")["order_id"].to_list() == ["static|M|C|1||20250310|1"]
    log = desk.warehouse.order_log("static").filter(action="firm")
    assert (log.height, json.loads(log["before"][0])["status"], log["after"].unique().to_list()) == (11, "unprocessed", [""])


def test_the_fingerprint_of_a_date_tells_of_orders_firmed_before_it(desk):
    ingest(desk, LATER)
    plain = [desk.warehouse.ingested_fingerprint(day) for day in (PLAN_DATE, LATER)]
    firm_all(desk)
    told = [desk.warehouse.ingested_fingerprint(day) for day in (PLAN_DATE, LATER)]
    assert (told[0] == plain[0], told[1] == plain[1]) == (True, False)
    with desk.warehouse._database.reading() as session:
        query = "select valid_from from master.node_fingerprint where item_id = 'C' and valid_to is null"
        assert session.value(query) == PLAN_DATE
