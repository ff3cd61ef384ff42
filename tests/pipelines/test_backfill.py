"""Backfills: many plan dates in one process give the plans of single runs; stopped anywhere, they go on where they were."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import dagster as dg
import dated_group
import pytest
from rich.console import Console

from masterplan.errors import SettingsError
from pipelines.commands.backfill import STOPPED, backfill
from pipelines.commands.report import Wanted, show_report
from pipelines.definitions import CHAIN, build_defs
from pipelines.home import headless_instance, prepare_dagster_home
from pipelines.jobs import PLAN_CHAIN
from pipelines.resources import NoProgress
from pipelines.run import opened_chain, plan_dates_between, run_chain
from pipelines.settings import Settings, load_settings
from pipelines.warehouse import Warehouse
from pipelines.watch import ChainWatch

DAYS = [date(2025, 2, 17), date(2025, 2, 24), date(2025, 3, 3)]
PLANS = ("gross", "net")
TO_NET = ("master_data", "demand_forecast", "forecast_plan", "net_requirements")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("system")
    dated_group.write_system(folder)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, system: Path) -> Callable[[str], Settings]:
    """Settings of a fresh home on the same source."""
    return lambda name: settings_of(tmp_path_factory.mktemp(name), system)


def settings_of(folder: Path, system: Path) -> Settings:
    given = {"input_dir": system / "export", "mappings_dir": system / "mappings"}
    return load_settings(home=folder, source=dated_group.SYSTEM, plan_dates="weekly", first_plan_date=date(2025, 2, 3), **given)


def run_dates(
    settings: Settings, days: list[date], progress: Callable[..., None] | None = None, assets: tuple[str, ...] = ()
) -> dg.ExecuteInProcessResult:
    """Plan dates in one run, as the UI launches an asset backfill; without checks, which take most of the time."""
    job = build_defs(settings=settings, resources={"progress": progress or NoProgress()}).resolve_job_def(PLAN_CHAIN)
    chosen = {dg.AssetKey(name) for name in assets} or {key for asset in CHAIN for key in asset.keys}
    tags = {f"dagster/asset_partition_range_{end}": day.isoformat() for end, day in (("start", days[0]), ("end", days[-1]))}
    with headless_instance(prepare_dagster_home(settings)) as instance:
        return job.get_subset(asset_selection=chosen, asset_check_selection=set()).execute_in_process(instance=instance, tags=tags)


def fingerprints(settings: Settings) -> dict[tuple[str, date], str]:
    plans = [(plan, day) for plan in PLANS for day in DAYS]
    return dict(zip(plans, stored(settings, plans), strict=True))


def versions(settings: Settings, plan: str = "net") -> list[int]:
    warehouse = Warehouse(settings.warehouse_file)
    return [int(warehouse.plan_table("plan_version", plan, day)["version"].item()) for day in DAYS]


def told(result: dg.ExecuteInProcessResult, step: str) -> list[str]:
    """What a stage said of each plan date: made or kept."""
    events = [event for event in result.all_events if event.event_type is dg.DagsterEventType.ENGINE_EVENT and event.step_key == step]
    return [str(event.message).split(": ")[1].split()[0].strip(",") for event in events]


class Stopping:
    """Sends this process a signal when a stage has made its n-th plan date, before that is stored; Dagster's cancel is one."""

    def __init__(self, stage: str, nth: int, sent: signal.Signals = signal.SIGTERM) -> None:
        self.stage, self.left, self.sent = stage, nth, sent

    def __call__(self, stage: str, phase: str, share: float) -> None:
        del phase
        if stage == self.stage and share == 1:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), self.sent)


@pytest.fixture(scope="module")
def whole(home: Callable[[str], Settings]) -> Settings:
    """A home whose plan dates were all made by one backfill."""
    settings = home("whole")
    assert run_dates(settings, DAYS, assets=TO_NET).success
    return settings


@pytest.mark.thorough
def test_a_backfill_equals_single_runs_in_any_order_and_what_comes_later_changes_no_plan_before(whole: Settings, tmp_path: Path) -> None:
    dated_group.write_system(tmp_path / "system")
    settings = settings_of(tmp_path / "home", tmp_path / "system")
    for number in (2, 0, 1):
        assert run_dates(settings, [DAYS[number]], assets=TO_NET).success
        if number == 2:
            dated_group.plant(tmp_path / "system", DAYS[2].isoformat())
    found = fingerprints(settings)
    assert found == fingerprints(whole)
    assert len(set(found.values())) == len(found)
    assert run_dates(settings, [DAYS[2]], assets=TO_NET).success
    assert {day for (plan, day), value in fingerprints(settings).items() if value != found[plan, day]} == {DAYS[2]}


@pytest.mark.thorough
def test_a_stopped_backfill_goes_on_with_the_date_it_was_in(home: Callable[[str], Settings], whole: Settings) -> None:
    settings = home("stopped")
    with pytest.raises(dg.DagsterExecutionInterruptedError):
        run_dates(settings, DAYS, Stopping("net_requirements", 2), TO_NET)
    Warehouse(settings.warehouse_file, patience=0).forget_stage_result("none", DAYS[0])
    resumed = run_dates(settings, DAYS, assets=TO_NET[1:])
    assert told(resumed, "net_requirements") == ["kept", "made", "made"]
    # these stages had ended: asked for again, they are made again
    assert told(resumed, "forecast_plan") == ["made", "made", "made"]
    assert (versions(settings), versions(settings, "gross")) == ([1, 1, 1], [2, 2, 2])
    assert fingerprints(settings) == fingerprints(whole)


