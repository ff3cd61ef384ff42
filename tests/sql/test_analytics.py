"""The views for analysts: each says its grain and gives an example that runs; the figures of a group known by heart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from tiny_group import PLAN_DATE, write

import sql
from masterplan.intake import take_in
from masterplan.plan_choice import make_plans, with_default_plans
from pipelines.files import read_folder
from pipelines.warehouse import Warehouse

VIEWS = sql.names("views/analytics")
KEYS = {
    "supply_demand_balance": ("plan_id", "plan_date", "company_id", "item_id", "site_id", "warehouse_id", "date"),
    "order_proposals": ("plan_id", "plan_date", "order_id"),
    "late_demand": ("plan_id", "plan_date", "company_id", "item_id", "site_id", "warehouse_id", "type", "ref"),
    "excess_and_obsolete": ("plan_id", "plan_date", "company_id", "item_id", "site_id", "warehouse_id", "supply_type", "supply_ref"),
}
EXTRA_STOCK = "company_id,item_id,site_id,qty\nM,C,1,6\nM,OLD,1,3\nS,F,9,14\n"
EXTRA_DEMAND = (
    "company_id,demand_type,order_id,item_id,site_id,qty,requested_date\n"
    "S,sales,SO1,F,9,10,2025-03-31\nM,sales,SO2,F,1,2,2025-03-04\nM,sales,SO3,C,1,1,2025-03-04\n"
)
ITEMS = (
    "company_id,item_id,name,default_order_type,purchase_lead_days,production_lead_days,default_vendor_id,default_site_id,standard_cost\n"
    "M,F,Frame,production,0,5,,1,20\nM,C,Clamp,purchase,7,0,V,1,4\nM,OLD,Old,purchase,7,0,V,1,2.5\nS,F,Frame,purchase,3,0,VM,9,25\n"
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory):
    """The warehouse and the published file of the group, twice saved so that there is an old version too."""
    folder = tmp_path_factory.mktemp("analytics")
    texts = {
        "on_hand": EXTRA_STOCK,
        "demand_order": EXTRA_DEMAND,
        "item": ITEMS,
        "vendor": "company_id,vendor_id,name\nM,V,Vulcan\nS,VM,M\n",
    }
    taken = take_in(read_folder(write(folder / "input", **texts)))
    assert taken.quarantine.is_empty()
    warehouse, now = Warehouse(folder / "kept.duckdb"), datetime(2026, 1, 1, tzinfo=UTC)
    warehouse.ingest(PLAN_DATE, taken, source="files", ingested_at=now)
    plans = [plan for plan in make_plans(with_default_plans(taken.tables), kind="static", plan_date=PLAN_DATE) if plan.plan_id == "orders"]
    for plan in (*plans, *plans):
        warehouse.save_plan(plan, started_at=now, finished_at=now, started_by="test")
    place = warehouse.publish(folder / "published", PLAN_DATE)
    with duckdb.connect(folder / "kept.duckdb", read_only=True) as stored, duckdb.connect(place, read_only=True) as published:
        yield {"warehouse": stored, "published": published}


@pytest.fixture(params=["warehouse", "published"])
def database(request: pytest.FixtureRequest, opened) -> duckdb.DuckDBPyConnection:
    return opened[request.param]


def rows(database: duckdb.DuckDBPyConnection, view: str, columns: str, condition: str = "true") -> list[tuple[object, ...]]:
    return database.sql(f"from analytics.{view}").filter(condition).project(columns).order("all").fetchall()


def header(name: str) -> str:
    lines = [line.removeprefix("--").strip() for line in sql.read(name).splitlines() if line.startswith("--")]
    return " ".join(lines)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_says_its_grain_and_its_example_runs(database, name):
    text = header(name)
    assert text.startswith(f"analytics.{Path(name).name}: ")
    assert "Grain: " in text
    example = text.split("Example: ")[1].rstrip(";")
    assert database.execute(example).description


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_the_grain_it_says(database, name):
    view = Path(name).name
    found = database.sql(f"from analytics.{view}").pl()
    assert found.height
    assert found.select(KEYS[view]).is_duplicated().sum() == 0


def test_the_balance_is_stock_and_supply_less_demand(database):
    columns = "date, existing_supply_qty::int, planned_supply_qty::int, demand_qty::int, projected_qty::int"
    # 14 in stock, 10 sold on 31 March: nothing to plan
    assert rows(database, "supply_demand_balance", columns, "company_id = 'S' and item_id = 'F'") == [
        (PLAN_DATE, 14, 0, 0, 14),
        (date(2025, 3, 31), 0, 0, 10, 4),
    ]
    assert set(rows(database, "supply_demand_balance", "item_name", "item_id = 'C'")) == {("Clamp",)}


def test_proposals_name_item_vendor_and_currency(database):
    columns = "order_type, item_name, qty::int, vendor_name, value, currency_code, demand_lines, order_date, days_to_order, delay_days"
    proposals = rows(database, "order_proposals", columns)
    assert proposals[0][:7] == ("production", "Frame", 2, None, 40.0, "USD", 1)
    assert all(days == (order_date - PLAN_DATE).days for *_, order_date, days, _ in proposals)


def test_late_demand_is_that_of_customers(database):
    late = rows(database, "late_demand", "ref, item_name, qty::int, shortage_qty::int, requested_date, days_late, available_date")
    assert [row[:5] for row in late] == [("SO2/1", "Frame", 2, 0, date(2025, 3, 4))]
    assert late[0][5] == (late[0][6] - date(2025, 3, 4)).days == 4


def test_what_serves_nobody_is_valued(database):
    columns = "item_id, class, supply_type, excess_qty::int, value, currency_code, demand_qty::int, last_demand_date"
    assert rows(database, "excess_and_obsolete", columns) == [
        ("C", "excess", "on_hand", 1, 4.0, "USD", 5, date(2025, 3, 4)),
        ("F", "excess", "on_hand", 4, 100.0, "EUR", 10, date(2025, 3, 31)),
        ("OLD", "obsolete", "on_hand", 3, 7.5, "USD", 0, None),
    ]


@pytest.mark.parametrize("name", VIEWS)
def test_every_row_belongs_to_a_plan_version(database, name):
    view = database.sql(f"from analytics.{Path(name).name}")
    assert view.columns[:3] == ["plan_id", "plan_date", "version"]
    assert view.project("plan_id, version").distinct().fetchall() == [("orders", 2)]
