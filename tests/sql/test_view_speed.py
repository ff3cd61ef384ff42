"""Views for analysts answer within a second on the bicycle maker's plan: two plan dates, of the first one two versions.

`pytest -m slow tests/sql/test_view_speed.py -s` prints the seconds of each view, in the warehouse and in the published file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

import duckdb
import pytest

import sql
from masterplan.forecasting import forecast_baseline
from masterplan.intake import take_in
from masterplan.plan_choice import make_plans, with_default_plans
from pipelines.foreign import read_foreign
from pipelines.warehouse import Warehouse
from pipelines.warehouse.headers import header

pytestmark = [pytest.mark.slow, pytest.mark.shared_data]

VIEWS = sql.names("views/analytics")
FIRST, SECOND = date(2025, 3, 30), date(2025, 4, 6)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
# the bicycle maker moves nothing between warehouses or companies
EMPTY = {"views/analytics/intercompany_flow", "views/analytics/logistics_by_warehouse_and_mode"}


@pytest.fixture(scope="module")
def opened(adventureworks_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, duckdb.DuckDBPyConnection]]:
    folder = tmp_path_factory.mktemp("speed")
    warehouse = Warehouse(folder / "kept.duckdb")
    for day in (FIRST, FIRST, SECOND):
        taken = take_in(read_foreign("adventureworks", adventureworks_dir, day))
        warehouse.ingest(day, taken, source="adventureworks", ingested_at=NOW)
        tables, forecast = with_default_plans(taken.tables), forecast_baseline(taken.tables, day)
        warehouse.save_forecast(day, forecast)
        for kind in ("forecast", "static"):
            for plan in make_plans(tables, kind=kind, plan_date=day, baseline=forecast.baseline):
                warehouse.save_plan(plan, started_at=NOW, finished_at=NOW, started_by="test")
    place = warehouse.publish(folder / "published", SECOND)
    with duckdb.connect(folder / "kept.duckdb", read_only=True) as kept, duckdb.connect(place, read_only=True) as published:
        yield {"warehouse": kept, "published": published}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("place", ["warehouse", "published"])
def test_a_view_answers_within_a_second(opened, place, name):
    chosen = "plan_id = 'static'" if "plan_id" in header(name).columns else f"plan_date = date '{FIRST}'"
    for query in (header(name).example.rstrip(";"), f"from {header(name).name} where {chosen}"):
        seconds, rows = [], 0
        for _ in range(3):
            begun = perf_counter()
            rows = opened[place].sql(query).pl().height
            seconds.append(perf_counter() - begun)
        print(f"{place:9} {header(name).name:48} {rows:>7,} rows {min(seconds):.2f} s")  # noqa: T201
        assert min(seconds) < 1
        assert rows or name in EMPTY
