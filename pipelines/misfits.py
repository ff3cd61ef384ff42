"""Mapping queries that do not fit: the file, the line and what DuckDB said, told in terms of the export.

Belongs here: reading DuckDB's messages. When a query fails and what becomes of it is told in `pipelines.foreign`.
"""

from __future__ import annotations

import re
from typing import Final

_MISSING_TABLE: Final = re.compile(r'Table with name "?(\w+)"? does not exist')
_MISSING_COLUMN: Final = re.compile(r'(?:column named|[Cc]olumn) "(\w+)"')
_OTHER_NAME: Final = re.compile(r'\w+ with name "?(\w+)"?')
_EXCERPT: Final = re.compile(r"^LINE \d+: (?:\.\.\.)?(.*?)(?:\.\.\.)?$", re.MULTILINE)
# names of DuckDB's own that it offers when nothing of the export comes near
_OWN_NAMES: Final = re.compile(r' Did you mean "(?:pg_|duckdb_|sqlite_|pragma_)\w*"\?')
_UNREAD_VALUE: Final = "Conversion Error"


def fault_of(error: Exception, query: str, place: str) -> str:
    """One line: the file of the query, the line in it where the message has one, what is missing and what DuckDB said."""
    line = _line(str(error), query)
    return f"{place}{f', line {line}' if line else ''}: {said(error)}"


def said(error: Exception) -> str:
    """What is missing, in terms of the export, and the message without its excerpt of the query."""
    text = str(error)
    told = _OWN_NAMES.sub("", " ".join(text.partition("\nLINE ")[0].split()))
    if table := _MISSING_TABLE.search(text):
        return f"the export lacks {table[1]}.parquet or {table[1]}.csv ({told})"
    if column := _MISSING_COLUMN.search(text):
        return f"the export lacks column {column[1]}, which this query reads ({told})"
    if text.startswith(_UNREAD_VALUE):
        return f"{told}; hand the text on as it is: cells that cannot be read are quarantined row by row"
    return told


def _line(message: str, query: str) -> int | None:
    """The line of the query that the message is about; DuckDB's own number counts from the statement, or is not there."""
    excerpt = _EXCERPT.search(message)
    lines = query.splitlines()
    if excerpt:
        return next((number for number, line in enumerate(lines, 1) if excerpt[1].strip() in line), None)
    named = next((found for pattern in (_MISSING_TABLE, _MISSING_COLUMN, _OTHER_NAME) if (found := pattern.search(message))), None)
    word = re.compile(rf"\b{re.escape(named[1])}\b", re.IGNORECASE) if named else None
    return next((number for number, line in enumerate(lines, 1) if word and word.search(line.partition("--")[0])), None)
