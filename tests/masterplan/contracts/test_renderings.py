"""Every rendering of a contract says the same: polars schema, pandera schema and what DuckDB makes of the DDL."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import polars as pl
import pytest
from pandera.errors import SchemaError

from masterplan.contracts import (
    INPUTS,
    QUARANTINE,
    RESULTS,
    STORAGE,
    Column,
    Kind,
    Table,
    column_comment,
    duckdb_ddl,
    empty_frame,
    pandera_schema,
    polars_schema,
)
from masterplan.contracts.core import choice, count, day, qty, text

GROUPS = {"input": INPUTS, "result": RESULTS, "storage": STORAGE, "quarantine": {"quarantine": QUARANTINE}}
TABLES = {f"{group}:{table.qualified_name}": table for group, tables in GROUPS.items() for table in tables.values()}
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
_TYPES = {
    Kind.TEXT: (pl.String(), "VARCHAR"),
    Kind.DATE: (pl.Date(), "DATE"),
    Kind.QTY: (pl.Decimal(18, 6), "DECIMAL(18,6)"),
    Kind.NUMBER: (pl.Float64(), "DOUBLE"),
    Kind.DAYS: (pl.Int32(), "INTEGER"),
    Kind.COUNT: (pl.Int32(), "INTEGER"),
    Kind.FLAG: (pl.Boolean(), "BOOLEAN"),
    Kind.KEY: (pl.Int64(), "BIGINT"),
    Kind.MICRO: (pl.Int64(), "BIGINT"),
    Kind.INSTANT: (pl.Datetime("us"), "TIMESTAMP"),
}


def created(table: Table) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"create schema if not exists {table.schema}")
    connection.execute(duckdb_ddl(table))
    return connection


@every_table
def test_duckdb_makes_of_the_ddl_what_is_declared(table):
    with created(table) as connection:
        columns = connection.execute(
            "select column_name, data_type, is_nullable, comment from duckdb_columns()"
            " where schema_name = ? and table_name = ? order by column_index",
            [table.schema, table.name],
        ).fetchall()
        comment = connection.execute(
            "select comment from duckdb_tables() where schema_name = ? and table_name = ?", [table.schema, table.name]
        ).fetchall()
    assert columns == [(column.name, _TYPES[column.kind][1], column.nullable, column_comment(column)) for column in table.columns]
    assert len(comment) == 1
    assert table.grain in comment[0][0]


@every_table
def test_polars_reads_from_duckdb_what_is_declared(table):
    with created(table) as connection:
        read = connection.sql(f"select * from {table.qualified_name}").pl()  # noqa: S608
    assert read.schema == polars_schema(table)
    assert list(polars_schema(table).items()) == [(column.name, _TYPES[column.kind][0]) for column in table.columns]
    assert empty_frame(table).schema == polars_schema(table)


@every_table
def test_pandera_asks_for_what_is_declared(table):
    schema = pandera_schema(table)
    assert list(schema.columns) == table.column_names
    assert schema.unique == list(table.key)
    for column in table.columns:
        asked = schema.columns[column.name]
        assert asked.dtype.type == _TYPES[column.kind][0], column.name
        assert (asked.nullable, asked.required) == (column.nullable, True), column.name
    assert schema.validate(empty_frame(table)).is_empty()


@every_table
def test_the_ddl_can_run_again(table):
    with created(table) as connection:
        connection.execute(duckdb_ddl(table))


@every_table
def test_declarations_hold_together(table):
    for column in table.columns:
        assert column.meaning
        assert not (column.nullable and column.default is not None), f"{column.name}: a default never lets an absent value through"
        if column.default is None:
            continue
        if column.values and not (column.is_list and column.default == ""):
            assert column.default in column.values
        if isinstance(column.default, int | float) and not isinstance(column.default, bool):
            assert column.minimum is None or column.minimum <= column.default
            assert column.maximum is None or column.default <= column.maximum
        expected = {Kind.TEXT: str, Kind.FLAG: bool, Kind.NUMBER: float | int, Kind.QTY: int | float}.get(column.kind, int)
        assert isinstance(column.default, expected), column.name


@pytest.mark.parametrize("table", INPUTS.values(), ids=INPUTS)
def test_references_fit_the_keys_they_point_at(table):
    for reference in table.references:
        target = INPUTS[reference.target]
        assert reference.target_columns == target.key[: len(reference.target_columns)]
        for own, theirs in zip(reference.columns, reference.target_columns, strict=True):
            assert table.column(own).kind is target.column(theirs).kind is Kind.TEXT
            assert not table.column(own).nullable
    if table.validity:
        names = (*table.validity.group, table.validity.start, table.validity.end)
        assert set(names) <= set(table.column_names)


def test_input_tables_refer_to_each_other_without_circles():
    seen: set[str] = set()
    left = {name: {ref.target for ref in table.references} - {name} for name, table in INPUTS.items()}
    while ready := [name for name, targets in left.items() if targets <= seen]:
        seen.update(ready)
        left = {name: targets for name, targets in left.items() if name not in ready}
    assert left == {}


@pytest.mark.parametrize(
    "broken",
    [
        pl.DataFrame({"id": ["a", "a"], "kind": ["x", "x"], "qty": [Decimal(1), Decimal(2)]}),
        pl.DataFrame({"id": ["a"], "kind": ["z"], "qty": [Decimal(1)]}),
        pl.DataFrame({"id": ["a"], "kind": ["x"], "qty": [Decimal(-1)]}),
        pl.DataFrame({"id": [None], "kind": ["x"], "qty": [Decimal(1)]}, schema_overrides={"id": pl.String}),
        pl.DataFrame({"kind": ["x"], "id": ["a"], "qty": [Decimal(1)]}),
        pl.DataFrame({"id": ["a"], "kind": ["x"], "qty": [Decimal(1)], "more": [1]}),
        pl.DataFrame({"id": ["a"], "kind": ["x"]}),
    ],
    ids=["key twice", "value not allowed", "below minimum", "absent", "order of columns", "column too many", "column missing"],
)
def test_pandera_refuses(broken):
    table = Table("s", "t", "one", ("id",), (text("id", "Id"), choice("kind", ("x", "y"), "Kind"), qty("qty", "Quantity")))
    good = pl.DataFrame(
        {"id": ["a", "b"], "kind": ["x", "y"], "qty": [Decimal(1), Decimal(0)]}, schema_overrides={"qty": pl.Decimal(18, 6)}
    )
    assert pandera_schema(table).validate(good).equals(good)
    with pytest.raises(SchemaError):
        pandera_schema(table).validate(broken.with_columns(pl.col("^qty$").cast(pl.Decimal(18, 6))))


def test_comments_tell_unit_default_and_values_and_keep_quotes():
    table = Table(
        "s",
        "t",
        "one seller's thing",
        ("id",),
        (
            text("id", "The 'id'; x"),
            qty("q", "Quantity", default=2),
            choice("c", ("a", "b"), "Choice", "a"),
            day("d", "Day", nullable=True),
        ),
    )
    with created(table) as connection:
        comments = connection.execute("select comment from duckdb_columns() where table_name = 't' order by column_index").fetchall()
    assert [comment for (comment,) in comments] == [
        "The 'id'; x",
        "Quantity; unit: inventory unit; default: 2",
        "Choice; default: a; one of a, b",
        "Day",
    ]


def test_a_table_must_declare_its_key_and_each_column_once():
    with pytest.raises(ValueError, match="key columns"):
        Table("s", "t", "one", ("other",), (text("id", "Id"),))
    with pytest.raises(ValueError, match="declared twice"):
        Table("s", "t", "one", ("id",), (text("id", "Id"), count("id", "Id")))


def test_required_means_without_default_and_not_nullable():
    assert Column("a", Kind.TEXT, "").is_required
    assert not Column("a", Kind.TEXT, "", default="").is_required
    assert not Column("a", Kind.TEXT, "", nullable=True).is_required
