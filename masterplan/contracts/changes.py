"""Tables of changes on their way into the master data: those that wait, what became of them, the files they came in.

Belongs here: the intake of single rows. What the rows say is declared with their tables (semantics §33).
"""

from __future__ import annotations

from masterplan.contracts.core import Column, Kind, Table, count, day, instant, key, optional, text
from masterplan.contracts.storage import QUARANTINE_COLUMNS

CHANGES = ("upsert", "delete")
OUTCOMES = ("applied", "unchanged", "overtaken", "quarantined")
_MADE = instant("changed_at", "When the change was made where it comes from; absent: its file's name gives the order", nullable=True)
_SOURCE = text("source_file", "File or system that the change came from")
_ROW = count("source_row", "Row in that file, the first data row is 1", minimum=0)

TABLES = (
    Table(
        "store",
        "input_change",
        "one change of one row of an input table that waits to be taken in; other tools may add rows",
        ("table_name", "source_file", "source_row", "changed_at"),
        (
            text("table_name", "Input table, without schema"),
            Column("change", Kind.TEXT, "What happens to the row; absent: upsert", nullable=True, values=CHANGES),
            text("row_text", "The row as a JSON object, value by column; of a delete the key is enough"),
            instant("changed_at", "When the change was made where it comes from, in UTC; absent: when it is taken in", nullable=True),
            _SOURCE,
            _ROW,
        ),
    ),
    Table(
        "store",
        "taken_change",
        "one change that was taken in",
        ("change_no",),
        (
            key("change_no", "Number in the order of taking in"),
            day("plan_date", "Plan date that it was taken in for"),
            text("table_name", "Input table that it was meant for"),
            text("row_key", "Key of the row, its parts joined by |"),
            text("change", "What happened to the row", values=CHANGES),
            _MADE,
            _SOURCE,
            _ROW,
            text("outcome", "What became of it; overtaken: a newer change of the row counts", values=OUTCOMES),
            instant("taken_at", "When it was taken in"),
        ),
    ),
    Table(
        "store",
        "taken_later",
        "one rule that a change broke as long as something it names was not there; it was taken in when that had come",
        ("plan_date", "table_name", "source_file", "source_row", "rule", "column_name", "taken_at"),
        (
            day("plan_date", "Date for which it was rejected"),
            *QUARANTINE_COLUMNS,
            text("outcome", "What became of it", values=OUTCOMES[:3]),
            instant("taken_at", "When it was taken in"),
        ),
    ),
    Table(
        "store",
        "change_file",
        "one file of changes with one content that was dealt with, so that it is taken exactly once",
        ("file_name", "fingerprint"),
        (
            text("file_name", "Table and name of the file"),
            text("fingerprint", "Fingerprint of its bytes"),
            day("plan_date", "Plan date that it was taken in for"),
            count("rows_read", "Rows in it"),
            optional("reason", "Why it could not be read; empty: it was"),
            instant("taken_at", "When it was dealt with"),
        ),
    ),
)

__all__ = ["CHANGES", "OUTCOMES", "TABLES"]
