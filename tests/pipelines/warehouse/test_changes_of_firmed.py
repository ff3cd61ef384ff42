"""Changes of single rows where orders were firmed: what the source names becomes its own, the rest of a firmed order stays."""

from __future__ import annotations

import polars as pl
import pytest
from firming_desk import ME, NOW, broken_laws, firmed_supply, new_desk
from tiny_group import PLAN_DATE


@pytest.fixture
def desk(tmp_path):
    made = new_desk(tmp_path)
    orders = made.orders("static", PLAN_DATE)
    made.firm(ME, [orders["order_id"][0]], {})
    assert firmed_supply(made, PLAN_DATE) == 1
    return made


def firmed(desk) -> pl.DataFrame:
    return desk.warehouse.master(PLAN_DATE)["supply_order"].filter(pl.col("order_id").str.starts_with("MP-"))


def change(desk, rows: pl.DataFrame) -> None:
    desk.warehouse.add_changes("supply_order", rows, source="erp", noted_at=NOW)
    report = desk.warehouse.change(PLAN_DATE, taken_at=NOW)
    assert report.counts["outcome"].to_list() == ["applied"]


@pytest.mark.thorough
def test_an_order_under_the_name_of_the_source_takes_the_place_of_the_firmed_one(desk):
    change(desk, firmed(desk).with_columns(order_id=pl.lit("ERP-1")))
    rows = desk.warehouse.master(PLAN_DATE)["supply_order"]
    assert (firmed_supply(desk, PLAN_DATE), rows.filter(order_id="ERP-1").height) == (0, 1)
    assert not broken_laws(desk)


@pytest.mark.thorough
def test_an_order_under_our_id_is_the_source_s_from_then_on(desk):
    change(desk, firmed(desk).with_columns(pl.col("qty") * 2))
    mine = desk.warehouse.master(PLAN_DATE)["supply_order"].filter(pl.col("order_id").str.starts_with("MP-"))
    assert mine.height == 1
    assert not broken_laws(desk)
    change(desk, mine.with_columns(pl.col("qty") * 3))
    assert firmed(desk)["qty"].item() == mine["qty"].item() * 3
    assert not broken_laws(desk)


@pytest.mark.thorough
def test_a_firmed_order_that_the_source_has_not_named_cannot_be_removed(desk):
    before = firmed(desk)
    change(desk, before.select("company_id", "order_type", "order_id", "line_no").with_columns(change=pl.lit("delete")))
    assert firmed(desk).equals(before)
    assert not broken_laws(desk)
