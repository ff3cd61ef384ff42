"""Publishing: the current plans of a plan date as Parquet files, and one small DuckDB file of views over them.

Belongs here: making a version, in order. Everything is made aside and put in place by rename: readers see the plans
published before or the new ones. Which versions stay is `published_folder`, what the DuckDB file holds `published_views`, what of
a plan is written when little changed `published_changes`;
`published.md` tells readers how to use the folder and is put into it.

    <folder>/masterplan.duckdb, current.json     the newest plan date: views, and the list of its files
    <folder>/plan_dates/<date>.duckdb, .json     the same for each plan date that is kept
    <folder>/versions/<n>/                       the files of one publication, never changed: <schema>.<table>.parquet
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import duckdb
from filelock import FileLock, Timeout

import sql
from masterplan.errors import StoreBusyError, StoreError
from pipelines.warehouse.database import reason_of
from pipelines.warehouse.published_changes import base_of, signatures_of, write_changes
from pipelines.warehouse.published_folder import CURRENT, DATABASE, UNFINISHED, PublishedFolder, flush, write_text
from pipelines.warehouse.published_views import ACROSS_DATES, build_views, layout, published_tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    import polars as pl

    from masterplan.contracts import Table
    from pipelines.warehouse.published_changes import Base
    from pipelines.warehouse.published_views import ChangedTable
    from pipelines.warehouse.session import Session

KEPT_PLAN_DATES: Final = 7
README: Final = "README.md"
_LOCK_SECONDS: Final = 10.0
_WAY_OUT: Final = "What was published before stands. Free space or rights and publish again."


def publish(session: Session, folder: Path, plan_date: date, keep: int = KEPT_PLAN_DATES, *, only_changes: bool = False) -> Path:
    """Writes a new version of the published plans of a date and puts it in place; gives the DuckDB file that shows it.

    That is `masterplan.duckdb` of the folder when no later plan date is published, else the date's own. Inputs: a session
    that reads the warehouse, the folder, the plan date, how many plan dates stay: the newest ones beside this one; whether
    to write only what changed since the plans were published whole, where that can be told and is little (`published_changes`).
    Errors: StoreError when no plan of the date is stored or the folder cannot be written, StoreBusyError while another
    process publishes into it.
    """
    plans = session.frame(sql.read("store/published_plans"), {"plan_date": plan_date})
    if plans.is_empty():
        raise StoreError(f"No plan of {plan_date} is stored.", way_out="Make the plans of that date first.")
    with _told(folder), _only_publisher(folder):
        place = PublishedFolder(folder)
        place.clean()
        write_text(folder / README, resources.files("pipelines.warehouse").joinpath("published.md").read_text("utf-8"))
        version = place.next_version()
        base = base_of(session, place, plan_date, plans) if only_changes else None
        _write_version(session, place, version, Published(plan_date, plans, base))
        shown = place.show(plan_date, version, keep)
        place.clean()
    return shown


@dataclass(frozen=True)
class Published:
    """What a version is of: the plans of a date, and the version whose files it adds to, if any."""

    plan_date: date
    plans: pl.DataFrame
    base: Base | None


def _write_version(session: Session, folder: PublishedFolder, version: int, published: Published) -> None:
    place = folder.place_of(version)
    aside = place.with_name(place.name + UNFINISHED)
    try:
        aside.mkdir(parents=True)
        signatures = signatures_of(session, _unversioned(), published.plan_date)
        files = _files_of(published.base, version, signatures)
        write_files(session, aside, published.plan_date, [name for name, file in files.items() if file.startswith(f"versions/{version}/")])
        changed = write_changes(session, aside, version, published.plan_date, published.base) if published.base else {}
        # the views look into the files under their last names
        put_aside(aside, place)
        wanted, versions = layout(changed), dict(published.plans.select("plan_id", "version").iter_rows())
        build_views(place / DATABASE, folder.path, files, changed, versions, folder.of_layout(wanted))
        flush(place / DATABASE)
        # a version without its list of files is what a killed publication leaves
        write_list(place, _list_of(version, published, files, changed, signatures) | {"layout": wanted})
        flush(place)
        flush(place.parent)
    except BaseException:
        for left in (aside, place):
            shutil.rmtree(left, ignore_errors=True)
        raise


def put_aside(aside: Path, place: Path) -> None:
    """Gives the files of a version their last names; nobody is told of them yet."""
    aside.rename(place)


def write_list(place: Path, told: Mapping[str, Any]) -> None:
    """Completes a version by its list of files."""
    write_text(place / CURRENT, json.dumps(told, indent=2) + "\n")


def _unversioned() -> dict[str, str]:
    """The queries of tables that do not belong to a plan version."""
    return {name: _rows_of(table) for name, table in published_tables().items() if table.schema != "plan"}


def _files_of(base: Base | None, version: int, signatures: Mapping[str, str]) -> dict[str, str]:
    """The file of each table that is published whole: its own one, or that of the base when it says the same."""
    names = (*published_tables(), *ACROSS_DATES)
    own = {name: f"versions/{version}/{name}.parquet" for name in names}
    if base is None:
        return own
    return {name: own[name] if base.is_old(name, signatures) else base.files[name] for name in names if name not in base.by_node}


def write_files(session: Session, aside: Path, plan_date: date, names: Collection[str]) -> None:
    """Writes the tables of these names into the folder that a version is made in."""
    # those that take longest begin
    queries = {view: sql.read(text) for view, text in ACROSS_DATES.items()}
    queries |= {name: _rows_of(table) for name, table in published_tables().items()}
    files = {aside / f"{name}.parquet": query for name, query in queries.items() if name in names}
    values = {"plan_date": plan_date}
    values["since"] = session.value(sql.read("store/compared_since"), values)
    session.write_parquets(files, values)
    # one after the other at the end: the first takes most of the others along
    for file in files:
        flush(file)


def _rows_of(table: Table) -> str:
    if table.schema == "plan":
        columns = ", ".join(f"t.{name}" for name in table.column_names)
        return sql.read("store/publish_plan").format(columns=columns, table=table.qualified_name)
    text = "store/read_date" if table.schema == "forecast" else "store/read_master"
    return sql.read(text).format(columns=", ".join(table.column_names), table=table.qualified_name)


def _list_of(
    version: int, published: Published, files: Mapping[str, str], changed: Mapping[str, ChangedTable], signatures: Mapping[str, str]
) -> dict[str, Any]:
    plans = published.plans.to_dicts()
    runs = {plan.pop("plan_id"): {**plan, "finished_at": f"{plan['finished_at'].isoformat()}Z"} for plan in plans}
    told: dict[str, Any] = {
        "version": version,
        "plan_date": published.plan_date.isoformat(),
        "plans": runs,
        "tables": {name: [file] for name, file in files.items()},
        "signatures": dict(signatures),
    }
    if published.base is not None:
        told |= {"base": published.base.version, "changes": published.base.changes + 1}
        told["changed_tables"] = {name: vars(table) for name, table in changed.items()}
    return told


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
