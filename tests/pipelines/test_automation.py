"""Schedules and the landing sensor: when they run for which plan date, and why they do not."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from pipelines.landing import QUIET_SECONDS, look
from pipelines.settings import load_settings


def definitions(**settings):
    return build_defs(settings=load_settings(**settings))


def scheduled(name, at, **settings):
    defined = definitions(**settings)
    schedule, repository = defined.resolve_schedule_def(name), defined.get_repository_def()
    with dg.build_schedule_context(scheduled_execution_time=at, repository_def=repository) as context:
        return schedule.evaluate_tick(context)


def ticked(repo, cursor=None):
    sensor = repo.resolve_sensor_def("landing_folder")
    with dg.DagsterInstance.ephemeral() as instance, dg.build_sensor_context(instance, cursor, definitions=repo) as context:
        return sensor.evaluate_tick(context)


def quiet(folder):
    long_ago = time.time() - 2 * QUIET_SECONDS
    for file in folder.rglob("*"):
        os.utime(file, (long_ago, long_ago))


def test_nightly_and_weekly_plan_the_day_they_run_on_and_are_off_at_first(tmp_path) -> None:
    repo = definitions(home=tmp_path, time_zone="Europe/Berlin")
    for name, job in (("nightly", "net_plan"), ("weekly", "plan_chain")):
        schedule = repo.resolve_schedule_def(name)
        assert (schedule.job_name, schedule.execution_timezone) == (job, "Europe/Berlin")
        assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
        data = scheduled(name, datetime(2026, 1, 6, 2, tzinfo=UTC), home=tmp_path)
        assert [request.partition_key for request in data.run_requests] == ["2026-01-06"]
        assert [request.run_key for request in data.run_requests] == [f"{name} 2026-01-06"]


def test_a_day_that_is_no_plan_date_is_passed_over(tmp_path) -> None:
    data = scheduled("nightly", datetime(2026, 1, 6, 2, tzinfo=UTC), home=tmp_path, plan_dates="month_end")
    assert data.run_requests == []
    assert data.skip_message == "2026-01-06 is no plan date: the setting plan_dates is month_end"
    assert scheduled("weekly", datetime(2026, 1, 31, 2, tzinfo=UTC), home=tmp_path, plan_dates="month_end").run_requests


def test_the_sample_has_no_landing_folder(tmp_path) -> None:
    assert "sample group" in ticked(definitions(home=tmp_path)).skip_message


def test_a_missing_folder_is_told(tmp_path) -> None:
    assert "MASTERPLAN_INPUT_DIR" in ticked(definitions(home=tmp_path, source="folder")).skip_message


def test_new_files_are_planned_once_they_are_complete_and_never_twice(tmp_path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    repo = definitions(home=tmp_path / "home", source="folder", input_dir=folder)
    assert "no file lies there" in ticked(repo).skip_message
    (folder / "item.csv").write_text("company_id,item_id\nC,A\n")
    assert "still being written: item.csv" in ticked(repo).skip_message
    quiet(folder)
    first = ticked(repo)
    assert [request.partition_key for request in first.run_requests] == [datetime.now(UTC).date().isoformat()]
    assert "nothing new, its 1 files are planned with" in ticked(repo, first.cursor).skip_message
    (folder / "item.csv").write_text("company_id,item_id\nC,A\nC,B\n")
    quiet(folder)
    second = ticked(repo, first.cursor)
    assert second.run_requests[0].run_key != first.run_requests[0].run_key


@pytest.mark.parametrize("name", ["orders.csv.part", "orders.tmp", "sub/orders.parquet~"])
def test_names_of_unfinished_files_hold_the_folder_back(tmp_path, name) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    (tmp_path / "item.csv").write_text("x")
    quiet(tmp_path)
    assert look(tmp_path, time.time()).unfinished == (name,)


def test_the_landing_run_is_the_net_plan_and_off_at_first(tmp_path) -> None:
    sensor = definitions(home=tmp_path).resolve_sensor_def("landing_folder")
    assert (sensor.job_name, sensor.default_status) == ("net_plan", dg.DefaultSensorStatus.STOPPED)
