"""What a process writes through open connections is Dagster's history: any other process reads it, and a folder's own storage counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
import pytest

from pipelines.home import CONFIG, headless_instance, prepare_dagster_home
from pipelines.run_history import OpenEventLog, OpenRunStorage
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@dg.asset(partitions_def=dg.StaticPartitionsDefinition(["a", "b"]))
def thing() -> int:
    return 1


def made(instance: dg.DagsterInstance, partition: str) -> str:
    result = dg.materialize([thing], instance=instance, partition_key=partition)
    assert result.success
    return result.run_id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare_dagster_home(Settings(home=tmp_path))


def test_runs_and_events_are_read_by_dagster_itself_while_the_files_are_open(folder):
    with headless_instance(folder) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        assert isinstance(instance.run_storage, OpenRunStorage)
        runs = {partition: made(instance, partition) for partition in "ab"}
        with dg.DagsterInstance.from_config(str(folder)) as other:
            assert not isinstance(other.event_log_storage, OpenEventLog)
            assert {run.run_id: run.status for run in other.get_runs()} == dict.fromkeys(runs.values(), dg.DagsterRunStatus.SUCCESS)
            assert other.get_materialized_partitions(thing.key) == {"a", "b"}
            told = [[entry.dagster_event_type for entry in instance.all_logs(run)] for run in runs.values()]
            assert told == [[entry.dagster_event_type for entry in other.all_logs(run)] for run in runs.values()]
            assert min(map(len, told)) > 5


def test_closed_and_opened_again_it_goes_on(folder):
    with headless_instance(folder) as instance:
        first = made(instance, "a")
    with headless_instance(folder) as instance:
        second = made(instance, "a")
        assert {run.run_id for run in instance.get_runs()} == {first, second}
        assert instance.get_latest_materialization_event(thing.key).run_id == second


def test_a_storage_that_the_folder_names_is_used(folder):
    place = folder / CONFIG
    named = "event_log_storage:\n  module: dagster._core.storage.event_log\n  class: ConsolidatedSqliteEventLogStorage\n"
    place.write_text(f"{place.read_text('utf-8')}{named}  config:\n    base_dir: {folder / 'own'}\n", "utf-8")
    with headless_instance(folder) as instance:
        made(instance, "a")
        assert type(instance.event_log_storage).__name__ == "ConsolidatedSqliteEventLogStorage"
    assert list((folder / "own").glob("*.db"))
