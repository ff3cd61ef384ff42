"""Small companies as tables: written out by hand for a test, or drawn at random for the properties.

Belongs here: making input tables for tests. What planning makes of them is told by the tests themselves; where chance
comes in stands in `random_company`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pprint import pformat
from typing import Any, NamedTuple

import polars as pl
from hypothesis import strategies as st
from random_company import FEATURES, PLAN_DATE, random_rows
from reference.islands import islands

from masterplan.contracts import INPUTS, RESULTS, Column, Kind, Table, empty_frame, polars_schema

Row = dict[str, Any]
Tables = dict[str, pl.DataFrame]
Columns = tuple[tuple[str, Any], ...]

PLAN_ID = "net"
APPROVED = "approved"
BASELINE, PLANNED_ORDER = RESULTS["baseline"], RESULTS["planned_order"]
_RESULTS = {BASELINE.name: BASELINE, APPROVED: PLANNED_ORDER}
_NO_TEXTS: Row = {column.name: "" for column in PLANNED_ORDER.columns if column.kind is Kind.TEXT and column.is_required}


@dataclass(frozen=True)
class Network:
    """One small group of companies: what planning reads."""

    tables: Tables
    baseline: pl.DataFrame
    approved: pl.DataFrame = field(default_factory=lambda: framed(PLANNED_ORDER, ()))

    def __repr__(self) -> str:
        """The rows, without what is only default, as they can be given to `tables_of`."""
        return pformat({name: rows for name, rows in all_rows_of(self).items() if rows}, width=160)


def network_of(rows: Mapping[str, Sequence[Row]]) -> Network:
    """A network from rows by table name, `baseline` and `approved` among them; what a row does not say takes the contract's default."""
    usual = {"plan_date": PLAN_DATE, "lower_qty": 0, "upper_qty": 0, "level_pct": 90.0, "model": "naive", "demand_class": "smooth"}
    points = [{**usual, **row} for row in rows.get("baseline", ())]
    kept = [{**_NO_TEXTS, "plan_id": PLAN_ID, "plan_date": PLAN_DATE, "version": 1, **row} for row in rows.get(APPROVED, ())]
    return Network(tables_of(rows), framed(BASELINE, points), framed(PLANNED_ORDER, kept))


def tables_of(rows: Mapping[str, Sequence[Row]]) -> Tables:
    """Every input table, from the rows given by table name; what a row does not say takes the contract's default."""
    return {name: framed(table, rows.get(name, ())) for name, table in INPUTS.items()}


def framed(table: Table, rows: Sequence[Row]) -> pl.DataFrame:
    """Rows as a frame of their contract; quantities may be written as whole numbers, texts or decimals."""
    if not rows:
        return _empty(table.qualified_name)
    unknown = {name for row in rows for name in row} - set(table.column_names)
    assert not unknown, f"{table.name} has no column {sorted(unknown)}"
    values = {column.name: [_value(column, row) for row in rows] for column in table.columns}
    return pl.DataFrame(values, schema=polars_schema(table))


def is_sound(rows: Mapping[str, Sequence[Row]]) -> bool:
    """Whether keys are unique and rows refer to rows that exist; units need not be known."""
    asked = {name: _asked_of(name) for name in rows}
    if any(not asked[name].required <= row.keys() for name, of_table in rows.items() for row in of_table):
        return False
    keys = {name: set(_cells(asked[name].key, of_table)) for name, of_table in rows.items()}
    if any(len(keys[name]) < len(of_table) for name, of_table in rows.items()):
        return False
    if not all(_is_under_its_id(row) for row in rows.get(APPROVED, ())):
        return False
    has_plan = any(row.get("plan_id") == PLAN_ID for row in rows.get("plan", ()))
    return has_plan and all(
        keys.get(target, set()).issuperset(named for named in _cells(columns, rows[name]) if named[-1])
        for name, table in asked.items()
        for target, columns in table.references
    )


class SoundRows:
    """Sound rows by table, and which changes of single rows leave them sound: told by the row alone, however many there are."""

    def __init__(self, rows: Mapping[str, Sequence[Row]]) -> None:
        assert is_sound(rows)
        self.rows = {name: list(of_table) for name, of_table in rows.items()}
        self._keys = {name: {_key_of(name, row) for row in of_table} for name, of_table in rows.items()}
        self._named = Counter(named for name, of_table in rows.items() for row in of_table for named in _named_by(name, row))

    def replace(self, table: str, place: int | None, row: Row | None) -> bool:
        """Let a row stand at a place of its table, None: behind the last, no row: nobody; whether that was sound and is done."""
        old = None if place is None else self.rows[table][place]
        self._forget(table, old)
        if self._is_sound(table, old, row):
            self._note(table, row)
            of_table = self.rows.setdefault(table, [])
            end = len(of_table) if place is None else place + 1
            of_table[len(of_table) if place is None else place : end] = [] if row is None else [row]
            return True
        self._note(table, old)
        return False

    def _is_sound(self, table: str, old: Row | None, row: Row | None) -> bool:
        key = None if row is None else _key_of(table, row)
        if old is not None and key != _key_of(table, old) and self._named[table, _key_of(table, old)]:
            return False
        if row is None:
            return True
        keys = self._keys.get(table, set())
        known = {(table, key), *((target, named) for target, named in _named_by(table, row) if named in self._keys.get(target, set()))}
        return _asked_of(table).required <= row.keys() and key not in keys and known.issuperset(_named_by(table, row))

    def _forget(self, table: str, row: Row | None) -> None:
        if row is not None:
            self._keys[table].discard(_key_of(table, row))
            self._named.subtract(_named_by(table, row))

    def _note(self, table: str, row: Row | None) -> None:
        if row is not None:
            self._keys.setdefault(table, set()).add(_key_of(table, row))
            self._named.update(_named_by(table, row))


