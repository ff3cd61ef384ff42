"""Publishing what changed: little is written, a reader sees the same as if all had been written, old versions stay whole."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest
from random_changes import random_sequence
from random_company import PLAN_DATE

from masterplan.contracts import RESULTS
from masterplan.plan_choice import with_default_plans
from masterplan.planning import make_plan
from pipelines.warehouse import published_changes
from pipelines.warehouse.published_changes import is_by_node
from pipelines.warehouse.published_views import ACROSS_DATES, published_tables
from pipelines.warehouse.session import Session

BY_NODE = [name for name, table in published_tables().items() if is_by_node(table)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "it's [public] 100%"


def plans_of(seed, count, plan_id="net"):
    for network in random_sequence(seed, count - 1):
        tables = with_default_plans(network.tables)
        rows = (
            tables["plan"].head(1).with_columns(plan_id=pl.lit(plan_id), kind=pl.lit("static"), include_demand_forecast=pl.lit(value=True))
        )
        yield make_plan({**tables, "plan": rows}, plan_id=plan_id, plan_date=PLAN_DATE, baseline=network.baseline)


def seen(file: Path) -> dict[str, pl.DataFrame]:
    with duckdb.connect(file, read_only=True) as opened:
        return {name: opened.sql(f"from {name} order by all").pl() for name in (*published_tables(), "analytics.order_proposals")}


def told(folder: Path) -> dict:
    return json.loads((folder / "current.json").read_text("utf-8"))


def assembled(folder: Path, name: str) -> pl.DataFrame:
    """As published.md tells readers without DuckDB."""
    current = told(folder)
    changed = current.get("changed_tables", {}).get(name)
    if changed is None:
        return pl.concat([pl.read_parquet(folder / file, glob=False) for file in current["tables"][name]])
    base, nodes, rows = (pl.read_parquet(folder / changed[part], glob=False) for part in ("base", "nodes", "rows"))
    versions = {plan_id: run["version"] for plan_id, run in current["plans"].items()}
    whole = pl.concat([base.join(nodes, on=nodes.columns, how="anti"), rows])
    return whole.with_columns(version=pl.col("plan_id").replace_strict(versions, return_dtype=pl.Int32))


def test_cells_that_change_places_are_another_signature():
    frames = {name: pl.DataFrame({"a": [1, 2], "b": texts}) for name, texts in (("one", ["x", "y"]), ("other", ["y", "x"]))}
    queries = {"one": "select * from one", "other": "select * from other"}
    with duckdb.connect() as opened, Session(opened).lent(**frames):
        found = published_changes.signatures_of(Session(opened), queries, PLAN_DATE)
        assert found["one"] != found["other"]
        assert found == published_changes.signatures_of(Session(opened), queries, PLAN_DATE)


@pytest.mark.parametrize("seed", [3, pytest.param(11, marks=pytest.mark.slow)])
def test_readers_see_what_a_whole_publication_would_show(warehouse, save, folder, tmp_path, seed):
    plans = list(plans_of(seed, 5))
    other = next(plans_of(seed + 1, 1, "other"))
    save(plans[0])
    save(other)
    warehouse.publish_changes(folder, PLAN_DATE)
    assert "base" not in told(folder)
    whole = folder / "versions" / "1"
    before = {file.name: file.read_bytes() for file in whole.glob("*.parquet")}
    for number, plan in enumerate(plans[1:], 1):
        save(plan)
        place = warehouse.publish_changes(folder, PLAN_DATE)
        assert (told(folder)["base"], told(folder)["changes"]) == (1, number)
        shown, wanted = seen(place), seen(warehouse.publish(tmp_path / f"whole {number}", PLAN_DATE))
        for name in wanted:
            assert shown[name].equals(wanted[name]), (number, name)
        for name in BY_NODE:
            assert assembled(folder, name).sort(pl.all()).equals(wanted[name].sort(pl.all())), (number, name)
    assert {file.name: file.read_bytes() for file in whole.glob("*.parquet")} == before


@pytest.mark.thorough
def test_only_rows_of_nodes_that_changed_are_written(warehouse, save, folder):
    first, *others = plans_of(12, 8)
    second = next(plan for plan in others if plan.plan_fingerprint != first.plan_fingerprint)
    save(first)
    warehouse.publish_changes(folder, PLAN_DATE)
    save(first)
    warehouse.publish_changes(folder, PLAN_DATE)
    changed = told(folder)["changed_tables"]
    assert set(changed) == set(BY_NODE)
    assert all(pl.read_parquet(folder / table["rows"], glob=False).is_empty() for table in changed.values())
    assert {name for name, files in told(folder)["tables"].items() if files[0].startswith("versions/1/")} == {
        *(name for name in published_tables() if not name.startswith("plan.")),
        *ACROSS_DATES,
    }
    save(second)
    warehouse.publish_changes(folder, PLAN_DATE)
    nodes = pl.read_parquet(folder / told(folder)["changed_tables"]["plan.pegging"]["nodes"], glob=False)
    key = [name for name in nodes.columns if name != "plan_id"]
    assert nodes.height
    for name in BY_NODE:
        table = name.removeprefix("plan.")
        same = [column for column in RESULTS[table].column_names if column != "version"]
        a, b = first.public(table), second.public(table)
        differing = pl.concat([a.join(b, on=same, how="anti", nulls_equal=True), b.join(a, on=same, how="anti", nulls_equal=True)])
        assert differing.select(key).unique().join(nodes, on=key, how="anti").is_empty(), name
        written = pl.read_parquet(folder / told(folder)["changed_tables"][name]["rows"], glob=False)
        wanted = second.public(table, 3).join(nodes, on=key, how="semi")
        assert written.sort(pl.all()).equals(wanted.sort(pl.all())), name


@pytest.mark.thorough
def test_all_is_published_anew_when_there_is_no_base_too_many_changes_or_too_many_items(monkeypatch, warehouse, save, folder):
    plans = list(plans_of(12, 8))
    other = next(plan for plan in plans[2:] if plan.plan_fingerprint != plans[1].plan_fingerprint)
    save(plans[0])
    warehouse.publish_changes(folder, PLAN_DATE)
    monkeypatch.setattr(published_changes, "MOST_CHANGES", 1)
    save(plans[1])
    warehouse.publish_changes(folder, PLAN_DATE)
    assert told(folder)["base"] == 1
    warehouse.publish_changes(folder, PLAN_DATE)
    assert "base" not in told(folder)
    monkeypatch.setattr(published_changes, "MOST_ITEMS", 0)
    save(other)
    warehouse.publish_changes(folder, PLAN_DATE)
    assert "base" not in told(folder)
    save(next(plans_of(3, 1, "other")))
    monkeypatch.undo()
    warehouse.publish_changes(folder, PLAN_DATE)
    assert "base" not in told(folder)


@pytest.mark.thorough
def test_the_base_stays_as_long_as_a_version_names_it(monkeypatch, warehouse, save, folder):
    monkeypatch.setattr("pipelines.warehouse.published_folder._GRACE_SECONDS", 0)
    plans = list(plans_of(12, 4))
    for plan in plans:
        save(plan)
        warehouse.publish_changes(folder, PLAN_DATE)
    assert {entry.name for entry in (folder / "versions").iterdir()} == {"1", "4"}
    warehouse.publish(folder, PLAN_DATE)
    warehouse.publish(folder, PLAN_DATE)
    assert {entry.name for entry in (folder / "versions").iterdir()} == {"6"}
