"""Every view says what it is: grain, key, the meaning of each column, an example that runs; the database repeats it."""

from __future__ import annotations

import re

import duckdb
import pytest

import sql
from pipelines.warehouse.headers import header

ANALYTICS = sql.names("views/analytics")
PLANS = sql.names("views/plan")
OF_FORECASTS = ("views/analytics/forecast_vs_actual", "views/analytics/forecast_review")


def columns(database: duckdb.DuckDBPyConnection, view: str) -> dict[str, str | None]:
    schema, name = view.split(".")
    query = "select column_name, comment from duckdb_columns() where schema_name = ? and table_name = ? order by column_index"
    return dict(database.execute(query, [schema, name]).fetchall())


@pytest.mark.parametrize("name", ANALYTICS)
def test_the_header_tells_grain_key_example_and_each_column(database, name):
    told = header(name)
    assert told.meaning
    assert told.grain.endswith(".")
    assert set(told.columns) == set(columns(database, told.name))
    assert set(told.key) <= set(told.columns)


@pytest.mark.parametrize("name", ANALYTICS)
def test_the_database_repeats_the_header(database, name):
    told = header(name)
    assert columns(database, told.name) == told.columns
    view = "select comment from duckdb_views() where schema_name || '.' || view_name = ?"
    assert database.execute(view, [told.name]).fetchall() == [(told.comment,)]


@pytest.mark.parametrize("name", ANALYTICS)
def test_quantities_money_and_days_have_units(name):
    ends = ("_qty", "_value", "_cost", "_days", "_pct", "orders", "items")
    unitless = [column for column, text in header(name).columns.items() if column.endswith(ends) and "; unit: " not in text]
    assert unitless == []


@pytest.mark.parametrize("name", [*ANALYTICS, *PLANS])
def test_the_example_gives_rows(database, name):
    assert database.execute(header(name).example.rstrip(";")).fetchall()


@pytest.mark.parametrize("name", ANALYTICS)
def test_the_key_is_one(database, name):
    told = header(name)
    found = database.sql(f"from {told.name}").pl()
    assert found.height
    assert found.select(told.key).is_duplicated().sum() == 0


@pytest.mark.parametrize("name", PLANS)
def test_a_view_of_plans_says_where_its_columns_are_declared(stored, name):
    told = header(name)
    assert told.meaning
    assert list(told.columns) == list(columns(stored["warehouse"], told.name))


@pytest.mark.parametrize("name", [name for name in sql.names("views/store") if name != "views/store/macros"])
def test_a_view_of_the_store_says_what_it_is(stored, name):
    view = "select comment from duckdb_views() where schema_name || '.' || view_name = ?"
    assert stored["warehouse"].execute(view, [header(name).name]).fetchall() == [(header(name).meaning,)]


@pytest.mark.parametrize("name", [name for name in ANALYTICS if name not in OF_FORECASTS])
def test_every_row_belongs_to_a_plan_version(database, name):
    view = database.sql(f"from {header(name).name}")
    assert view.columns[:3] == ["plan_id", "plan_date", "version"]
    known = set(database.sql("select plan_id, plan_date, version from plan.plan_version").fetchall())
    assert set(view.project("plan_id, plan_date, version").distinct().fetchall()) <= known


@pytest.mark.parametrize("name", ANALYTICS)
def test_values_and_hours_are_summed_exactly(name):
    """Sums of doubles depend on which thread adds what."""
    code = "\n".join(line for line in sql.read(name).splitlines() if not line.startswith("--"))
    assert not re.search(r"\bsum\((?!cast\()[^)]*(value|cost|hours)", code)
