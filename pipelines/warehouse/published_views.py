"""The DuckDB file of one published version: views over its Parquet files, and the views for analysts on top.

Belongs here: which tables are published and how the views name their files. How files get their names is `publish`.

The views ask `published.file_of` where the file of a table is; all else in the DuckDB file is the same in every version. It names
the published folder by its full path, so that the views work from any working directory and when the file is attached. Where the
folder is mounted elsewhere or was copied, `set variable masterplan_folder = '/new/place'` in the reader's session names it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, fields
from functools import cache
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
    from collections.abc import Iterable, Mapping, Sequence
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
    template: Path | None = None,
) -> None:
    """Makes the DuckDB file.

    Inputs: the file to make, the published folder, the Parquet file of each table relative to that folder; those of tables
    that are published as what changed, and the version of each plan; the DuckDB file of another version with the same layout, if
    there is one. All files must be there: DuckDB looks into them.
    """
    changed = changed or {}
    parts = {_part(name, part): of for name, table in changed.items() for part, of in vars(table).items()}
    told = _names_of_files(folder, {**files, **parts}, versions or {})
    if template is not None:
        # a pattern that is gone or broken is none
        with suppress(duckdb.Error, OSError):
            shutil.copyfile(template, file)
            _run_in(file, [told])
            return
        file.unlink(missing_ok=True)
    _run_in(file, ["create schema published", told, *_statements(frozenset(changed))])


def layout(changed: Iterable[str] = ()) -> str:
    """What the DuckDB file of a version is known by, but for where its files are: one can be made from another of the same layout.

    Input: the tables that are published as what changed.
    """
    return hashlib.blake2b("\n".join((duckdb.__version__, *_statements(frozenset(changed)))).encode(), digest_size=16).hexdigest()


@cache
def _statements(changed: frozenset[str]) -> tuple[str, ...]:
    """All that makes the views and their comments; none of them says where a file is."""
    tables = published_tables()
    schemas = [f"create schema {schema}" for schema in sorted({table.schema for table in tables.values()} | {"analytics"})]
    views = [
        text
        for name, table in tables.items()
        for text in (_view_over_changes(table) if name in changed else _view_over_file(name, table.column_names), view_comments(table))
    ]
    analysts = [text for name in sql.names("views/analytics") for text in (_analysts_view(name), comments(name)) if text]
    return (*schemas, *views, *analysts)


def _run_in(file: Path, statements: Iterable[str]) -> None:
    with closing(duckdb.connect(file, config=_FORMAT)) as connection:
        # every statement that stands alone is a transaction, and every transaction a wait for the disk
        connection.begin()
        session = Session(connection)
        for statement in statements:
            session.run(statement)
        connection.commit()


def _analysts_view(name: str) -> str:
    view = name.removeprefix("views/").replace("/", ".")
    return _view_over_file(view, ["*"]) if view in ACROSS_DATES else sql.read(name)


def _view_over_file(name: str, columns: Sequence[str]) -> str:
    return sql.read("store/view_over_file").format(table=name, columns=", ".join(columns), name=sql_text(name))


def _view_over_changes(table: Table) -> str:
    parts = {field.name: sql_text(_part(table.qualified_name, field.name)) for field in fields(ChangedTable)}
    return sql.read("store/view_over_changes").format(table=table.qualified_name, columns=", ".join(table.column_names), **parts)


def _part(name: str, part: str) -> str:
    """What a file of a table that is published as what changed is called."""
    return f"{name}, {part}"


def _names_of_files(folder: Path, files: Mapping[str, str], versions: Mapping[str, int]) -> str:
    """The macros that say where the files are: those that are called as most of them are need no word each."""
    usual = Counter(file.removesuffix(f"{name}.parquet") for name, file in files.items()).most_common(1)[0][0]
    others = {name: file for name, file in files.items() if file != f"{usual}{name}.parquet"}
    known = [f"when name = {sql_text(name)} then {sql_text(f'/{file}')}" for name, file in others.items()]
    of_plans = [f"when plan_id = {sql_text(plan_id)} then {version:d}::integer" for plan_id, version in sorted(versions.items())]
    return sql.read("store/published_files").format(
        folder=sql_text(_without_patterns(str(folder.resolve()))),
        usual=sql_text(f"/{usual}"),
        files=" ".join(known or ["when false then ''"]),
        versions=" ".join(of_plans or ["when false then version"]),
    )


def _without_patterns(path: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)
