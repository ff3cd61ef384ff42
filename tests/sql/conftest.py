"""What tests of views share: the stored group in the warehouse and in the file that analysts open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from stored_group import TEXTS, keep
from tiny_group import PLAN_DATE

from pipelines.warehouse import Warehouse

NEXT_DATE = date(2025, 3, 10)


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, duckdb.DuckDBPyConnection]]:
    """Two plan dates, of the later one two versions; the later one is published.

    Between the versions SO2 grows from 2 to 3; between the plan dates SO1 moves from 31 March to 2 April, and clamps become
    dearer and are called clasps.
    """
    folder = tmp_path_factory.mktemp("stored")
    warehouse = Warehouse(folder / "kept.duckdb")
    orders = TEXTS["demand_order"].replace("10,2025-03-31", "10,2025-04-02")
    keep(warehouse, folder / "first")
    items = TEXTS["item"].replace("M,C,Clamp,purchase,7,0,V,1,,false,4", "M,C,Clasp,purchase,7,0,V,1,,false,40")
    keep(warehouse, folder / "second", NEXT_DATE, demand_order=orders, item=items)
    keep(warehouse, folder / "third", NEXT_DATE, demand_order=orders.replace("2,2025-03-04", "3,2025-03-04"), item=items)
    place = warehouse.publish(folder / "published", NEXT_DATE)
    with duckdb.connect(folder / "kept.duckdb", read_only=True) as kept, duckdb.connect(place, read_only=True) as published:
        yield {"warehouse": kept, "published": published}


@pytest.fixture(params=["warehouse", "published"])
def database(request: pytest.FixtureRequest, stored: dict[str, duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    """One of the two places where analysts query."""
    return stored[request.param]


@pytest.fixture
def first_plan(stored: dict[str, duckdb.DuckDBPyConnection]) -> str:
    """The condition that leaves plan `static` of the first plan date."""
    assert stored
    return f"plan_id = 'static' and plan_date = date '{PLAN_DATE}'"
