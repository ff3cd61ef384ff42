"""Events of checks in Dagster's files: all that a step has told are written by a few statements.

Belongs here: the rows that Dagster writes for such an event, in the same tables. When they are written is told in `run_history`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from dagster import AssetCheckEvaluation, DagsterEventType
from dagster._core.events import AssetCheckEvaluationPlanned
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, SqlEventLogStorageTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dagster import EventLogEntry

Row = dict[str, Any]

_TABLE: Final = AssetCheckExecutionsTable
_PLANNED: Final = ("asset_key", "check_name", "run_id", "partition")
_TOLD: Final = (
    "execution_status",
    "evaluation_event",
    "evaluation_event_timestamp",
    "evaluation_event_storage_id",
    "materialization_event_storage_id",
)


def store_check_events(index: sa.Connection, run: sa.Connection, events: Sequence[EventLogEntry], rows: Sequence[Row]) -> None:
    """Writes events of one run, each with its row of the event log, into the file of the run and what is told of checks into the index."""
    if not events:
        return
    run.execute(SqlEventLogStorageTable.insert(), rows)
    told = [(event, row) for event, row in zip(events, rows, strict=True) if event.dagster_event_type is not DagsterEventType.STEP_OUTPUT]
    if not told:
        return
    insert = SqlEventLogStorageTable.insert().returning(SqlEventLogStorageTable.c.id, sort_by_parameter_order=True)
    numbers = index.execute(insert, [row for _, row in told]).scalars()
    planned, looked = list[Row](), list[Row]()
    for number, (event, row) in zip(numbers, told, strict=True):
        said: Any = event.get_dagster_event().event_specific_data
        kept = {
            "asset_key": said.asset_key.to_string(),
            "check_name": said.check_name,
            "run_id": event.run_id,
            "evaluation_event": row["event"],
            "evaluation_event_timestamp": row["timestamp"],
            "evaluation_event_storage_id": number,
        }
        if isinstance(said, AssetCheckEvaluationPlanned):
            planned += _planned(said, kept)
        elif isinstance(said, AssetCheckEvaluation):
            looked.append(_looked(said, kept))
    if planned:
        index.execute(_TABLE.insert(), planned)
    if looked:
        _put_in_place_of_planned(index, looked)


def _planned(said: AssetCheckEvaluationPlanned, kept: Row) -> Iterator[Row]:
    """A row for each partition that is to be looked at."""
    partitions = said.partitions_subset.get_partition_keys() if said.partitions_subset else [None]
    return ({**kept, "partition": partition, "execution_status": AssetCheckExecutionRecordStatus.PLANNED.value} for partition in partitions)


def _looked(said: AssetCheckEvaluation, kept: Row) -> Row:
    ended = AssetCheckExecutionRecordStatus.SUCCEEDED if said.passed else AssetCheckExecutionRecordStatus.FAILED
    target = said.target_materialization_data
    return {
        **kept,
        "partition": said.partition,
        "execution_status": ended.value,
        "materialization_event_storage_id": target.storage_id if target else None,
    }


def _put_in_place_of_planned(index: sa.Connection, looked: list[Row]) -> None:
    """The row of what was planned tells what was found; a look that was not planned gets a row of its own."""
    places = [_TABLE.c[name].is_not_distinct_from(sa.bindparam(f"of_{name}")) for name in _PLANNED]
    update = _TABLE.update().where(*places).values({name: sa.bindparam(f"now_{name}") for name in _TOLD})
    said = [{f"of_{name}": row[name] for name in _PLANNED} | {f"now_{name}": row[name] for name in _TOLD} for row in looked]
    if index.execute(update, said).rowcount == len(looked):
        return
    number = _TABLE.c.evaluation_event_storage_id
    found = set(index.execute(sa.select(number).where(number.in_([row[number.name] for row in looked]))).scalars())
    missing = [row for row in looked if row[number.name] not in found]
    if missing:
        index.execute(_TABLE.insert(), missing)
