"""Input tables with changes that are not written into them yet: a change of one row must not copy a million.

Belongs here: rows by key. What a change means for a plan is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import polars as pl

from masterplan.contracts import INPUTS, Table, empty_frame, polars_schema
from masterplan.errors import InputError
from masterplan.netchange.lookup import Lookup, among
from masterplan.places import Tables

_MANY: Final = 10_000
Row = tuple[Any, ...]


class ChangedTables:
    """Tables as their contracts declare them, and what has changed since: by table and key a row, or None for one that went."""

    def __init__(self, tables: Tables) -> None:
        self._tables = dict(tables)
        self._noted: dict[str, dict[Row, Row | None]] = {}
        self._lookups: dict[tuple[str, str], Lookup] = {}

    def note(self, table: str, rows: pl.DataFrame, gone: pl.DataFrame) -> None:
        """From now on the table says `rows` of their keys, nothing of the keys `gone`. InputError for an unknown table."""
        key = list(_contract(table).key)
        if len(rows) + len(gone) > _MANY:
            self._replace(table, _with_changes(self[table], key, rows, pl.concat([rows.select(key), gone.select(key)])))
            return
        noted = self._noted.setdefault(table, {})
        noted.update(dict.fromkeys(_names(gone, key)))
        noted.update(zip(_names(rows, key), rows.rows(), strict=True))

    def find(self, table: str, keys: pl.DataFrame, by: str) -> pl.DataFrame:
        """The rows of some keys as they are now; `by` is the key column that names few rows."""
        key, noted = list(_contract(table).key), self._noted.get(table, {})
        wanted = dict.fromkeys(_names(keys, key))
        standing = self._named(table, by, key, {name for name in wanted if name not in noted})
        known = [noted[name] for name in wanted if name in noted]
        return standing.vstack(_frame(known, standing)) if any(known) else standing

    def _named(self, table: str, by: str, key: list[str], names: set[Row]) -> pl.DataFrame:
        """The rows of some keys, without changes that are not written into the table yet."""
        base, at = self._tables[table], key.index(by)
        if not names:
            return base.slice(0, 0)
        rows = self._standing(table, by, pl.Series(by, [name[at] for name in names], base[by].dtype))
        is_wanted = [name in names for name in _names(rows, key)]
        return rows if all(is_wanted) else rows.filter(pl.Series(is_wanted))

    def having(self, table: str, column: str, values: pl.Series) -> pl.DataFrame:
        """The rows of a table as it is now that have one of the values in a column."""
        if table in self._noted:
            return self[table].filter(among(column, values))
        return self._standing(table, column, values)

    def _standing(self, table: str, column: str, values: pl.Series) -> pl.DataFrame:
        """The rows of the values, without changes that are not written into the table yet."""
        if (table, column) not in self._lookups:
            self._lookups[table, column] = Lookup(self._tables[table], column)
        return self._lookups[table, column].rows(values)

    def _replace(self, table: str, frame: pl.DataFrame) -> None:
        self._tables[table] = frame
        self._lookups = {known: lookup for known, lookup in self._lookups.items() if known[0] != table}

    def of_items(self, table: str, items: pl.DataFrame) -> pl.DataFrame:
        """The rows of some items (company_id, item_id) as they are now, of a table that has these columns."""
        key, base, noted = list(_contract(table).key), self._tables[table], self._noted.get(table, {})
        rows = base.filter(among("item_id", items["item_id"]))
        if noted:
            keys = _frame(list(noted), base.select(key).clear())
            rows = _with_changes(rows, key, _frame(list(noted.values()), base), keys)
        return rows.join(items, on=["company_id", "item_id"], how="semi", maintain_order="left")

    @property
    def unsettled(self) -> Tables:
        """The tables, those with changes that are not written into them left out."""
        return {name: table for name, table in self._tables.items() if name not in self._noted}

    def settled(self) -> Tables:
        """The tables with all changes written into them."""
        for table, noted in self._noted.items():
            key, base = list(_contract(table).key), self._tables[table]
            keys = _frame(list(noted), base.select(key).clear())
            self._replace(table, _with_changes(base, key, _frame(list(noted.values()), base), keys))
        self._noted = {}
        return self._tables

    def __getitem__(self, table: str) -> pl.DataFrame:
        """A table as it is now."""
        return self.settled()[table] if table in self._noted else self._tables[table]


def _with_changes(table: pl.DataFrame, key: list[str], rows: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    standing = table.join(keys, on=key, how="anti", nulls_equal=True, maintain_order="left")
    return pl.concat([standing, rows])


def _names(rows: pl.DataFrame, key: list[str]) -> list[Row]:
    return list(zip(*(rows.get_column(name).to_list() for name in key), strict=True)) if rows.height else []


def _frame(rows: Sequence[Row | None], like: pl.DataFrame) -> pl.DataFrame:
    """Those of the rows that are there, with the columns of a frame."""
    return pl.DataFrame([row for row in rows if row is not None], schema=like.schema, orient="row")


def changed_rows(table: str, rows: pl.DataFrame | None) -> pl.DataFrame:
    """Rows of a table with the columns of its contract, absent ones by default; InputError for columns it does not have."""
    contract = _contract(table)
    if rows is None:
        return empty_frame(contract)
    schema = _schema(table)
    if rows.columns == list(schema) and rows.dtypes == list(schema.values()):
        return rows
    unknown = sorted(set(rows.columns) - set(schema))
    missing = [column.name for column in contract.columns if column.is_required and column.name not in rows.columns]
    if unknown or missing:
        raise InputError(
            f"Changes of the table {table} do not have its columns.",
            rows=[*(f"unknown: {name}" for name in unknown), *(f"missing: {name}" for name in missing)],
            way_out="Give rows as the contract of the table says.",
        )
    absent = [pl.lit(column.default).alias(column.name) for column in contract.columns if column.name not in rows.columns]
    return rows.lazy().with_columns(absent).select(pl.col(name).cast(kind) for name, kind in schema.items()).collect()


def changed_keys(table: str, keys: pl.DataFrame | None) -> pl.DataFrame:
    """Keys of rows that went; InputError when columns of the key are missing."""
    contract = _contract(table)
    if keys is None:
        return _no_keys(table)
    schema = {name: kind for name, kind in _schema(table).items() if name in contract.key}
    missing = sorted(set(schema) - set(keys.columns))
    if missing:
        raise InputError(
            f"Rows of the table {table} that went are named without {', '.join(missing)}.", way_out="Give all columns of the key."
        )
    return keys.select(pl.col(name).cast(kind) for name, kind in schema.items())


@cache
def _schema(table: str) -> Mapping[str, pl.DataType]:
    return dict(polars_schema(INPUTS[table]))


@cache
def _no_keys(table: str) -> pl.DataFrame:
    contract = INPUTS[table]
    # in the order of the columns of the table, as keys are given
    return empty_frame(contract).select(name for name in contract.column_names if name in contract.key)


def _contract(table: str) -> Table:
    if table not in INPUTS:
        raise InputError(f"There is no input table {table!r}.", rows=sorted(INPUTS), way_out="Name one of these.")
    return INPUTS[table]
