"""The files in `sql` and the database say what the contracts say, and making the layout again changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from blank_warehouse import blank
from networks import PLAN_DATE

import sql
from masterplan.contracts import INPUTS, column_comment, duckdb_type, polars_schema
from masterplan.contracts.render import table_comment
from masterplan.errors import StoreError
from pipelines.warehouse import Warehouse, render_schema
from pipelines.warehouse.tables import TABLES, VIEWS

FOLDER = Path(sql.__file__).parent
PLAIN = {"double": "DOUBLE", "varchar": "VARCHAR", "decimal(18, 6)": "DECIMAL(18,6)"}


def test_the_files_are_what_the_contracts_render():
    rendered = render_schema.rendered()
    written = {name: (FOLDER / name).read_text("utf-8") for name in rendered}
    assert written == rendered, "run: python -m pipelines.warehouse.render_schema"
    found = {f"schema/{file.relative_to(FOLDER / 'schema').as_posix()}" for file in (FOLDER / "schema").rglob("*.sql")}
    assert found == {name for name in rendered if name.startswith("schema/")}


def test_rendering_puts_a_checkout_right(tmp_path):
    checkout = tmp_path / "sql"
    shutil.copytree(FOLDER, checkout)
    assert render_schema.write(checkout) == []
    broken, stale = checkout / "schema" / "master" / "item.sql", checkout / "schema" / "master" / "gone.sql"
    broken.write_text("create table master.item (item_id integer)")
    stale.write_text("create table master.gone (id integer)")
    assert render_schema.write(checkout) == [broken, stale]
    assert broken.read_text("utf-8") == (FOLDER / "schema" / "master" / "item.sql").read_text("utf-8")
    assert not stale.exists()


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory):
    file = tmp_path_factory.mktemp("laid_out") / "kept.duckdb"
    blank(file)
    with duckdb.connect(file, read_only=True) as opened:
        yield opened


@pytest.mark.parametrize("name", [*TABLES, *VIEWS])
def test_the_database_has_the_declared_columns_and_comments(connection, name):
    table = {**TABLES, **VIEWS}[name]
    query = """select column_name, data_type, comment, is_nullable from duckdb_columns()
        where schema_name = ? and table_name = ? order by column_index"""
    found = connection.execute(query, [table.schema, table.name]).fetchall()
    types = [duckdb_type(column) for column in table.columns]
    declared = [
        (column.name, PLAIN.get(kind, kind.upper()), column_comment(column)) for column, kind in zip(table.columns, types, strict=True)
    ]
    assert [row[:3] for row in found] == declared
    if name in TABLES:
        assert [row[3] for row in found] == [column.nullable for column in table.columns]
    assert connection.sql(f"from {name}").pl().schema == polars_schema(table)


@pytest.mark.parametrize("name", [*TABLES, *VIEWS])
def test_the_database_says_what_a_row_is(connection, name):
    table = {**TABLES, **VIEWS}[name]
    query = """select comment from duckdb_tables() where schema_name = $schema and table_name = $name
        union all select comment from duckdb_views() where schema_name = $schema and view_name = $name"""
    assert connection.execute(query, {"schema": table.schema, "name": table.name}).fetchall() == [(table_comment(table),)]


def test_every_input_table_has_its_place_for_rejected_rows():
    assert {name.removeprefix("quarantine.") for name in TABLES if name.startswith("quarantine.")} == set(INPUTS)


def test_opening_again_makes_nothing_anew(file, save, plan_of):
    save(plan_of(1))
    with duckdb.connect(file) as opened:
        before = opened.execute("select view_name, view_oid from duckdb_views() order by view_oid").fetchall()
    save(plan_of(1))
    with duckdb.connect(file) as opened:
        assert opened.execute("select view_name, view_oid from duckdb_views() order by view_oid").fetchall() == before


def test_views_of_another_version_are_renewed_by_the_next_reader(file, warehouse, save, plan_of):
    save(plan_of(1))
    with duckdb.connect(file) as opened:
        opened.execute("update store.layout set fingerprint = 'older'")
        opened.execute("create or replace view plan.pegging as select 1 as one")
        opened.execute("drop view plan.delay")
    assert warehouse.plan_table("pegging", "static", PLAN_DATE).equals(plan_of(1).public("pegging"))
    assert warehouse.plan_table("delay", "static", PLAN_DATE).equals(plan_of(1).public("delay"))


def test_tables_of_another_version_are_named(file):
    with duckdb.connect(file) as opened:
        opened.execute("update store.layout set fingerprint = 'older'")
        opened.execute("alter table forecast.accuracy drop column bias")
        opened.execute("alter table master.unit add column colour varchar")
    with pytest.raises(StoreError, match=r"another version of Masterplan") as told:
        Warehouse(file).master(PLAN_DATE)
    assert [row.split(":")[0] for row in told.value.rows] == ["master.unit", "forecast.accuracy"]
    with duckdb.connect(file) as opened:
        assert opened.execute("select fingerprint from store.layout").fetchall() == [("older",)]
