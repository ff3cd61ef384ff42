"""Input tables with changes that are not written into them yet: a change of one row must not copy a million.

Belongs here: rows by key. What a change means for a plan is told elsewhere.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.contracts import INPUTS, Table, polars_schema
from masterplan.errors import InputError
from masterplan.places import Tables

_FEW: Final = 8


class ChangedTables:
    """Tables as their contracts declare them, and what has changed since: rows by table that are new or say something else, or went."""

    def __init__(self, tables: Tables) -> None:
        self._tables = dict(tables)
        self._rows: dict[str, pl.DataFrame] = {}
        self._keys: dict[str, pl.DataFrame] = {}

    def note(self, table: str, rows: pl.DataFrame, gone: pl.DataFrame) -> None:
        """From now on the table says `rows` of their keys, nothing of the keys `gone`. InputError for an unknown table."""
        key = list(_contract(table).key)
        keys = pl.concat([rows.select(key), gone.select(key)]).unique()
        known = self._rows.get(table)
        self._rows[table] = rows if known is None else pl.concat([known.join(keys, on=key, how="anti", nulls_equal=True), rows])
        noted = self._keys.get(table)
        self._keys[table] = keys if noted is None else pl.concat([noted, keys]).unique()

    def find(self, table: str, keys: pl.DataFrame, by: str) -> pl.DataFrame:
        """The rows of some keys as they are now; `by` is the key column that names few rows."""
        key = list(_contract(table).key)
        base = self._tables[table].filter(among(by, keys[by]))
        standing = base.join(self._keys[table], on=key, how="anti", nulls_equal=True) if table in self._keys else base
        parts = [standing, *([self._rows[table]] if table in self._rows else [])]
        return pl.concat(parts).join(keys.select(key), on=key, how="semi", nulls_equal=True)

    def settled(self) -> Tables:
        """The tables with all changes written into them."""
        for table, keys in self._keys.items():
            key = list(_contract(table).key)
            standing = self._tables[table].join(keys, on=key, how="anti", nulls_equal=True, maintain_order="left")
            self._tables[table] = pl.concat([standing, self._rows[table]])
        self._rows, self._keys = {}, {}
        return self._tables

    def __getitem__(self, table: str) -> pl.DataFrame:
        """A table as it is now."""
        return self.settled()[table] if table in self._keys else self._tables[table]


def among(column: str, values: pl.Series) -> pl.Expr:
    """Whether a column has one of the values; a few are sought one by one, which on a million rows is several times faster."""
    wanted = values.unique()
    if len(wanted) > _FEW:
        return pl.col(column).is_in(wanted.implode())
    return pl.any_horizontal(pl.lit(value=False), *(pl.col(column) == value for value in wanted))


def changed_rows(table: str, rows: pl.DataFrame | None) -> pl.DataFrame:
    """Rows of a table with the columns of its contract, absent ones by default; InputError for columns it does not have."""
    contract = _contract(table)
    schema = polars_schema(contract)
    if rows is None:
        return pl.DataFrame(schema=schema)
    unknown = sorted(set(rows.columns) - set(schema))
    missing = [column.name for column in contract.columns if column.is_required and column.name not in rows.columns]
    if unknown or missing:
        raise InputError(
            f"Changes of the table {table} do not have its columns.",
            rows=[*(f"unknown: {name}" for name in unknown), *(f"missing: {name}" for name in missing)],
            way_out="Give rows as the contract of the table says.",
        )
    absent = [pl.lit(column.default).alias(column.name) for column in contract.columns if column.name not in rows.columns]
    return rows.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in schema.items())


def changed_keys(table: str, keys: pl.DataFrame | None) -> pl.DataFrame:
    """Keys of rows that went; InputError when columns of the key are missing."""
    contract = _contract(table)
    schema = {name: kind for name, kind in polars_schema(contract).items() if name in contract.key}
    if keys is None:
        return pl.DataFrame(schema=schema)
    missing = sorted(set(schema) - set(keys.columns))
    if missing:
        raise InputError(
            f"Rows of the table {table} that went are named without {', '.join(missing)}.", way_out="Give all columns of the key."
        )
    return keys.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _contract(table: str) -> Table:
    if table not in INPUTS:
        raise InputError(f"There is no input table {table!r}.", rows=sorted(INPUTS), way_out="Name one of these.")
    return INPUTS[table]
