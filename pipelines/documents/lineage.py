"""Where tables come from and who reads them, derived: from the asset graph, from the SQL, from the code of the library.

Belongs here: reading these. Nothing is listed by hand and no data is touched.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import takewhile
from typing import TYPE_CHECKING, Final, TypeGuard

import duckdb

import sql
from assets.checks import CONTRACTS, laws
from masterplan.contracts import INPUTS
from pipelines.definitions import CHAIN
from pipelines.settings import foreign_systems
from pipelines.warehouse.schema import statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

_VIEW: Final = re.compile(r"create or replace view (\S+) as\s+(.*)", re.DOTALL)
_PACKAGES: Final = ("masterplan", "assets")
_MASTER: Final = "master_data"
_GOES_ON: Final = re.compile(r"--\s{2,}")


@dataclass(frozen=True)
class ViewColumn:
    """A column of a view as DuckDB knows it: name, type, comment."""

    name: str
    type: str
    meaning: str


def stages() -> dict[str, list[str]]:
    """The assets of the chain in order, each with those that it reads or waits for."""
    return {asset.key.to_user_string(): sorted(key.to_user_string() for key in asset.asset_deps[asset.key]) for asset in CHAIN}


def writers(name: str) -> list[str]:
    """The stages that write a table."""
    return [stage for stage, tables in CONTRACTS.items() if name in tables]


def mapping_queries(table: str) -> list[str]:
    """The packaged systems that have a query for an input table."""
    root = resources.files("sql") / "sources"
    return [system for system in foreign_systems() if (root / system / f"{table}.sql").is_file()]


def readers(table: str) -> tuple[list[str], list[str]]:
    """The stages that read an input table, and the modules of the library in which they do."""
    modules = {module for module, tables in _reads().items() if table in tables}
    found = {stage: modules & _closure(f"assets.{stage}") for stage, behind in stages().items() if _MASTER in behind}
    return [stage for stage, those in found.items() if those], sorted(set().union(*found.values()))


def guarding_laws(table: str) -> list[str]:
    """The laws of `sql/checks` that look at a table of plans or forecasts, also in the form in which it is stored; by name."""
    return sorted({law.name for law in laws() if table in {_as_queried(name) for name in _tables_of(sql.read(f"checks/{law.name}"))}})


def _as_queried(name: str) -> str:
    schema, _, table = name.partition(".")
    return f"plan.{table.removeprefix('current_')}" if schema == "store" else name


def example(view: str) -> str:
    """The example of a view's header, with its line ends."""
    return "\n".join("\n    ".join(lines) for lines in _told(view, "Example"))


def notes(view: str) -> list[str]:
    """The notes of a view's header."""
    return [" ".join(lines) for lines in _told(view, "Note")]


def _told(view: str, label: str) -> Iterator[list[str]]:
    """The lines of each section of a view's header with that label, without what makes them comments."""
    lines = sql.read(f"views/{view.replace('.', '/')}").splitlines()
    for i, line in enumerate(lines):
        if line.startswith(f"-- {label}:"):
            rest = takewhile(_GOES_ON.match, lines[i + 1 :])
            yield [line.partition(":")[2].strip(), *(more.removeprefix("--").strip() for more in rest)]


@cache
def view_sources(view: str) -> list[str]:
    """The tables and views that a view is over, sorted."""
    found = _VIEW.search(sql.read(f"views/{view.replace('.', '/')}"))
    return sorted(_tables_of(found[2])) if found else []


def views_over(name: str) -> list[str]:
    """The views for analysts that are over a table."""
    return [view for view in analytics_views() if name in view_sources(view)]


def analytics_views() -> list[str]:
    """The views for analysts, by name."""
    return [name.removeprefix("views/").replace("/", ".") for name in sql.names("views/analytics")]


@cache
def view_columns(view: str) -> list[ViewColumn]:
    """The columns of a view, as an empty warehouse has them."""
    schema, name = view.split(".")
    rows = _warehouse().execute(
        "select column_name, data_type, comment from duckdb_columns() where schema_name = ? and table_name = ? order by column_index",
        [schema, name],
    )
    return [ViewColumn(column, kind.lower().replace(",", ", "), comment or "") for column, kind, comment in rows.fetchall()]


@cache
def _warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for text in statements():
        connection.execute(text)
    return connection


@cache
def _tables_of(query: str) -> frozenset[str]:
    """The tables with a schema that a query names, by DuckDB's parser; expressions named in the query itself have none."""
    with duckdb.connect(":memory:") as connection:
        row = connection.execute("select json_serialize_sql($query)", {"query": query}).fetchone()
    return frozenset(_named(json.loads(row[0]))) if row else frozenset()


def _named(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and node["schema_name"]:
            yield f"{node['schema_name']}.{node['table_name']}"
        for part in node.values():
            yield from _named(part)
    elif isinstance(node, list):
        for part in node:
            yield from _named(part)


@cache
def _modules() -> dict[str, ast.Module]:
    return {name: ast.parse(file.read_text("utf-8")) for package in _PACKAGES for name, file in _files(package, resources.files(package))}


def _files(name: str, folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and (entry / "__init__.py").is_file():
            yield from _files(f"{name}.{entry.name}", entry)
        elif entry.name.endswith(".py"):
            yield name if entry.name == "__init__.py" else f"{name}.{entry.name.removesuffix('.py')}", entry


@cache
def _reads() -> dict[str, set[str]]:
    """Input tables by the module that takes them out of `tables`, by name or in a loop over names."""
    return {module: {name for part in ast.walk(tree) for name in _taken(part)} & set(INPUTS) for module, tree in _modules().items()}


def _taken(node: ast.AST) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        looked_up = [part.slice for part in ast.walk(node) if _is_of_tables(part)]
        if any(isinstance(index, ast.Name) for index in looked_up):
            return _texts(node)
    return _texts(node.slice) if _is_of_tables(node) else set()


def _is_of_tables(node: ast.AST) -> TypeGuard[ast.Subscript]:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "tables"


def _texts(node: ast.AST) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


@cache
def _closure(start: str) -> set[str]:
    """The modules of the library that one imports, over others of the library too."""
    seen: set[str] = set()
    pending = [start]
    while pending:
        module = pending.pop()
        if module not in seen:
            seen.add(module)
            pending += [name for name in _imports(module) if name in library_modules()]
    return seen


def _imports(module: str) -> Iterator[str]:
    for node in _run_time(_modules()[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _run_time(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes but those that only the type checker sees."""
    for statement in tree.body:
        if not (isinstance(statement, ast.If) and isinstance(statement.test, ast.Name) and statement.test.id == "TYPE_CHECKING"):
            yield from ast.walk(statement)


def library_modules() -> dict[str, ast.Module]:
    """The modules of the library, read as text."""
    return {name: tree for name, tree in _modules().items() if name.partition(".")[0] == _PACKAGES[0]}
