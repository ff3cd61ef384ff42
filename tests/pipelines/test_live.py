"""A stored plan that follows the master data is, after every change, the plan made anew, and only what changed is written."""

from __future__ import annotations

import os
import shutil

import polars as pl
import pytest
from followed_plan import NOW, PLAN, assert_is_made_anew, change, followed
from polars.testing import assert_frame_equal
from stored_group import TEXTS, keep
from tiny_group import PLAN_DATE

from masterplan.errors import StoreError
from masterplan.plan_choice import with_default_plans
from masterplan.planning import make_plan
from pipelines.warehouse import Warehouse


@pytest.fixture
def warehouse(tmp_path):
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    keep(warehouse, tmp_path / "group")
    return warehouse


@pytest.fixture
def images(tmp_path):
    return tmp_path / "images"


@pytest.mark.thorough
def test_changes_of_every_reach_are_followed(warehouse, images):
    assert followed(warehouse, images).method == "regeneration"
    assert_is_made_anew(warehouse, 2)
    order = {"company_id": "M", "demand_type": "sales", "order_id": "SO3", "item_id": "C", "site_id": "1", "requested_date": "2025-03-04"}
    changes = (
        ("demand_order", {**order, "qty": 9}),
        ("demand_order", {**order, "order_id": "SO9", "qty": 4}),
        ("demand_order", {"company_id": "M", "demand_type": "sales", "order_id": "SO3", "line_no": 1, "change": "delete"}),
        ("on_hand", {"company_id": "M", "item_id": "C", "site_id": "1", "qty": 1}),
        ("bom_line", {"company_id": "M", "bom_id": "BF", "line_no": 1, "component_item_id": "C", "quantity": 3}),
        ("customer", {"company_id": "M", "customer_id": "K", "name": "Kai"}),
    )
    for version, (table, row) in enumerate(changes, 3):
        change(warehouse, table, **row)
        done = followed(warehouse, images)
        assert (done.version, done.method, done.mismatches) == (version, "incremental", 0)
        assert_is_made_anew(warehouse, version)


def test_what_did_not_change_is_not_written_again(warehouse, images):
    followed(warehouse, images)
    before = warehouse.plan_table("requirement", PLAN, PLAN_DATE)
    order = {"company_id": "M", "demand_type": "sales", "order_id": "SO4", "item_id": "H", "site_id": "1", "requested_date": "2025-03-05"}
    change(warehouse, "demand_order", **order, qty=7)
    done = followed(warehouse, images)
    assert set(done.nodes["item_id"]) == {"H"}
    after = warehouse.plan_table("requirement", PLAN, PLAN_DATE)
    rest = pl.col("item_id") != "H"
    assert_frame_equal(before.filter(rest).drop("version"), after.filter(rest).drop("version"))


def test_without_a_usable_image_the_plan_is_made_anew(warehouse, images):
    followed(warehouse, images)
    (folder,) = images.iterdir()
    (folder / "arrays.bin").write_bytes(b"")
    assert followed(warehouse, images).method == "regeneration"
    assert followed(warehouse, images).method == "incremental"
    shutil.rmtree(folder)
    assert followed(warehouse, images).method == "regeneration"


@pytest.mark.thorough
def test_an_image_of_a_plan_that_was_made_anew_since_is_not_used(warehouse, images):
    """Another run has stored a version that differs; what it changed is put right, whether the image knows of it or not."""
    followed(warehouse, images)
    tables = with_default_plans(warehouse.master(PLAN_DATE))
    other = make_plan({**tables, "on_hand": tables["on_hand"].clear()}, plan_id=PLAN, plan_date=PLAN_DATE)
    version = warehouse.save_plan(other, started_at=NOW, finished_at=NOW, started_by="test")
    done = followed(warehouse, images)
    assert done.version == version + 1
    assert_is_made_anew(warehouse, done.version)


def test_a_plan_is_followed_where_no_image_can_be_kept(warehouse, tmp_path):
    images = tmp_path / "images"
    images.write_text("a file")
    assert followed(warehouse, images).method == "regeneration"
    change(warehouse, "on_hand", company_id="M", item_id="C", site_id="1", qty=1)
    assert_is_made_anew(warehouse, followed(warehouse, images).version)


def test_what_a_killed_process_left_of_an_image_goes(warehouse, images):
    followed(warehouse, images)
    (folder,) = images.iterdir()
    young, old = (images / f".{folder.name}.{name}" for name in ("young", "old"))
    for left in (young, old):
        left.mkdir()
    os.utime(old, (0, 0))
    shutil.rmtree(folder)
    followed(warehouse, images)
    assert set(images.iterdir()) == {folder, young}


@pytest.mark.thorough
def test_a_version_that_was_left_without_its_group_view_is_made_good(tmp_path, images):
    """A run of the chain was stopped between the plan and the view of the group."""
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    lines = {name: [line for line in text.splitlines() if not line.startswith("S,")] for name, text in TEXTS.items()}
    keep(warehouse, tmp_path / "alone", **{name: "\n".join(rows) + "\n" for name, rows in lines.items()})
    followed(warehouse, images)
    tables = with_default_plans(warehouse.master(PLAN_DATE))
    plan = make_plan(tables, plan_id=PLAN, plan_date=PLAN_DATE, quarantine=warehouse.quarantine(PLAN_DATE))
    warehouse.save_plan(plan, started_at=NOW, finished_at=NOW, started_by="test")
    change(warehouse, "on_hand", company_id="M", item_id="C", site_id="1", qty=1)
    done = followed(warehouse, images)
    assert done.method == "incremental"
    assert_is_made_anew(warehouse, done.version)


def test_nothing_ingested_is_told(tmp_path, images):
    with pytest.raises(StoreError, match="no warehouse"):
        followed(Warehouse(tmp_path / "none.duckdb"), images)
