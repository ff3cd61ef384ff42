"""A warehouse per test, copied from one that is laid out once; plans of random networks to put into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from blank_warehouse import blank
from networks import PLAN_DATE, random_network

from masterplan.contracts import INPUTS, QUARANTINE, empty_frame
from masterplan.intake import Intake
from masterplan.plan import Plan
from masterplan.plan_choice import with_default_plans
from masterplan.planning import make_plan
from pipelines.warehouse import Warehouse


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of this test's warehouse."""
    blank(tmp_path / "kept.duckdb")
    return tmp_path / "kept.duckdb"


@pytest.fixture
def warehouse(file: Path) -> Warehouse:
    """This test's warehouse; it gives up after a blink."""
    return Warehouse(file, patience=0.3)


@pytest.fixture
def run() -> dict[str, Any]:
    """When and by whom, for plans where it does not matter."""
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return {"started_at": moment, "finished_at": moment, "started_by": "test"}


@pytest.fixture
def save(warehouse: Warehouse, run: dict[str, Any]) -> Callable[[Plan], int]:
    """Saves a plan."""
    return lambda plan: warehouse.save_plan(plan, **run)


@pytest.fixture
def ingest(warehouse: Warehouse, run: dict[str, Any]) -> Callable[..., None]:
    """Ingests input tables on a plan date, and rejected rows."""

    def at(plan_date: date, tables: dict[str, pl.DataFrame], quarantine: pl.DataFrame | None = None) -> None:
        warehouse.ingest(plan_date, _intake_of(tables, quarantine), source="erp", ingested_at=run["started_at"])

    return at


def _intake_of(tables: dict[str, pl.DataFrame], quarantine: pl.DataFrame | None = None) -> Intake:
    full = {name: tables.get(name, empty_frame(table)).sort(table.key) for name, table in INPUTS.items()}
    rejected = empty_frame(QUARANTINE) if quarantine is None else quarantine
    counts = pl.DataFrame(
        [
            (name, frame.height + bad, frame.height, bad)
            for name, frame in full.items()
            for bad in [rejected.filter(pl.col("table_name") == name).select("source_row").n_unique()]
        ],
        schema={"table_name": pl.String, "rows_read": pl.Int32, "rows_kept": pl.Int32, "rows_quarantined": pl.Int32},
        orient="row",
    )
    return Intake(full, rejected, counts, [])


@pytest.fixture
def plan_of() -> Callable[..., Plan]:
    """The plan of a random network, by seed and kind; plans of different seeds share their plan id."""
    return _plan_of


@cache
def _plan_of(seed: int, kind: str = "static") -> Plan:
    network = random_network(seed)
    tables = with_default_plans(network.tables)
    plans = tables["plan"].with_columns(kind=pl.lit(kind), include_planned_downstream_demand=pl.lit(value=True)).head(1)
    plans = plans.with_columns(plan_id=pl.lit(kind), include_demand_forecast=pl.lit(value=True))
    return make_plan({**tables, "plan": plans}, plan_id=kind, plan_date=PLAN_DATE, baseline=network.baseline)
