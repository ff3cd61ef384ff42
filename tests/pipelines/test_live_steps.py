"""Changed demand orders are kept as steps beside the image of a plan; with whatever of them the plan is the one made anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from followed_plan import assert_is_made_anew, change, followed
from stored_group import TEXTS, keep
from tiny_group import PLAN_DATE

from masterplan.places import NODE_KEY
from pipelines import live_held, live_images
from pipelines.live_images import load_image
from pipelines.live_inputs import Differing, Now
from pipelines.live_steps import Steps
from pipelines.warehouse import Warehouse

ORDER = {"company_id": "M", "demand_type": "sales", "item_id": "C", "site_id": "1", "requested_date": "2025-03-04"}
KEY = {"company_id": "M", "demand_type": "sales", "line_no": 1}
STOCK = {"company_id": "M", "item_id": "C", "site_id": "1"}


@pytest.fixture(params=["group", pytest.param("alone", marks=pytest.mark.thorough)])
def warehouse(tmp_path, request):
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    texts = {}
    if request.param == "alone":
        lines = {name: [line for line in text.splitlines() if not line.startswith("S,")] for name, text in TEXTS.items()}
        texts = {name: "\n".join(rows) + "\n" for name, rows in lines.items()}
    keep(warehouse, tmp_path / "group", **texts)
    return warehouse


@pytest.fixture
def images(tmp_path):
    return tmp_path / "images"


def held(images: Path) -> tuple[int, bool]:
    """Which image is in place, and whether steps are beside it."""
    (folder,) = images.glob("[!.]*")
    return (folder / "manifest.json").stat().st_mtime_ns, (folder / "steps").exists()


def steps_of(images: Path) -> Path:
    (folder,) = images.glob("[!.]*")
    return folder / "steps"


def assert_follows(warehouse: Warehouse, images: Path, method: str = "incremental") -> None:
    done = followed(warehouse, images)
    assert (done.method, done.mismatches or 0) == (method, 0)
    assert_is_made_anew(warehouse, done.version)


@pytest.mark.thorough
def test_orders_that_change_come_and_go_are_steps_beside_the_image(warehouse, images):
    followed(warehouse, images)
    first, _ = held(images)
    changes = (
        {**ORDER, "order_id": "SO3", "qty": 9},
        {**ORDER, "order_id": "SO9", "qty": 4},
        {**ORDER, "order_id": "SO3", "qty": 2},
        {**KEY, "order_id": "SO9", "change": "delete"},
        {**ORDER, "order_id": "SO9", "qty": 5, "requested_date": "2025-03-11"},
        {**KEY, "order_id": "SO3", "change": "delete"},
        {**ORDER, "order_id": "SO4", "item_id": "H", "qty": 6},
    )
    for row in changes:
        change(warehouse, "demand_order", **row)
        assert_follows(warehouse, images)
        assert held(images) == (first, True)


@pytest.mark.thorough
def test_another_change_makes_another_image(warehouse, images):
    followed(warehouse, images)
    change(warehouse, "demand_order", **ORDER, order_id="SO3", qty=9)
    assert_follows(warehouse, images)
    first, _ = held(images)
    change(warehouse, "on_hand", **STOCK, qty=1)
    assert_follows(warehouse, images)
    second, has_steps = held(images)
    assert (second > first, has_steps) == (True, False)
    change(warehouse, "demand_order", **ORDER, order_id="SO3", qty=3)
    assert_follows(warehouse, images)
    assert held(images) == (second, True)


def test_the_group_view_counts_nodes_of_an_item_that_stand(tmp_path, images):
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    texts = {name: "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("S,")) for name, text in TEXTS.items()}
    texts["site"] += "M,2\n"
    texts["on_hand"] += "M,C,2,,5\n"
    keep(warehouse, tmp_path / "group", **texts)
    change(warehouse, "demand_order", **{**ORDER, "site_id": "2"}, order_id="SO7", qty=11)
    followed(warehouse, images)
    change(warehouse, "demand_order", **ORDER, order_id="SO3", qty=9)
    done = followed(warehouse, images)
    assert ("C", "1") in done.nodes.select("item_id", "site_id").rows()
    assert ("C", "2") not in done.nodes.select("item_id", "site_id").rows()
    assert_is_made_anew(warehouse, done.version)


def test_a_table_without_items_is_seen_to_say_something_else(warehouse, images):
    """Two rows that change places in their last cells, so that all cells together are the same."""
    for name, text in (("1", "A"), ("2", "B")):
        change(warehouse, "resource", company_id="M", resource_id=name, site_id="1", name=text)
    followed(warehouse, images)
    before = Now(warehouse, PLAN_DATE).mark()
    for name, text in (("1", "B"), ("2", "A")):
        change(warehouse, "resource", company_id="M", resource_id=name, site_id="1", name=text)
    assert Now(warehouse, PLAN_DATE).mark() != before
    assert_follows(warehouse, images)
    change(warehouse, "demand_order", **ORDER, order_id="SO3", qty=9)
    marked = Now(warehouse, PLAN_DATE).mark()
    assert_follows(warehouse, images)
    assert Now(warehouse, PLAN_DATE).mark() == marked


@pytest.mark.thorough
@pytest.mark.parametrize("most", ["_MOST_STEPS", "_MOST_NODES"])
def test_more_steps_than_pay_make_another_image(warehouse, images, monkeypatch, most):
    """More orders that changed, or a node that was planned more often."""
    monkeypatch.setattr(live_held, most, 2)
    followed(warehouse, images)
    first, _ = held(images)
    for number in (7, 8):
        change(warehouse, "demand_order", **ORDER, order_id=f"SO{number}", qty=number)
        assert_follows(warehouse, images)
        assert held(images) == (first, True)
    change(warehouse, "demand_order", **ORDER, order_id="SO9", qty=9)
    assert_follows(warehouse, images)
    second, has_steps = held(images)
    assert (second > first, has_steps) == (True, False)


@pytest.mark.thorough
@pytest.mark.parametrize("damage", ["gone", "torn", "of another image", "what was planned is gone", "what was planned is torn"])
def test_steps_that_cannot_be_used_are_as_good_as_none(warehouse, images, damage, tmp_path):
    followed(warehouse, images)
    change(warehouse, "demand_order", **ORDER, order_id="SO3", qty=9)
    assert_follows(warehouse, images)
    steps = steps_of(images)
    if damage == "gone":
        shutil.rmtree(steps)
    elif damage == "torn":
        (steps / "arrays.bin").write_bytes(b"")
    elif damage.startswith("what was planned"):
        (planned,) = steps.parent.glob("planned-*")
        shutil.rmtree(planned) if damage.endswith("gone") else (planned / "arrays.bin").write_bytes(b"")
    else:
        aside = shutil.copytree(steps, tmp_path / "aside")
        change(warehouse, "on_hand", **STOCK, qty=1)
        assert_follows(warehouse, images)
        shutil.copytree(aside, steps)
    change(warehouse, "demand_order", **ORDER, order_id="SO9", qty=4)
    assert_follows(warehouse, images)


@pytest.mark.thorough
def test_steps_after_a_version_that_is_not_stored_are_not_used(warehouse, images, tmp_path):
    """The warehouse was put back to what it was before, the image was not."""
    followed(warehouse, images)
    before = shutil.copy(tmp_path / "warehouse.duckdb", tmp_path / "before.duckdb")
    change(warehouse, "demand_order", **ORDER, order_id="SO3", qty=9)
    assert_follows(warehouse, images)
    shutil.copy(before, tmp_path / "warehouse.duckdb")
    back = Warehouse(tmp_path / "warehouse.duckdb")
    change(back, "demand_order", **ORDER, order_id="SO9", qty=4)
    assert_follows(back, images, "regeneration")


def test_an_image_that_is_replaced_while_it_is_read_is_not_used(warehouse, images, monkeypatch):
    """Arrays of one image and frames of another would be a plan that nobody made."""
    followed(warehouse, images)
    (folder,) = images.glob("[!.]*")
    real = live_images._Reader.found

    def replaced(reader, tree):
        monkeypatch.setattr(live_images._Reader, "found", real)
        image = load_image(folder)
        live_images.save_image(folder, image._replace(stamp={**image.stamp, "version": 99}))
        return reader.found(tree)

    monkeypatch.setattr(live_images._Reader, "found", replaced)
    assert load_image(folder) is None
    assert load_image(folder).stamp["version"] == 99


def fingerprints(texts: dict[str, str]) -> pl.DataFrame:
    rows = [("M", item, "1", "", text) for item, text in texts.items()]
    return pl.DataFrame(rows, schema=dict.fromkeys((*NODE_KEY, "fingerprint"), pl.String), orient="row")


@pytest.mark.parametrize(
    ("now", "lost", "after"),
    [
        ({"A": "2"}, (), {"A": "2", "B": "1", "C": "1"}),
        ({"A": "2"}, (), {"A": "1", "B": "2", "C": "1"}),
        ({"A": "2", "B": "1"}, (), {"A": "3", "B": "1", "C": "1"}),
        ({"A": "2"}, (), {"A": "2", "B": "1"}),
        ({"A": "2"}, (), {"A": "2", "B": "1", "C": "1", "D": "1"}),
        ({"D": "1"}, (), {"A": "1", "B": "1", "C": "1"}),
        ({"D": "1"}, (), {"A": "1", "B": "2", "C": "1", "D": "1"}),
        ({}, ("B",), {"A": "1", "C": "1"}),
        ({"A": "2"}, ("B",), {"A": "2", "B": "1", "C": "1"}),
    ],
)
def test_what_differs_is_the_same_whether_nodes_are_sought_or_stand_in_order(now, lost, after):
    of_image = fingerprints({"A": "1", "B": "1", "C": "1"})
    gone = fingerprints(dict.fromkeys(lost, "")).select(NODE_KEY)
    steps = Steps(pl.DataFrame(), pl.DataFrame(), None, fingerprints(now), gone)
    known = {item: text for item, text in {"A": "1", "B": "1", "C": "1", **now}.items() if item not in lost}
    found = Differing.since(of_image, steps, fingerprints(after))
    assert sorted(found.now.select("item_id", "fingerprint").rows()) == sorted(set(after.items()) - set(known.items()))
    assert set(found.lost["item_id"]) == known.keys() - after.keys()
