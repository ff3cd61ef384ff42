"""A run of the chain on the tiny group: what it stores, what it shows, and how it ends when something goes wrong."""

from __future__ import annotations

import dagster as dg
import polars as pl
import pytest
import tiny_group
from filelock import FileLock
from rich.console import Console

from assets.stage import POOL
from masterplan.errors import StoreBusyError
from pipelines.commands.run import run
from pipelines.definitions import CHAIN, build_defs
from pipelines.home import headless_instance, prepare_dagster_home
from pipelines.io_managers import STARTED_BY_TAG
from pipelines.jobs import PLAN_CHAIN
from pipelines.run import STARTED_BY, run_chain
from pipelines.settings import Settings, load_settings
from pipelines.warehouse import Warehouse
from pipelines.watch import ChainWatch

DAY = tiny_group.PLAN_DATE
_FINGERPRINTS = ("input_fingerprint", "plan_fingerprint")


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    folder = tmp_path_factory.mktemp("run")
    broken = tiny_group.TEXTS["on_hand"] + "M,C,1,many\n"
    return load_settings(source="folder", home=folder / "home", input_dir=tiny_group.write(folder / "in", on_hand=broken))


@pytest.fixture
def console() -> Console:
    return Console(record=True, width=160)


@pytest.fixture(scope="module")
def shown(settings) -> str:
    """What a run shows that follows one which was killed in the middle of a step."""
    _leave_a_killed_run(settings)
    console = Console(record=True, width=160)
    assert run(console, settings, DAY) == 0
    return console.export_text()


def _leave_a_killed_run(settings: Settings) -> None:
    with headless_instance(prepare_dagster_home(settings)) as instance:
        job = build_defs(settings=settings).resolve_job_def(PLAN_CHAIN)
        killed = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags={STARTED_BY_TAG: STARTED_BY})
        instance.event_log_storage.initialize_concurrency_limit_to_default(POOL)
        assert instance.event_log_storage.claim_concurrency_slot(POOL, killed.run_id, "master_data").is_claimed


def test_the_summary_says_what_is_proposed_rejected_and_next(shown) -> None:
    for part in ("Planned orders", "Quarantined rows: 1", "Intercompany flow", "Forecast accuracy", "Seconds", "What to open next"):
        assert part in shown
    assert "Plan net of 2025-03-03" in shown
    assert "Plan orders of 2025-03-03" in shown
    assert "quarantined_rows of master_data: 1 rows" in shown


def test_the_warehouse_holds_every_plan_and_says_who_made_it(shown, settings) -> None:
    assert shown
    warehouse = Warehouse(settings.warehouse_file)
    for plan_id in ("gross", "net", "orders"):
        version = warehouse.plan_table("plan_version", plan_id, DAY).row(0, named=True)
        assert (version["version"], version["started_by"], version["is_current"]) == (1, STARTED_BY, True)
    orders = warehouse.plan_table("planned_order", "orders", DAY)
    assert orders.select("company_id", "order_type", pl.col("qty").cast(pl.Int64)).rows() == [
        ("M", "purchase", 6),
        ("M", "production", 6),
        ("S", "purchase", 6),
    ]


@pytest.mark.usefixtures("shown")
def test_the_history_of_a_run_is_kept_in_the_home(settings) -> None:
    with headless_instance(prepare_dagster_home(settings)) as instance:
        for key in (key for asset in CHAIN for key in asset.keys):
            assert instance.get_materialized_partitions(key) >= {DAY.isoformat()}


@pytest.mark.usefixtures("shown")
def test_a_killed_run_is_closed_and_its_place_in_the_pool_given_back(settings) -> None:
    with headless_instance(prepare_dagster_home(settings)) as instance:
        assert instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])) == []
        assert instance.event_log_storage.get_concurrency_info(POOL).active_slot_count == 0


@pytest.mark.thorough
@pytest.mark.usefixtures("shown")
def test_a_second_run_makes_the_next_version_of_the_same_plan(settings, console) -> None:
    warehouse = Warehouse(settings.warehouse_file)
    before = warehouse.plan_table("plan_version", "net", DAY).row(0, named=True)
    assert run_chain(settings, DAY, ChainWatch(console)).is_success
    after = warehouse.plan_table("plan_version", "net", DAY).row(0, named=True)
    assert after["version"] == before["version"] + 1
    assert [after[name] for name in _FINGERPRINTS] == [before[name] for name in _FINGERPRINTS]


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize(
    ("call", "answer", "said"),
    [
        ("failing_rows", lambda *_: (1, pl.DataFrame({"order_id": ["bad one"]})), ["bad one", "break a law"]),
        ("ingest", None, ["process 1 writes", "Wait."]),
    ],
)
def test_a_run_that_fails_says_why_in_one_message(settings, console, monkeypatch, call, answer, said) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreBusyError("process 1 writes", way_out="Wait.")

    monkeypatch.setattr(Warehouse, call, answer or refuse)
    assert run(console, settings, DAY) == 1
    text = console.export_text()
    assert all(part in text for part in said)
    assert "What is published stands as it was." in text
    assert "Traceback" not in text


@pytest.mark.usefixtures("shown")
def test_a_second_run_of_the_same_home_is_refused(settings, console) -> None:
    with FileLock(settings.dagster_home / "run.lock"), pytest.raises(StoreBusyError, match="another masterplan run"):
        run_chain(settings, DAY, ChainWatch(console))


def test_settings_of_dagster_that_were_changed_by_hand_are_kept(tmp_path) -> None:
    settings = load_settings(home=tmp_path)
    place = prepare_dagster_home(settings) / "dagster.yaml"
    shipped = place.read_text("utf-8")
    assert "telemetry:\n  enabled: false" in shipped
    place.write_text("telemetry:\n  enabled: false\n", "utf-8")
    assert prepare_dagster_home(settings) == place.parent
    assert place.read_text("utf-8") == "telemetry:\n  enabled: false\n"