def _key_of(table: str, row: Row) -> tuple[Any, ...]:
    return next(iter(_cells(_asked_of(table).key, [row])))


def _named_by(table: str, row: Row) -> list[tuple[str, tuple[Any, ...]]]:
    """The rows that a row refers to: table and key."""
    found = ((target, next(iter(_cells(columns, [row])))) for target, columns in _asked_of(table).references)
    return [(target, named) for target, named in found if named[-1]]


def _is_under_its_id(row: Row) -> bool:
    named = [part.replace("%7C", "|").replace("%25", "%") for part in row["order_id"].split("|")[1:5]]
    return named == [row.get(name, "") for name in ("company_id", "item_id", "site_id", "warehouse_id")]


class _Asked(NamedTuple):
    """What sound rows of a table have: columns without a default, a key, and references to keys; columns with their defaults."""

    required: frozenset[str]
    key: Columns
    references: list[tuple[str, Columns]]


@cache
def _asked_of(name: str) -> _Asked:
    table = _RESULTS.get(name) or INPUTS[name]

    def columns(names: Iterable[str]) -> Columns:
        return tuple((each, table.column(each).default) for each in names)

    named = [ref for ref in table.references if ref.target != "unit" and INPUTS[ref.target].key == ref.target_columns]
    return _Asked(
        frozenset(column.name for column in table.columns if column.is_required),
        columns(each for each in table.key if each != "plan_date"),
        [(ref.target, columns(ref.columns)) for ref in named] if name not in _RESULTS else [],
    )


def _cells(columns: Columns, rows: Sequence[Row]) -> Iterable[tuple[Any, ...]]:
    return zip(*([row.get(name, default) for row in rows] for name, default in columns), strict=True)


def rows_with_baseline(network: Network) -> dict[str, list[Row]]:
    """The rows of a network without planned orders of the last run, as they can be given to `network_of`."""
    return {**rows_of(network.tables), BASELINE.name: [_written(BASELINE, row) for row in network.baseline.to_dicts()]}


def all_rows_of(network: Network) -> dict[str, list[Row]]:
    """The rows of a network, as they can be given to `network_of`."""
    return {**rows_with_baseline(network), APPROVED: [_written(PLANNED_ORDER, row) for row in network.approved.to_dicts()]}


def rows_of(tables: Tables) -> dict[str, list[Row]]:
    """The rows of all tables without the columns that say only the default: short enough to read."""
    return {name: [_written(INPUTS[name], row) for row in frame.to_dicts()] for name, frame in tables.items()}


def narrowed(network: Network, fails: Callable[[Network], bool]) -> Network:
    """The first group of unconnected companies that fails by itself, the whole network when none does."""
    rows = {name: frame.to_dicts() for name, frame in network.tables.items()}
    rows |= {BASELINE.name: network.baseline.to_dicts(), APPROVED: network.approved.to_dicts()}
    return next((part for part in map(network_of, islands(rows)) if fails(part)), network)


def networks(features: Iterable[str] = FEATURES, groups: int = 8) -> st.SearchStrategy[Network]:
    """Random networks of `groups` unconnected small groups of companies that use some of the features.

    Nothing but a seed is drawn: what a failing network owes its failure to is told by `reference.comparison.smallest`.
    """
    return st.integers(0, 2**32).map(lambda seed: random_network(seed, features, groups))


def random_network(seed: int, features: Iterable[str] = FEATURES, groups: int = 8) -> Network:
    """The random network of a seed."""
    made = random_rows(seed, frozenset(features), groups)
    rows = {name: unique(INPUTS.get(name) or _RESULTS[name], rows) for name, rows in made.rows.items()}
    return network_of({**rows, "baseline": unique(BASELINE, made.baseline)})


def unique(table: Table, rows: Sequence[Row]) -> list[Row]:
    """The first row of each key: what a random table keeps of its rows."""
    columns = [table.column(name) for name in table.key if table.column(name).name != "plan_date"]
    kept: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        kept.setdefault(tuple(row.get(column.name, column.default) for column in columns), row)
    return list(kept.values())


@cache
def _empty(name: str) -> pl.DataFrame:
    contracts = {table.qualified_name: table for table in (*INPUTS.values(), *RESULTS.values())}
    return empty_frame(contracts[name])


def _value(column: Column, row: Row) -> Any:
    value = row.get(column.name, column.default)
    assert value is not None or column.nullable, f"{column.name} is missing in {row}"
    return Decimal(str(value)) if column.kind is Kind.QTY and value is not None else value


def _written(table: Table, row: Row) -> Row:
    said = {column.name: row[column.name] for column in table.columns if column.is_required or row[column.name] != column.default}
    return {name: str(value.normalize()) if isinstance(value, Decimal) else value for name, value in said.items()}
