"""Packaged SQL is read by name, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import sql

FOLDER = Path(sql.__file__).parent


def test_a_text_is_read_by_its_name():
    assert sql.read("checks/demand_is_pegged_in_full") == (FOLDER / "checks" / "demand_is_pegged_in_full.sql").read_text("utf-8")


def test_names_of_a_folder_are_those_of_its_files():
    assert sql.names("views/analytics") == sorted(f"views/analytics/{file.stem}" for file in (FOLDER / "views" / "analytics").glob("*.sql"))
    assert all(sql.read(name) for name in sql.names("checks"))


@pytest.mark.parametrize(
    "name",
    [
        "checks/none",
        "../pyproject",
        "checks/../checks/demand_is_pegged_in_full",
        "/etc/passwd",
        "checks",
        "",
        "Checks/x",
        "checks/a\x00b",
        "__init__",
    ],
)
def test_nothing_else_can_be_named(name):
    with pytest.raises(LookupError, match="ships no SQL"):
        sql.read(name)


@pytest.mark.parametrize("folder", ["..", "", "checks/..", "no such folder"])
def test_no_other_folder_can_be_named(folder):
    with pytest.raises(LookupError, match="ships no SQL"):
        sql.names(folder)


@pytest.mark.parametrize(
    "query", ["select 1 as a;\n", "-- a comment\nselect 1 as a -- and another\n", "  with b as (select 1 as a) from b order by a ;"]
)
def test_a_query_stands_within_another(query):
    with duckdb.connect() as opened:
        counted = sql.read("store/count_rows").format(table=f"(\n{sql.inner(query)}\n)")
        assert opened.execute(counted).fetchall() == [(1,)]
