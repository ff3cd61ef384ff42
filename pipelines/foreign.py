"""Foreign systems: their exports become canonical tables through the mapping queries in `sql/sources/<system>/`.

Belongs here: opening an export in a DuckDB of its own and running the packaged queries on it. What the queries mean is
told in them; what their rows are worth is decided by `masterplan.intake`; canonical files are read by `pipelines.files`.

A system's folder has one query per canonical table (`<table>.sql`), reports on the export (`_report_<name>.sql`) and
perhaps views that several of them share (`_setup.sql`). A query sees each file `X.parquet` or `X.csv` of the export as
table `X` (all columns of a CSV are text), the plan date as `$as_of` and, also in views, as `parameter.as_of`.
"""

from __future__ import annotations

import re
from contextlib import closing
from importlib import resources
from typing import TYPE_CHECKING, Final

import duckdb

from masterplan.errors import SourceError
from masterplan.intake import RawTable
from pipelines.settings import foreign_systems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    import polars as pl

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_READERS: Final = {
    ".parquet": "read_parquet($file)",
    ".csv": "read_csv($file, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')",
}
_SETUP: Final = "_setup"
_REPORT: Final = "_report_"
_MISSING_TABLE: Final = re.compile(r'Table with name "?(\w+)"? does not exist')
_MISSING_COLUMN: Final = re.compile(r'(?:column named|[Cc]olumn) "(\w+)"')


def read_foreign(system: str, data_dir: Path, as_of: date) -> dict[str, RawTable]:
    """Map the export of a foreign system to canonical tables, as of a date.

    Inputs: a folder name of `sql/sources`, the folder of the export's files, the plan date. Output: one raw table per
    mapping query, its rows in order of all their columns. Errors: SourceError for an unknown system, an unreadable
    export, or one that lacks a file or column that a query reads.
    """
    frames = _run(system, data_dir, as_of, lambda name: not name.startswith("_"))
    return {name: RawTable(frame.sort(frame.columns), _place(system, name)) for name, frame in frames.items()}


def read_foreign_reports(system: str, data_dir: Path, as_of: date) -> dict[str, pl.DataFrame]:
    """What a reader should know of the export beside its tables: the rows of each `_report_<name>.sql`, by name.

    Inputs, order of rows and errors as of `read_foreign`.
    """
    frames = _run(system, data_dir, as_of, lambda name: name.startswith(_REPORT))
    return {name.removeprefix(_REPORT): frame.sort(frame.columns) for name, frame in frames.items()}


def _run(system: str, data_dir: Path, as_of: date, is_wanted: Callable[[str], bool]) -> dict[str, pl.DataFrame]:
    queries = _queries(system)
    files = _mentioned(_export_files(system, data_dir), queries.values())
    with closing(duckdb.connect(":memory:")) as connection:
        for name, file in files.items():
            _load(connection, system, name, file)
        _shut_in(connection)
        connection.execute("create temp table parameter as select cast($as_of as date) as as_of", {"as_of": as_of})
        faults = _set_up(connection, system, queries)
        frames = {}
        for name in sorted(filter(is_wanted, queries)) if not faults else ():
            try:
                frames[name] = connection.sql(queries[name], params=_bound(queries[name], as_of)).pl()
            except duckdb.Error as error:
                faults.append(f"{_place(system, name)}: {_said(error)}")
    if faults:
        raise _misfit(system, data_dir, files, faults)
    return frames


def _queries(system: str) -> dict[str, str]:
    """The packaged queries of a system, by file name without suffix."""
    known = foreign_systems()
    if system not in known:
        raise SourceError(
            f"There is no foreign system {system!r}.", rows=known, way_out="Name one of these, or add its queries to sql/sources."
        )
    entries = (resources.files("sql") / "sources" / system).iterdir()
    return {entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8") for entry in entries if entry.name.endswith(".sql")}


def _export_files(system: str, data_dir: Path) -> dict[str, Path]:
    """The files of an export by the table they become; names that are no plain word are none of it."""
    if not data_dir.is_dir():
        raise SourceError(
            f"The export of {system} cannot be read: {data_dir} is no folder.", way_out="Name the folder that holds its files."
        )
    files: dict[str, Path] = {}
    for file in sorted(data_dir.iterdir()):
        if file.suffix not in _READERS or not _NAME.fullmatch(file.stem) or not file.is_file():
            continue
        twin = next((other for name, other in files.items() if name.lower() == file.stem.lower()), None)
        if twin is not None:
            rows = [twin.name, file.name]
            raise SourceError(f"The export of {system} has two files of one name.", rows=rows, way_out="Leave one of them in the folder.")
        files[file.stem] = file
    return files


def _mentioned(files: Mapping[str, Path], texts: Iterable[str]) -> dict[str, Path]:
    """The files that any query names; the others are not opened."""
    words = {word.lower() for text in texts for word in _NAME.findall(text)}
    return {name: file for name, file in files.items() if name.lower() in words}


def _load(connection: duckdb.DuckDBPyConnection, system: str, name: str, file: Path) -> None:
    """Read one file into a table of its name; `name` is a plain word, the path is bound."""
    try:
        connection.execute(f'create table "{name}" as select * from {_READERS[file.suffix]}', {"file": _literal(file)})  # noqa: S608
    except duckdb.Error as error:
        raise SourceError(
            f"The export of {system} cannot be read.", rows=[f"{file}: {_said(error)}"], way_out="Export the file again, or repair it."
        ) from error


def _literal(file: Path) -> str:
    """The path with its pattern characters taken literally, since DuckDB reads paths as patterns."""
    return re.sub(r"([*?\[])", r"[\1]", str(file))


def _shut_in(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on the queries see the loaded tables and nothing else: no files, no network, no Python variables."""
    for setting in ("python_enable_replacements = false", "enable_external_access = false", "lock_configuration = true"):
        connection.execute(f"set {setting}")


def _set_up(connection: duckdb.DuckDBPyConnection, system: str, queries: Mapping[str, str]) -> list[str]:
    """Create the shared views of a system; returns what failed."""
    if _SETUP not in queries:
        return []
    try:
        connection.execute(queries[_SETUP])
    except duckdb.Error as error:
        return [f"{_place(system, _SETUP)}: {_said(error)}"]
    return []


def _bound(query: str, as_of: date) -> dict[str, date]:
    return {"as_of": as_of} if "$as_of" in query else {}


def _place(system: str, name: str) -> str:
    return f"sql/sources/{system}/{name}.sql"


def _said(error: duckdb.Error) -> str:
    """What is missing, in terms of the export; else the first line of DuckDB's message."""
    text = str(error)
    table = _MISSING_TABLE.search(text)
    if table:
        return f"the export lacks {table[1]}.parquet or {table[1]}.csv"
    column = _MISSING_COLUMN.search(text)
    if column:
        return f"the export lacks column {column[1]}, which this query reads"
    return text.partition("\n")[0]


def _misfit(system: str, data_dir: Path, files: Mapping[str, Path], faults: list[str]) -> SourceError:
    there = ", ".join(file.name for file in files.values()) or "none"
    return SourceError(
        f"The export of {system} in {data_dir} does not fit its mapping queries.",
        rows=faults,
        way_out=f"Export what is missing, or change the query. Files of the export that were read: {there}.",
    )
