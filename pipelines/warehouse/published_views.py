"""The DuckDB file of one published version: views over its Parquet files, and the views for analysts on top.

Belongs here: which tables are published and how the views name their files. How files get their names is `publish`.

A view names the published folder by its full path, so that it works from any working directory and when the file is
attached. Where the folder is mounted elsewhere or was copied, `set variable masterplan_folder = '/new/place'` in the
reader's session names it.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

import sql
from masterplan.contracts import RESULTS
from masterplan.contracts.compared import CHANGE_LOG
from masterplan.contracts.render import sql_text
from pipelines.warehouse.headers import comments
from pipelines.warehouse.schema import view_comments
from pipelines.warehouse.session import Session
from pipelines.warehouse.tables import FORECASTS, MASTER, PUBLIC

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from masterplan.contracts import Table

# what looks beyond the one plan date that is published comes as a file, made by a query in the warehouse
ACROSS_DATES: Final = {
    "analytics.plan_comparison": "store/publish_comparison",
    "analytics.forecast_vs_actual": "store/publish_forecast_vs_actual",
    "analytics.forecast_review": "store/publish_forecast_review",
}
_MASTER_DATA: Final = (
    "company",
    "site",
    "warehouse",
    "item",
    "vendor",
    "customer",
    "transfer_lane",
    "supply_order",
    "route_operation",
    "resource_group",
    "resource",
)
# all releases since 1.0 read it
_FORMAT: Final[dict[str, str | bool | int | float | list[str]]] = {"storage_compatibility_version": "v1.0.0"}


def published_tables() -> dict[str, Table]:
    """The tables that are published, by qualified name."""
    masters = [MASTER[name] for name in _MASTER_DATA]
    return {table.qualified_name: table for table in (*masters, *(RESULTS[name] for name in FORECASTS), *PUBLIC.values(), CHANGE_LOG)}


@dataclass(frozen=True)
class ChangedTable:
    """A table that is published as what changed: the file of the version before, the nodes that count no more in it, their rows."""

    base: str
    nodes: str
    rows: str


def build_views(
    file: Path,
    folder: Path,
    files: Mapping[str, str],
    changed: Mapping[str, ChangedTable] | None = None,
    versions: Mapping[str, int] | None = None,
) -> None:
    """Makes the DuckDB file.

    Inputs: the file to make, the published folder, the Parquet file of each table relative to that folder; those of tables
    that are published as what changed, and the version of each plan. All files must be there: DuckDB looks into them.
    """
    changed = changed or {}
    with closing(duckdb.connect(file, config=_FORMAT)) as connection:
        # every statement that stands alone is a transaction, and every transaction a wait for the disk
        connection.begin()
        session = Session(connection)
        tables = published_tables()
        for schema in sorted({table.schema for table in tables.values()} | {"analytics"}):
            session.run(f"create schema {schema}")
        for name, table in tables.items():
            if name in changed:
                session.run(_view_over_changes(table, folder, changed[name], versions or {}))
            else:
                session.run(_view_over_file(name, table.column_names, folder, files[name]))
            session.run(view_comments(table))
        for name in sql.names("views/analytics"):
            session.run(_analysts_view(name, folder, files))
            session.run(comments(name))
        connection.commit()


def _analysts_view(name: str, folder: Path, files: Mapping[str, str]) -> str:
    view = name.removeprefix("views/").replace("/", ".")
    return _view_over_file(view, ["*"], folder, files[view]) if view in ACROSS_DATES else sql.read(name)


def _view_over_file(name: str, columns: Sequence[str], folder: Path, file: str) -> str:
    return sql.read("store/view_over_file").format(
        table=name,
        columns=", ".join(columns),
        folder=sql_text(_without_patterns(str(folder.resolve()))),
        file=sql_text(f"/{file}"),
    )


def _view_over_changes(table: Table, folder: Path, changed: ChangedTable, versions: Mapping[str, int]) -> str:
    return sql.read("store/view_over_changes").format(
        table=table.qualified_name,
        columns=", ".join(table.column_names),
        folder=sql_text(_without_patterns(str(folder.resolve()))),
        **{name: sql_text(f"/{file}") for name, file in vars(changed).items()},
        versions=" ".join(f"when {sql_text(plan_id)} then {version:d}::integer" for plan_id, version in sorted(versions.items())),
    )


def _without_patterns(path: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)
