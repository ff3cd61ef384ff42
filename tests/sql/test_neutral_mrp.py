from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from masterplan.intake import take_in
from masterplan.planning import make_plan
from pipelines.foreign import read_foreign

if TYPE_CHECKING:
    from pathlib import Path

    from masterplan.intake import Intake

START = date(2026, 1, 1)
FILES = {
    "params": "name,value\nplan_start,2026-01-01\n",
    "items": (
        "item,location,source,level,lead_time_days,lot_min,lot_multiple,on_hand,resource,hours_per_unit\n"
        "A,PLANT,make,0,2,10,5,3,R1,0.5\n"
        "B,PLANT,buy,1,7,1,1,12,,\n"
    ),
    "bom": "parent,component,location,qty_per\nA,B,PLANT,2\n",
    "open_supplies": "supply,item,location,type,due_date,quantity\nMO1,A,PLANT,MO,2026-01-10,4\nPO2,B,PLANT,PO,2026-01-20,6\n",
    "demands": "demand,item,location,due_date,quantity,priority\nD1,A,PLANT,2026-03-01,8,1\nD2,A,PLANT,2026-03-02,11,3\n",
    "resources": "resource,location,hours_per_week\nR1,PLANT,84.0\n",
}


def _take_in(folder: Path) -> Intake:
    return take_in(read_foreign("neutral_mrp", folder, START))


def _planned(folder: Path) -> dict[tuple[str, str], tuple[int, int]]:
    orders = make_plan(_take_in(folder).tables, plan_id="static", plan_date=START).public("planned_order")
    sums = orders.group_by("item_id", "order_type").agg(pl.len().alias("orders"), pl.col("qty").sum())
    kinds = {"production": "MO", "purchase": "PO"}
    return {(row["item_id"], kinds[row["order_type"]]): (row["orders"], int(row["qty"])) for row in sums.to_dicts()}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_every_row_is_taken_in(small: Path) -> None:
    intake = _take_in(small)
    assert intake.quarantine.is_empty()
    assert intake.warnings == []
    assert intake.counts["rows_read"].sum() == intake.counts["rows_kept"].sum()


def test_lots_lead_times_and_places(small: Path) -> None:
    items = _take_in(small).tables["item"]
    columns = ("item_id", "default_order_type", "purchase_lead_days", "order_min_qty", "order_multiple_qty", "default_site_id")
    assert items.select(columns).rows() == [("A", "production", 2, 10, 5, "PLANT"), ("B", "purchase", 7, 1, 1, "PLANT")]
    assert not items["plans_by_warehouse"].any()


def test_a_resource_offers_its_hours_of_a_week(small: Path) -> None:
    tables = _take_in(small).tables
    assert tables["working_time"]["open_hours"].sum() * tables["resource"]["efficiency_pct"][0] / 100 == 84
    assert tables["route_operation"].select("route_id", "resource_id", "run_hours").rows() == [("A", "R1", 0.5)]


def test_the_small_problem_by_hand(small: Path) -> None:
    # A: 3 + 4 - 8 = -1 on 1 March: an order of 10; 9 - 11 = -2 on 2 March: one of 10. B: 12 + 6 - 20 - 20: orders of 2 and 20
    assert _planned(small) == {("A", "MO"): (2, 20), ("B", "PO"): (2, 22)}


@pytest.mark.shared_data
@pytest.mark.parametrize("seed", [1, 2])
def test_plan_equals_the_reference(seed: int, tmp_path: Path, bench_dir: Path) -> None:
    generator = [sys.executable, str(bench_dir / "gen_mrp.py"), "--scale", "S", "--seed", str(seed), "--out", str(tmp_path)]
    subprocess.run(generator, check=True, capture_output=True)
    assert _planned(tmp_path) == _reference(bench_dir, tmp_path)


@pytest.mark.slow
@pytest.mark.shared_data
@pytest.mark.parametrize(("scale", "seed"), [("S", 3), ("S", 42), ("M", 1), ("M", 42)])
def test_plan_equals_the_reference_at_size(scale: str, seed: int, tmp_path: Path, bench_dir: Path) -> None:
    generator = [sys.executable, str(bench_dir / "gen_mrp.py"), "--scale", scale, "--seed", str(seed), "--out", str(tmp_path)]
    subprocess.run(generator, check=True, capture_output=True)
    assert _planned(tmp_path) == _reference(bench_dir, tmp_path)


def _reference(bench_dir: Path, folder: Path) -> dict[tuple[str, str], tuple[int, int]]:
    spec = importlib.util.spec_from_file_location("ref_mrp", bench_dir / "ref_mrp.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    orders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for item, kind, _, _, qty in module.plan(str(folder)):
        orders[item, kind].append(qty)
    return {key: (len(made), sum(made)) for key, made in orders.items()}