@pytest.mark.thorough
def test_a_date_whose_input_has_changed_since_is_made_anew(tmp_path: Path) -> None:
    dated_group.write_system(tmp_path / "system")
    settings, stages = settings_of(tmp_path / "home", tmp_path / "system"), ("master_data", "demand_forecast")
    with pytest.raises(dg.DagsterExecutionInterruptedError):
        run_dates(settings, DAYS, Stopping("demand_forecast", 3), stages)
    dated_group.plant(tmp_path / "system", DAYS[1].isoformat())
    resumed = run_dates(settings, DAYS, assets=stages)
    assert told(resumed, "master_data") == ["made", "made", "made"]
    # the order is known from the second date on
    assert told(resumed, "demand_forecast") == ["kept", "made", "made"]


def test_only_plan_dates_are_planned(system: Path, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, system)
    with pytest.raises(SettingsError, match="no Monday between"):
        backfill(Console(quiet=True), settings, date(2025, 2, 18), date(2025, 2, 20))
    with pytest.raises(SettingsError, match="not a Monday"):
        run_chain(settings, date(2025, 2, 18), ChainWatch(Console(quiet=True)))
    assert not any(tmp_path.iterdir())


@pytest.mark.slow
def test_a_killed_command_goes_on_and_then_has_nothing_left_to_do(home: Callable[[str], Settings], whole: Settings, tmp_path: Path) -> None:
    settings = home("killed")
    program = (
        "from test_backfill import *\n"
        "ChainWatch.__call__ = Stopping('net_requirements', 2, sent=signal.SIGKILL)\n"
        f"settings = settings_of(Path({str(settings.home)!r}), Path({str(settings.input_dir.parent)!r}))\n"
        "backfill(Console(), settings, DAYS[0], DAYS[2])"
    )
    path = os.pathsep.join(str(ROOT / part) for part in (".", "tests", "tests/pipelines"))
    ended = subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": path}, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert "1 of them are done already" in said(settings)
    assert fingerprints(settings) == fingerprints(whole)
    assert versions(settings) == [1, 1, 1]
    # of the second date the stages before had ended
    assert versions(settings, "gross") == [1, 2, 1]
    assert "3 of them are done already" in said(settings)
    other = dated_group.write_system(tmp_path)
    with opened_chain(settings.model_copy(update=other), ChainWatch(Console(quiet=True))) as chain:
        assert not any(chain.is_done(day) for day in DAYS)


@pytest.mark.slow
def test_a_stopped_command_says_that_it_can_go_on_and_frees_what_it_held(
    home: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = home("command")
    monkeypatch.setattr(ChainWatch, "__call__", Stopping("demand_forecast", 1, sent=signal.SIGINT))
    text = said(settings, STOPPED)
    assert f"Stopped in {DAYS[0]}." in text
    assert "The same command goes on where this one ended." in text
    Warehouse(settings.warehouse_file, patience=0).forget_stage_result("none", DAYS[0])
    with headless_instance(settings.dagster_home) as instance:
        assert instance.event_log_storage.get_concurrency_info("duckdb").active_slot_count == 0


def said(settings: Settings, code: int = 0) -> str:
    """What the command prints for all plan dates."""
    console = Console(record=True, width=160)
    assert backfill(console, settings, DAYS[0], DAYS[2]) == code
    return console.export_text()


@pytest.mark.slow
@pytest.mark.shared_data
def test_the_bicycle_makers_month_ends_are_the_same_one_by_one_and_in_one_run(adventureworks_dir: Path, tmp_path: Path) -> None:
    """`pytest -m slow tests/pipelines/test_backfill.py -k bicycle -s` prints the seconds and the report."""
    given = {"source": "adventureworks", "adventureworks_dir": adventureworks_dir, "plan_dates": "month_end"}
    together, alone = (load_settings(home=tmp_path / name, first_plan_date=date(2024, 1, 1), **given) for name in ("together", "alone"))
    days = plan_dates_between(together, date(2024, 1, 31), date(2025, 3, 31))
    assert len(days) == 15
    assert_same(together, alone, days, 7)
    show_report(Console(width=120), together, Wanted())


@pytest.mark.slow
def test_a_year_of_weekly_plans_of_the_sample_group_is_the_same_one_by_one_and_in_one_run(tmp_path: Path) -> None:
    """`pytest -m slow tests/pipelines/test_backfill.py -k year -s` prints the seconds; the single runs come in another order."""
    together, alone = (load_settings(home=tmp_path / name, source="sample", plan_dates="weekly") for name in ("together", "alone"))
    days = plan_dates_between(together, date(2024, 1, 1), date(2024, 12, 23))
    assert len(days) == 52
    assert_same(together, alone, days, 17)


def assert_same(together: Settings, alone: Settings, days: list[date], stride: int) -> None:
    """Plans of one run are those of single runs that come in another order, `stride` dates on each time; prints the seconds."""
    begun = perf_counter()
    assert run_dates(together, days).success
    print(f"{len(days)} plan dates in one run: {perf_counter() - begun:.0f} s")  # noqa: T201
    begun = perf_counter()
    for number in range(len(days)):
        assert run_dates(alone, [days[stride * number % len(days)]]).success
    print(f"{len(days)} single runs in one process: {perf_counter() - begun:.0f} s")  # noqa: T201
    plans = [(plan, day) for plan in ("gross", "static") for day in days]
    found = stored(together, plans)
    assert found == stored(alone, plans)
    assert len(set(found)) == len(plans)


def stored(settings: Settings, plans: list[tuple[str, date]]) -> list[str]:
    """Fingerprints of plans that are stored."""
    warehouse = Warehouse(settings.warehouse_file)
    return [warehouse.plan_table("plan_version", plan, day)["plan_fingerprint"].item() for plan, day in plans]
