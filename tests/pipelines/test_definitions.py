"""What Dagster loads: the graph of the chain, without slow libraries and without touching data; and the whole chain on the sample."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from assets.checks import CONTRACTS, SHADOW_CHECK, laws
from assets.stage import POOL
from masterplan.errors import SettingsError
from masterplan.sample import SAMPLE_PLAN_DATE
from pipelines.definitions import build_defs
from pipelines.home import headless_instance, prepare_dagster_home
from pipelines.jobs import PLAN_CHAIN
from pipelines.settings import Settings, load_settings
from pipelines.warehouse import Warehouse

GRAPH = {
    "master_data": ("ingestion", []),
    "demand_forecast": ("demand_forecast", ["master_data"]),
    "forecast_plan": ("forecast_plan", ["demand_forecast", "master_data"]),
    "net_requirements": ("net_requirements", ["demand_forecast", "forecast_plan", "master_data"]),
    "intercompany_consolidation": ("intercompany", ["master_data", "net_requirements"]),
    "published_plan": ("publication", ["forecast_plan", "intercompany_consolidation", "net_requirements"]),
}
ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(tmp_path) -> Settings:
    return load_settings(home=tmp_path / "home")


def test_the_graph_of_the_chain(settings) -> None:
    graph = build_defs(settings=settings).resolve_asset_graph()
    found = {
        node.key.to_user_string(): (node.group_name, sorted(key.to_user_string() for key in node.parent_keys))
        for node in (graph.get(key) for key in graph.get_all_asset_keys())
    }
    assert found == GRAPH


def test_every_asset_is_dated_described_pooled_and_backfilled_in_one_run(settings) -> None:
    graph = build_defs(settings=settings).resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.partitions_def == dg.DailyPartitionsDefinition("2022-01-01", end_offset=1)
        assert node.backfill_policy == dg.BackfillPolicy.single_run()
        assert node.pools == {POOL}
        assert node.description
        assert node.kinds


def test_every_contract_and_law_is_a_check_of_its_asset(settings) -> None:
    keys = build_defs(settings=settings).resolve_asset_graph().asset_check_keys
    expected = {(asset, f"contract_{table}") for asset, tables in CONTRACTS.items() for table in tables}
    expected |= {(law.asset, law.name) for law in laws()} | {("master_data", "quarantined_rows"), ("net_requirements", SHADOW_CHECK)}
    assert {(key.asset_key.to_user_string(), key.name) for key in keys} == expected


def test_partitions_are_the_days_up_to_today_from_the_first_of_the_settings(tmp_path) -> None:
    job = build_defs(settings=load_settings(home=tmp_path, first_plan_date=date(2025, 1, 2))).resolve_job_def(PLAN_CHAIN)
    assert job.partitions_def is not None
    assert job.partitions_def.get_first_partition_key() == "2025-01-02"
    assert job.partitions_def.has_partition_key(datetime.now(UTC).date().isoformat())


def test_a_wrong_setting_is_refused_when_definitions_load(monkeypatch) -> None:
    monkeypatch.setenv("MASTERPLAN_SOURCES", "sample")
    with pytest.raises(SettingsError, match="MASTERPLAN_SOURCE"):
        build_defs()


def test_definitions_load_without_slow_libraries_and_without_creating_anything(tmp_path) -> None:
    slow = ("pandera", "statsforecast", "numba", "pandas", "mlforecast", "lightgbm")
    load = "import sys, pipelines.definitions\npipelines.definitions.defs.get_repository_def().get_all_jobs()"
    program = f"{load}\nprint(','.join(sorted({set(slow)!r} & set(sys.modules))))"
    environment = {"PATH": "", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Settings:
    """A home in which the chain has run for two plan dates in one run, as a backfill does."""
    settings = load_settings(home=tmp_path_factory.mktemp("home"))
    job = build_defs(settings=settings).resolve_job_def(PLAN_CHAIN)
    dates = {"start": SAMPLE_PLAN_DATE, "end": SAMPLE_PLAN_DATE.replace(day=SAMPLE_PLAN_DATE.day + 1)}
    tags = {f"dagster/asset_partition_range_{end}": day.isoformat() for end, day in dates.items()}
    with headless_instance(prepare_dagster_home(settings)) as instance:
        assert job.execute_in_process(instance=instance, tags=tags).success
    return settings


@pytest.mark.thorough
def test_the_chain_plans_the_sample_for_several_dates_in_one_run(home) -> None:
    warehouse = Warehouse(home.warehouse_file)
    for day in (SAMPLE_PLAN_DATE, SAMPLE_PLAN_DATE.replace(day=SAMPLE_PLAN_DATE.day + 1)):
        orders = warehouse.plan_table("planned_order", "static", day)
        assert orders.height > 0
        assert orders["company_id"].n_unique() >= 3
        assert warehouse.plan_table("consolidated_demand", "static", day)["intercompany_qty"].sum() > 0
