"""Publishing: the current plans of a plan date as Parquet files, and one small DuckDB file of views over them.

Belongs here: what analysts open while runs go on. Everything is made aside and put in place by rename: they see the
plans published before or the new ones. What was published last is what they see, whatever its plan date. The views name
the files by their full path: a folder that was moved must be published again.

    <folder>/masterplan.duckdb            views over the files of the current version, for DuckDB 1.1 and later
    <folder>/current.json                 the current version, its plan date and plans
    <folder>/versions/<n>/<schema>.<table>.parquet
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

import duckdb
from filelock import FileLock, Timeout

import sql
from masterplan.contracts import RESULTS
from masterplan.contracts.render import sql_text
from masterplan.errors import StoreBusyError, StoreError
from pipelines.warehouse.database import reason_of
from pipelines.warehouse.schema import view_comments
from pipelines.warehouse.session import Session
from pipelines.warehouse.tables import FORECASTS, MASTER, PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from masterplan.contracts import Table

DATABASE: Final = "masterplan.duckdb"
CURRENT: Final = "current.json"
_NAMES_OF_THINGS: Final = ("company", "site", "warehouse", "item", "vendor", "customer")
_FORMAT: Final[dict[str, str | bool | int | float | list[str]]] = {"storage_compatibility_version": "v1.0.0"}
_KEPT: Final = 3
_UNFINISHED: Final = ".part"
_LOCK_SECONDS: Final = 10.0
_WAY_OUT: Final = "What was published before stands. Free space or rights and publish again."


def publish(session: Session, folder: Path, plan_date: date) -> Path:
    """Writes a new version of the published plans and puts it in place; gives the DuckDB file.

    The two versions before it stay for readers that have them open. Errors: StoreError when no plan of the date is
    stored or the folder cannot be written, StoreBusyError while another process publishes into it.
    """
    plans = session.frame(sql.read("store/current_plans"), {"plan_date": plan_date})
    if plans.is_empty():
        raise StoreError(f"No plan of {plan_date} is stored.", way_out="Make the plans of that date first.")
    with _told(folder), _only_publisher(folder):
        version = max(_versions(folder), default=0) + 1
        place = folder / "versions" / str(version)
        built = _write_version(session, place, plan_date)
        built.replace(folder / DATABASE)
        row = {"version": version, "plan_date": plan_date.isoformat(), "plans": dict(plans.rows())}
        _replace_text(folder / CURRENT, json.dumps(row, indent=2, sort_keys=True) + "\n")
        _flush(folder)
        _forget_old_versions(folder)
    return folder / DATABASE


def published_tables() -> dict[str, Table]:
    """The tables that are published, by qualified name."""
    masters = [MASTER[name] for name in _NAMES_OF_THINGS]
    return {table.qualified_name: table for table in (*masters, *(RESULTS[name] for name in FORECASTS), *PUBLIC.values())}


def _write_version(session: Session, place: Path, plan_date: date) -> Path:
    aside = place.with_name(place.name + _UNFINISHED)
    try:
        _write_files(session, aside, plan_date)
        aside.rename(place)
        _flush(place.parent)
        return _build_views(place)
    except BaseException:
        for folder in (aside, place):
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _write_files(session: Session, aside: Path, plan_date: date) -> None:
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for name, table in published_tables().items():
        file = aside / f"{name}.parquet"
        session.write_parquet(_rows_of(table), {"plan_date": plan_date}, file)
        _flush(file)
    _flush(aside)


def _rows_of(table: Table) -> str:
    if table.schema == "plan":
        columns = ", ".join(f"t.{name}" for name in table.column_names)
        return sql.read("store/publish_plan").format(columns=columns, table=table.qualified_name)
    text = "store/read_date" if table.schema == "forecast" else "store/read_master"
    return sql.read(text).format(columns=", ".join(table.column_names), table=table.qualified_name)


def _build_views(place: Path) -> Path:
    file = place / DATABASE
    with closing(duckdb.connect(file, config=_FORMAT)) as connection:
        session = Session(connection)
        tables = published_tables()
        for schema in sorted({table.schema for table in tables.values()} | {"analytics"}):
            session.run(f"create schema {schema}")
        for name, table in tables.items():
            session.run(_view_over_file(table, place / f"{name}.parquet"))
            session.run(view_comments(table))
        for name in sql.names("views/analytics"):
            session.run(sql.read(name))
    _flush(file)
    return file


def _view_over_file(table: Table, file: Path) -> str:
    path = sql_text(_without_patterns(str(file.resolve())))
    return sql.read("store/view_over_file").format(table=table.qualified_name, columns=", ".join(table.column_names), path=path)


def _without_patterns(path: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)


def _versions(folder: Path) -> list[int]:
    return sorted(int(entry.name) for entry in (folder / "versions").glob("*") if entry.name.isdecimal())


def _forget_old_versions(folder: Path) -> None:
    kept = {str(version) for version in _versions(folder)[-_KEPT:]}
    for entry in (folder / "versions").glob("*"):
        if entry.name not in kept and entry.name.removesuffix(_UNFINISHED).isdecimal():
            shutil.rmtree(entry, ignore_errors=True)


def _replace_text(file: Path, text: str) -> None:
    aside = file.with_name(file.name + _UNFINISHED)
    aside.write_text(text, "utf-8")
    _flush(aside)
    aside.replace(file)


def _flush(place: Path) -> None:
    """To the disk: after a power cut a name in place must not stand for an empty file."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _only_publisher(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".publishing.lock", timeout=_LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusyError(f"Another process publishes into {folder}.", way_out="Try again when it has ended.") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error) as error:
        raise StoreError(f"The plans cannot be published into {folder}: {reason_of(error)}", way_out=_WAY_OUT) from error
