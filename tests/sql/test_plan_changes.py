"""What became of planned orders between two plans: one order bought for each demand, so that each change is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import duckdb
import pytest
from blank_warehouse import blank

from masterplan.plan import Plan
from masterplan.plan_choice import plan_frame
from masterplan.planning import make_plan
from masterplan.testing import company

FIRST, SECOND = date(2025, 3, 3), date(2025, 3, 10)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Wanted = Mapping[str, Mapping[int, int] | list[tuple[int, int]]]


def bought(plan_date: date, wanted: Wanted, plan_id: str = "static", lead_days: int = 0, kind: str = "static") -> Plan:
    """A plan that buys for each demand of an item, by day of March (32 is 1 April) and quantity, one order on its day."""
    demands = [
        {
            "demand_type": "sales",
            "order_id": f"{item}{number:02}",
            "item_id": item,
            "qty": qty,
            "requested_date": date(2025, 3, 1) + timedelta(days=day - 1),
        }
        for item, days in wanted.items()
        for number, (day, qty) in enumerate(days.items() if isinstance(days, Mapping) else days)
    ]
    lines = [{"model_id": "baseline", "item_id": row["item_id"], "date": row["requested_date"], "qty": row["qty"]} for row in demands]
    tables = company(
        company=[{"currency_code": "USD"}],
        site=[{"site_id": "S"}],
        item=[{"item_id": item, "default_site_id": "S", "purchase_lead_days": lead_days, "standard_cost": 2.0} for item in wanted],
        demand_order=demands,
        demand_forecast=lines if kind == "forecast" else [],
    )
    plans = plan_frame({"plan_id": plan_id, "kind": kind, "include_demand_forecast": kind == "forecast"})
    return make_plan({**tables, "plan": plans}, plan_id=plan_id, plan_date=plan_date)


def rows(database: duckdb.DuckDBPyConnection, view: str, columns: str, condition: str) -> list[tuple[object, ...]]:
    return database.sql(f"from analytics.{view}").filter(condition).project(columns).order("all").fetchall()


@pytest.fixture
def save(tmp_path):
    warehouse = blank(tmp_path / "kept.duckdb")

    def saving(*plans: Plan) -> duckdb.DuckDBPyConnection:
        for plan in plans:
            warehouse.save_plan(plan, started_at=NOW, finished_at=NOW, started_by="test")
        opened.append(duckdb.connect(tmp_path / "kept.duckdb", read_only=True))
        return opened[-1]

    opened: list[duckdb.DuckDBPyConnection] = []
    yield saving
    for connection in opened:
        connection.close()


CASES = {
    "unchanged": ({10: 5}, {10: 5}, [("unchanged", 10, 10, 0)]),
    "resized": ({10: 5}, {10: 7}, [("resized", 10, 10, 2)]),
    "moved": ({10: 5}, {12: 5}, [("moved", 10, 12, 0)]),
    "moved and resized": ({12: 5}, {10: 1}, [("moved_and_resized", 12, 10, -4)]),
    "dropped": ({10: 5}, {}, [("dropped", 10, None, -5)]),
    "added": ({}, {10: 5}, [("added", None, 10, 5)]),
    "all move on by a day": (
        {10: 5, 20: 5, 30: 5},
        {5: 5, 11: 5, 21: 5, 31: 5},
        [("added", None, 5, 5), ("moved", 10, 11, 0), ("moved", 20, 21, 0), ("moved", 30, 31, 0)],
    ),
    "the nearest moves": ({10: 5, 11: 5}, {9: 5}, [("dropped", 11, None, -5), ("moved", 10, 9, 0)]),
    "the earlier of two as near": ({10: 5, 20: 5}, {15: 5}, [("dropped", 20, None, -5), ("moved", 10, 15, 0)]),
    "the nearest is taken": (
        {11: 5, 12: 5},
        {10: 5, 28: 5},
        [("added", None, 28, 5), ("dropped", 12, None, -5), ("moved", 11, 10, 0)],
    ),
    "by a month": ({5: 5}, {36: 5}, [("moved", 5, 5, 0)]),
    "by more than a month": ({5: 5}, {37: 5}, [("added", None, 6, 5), ("dropped", 5, None, -5)]),
    "several on one day": (
        [(10, 3), (10, 4), (10, 5)],
        [(10, 3), (12, 4)],
        [("dropped", 10, None, -4), ("moved_and_resized", 10, 12, -1), ("unchanged", 10, 10, 0)],
    ),
}


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """All cases in two versions of one plan, an item each."""
    file = tmp_path_factory.mktemp("cases") / "kept.duckdb"
    warehouse = blank(file)
    for side in (0, 1):
        plan = bought(FIRST, {name: case[side] for name, case in CASES.items()})
        warehouse.save_plan(plan, started_at=NOW, finished_at=NOW, started_by="test")
    with duckdb.connect(file, read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("case", CASES)
def test_each_order_is_followed_from_one_version_to_the_next(cases, case):
    columns = "change, day(base_requirement_date), day(requirement_date), qty_change::int"
    assert rows(cases, "plan_comparison", columns, f"item_id = '{case}'") == CASES[case][2]


def test_each_order_of_either_version_stands_in_one_row(cases):
    for column, version in (("base_order_id", 1), ("order_id", 2)):
        orders = cases.sql("from plan.planned_order").filter(f"version = {version}").project("order_id").order("all").fetchall()
        assert rows(cases, "plan_comparison", column, f"{column} is not null") == orders


def test_days_quantities_and_values_are_told(cases):
    columns = "days_moved, base_qty::int, qty::int, base_value, value, value_change, order_date, base_order_date, basis, is_successive"
    condition = "item_id = 'moved and resized'"
    assert rows(cases, "plan_comparison", columns, condition) == [
        (-2, 5, 1, 10.0, 2.0, -8.0, date(2025, 3, 10), date(2025, 3, 12), "version", True)
    ]


def test_stability_counts_the_changes(cases):
    counts = "unchanged_orders, revised_orders, resized_orders, moved_orders, moved_and_resized_orders, added_orders, dropped_orders"
    columns = f"base_orders, orders, {counts}, elapsed_orders, entered_orders, stable_pct, average_days_moved"
    # moved by 2, 2, 2, 1, 1, 1, 1, 1, 5 and 31 days; unchanged 2 of 23
    assert rows(cases, "plan_stability", columns, "true") == [(19, 17, 2, 0, 1, 8, 2, 4, 6, 0, 0, 8.7, 4.7)]
    # added 20, dropped 29, resized by 2, 4 and 1, at 2 each
    values = "version, base_version, basis, order_type, added_value, dropped_value, resized_value"
    assert rows(cases, "plan_stability", values, "true") == [(2, 1, "version", "purchase", 40.0, 58.0, 14.0)]


def test_an_order_of_the_same_day_and_quantity_may_be_ordered_otherwise(save):
    database = save(bought(FIRST, {"I": {20: 5}}, lead_days=2), bought(FIRST, {"I": {20: 5}}, lead_days=4))
    columns = "change, days_moved, base_order_date, order_date"
    assert rows(database, "plan_comparison", columns, "true") == [("revised", 0, date(2025, 3, 18), date(2025, 3, 16))]


def test_what_time_takes_away_and_brings_is_no_change_of_plan(save):
    wanted = {"I": {5: 2, 20: 3}, "J": {5: 2, 12: 2, 25: 3}, "K": {24: 1}}
    later = {"I": {11: 2, 20: 3, 30: 4}, "J": {24: 3}, "K": {28: 1}}
    database = save(bought(FIRST, wanted), bought(SECOND, later))
    columns = "item_id, change, day(base_requirement_date), day(requirement_date), basis, is_successive"
    told = [row[:4] for row in rows(database, "plan_comparison", columns, "basis = 'plan_date' and is_successive")]
    assert told == [
        ("I", "added", None, 11),
        ("I", "elapsed", 5, None),
        ("I", "entered", None, 30),
        ("I", "unchanged", 20, 20),
        ("J", "dropped", 12, None),
        ("J", "elapsed", 5, None),
        ("J", "moved", 25, 24),
        ("K", "moved", 24, 28),
    ]
    columns = "plan_date, base_plan_date, elapsed_orders, entered_orders, stable_pct"
    assert rows(database, "plan_stability", columns, "true") == [(SECOND, FIRST, 2, 1, 20.0)]


def test_an_order_not_placed_when_due_and_still_wanted_is_the_same(save):
    database = save(bought(FIRST, {"I": {20: 5}}, lead_days=14), bought(SECOND, {"I": {20: 5}}, lead_days=14))
    assert rows(database, "plan_comparison", "change, base_order_date, order_date", "true") == [("revised", date(2025, 3, 6), SECOND)]


def test_versions_are_compared_with_all_before_and_dates_by_their_current_version(save):
    wanted = {"I": {20: 5}}
    database = save(*[bought(FIRST, wanted)] * 3, *[bought(SECOND, wanted)] * 2, bought(date(2025, 3, 17), wanted))
    columns = "day(plan_date), version, day(base_plan_date), base_version, basis, is_successive"
    assert rows(database, "plan_comparison", columns, "true") == [
        (3, 2, 3, 1, "version", True),
        (3, 3, 3, 1, "version", False),
        (3, 3, 3, 2, "version", True),
        (10, 2, 3, 3, "plan_date", True),
        (10, 2, 10, 1, "version", True),
        (17, 1, 3, 3, "plan_date", False),
        (17, 1, 10, 2, "plan_date", True),
    ]
    columns = "day(plan_date), version, day(base_plan_date), base_version"
    assert rows(database, "plan_stability", columns, "true") == [(3, 2, 3, 1), (3, 3, 3, 2), (10, 2, 3, 3), (10, 2, 10, 1), (17, 1, 10, 2)]


def test_plans_of_one_date_are_compared_both_ways_forecast_plans_among_themselves(save):
    wanted = {"I": {20: 5}}
    plans = [bought(FIRST, wanted), bought(FIRST, {"I": {20: 6}}, "a|b%"), bought(FIRST, wanted, "gross", kind="forecast")]
    database = save(*plans, bought(SECOND, wanted, "other"))
    columns = "plan_id, base_plan_id, change, qty_change::int, basis, is_successive"
    assert rows(database, "plan_comparison", columns, "true") == [
        ("a|b%", "static", "resized", 1, "plan", False),
        ("static", "a|b%", "resized", -1, "plan", False),
    ]
    assert rows(database, "plan_stability", "1", "true") == []


def test_a_plan_without_orders_has_dropped_them_all_and_two_such_plans_say_nothing(save):
    database = save(bought(FIRST, {"I": {20: 5}}), bought(FIRST, {"I": {}}), bought(FIRST, {"I": {}}))
    columns = "version, base_orders, orders, dropped_orders, stable_pct, average_days_moved, dropped_value"
    assert rows(database, "plan_stability", columns, "true") == [(2, 1, 0, 1, 0.0, None, 10.0)]


def test_the_published_file_compares_with_the_plan_before(stored):
    condition = "plan_date = date '2025-03-10' and version = 2"
    columns = "plan_id, base_plan_date, base_version, change, order_id, base_order_id, value_change, currency_code"
    there = rows(stored["published"], "plan_comparison", columns, condition)
    assert there == rows(stored["warehouse"], "plan_comparison", columns, condition)
    assert {(row[0], row[1], row[2]) for row in there} >= {("static", date(2025, 3, 3), 1), ("static", date(2025, 3, 10), 1)}
    moved = rows(
        stored["published"],
        "plan_comparison",
        "item_name, change, base_requirement_date, requirement_date, currency_code",
        "plan_id = 'orders' and base_plan_date = date '2025-03-03' and warehouse_id = 'SHOP'",
    )
    assert moved == [("Frame", "moved", date(2025, 3, 31), date(2025, 4, 2), "EUR")]


def test_the_published_file_reaches_back_to_the_plan_before_of_each_plan(tmp_path):
    third, warehouse = SECOND + timedelta(7), blank(tmp_path / "plans.duckdb")
    often, rarely = (
        [bought(day, {"I": {20: qty}}, plan) for day, qty in days]
        for plan, days in (
            ("static", ((FIRST, 4), (SECOND, 5), (third, 6))),
            ("other", ((FIRST, 7), (third, 8))),
        )
    )
    for plan in (*often, *rarely, bought(third, {"I": {20: 9}}, "new")):
        warehouse.save_plan(plan, started_at=NOW, finished_at=NOW, started_by="test")
    with duckdb.connect(warehouse.publish(tmp_path / "published", third)) as database:
        compared = rows(database, "plan_comparison", "plan_id, base_plan_date, base_qty::int, qty::int", "basis = 'plan_date'")
        others = rows(database, "plan_comparison", "plan_id, base_plan_id", "basis = 'plan'")
    assert compared == [("other", FIRST, 7, 8), ("static", SECOND, 5, 6)]
    assert others == list(permutations(["new", "other", "static"], 2))
