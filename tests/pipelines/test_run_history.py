"""What a process writes through open connections is Dagster's history: any other process reads it, and a folder's own storage counts."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import dagster as dg
import pytest
import sqlalchemy as sa
from dagster._core.events import ASSET_CHECK_EVENTS

from pipelines.home import CONFIG, headless_instance, prepare_dagster_home
from pipelines.run_history import OpenEventLog, OpenRunStorage
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@dg.asset(partitions_def=dg.StaticPartitionsDefinition(["a", "b"]))
def thing() -> int:
    return 1


CHECKS = 30


@dg.asset(partitions_def=dg.StaticPartitionsDefinition(["a", "b"]))
def checked() -> int:
    return 1


@dg.multi_asset_check(specs=[dg.AssetCheckSpec(f"look_{number}", asset="checked") for number in range(CHECKS)])
def looks() -> Iterator[dg.AssetCheckResult]:
    for number in range(CHECKS):
        yield dg.AssetCheckResult(
            check_name=f"look_{number}", asset_key="checked", passed=number % 7 > 0, severity=dg.AssetCheckSeverity.WARN
        )


@contextmanager
def counted_commits() -> Iterator[list[object]]:
    """Grows with every transaction that is committed through SQLAlchemy."""
    seen: list[object] = []
    note = seen.append
    sa.event.listen(sa.Engine, "commit", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "commit", note)


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


def test_events_of_checks_are_told_as_dagster_tells_them_and_in_one_transaction_a_step(folder):
    plain = dg.DagsterInstance.from_config(str(prepare_dagster_home(Settings(home=folder.parent / "plain"))))
    with plain, headless_instance(folder) as instance:
        told, checks = [], []
        for one in (plain, instance):
            with counted_commits() as commits:
                result = dg.materialize([checked, looks], instance=one, partition_key="a")
            told.append([(entry.step_key, entry.dagster_event_type) for entry in one.all_logs(result.run_id)])
            records = [one.event_log_storage.get_asset_check_execution_history(key, limit=5) for key in looks.check_keys]
            checks.append([[(record.status, record.run_id == result.run_id) for record in of_check] for of_check in records])
            (latest,) = one.fetch_materializations(checked.key, limit=1).records
            targets = {record.event.dagster_event.event_specific_data.target_materialization_data.run_id for (record,) in records}
            assert targets == {latest.run_id} == {result.run_id}
        assert told[0] == told[1]
        assert checks[0] == checks[1]
        assert len(checks[0]) == CHECKS
        assert len(commits) < len(told[1])


_CHANGING = re.compile(r'\\*"(timestamp|pid|batch_id)\\*": ("[^"]*"|[\d.]+)')
_OF_LOG = "id, step_key, asset_key, partition, dagster_event_type, iif(dagster_event_type in ('STEP_OUTPUT', {kinds}), event, '')"
_OF_CHECK = (
    "asset_key, check_name, partition, execution_status, evaluation_event, evaluation_event_storage_id, materialization_event_storage_id"
)


def rows_of(folder: Path, run_id: str) -> list[list[tuple[object, ...]]]:
    """All that the files say of a run's events and checks, without its id and the time; the texts of events that tell of checks."""
    index, run = (folder / "history" / "runs" / f"{name}.db" for name in ("index", run_id))
    of_log = _OF_LOG.format(kinds=", ".join(f"'{kind.value}'" for kind in ASSET_CHECK_EVENTS))
    told = []
    for file, table, columns in [(index, "event_logs", of_log), (index, "asset_check_executions", _OF_CHECK), (run, "event_logs", of_log)]:
        with closing(sqlite3.connect(file)) as connection:
            found = connection.execute(f"select {columns} from {table} where run_id = ? order by id", [run_id])  # noqa: S608 - own names
            told.append([tuple(_CHANGING.sub("", str(value).replace(run_id, "run")) for value in row) for row in found])
    return told


@pytest.mark.parametrize("is_planned", [True, False])
def test_what_the_files_say_of_checks_is_what_dagster_writes(folder, monkeypatch, is_planned):
    if not is_planned:
        # as where somebody else begins the run
        monkeypatch.setattr("dagster._core.instance.runs.run_domain.RunDomain._log_asset_planned_events", lambda *_, **__: None)
    plain = dg.DagsterInstance.from_config(str(prepare_dagster_home(Settings(home=folder.parent / "plain"))))
    with plain, headless_instance(folder) as instance:
        told = []
        for one, place in ((plain, folder.parent / "plain" / "dagster"), (instance, folder)):
            for partition in "ab":
                result = dg.materialize([checked, looks], instance=one, partition_key=partition)
            told.append(rows_of(place, result.run_id))
    assert told[1] == told[0]
    assert [len(rows) >= CHECKS for rows in told[0]] == [True, True, True]


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
