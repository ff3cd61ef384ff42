"""The report by plan date: what a plan proposes, misses and leaves, and its forecast against what came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb
import polars as pl
import pytest
from tiny_group import PLAN_DATE

NEXT_DATE = date(2025, 3, 10)


def test_a_forecast_is_held_against_what_came_in_buckets_that_are_over(database: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select plan_date, warehouse_id, date, until_date, buckets_ahead, point_qty::integer, actual_qty::integer, error_qty::integer, "
        "is_inside, model from analytics.forecast_vs_actual order by warehouse_id"
    )
    assert database.execute(query).fetchall() == [
        # a row of history without a place counts at the default warehouse, where nothing was forecast
        (PLAN_DATE, "HUB", PLAN_DATE, NEXT_DATE, 0, 0, 2, -2, None, ""),
        # not the day before, not the day after, not what a sister company took
        (PLAN_DATE, "SHOP", PLAN_DATE, NEXT_DATE, 0, 8, 6, 2, True, "naive"),
    ]


KINDS = "company_id,allocation_key_id,transaction_type,is_included\n"
MEMBERS = "company_id,allocation_key_id,item_id,site_id\nS,K,F,\nS,L,F,9\n"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("kinds", "members", "expected"),
    [
        ("", "", [("HUB", 2), ("SHOP", 6)]),
        ("S,,intercompany,true\n", "", [("SHOP", 100)]),
        ("S,,sales,false\n", "", [("SHOP", 0)]),
        ("S,,sales,true\nS,L,intercompany,true\n", MEMBERS, [("SHOP", 100)]),
        ("S,,sales,true\nS,K,intercompany,true\n", MEMBERS, [("HUB", 2), ("SHOP", 6)]),
    ],
)
def test_what_came_is_of_the_kinds_that_are_forecast_from(
    what_came: Callable[..., list[tuple[object, ...]]], kinds: str, members: str, expected: list[tuple[str, int]]
) -> None:
    texts = {"forecast_transaction_type": KINDS + kinds} if kinds else {}
    if members:
        texts |= {"item_allocation_key": members, "allocation_key": "company_id,allocation_key_id\nS,K\nS,L\n"}
    assert what_came(**texts) == expected


RULES = "company_id,item_id,rank,order_kind,site_id,default_site_id,default_warehouse_id\n"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("S,F,0,all,,9,SHOP\n", [("SHOP", 8)]),
        ("S,F,5,all,9,,SHOP\nS,F,9,all,,9,\n", [("SHOP", 8)]),
        ("S,F,9,purchase,,9,SHOP\n", [("HUB", 2), ("SHOP", 6)]),
        ("S,F,1,all,,9,SHOP\nS,F,2,all,,9,HUB\n", [("HUB", 2), ("SHOP", 6)]),
    ],
)
def test_what_came_without_a_place_counts_where_order_settings_put_it(
    what_came: Callable[..., list[tuple[object, ...]]], rules: str, expected: list[tuple[str, int]]
) -> None:
    assert what_came(default_order_setting=RULES + rules) == expected


def test_each_plan_date_shows_its_forecast_error(stored: dict[str, duckdb.DuckDBPyConnection]) -> None:
    query = (
        "select plan_date, company_id, forecast_buckets, forecast_qty::integer, actual_qty::integer, wape_pct, bias_pct "
        "from analytics.plan_by_date where plan_id = 'static' and company_id = 'S' order by plan_date"
    )
    assert stored["warehouse"].execute(query).fetchall() == [
        (PLAN_DATE, "S", 1, 8, 8, 50.0, 0.0),
        (NEXT_DATE, "S", 0, None, None, None, None),
    ]


@pytest.mark.parametrize("company", ["M", "S"])
@pytest.mark.parametrize("day", [PLAN_DATE, NEXT_DATE])
def test_the_figures_are_those_of_the_tables_of_the_plan(stored: dict[str, duckdb.DuckDBPyConnection], company: str, day: date) -> None:
    def rows(table: str) -> pl.DataFrame:
        chosen = (pl.col("plan_id") == "static") & (pl.col("plan_date") == day) & (pl.col("company_id") == company)
        frame = stored["warehouse"].sql(f"from {table}").pl().filter(chosen)
        # the later plan date has two versions
        return frame.filter(pl.col("version") == (1 if day == PLAN_DATE else 2))

    row = rows("analytics.plan_by_date").row(0, named=True)
    orders = rows("plan.planned_order")
    for kind in ("purchase", "production", "transfer"):
        part = orders.filter(pl.col("order_type") == kind)
        assert (row[f"{kind}_orders"], row[f"{kind}_value"]) == (part.height, pytest.approx(part["value"].sum()))
    assert row["late_orders"] == orders.filter(pl.col("delay_days") > 0).height
    demand = rows("plan.requirement").filter(pl.col("qty") < 0, ~pl.col("type").str.starts_with("planned"))
    delays = rows("plan.delay").join(demand, on=["item_id", "site_id", "warehouse_id", "type", "ref", "line_no"])
    short = rows("plan.pegging").filter(pl.col("supply_type") == "shortage")
    assert (row["demand_lines"], row["late_lines"], row["most_days_late"]) == (demand.height, delays.height, delays["days"].max())
    assert row["late_qty"] == -delays["qty"].sum()
    assert (row["shortage_lines"], row["shortage_qty"]) == (short["demand_ref"].n_unique(), short["qty"].sum())
    idle = rows("analytics.excess_and_obsolete").group_by("class").agg(pl.col("value").sum())
    found = {f"{kind}_value": value for kind, value in idle.rows()}
    assert {name: row[name] for name in ("excess_value", "obsolete_value", "safety_stock_value")} == {
        name: pytest.approx(found.get(name, 0)) for name in ("excess_value", "obsolete_value", "safety_stock_value")
    }


def test_quantity_served_late_or_not_at_all_is_somewhere(stored: dict[str, duckdb.DuckDBPyConnection]) -> None:
    query = (
        "select sum(late_lines) > 0, sum(shortage_lines) > 0, sum(obsolete_value) > 0 from analytics.plan_by_date where plan_id = 'static'"
    )
    assert stored["warehouse"].execute(query).fetchall() == [(True, True, True)]
