"""Foreign systems: their exports become canonical tables through mapping queries.

Belongs here: opening an export in a DuckDB of its own and running the queries on it. Which queries there are is told in
`pipelines.mappings`, what they mean in the queries; what their rows are worth is decided by `masterplan.intake`;
canonical files are read by `pipelines.files`.

A query is one `select`. It sees each file `X.parquet` or `X.csv` of the export as table `X` (all columns of a CSV are
text), the plan date as `$as_of` and, also in views, as `parameter.as_of`.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Final

import duckdb
from polars.exceptions import PolarsError

from masterplan.errors import SourceError
from masterplan.intake import RawTable
from pipelines.mappings import REPORT, SETUP, Queries, queries_of
from pipelines.misfits import fault_of, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    import polars as pl

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_READERS: Final = {
    ".parquet": "read_parquet($file)",
    ".csv": "read_csv($file, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')",
}
# a pivot is several statements to DuckDB
_ROWS: Final = (duckdb.StatementType.SELECT, duckdb.StatementType.MULTI)


def read_foreign(system: str, data_dir: Path, as_of: date, mappings_dir: Path | None = None) -> dict[str, RawTable]:
    """Map the export of a foreign system to canonical tables, as of a date.

    Inputs: a folder name of `sql/sources` or of `mappings_dir`, the folder of the export's files, the plan date, the
    user's own mapping queries. Output: one raw table per mapping query, its rows in order of all their columns. Errors:
    SourceError for an unknown system, an unreadable export, or a query that does not fit it.
    """
    queries = queries_of(system, data_dir, mappings_dir)
    frames = _run(queries, queries.tables(), data_dir, as_of)
    return {name: RawTable(frame, queries.place(name)) for name, frame in frames.items()}


def read_foreign_reports(system: str, data_dir: Path, as_of: date, mappings_dir: Path | None = None) -> dict[str, pl.DataFrame]:
    """What a reader should know of the export beside its tables: the rows of each `_report_<name>.sql`, by name.

    Inputs, order of rows and errors as of `read_foreign`.
    """
    queries = queries_of(system, data_dir, mappings_dir)
    frames = _run(queries, queries.reports(), data_dir, as_of)
    return {name.removeprefix(REPORT): frame for name, frame in frames.items()}


def _run(queries: Queries, wanted: list[str], data_dir: Path, as_of: date) -> dict[str, pl.DataFrame]:
    files = _mentioned(_export_files(queries.system, data_dir), queries.texts.values())
    frames, faults = {}, []
    with closing(duckdb.connect(":memory:")) as connection:
        for name, file in files.items():
            _load(connection, queries.system, name, file)
        _shut_in(connection)
        connection.execute("create temp table parameter as select cast($as_of as date) as as_of", {"as_of": as_of})
        try:
            connection.execute(queries.texts.get(SETUP, ""))
        except duckdb.Error as error:
            faults.append(fault_of(error, queries.texts[SETUP], queries.place(SETUP)))
        # without the shared views every other query would fail too
        for name in wanted if not faults else ():
            try:
                frames[name] = _rows(connection, queries.texts[name], as_of)
            except (duckdb.Error, PolarsError) as error:
                faults.append(fault_of(error, queries.texts[name], queries.place(name)))
    if faults:
        raise _misfit(queries.system, data_dir, files, faults)
    return frames


def _rows(connection: duckdb.DuckDBPyConnection, query: str, as_of: date) -> pl.DataFrame:
    """The rows of a query in order of all their columns; a text that is not one query is refused before any of it runs."""
    kinds = [statement.type for statement in connection.extract_statements(query)]
    if len(kinds) != 1 or kinds[0] not in _ROWS:
        raise duckdb.InvalidInputException("a mapping query is one select")
    frame = connection.sql(query, params={"as_of": as_of} if "$as_of" in query else {}).pl()
    return frame.sort(frame.columns)


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
            f"The export of {system} cannot be read.", rows=[f"{file}: {said(error)}"], way_out="Export the file again, or repair it."
        ) from error


def _literal(file: Path) -> str:
    """The path with its pattern characters taken literally, since DuckDB reads paths as patterns."""
    return re.sub(r"([*?\[])", r"[\1]", str(file))


def _shut_in(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on the queries see the loaded tables and nothing else: no files, no network, no Python variables."""
    for setting in ("python_enable_replacements = false", "enable_external_access = false", "lock_configuration = true"):
        connection.execute(f"set {setting}")


def _misfit(system: str, data_dir: Path, files: Mapping[str, Path], faults: list[str]) -> SourceError:
    there = ", ".join(file.name for file in files.values()) or "none"
    return SourceError(
        f"The export of {system} in {data_dir} does not fit its mapping queries.",
        rows=faults,
        way_out=f"Export what is missing, or change the query. Files of the export that were read: {there}.",
    )
