"""What tests of views share: the stored group in the warehouse and in the file that analysts open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from blank_warehouse import blank
from stored_group import ROUTES, TEXTS, keep
from tiny_group import PLAN_DATE

from masterplan.contracts import RESULTS, empty_frame, polars_schema
from masterplan.contracts.forecast_results import FORECASTS
from masterplan.forecasting import BaselineForecast
from pipelines.warehouse import Warehouse

NEXT_DATE = date(2025, 3, 10)
HISTORY = (
    "company_id,item_id,site_id,warehouse_id,transaction_type,date,qty\n"
    "S,F,9,SHOP,sales,2025-03-02,40\n"
    "S,F,9,SHOP,sales,2025-03-03,5\n"
    "S,F,9,SHOP,sales,2025-03-09,1\n"
    "S,F,9,SHOP,sales,2025-03-10,50\n"
    "S,F,9,SHOP,intercompany,2025-03-05,100\n"
    "S,F,,,sales,2025-03-05,2\n"
)


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, duckdb.DuckDBPyConnection]]:
    """Two plan dates, of the later one two versions; the later one is published.

    Between the versions SO2 grows from 2 to 3; between the plan dates SO1 moves from 31 March to 2 April and uses up a forecast,
    clamps become dearer and are called clasps, and M gets a route. On the first plan date frames of the shop were forecast; some
    were sold until the second.
    """
    folder = tmp_path_factory.mktemp("stored")
    warehouse = Warehouse(folder / "kept.duckdb")
    orders = TEXTS["demand_order"].replace("10,2025-03-31", "10,2025-04-02")
    keep(warehouse, folder / "first")
    items = TEXTS["item"].replace("M,C,Clamp,purchase,7,0,V,1,,false,4", "M,C,Clasp,purchase,7,0,V,1,,false,40")
    warehouse.save_forecast(PLAN_DATE, BaselineForecast(**_without_rows() | {"baseline": _baseline()}))
    forecast = TEXTS["demand_forecast"] + "S,baseline,F,9,SHOP,2025-04-01,1\n"
    later = {"item": items, "demand_history": HISTORY, "demand_forecast": forecast, **ROUTES}
    keep(warehouse, folder / "second", NEXT_DATE, demand_order=orders, **later)
    keep(warehouse, folder / "third", NEXT_DATE, demand_order=orders.replace("2,2025-03-04", "3,2025-03-04"), **later)
    place = warehouse.publish(folder / "published", NEXT_DATE)
    with duckdb.connect(folder / "kept.duckdb", read_only=True) as kept, duckdb.connect(place, read_only=True) as published:
        yield {"warehouse": kept, "published": published}


@pytest.fixture
def what_came(tmp_path: Path) -> Callable[..., list[tuple[object, ...]]]:
    """Place and quantity that came of the first bucket of the frames that were forecast, with more tables as texts."""

    def made(**texts: str) -> list[tuple[object, ...]]:
        warehouse = blank(tmp_path / "kept.duckdb")
        warehouse.save_forecast(PLAN_DATE, BaselineForecast(**_without_rows() | {"baseline": _baseline()}))
        keep(warehouse, tmp_path / "in", NEXT_DATE, demand_history=HISTORY, **texts)
        with duckdb.connect(tmp_path / "kept.duckdb", read_only=True) as kept:
            query = "select warehouse_id, actual_qty::integer from analytics.forecast_vs_actual order by warehouse_id"
            return kept.execute(query).fetchall()

    return made


@pytest.fixture(params=["warehouse", "published"])
def database(request: pytest.FixtureRequest, stored: dict[str, duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    """One of the two places where analysts query."""
    return stored[request.param]


@pytest.fixture
def first_plan(stored: dict[str, duckdb.DuckDBPyConnection]) -> str:
    """The condition that leaves plan `static` of the first plan date."""
    assert stored
    return f"plan_id = 'static' and plan_date = date '{PLAN_DATE}'"


def _baseline() -> pl.DataFrame:
    """Two weeks of frames in the shop: 8 between 4 and 10 each."""
    weeks = pl.DataFrame({"date": [PLAN_DATE, NEXT_DATE]})
    node = {"company_id": "S", "item_id": "F", "site_id": "9", "warehouse_id": "SHOP"}
    told = {
        "point_qty": 8,
        "lower_qty": 4,
        "upper_qty": 10,
        "level_pct": 90.0,
        "model": "naive",
        "demand_class": "smooth",
        "model_qty": None,
    }
    schema = polars_schema(RESULTS["baseline"])
    rows = weeks.with_columns(pl.lit(PLAN_DATE).alias("plan_date"), **{name: pl.lit(value) for name, value in (node | told).items()})
    return rows.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _without_rows() -> dict[str, pl.DataFrame]:
    return {name: empty_frame(RESULTS[name]) for name in FORECASTS}
