"""What holds in an interval is what was said of it last, before and behind nothing changes: against the obvious model."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masterplan.contracts import duckdb_ddl, polars_schema
from pipelines.warehouse.ranges import Interval, Ranges
from pipelines.warehouse.session import Session
from pipelines.warehouse.tables import MASTER, RANGED

UNIT, GROUP_VIEW, LEVEL = MASTER["unit"], RANGED["consolidated_demand"], RANGED["node_level"]
FIRST = date(2025, 1, 1)
SCOPE = {"plan_id": "net", "plan_date": FIRST}
# unit by decimals, of which some rows are equal in neighbouring states and some differ
states = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3)


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as opened:
        for table in (UNIT, GROUP_VIEW, LEVEL):
            opened.execute(f"create schema if not exists {table.schema}")
            opened.execute(duckdb_ddl(table))
        yield opened


@pytest.fixture
def session(connection) -> Session:
    for table in (UNIT, GROUP_VIEW, LEVEL):
        connection.execute(f"truncate {table.qualified_name}")
    return Session(connection)


def units(state: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame({"unit_id": list(state), "decimals": list(state.values())}, schema={"unit_id": pl.String, "decimals": pl.Int32})


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@settings(max_examples=25, deadline=None)
@given(said=st.lists(st.tuples(st.integers(0, 6), states), min_size=1, max_size=8))
def test_dates_in_any_order_see_what_was_said_of_them_last(connection, said):
    connection.execute("delete from master.unit")
    session, model = Session(connection), {}
    for number, state in said:
        follow = min((other for other in model if other > number), default=None)
        Ranges(UNIT).hold(session, units(state), Interval.of_dates(day(number), None if follow is None else day(follow)))
        model[number] = state
    stored = session.frame("select * from master.unit")
    for number in range(8):
        known = [other for other in model if other <= number]
        expected = model[max(known)] if known else {}
        holds = stored.filter((pl.col("valid_from") <= day(number)) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day(number))))
        assert dict(holds.select("unit_id", "decimals").rows()) == expected
        assert holds.height == len(expected)
    assert_joined(stored)


def assert_joined(stored: pl.DataFrame) -> None:
    assert stored.filter(pl.col("valid_to") <= pl.col("valid_from")).is_empty()
    for _, rows in stored.group_by("unit_id", "decimals"):
        periods = sorted(rows.select("valid_from", "valid_to").rows())
        assert all(before[1] is not None and before[1] < behind[0] for before, behind in pairwise(periods)), periods


@settings(max_examples=25, deadline=None)
@given(said=st.lists(st.tuples(st.integers(1, 5), states), min_size=1, max_size=8))
def test_each_version_has_its_own_view(connection, said):
    connection.execute("delete from store.consolidated_demand")
    session, model = Session(connection), {}
    ranges = Ranges(GROUP_VIEW, SCOPE)
    for version, state in said:
        ranges.hold(session, views(state), Interval.of_version(version))
        model[version] = state
    stored = session.frame("select * from store.consolidated_demand")
    for version in range(1, 6):
        holds = stored.filter((pl.col("from_version") <= version) & (pl.col("to_version") >= version))
        assert {row["group_item_id"]: int(row["external_qty"]) for row in holds.to_dicts()} == model.get(version, {})
        assert holds.height == len(model.get(version, {}))


def views(state: dict[str, int]) -> pl.DataFrame:
    rows = [
        {"group_item_id": name, "date": FIRST, "external_qty": qty, "intercompany_qty": 0, "value": 1.5, "currency_code": "USD"}
        for name, qty in state.items()
    ]
    return pl.DataFrame(
        rows, schema={name: kind for name, kind in polars_schema(GROUP_VIEW).items() if name in Ranges(GROUP_VIEW, SCOPE).columns}
    )


@settings(max_examples=25, deadline=None)
@given(said=st.lists(st.dictionaries(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=6))
def test_versions_that_follow_each_other_write_only_what_differs(connection, said):
    connection.execute("delete from store.node_level")
    session, written, before = Session(connection), 0, {}
    for version, state in enumerate(said, start=1):
        frame = pl.DataFrame(
            {"node_key": list(state), "low_level_code": list(state.values())}, schema={"node_key": pl.Int64, "low_level_code": pl.Int32}
        )
        Ranges(LEVEL, SCOPE).hold_on(session, frame, Interval.from_version(version))
        written += len(set(state.items()) - set(before.items()))
        before = state
    stored = session.frame("select * from store.node_level")
    assert stored.height == written
    for version, state in enumerate(said, start=1):
        holds = stored.filter((pl.col("from_version") <= version) & (pl.col("to_version").is_null() | (pl.col("to_version") >= version)))
        assert sorted(holds.select("node_key", "low_level_code").rows()) == sorted(state.items())


def test_other_plans_are_left_alone(session):
    frame = pl.DataFrame({"node_key": [1], "low_level_code": [0]}, schema={"node_key": pl.Int64, "low_level_code": pl.Int32})
    for scope in (SCOPE, {**SCOPE, "plan_id": "other"}, {**SCOPE, "plan_date": day(1)}):
        Ranges(LEVEL, scope).hold_on(session, frame, Interval.from_version(1))
    Ranges(LEVEL, SCOPE).hold_on(session, frame.clear(), Interval.from_version(2))
    open_rows = session.frame("select plan_id, plan_date from store.node_level where to_version is null order by all").rows()
    assert open_rows == [("net", day(1)), ("other", FIRST)]
