"""Folders of canonical tables: one CSV or Parquet file per table, the file's name is the table's.

Belongs here: reading files without losing or shifting a cell, and writing them so that they read back equal. What the
cells mean is decided by `masterplan.intake`; foreign systems are read elsewhere.
"""

from __future__ import annotations

import csv
import io
import json
import os
from codecs import BOM_UTF8
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl
from polars.exceptions import PanicException, PolarsError

from masterplan.errors import InputError
from masterplan.intake import BrokenRow, RawTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SUFFIXES: Final = (".csv", ".parquet")
_QUOTE, _COMMA, _LINE_FEED, _RETURN = b'",\n\r'
# the standard limit of 128 KB is a guard of the csv module, not of the format
_LONGEST_CELL: Final = 2**31 - 1


def read_folder(folder: Path) -> dict[str, RawTable]:
    """Read every CSV and Parquet file of a folder as the table of its name.

    CSV cells stay text, empty means absent; records with too many or too few fields are handed on as broken rows.
    Errors: InputError for a folder without tables, two files of one table, or a file that cannot be read whole.
    """
    files = _table_files(folder)
    return {path.stem: _READERS[path.suffix.lower()](path) for path in files}


def read_file(path: Path) -> RawTable:
    """One CSV or Parquet file as received; InputError for none, another kind of file, or one that cannot be read."""
    if not path.is_file():
        raise InputError(f"There is no file {path}.", way_out="Name a CSV or Parquet file.")
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise InputError(f"{path} is no CSV or Parquet file.", way_out="Name one.")
    return read(path)


def write_folder(tables: Mapping[str, pl.DataFrame], folder: Path, fmt: Literal["csv", "parquet"]) -> None:
    """Write each table as `<table>.<fmt>` into a folder, made when absent; each file appears whole or not at all.

    CSV: UTF-8, decimals without trailing zeros, ISO dates, true and false, absent values empty. Equal tables give equal
    bytes. Errors: InputError when the folder holds one of the tables in the other format, or cannot be written.
    """
    other = next(suffix for suffix in SUFFIXES if suffix != f".{fmt}")
    clashes = [f"{name}{other}" for name in sorted(tables) if (folder / f"{name}{other}").exists()]
    if clashes:
        raise InputError(
            f"The folder {folder} holds tables in another format already.",
            rows=clashes,
            way_out="Write to another folder, or delete these files: a table must not be there twice.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in sorted(tables):
            _replace(folder / f"{name}.{fmt}", tables[name], _WRITERS[fmt])
    except OSError as error:
        raise InputError(
            f"The folder {folder} cannot be written: {error}.", way_out="Free space or rights, or choose another folder."
        ) from error


def _table_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}.", way_out="Name a folder with one CSV or Parquet file per table.")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    if not files:
        raise InputError(
            f"The folder {folder} has no CSV or Parquet file.",
            way_out="Put one file per table there, at least item.csv or item.parquet; `masterplan sample` writes an example.",
        )
    stems = [path.stem for path in files]
    twice = [path.name for path in files if stems.count(path.stem) > 1]
    if twice:
        raise InputError(f"The folder {folder} holds a table twice.", rows=twice, way_out="Keep one file per table.")
    return files


def _unreadable(path: Path, reason: object, way_out: str) -> InputError:
    return InputError(f"The file {path.name} cannot be read: {reason}.", rows=[str(path)], way_out=way_out)


def _read_parquet(path: Path) -> RawTable:
    try:
        with path.open("rb") as file:
            return RawTable(pl.read_parquet(file), path.name)
    except (PolarsError, PanicException, OSError) as error:
        way_out = f"Export {path.name} again, it is damaged or no Parquet file, or take it out of the folder."
        raise _unreadable(path, str(error).splitlines()[0] if str(error) else type(error).__name__, way_out) from error


def _read_csv(path: Path) -> RawTable:
    try:
        data = path.read_bytes().removeprefix(BOM_UTF8)
        text = data.decode()
    except OSError as error:
        raise _unreadable(path, error.strerror, "Check that the file exists and may be read.") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, f"line {line} is not UTF-8", f"Save {path.name} as CSV in UTF-8.") from error
    csv.field_size_limit(_LONGEST_CELL)
    records = _records(path, text)
    header = _header(path, next(records, []))
    if _is_regular(np.frombuffer(data, np.uint8), len(header)):
        frame = pl.read_csv(io.BytesIO(data), infer_schema=False)
        return RawTable(frame.rename(dict(zip(frame.columns, header, strict=True))), path.name)
    return _from_records(path.name, header, list(records))


def _header(path: Path, names: list[str]) -> list[str]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names:
        raise _unreadable(path, "it is empty", "Its first line must name the columns; without rows, the line alone will do.")
    if twice:
        raise _unreadable(path, f"it has two columns {', '.join(twice)}", "Each column must be named once; delete or rename one.")
    return names


def _records(path: Path, text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from (record for record in reader if record)
    except csv.Error as error:
        way_out = (
            f"Enclose cells that hold quotes, commas or line ends in quotes and double the quotes inside, then save {path.name} again."
        )
        raise _unreadable(path, f"line {reader.line_num}: {error}", way_out) from error


def _from_records(source: str, header: list[str], records: list[list[str]]) -> RawTable:
    broken = {index: _ragged(header, record) for index, record in enumerate(records) if len(record) != len(header)}
    empty: list[str | None] = [None] * len(header)
    rows = [empty if index in broken else record for index, record in enumerate(records)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    return RawTable(frame, source, broken=broken)


def _ragged(header: list[str], record: list[str]) -> BrokenRow:
    message = f"the row has {len(record)} fields and the header {len(header)}; which field belongs where is unknown, correct the row"
    return BrokenRow("ragged_row", message, json.dumps(record, ensure_ascii=False))


def _is_regular(data: np.ndarray, width: int) -> bool:
    """Whether every record has `width` fields, no line is blank and every quote encloses a cell or is doubled in one."""
    end = _LINE_FEED if len(data) and data[-1] == _LINE_FEED else 0
    data = data[:-1] if end else data
    quotes = np.flatnonzero(data == _QUOTE)
    if not _quotes_enclose(data, quotes):
        return False
    lines, commas, returns = (_outside(np.flatnonzero(data == sign), quotes) for sign in (_LINE_FEED, _COMMA, _RETURN))
    ends = np.append(lines, len(data))
    begins = np.insert(lines + 1, 0, 0)
    followed = np.append(data, end)[returns + 1]
    blank = (ends == begins) | ((ends == begins + 1) & np.isin(begins, returns))
    fields = np.diff(np.searchsorted(commas, ends), prepend=0) + 1
    return bool((fields == width).all() and not blank.any() and (followed == _LINE_FEED).all())


def _quotes_enclose(data: np.ndarray, quotes: np.ndarray) -> bool:
    padded = np.concatenate([[_LINE_FEED], data, [_LINE_FEED]])
    opening, closing = quotes[0::2], quotes[1::2]
    if len(opening) != len(closing):
        return False
    before, after = padded[opening], padded[closing + 2]
    begins = np.isin(before, [_COMMA, _LINE_FEED, _QUOTE])
    ends = np.isin(after, [_COMMA, _LINE_FEED, _RETURN, _QUOTE])
    return bool(begins.all() and ends.all())


def _outside(positions: np.ndarray, quotes: np.ndarray) -> np.ndarray:
    return positions[np.searchsorted(quotes, positions) % 2 == 0] if len(quotes) else positions


def _replace(path: Path, frame: pl.DataFrame, write: Callable[[pl.DataFrame, IO[bytes]], None]) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            write(frame, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write_csv(frame: pl.DataFrame, file: IO[bytes]) -> None:
    texts = frame.select(_as_written(name, dtype) for name, dtype in frame.schema.items())
    has_return = any(texts[name].str.contains("\r", literal=True).any() for name, dtype in texts.schema.items() if dtype == pl.String)
    texts.write_csv(file, quote_style="always" if has_return else "necessary")


def _as_written(name: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    if dtype.is_decimal():
        text = value.cast(pl.String)
        return pl.when(text.str.contains(".", literal=True)).then(text.str.strip_chars_end("0").str.strip_chars_end(".")).otherwise(text)
    return pl.when(value != "").then(value) if dtype == pl.String else value


def _write_parquet(frame: pl.DataFrame, file: IO[bytes]) -> None:
    frame.write_parquet(file)


_READERS: Final[dict[str, Callable[[Path], RawTable]]] = {".csv": _read_csv, ".parquet": _read_parquet}
_WRITERS: Final[dict[str, Callable[[pl.DataFrame, IO[bytes]], None]]] = {"csv": _write_csv, "parquet": _write_parquet}
