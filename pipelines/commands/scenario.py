"""`masterplan scenario`: stores the changes of a scenario, plans it, lists and drops scenarios."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.table import Table

from masterplan.contracts import INPUTS
from masterplan.errors import InputError
from masterplan.scenarios import scenario_frames
from pipelines.files import read_file
from pipelines.warehouse import Warehouse
from pipelines.wide_tables import print_table

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import polars as pl
    from rich.console import Console

    from pipelines.settings import Settings

_COLUMNS: Final = ("action", "table_name", "row_key", "column_name", "value")


def store_scenario(console: Console, settings: Settings, plan_id: str, base: str, file: Path) -> None:
    """Stores the changes of a CSV or Parquet file as a scenario. Errors: InputError for rows that are no changes."""
    changes = read_changes(file, plan_id, base)
    Warehouse(settings.warehouse_file).store_scenario(plan_id, base, changes, stored_at=datetime.now(UTC), stored_by=getpass.getuser())
    console.print(f"Scenario {plan_id} over {base}: {changes.height} changes", markup=False, highlight=False)


def read_changes(file: Path, plan_id: str, base: str) -> pl.DataFrame:
    """Rows of the table scenario_change from a file with its columns, plan_id and line_no left out or not."""
    frame = read_file(file).frame
    missing = [name for name in ("table_name",) if name not in frame.columns]
    if missing:
        raise InputError(f"{file} lacks the column {', '.join(missing)}.", way_out=f"Its columns are {', '.join(_COLUMNS)}.")
    known = [name for name in _COLUMNS if name in frame.columns]
    rows = [{name: value for name, value in row.items() if value not in {None, ""}} for row in frame.select(known).to_dicts()]
    _, changes = scenario_frames(plan_id, base, rows)
    wrong = changes.filter(~changes["action"].is_in(INPUTS["scenario_change"].column("action").values))
    if wrong.height:
        raise InputError(f"{file} has actions that there are not.", rows=wrong["action"].to_list(), way_out="Use set, add or drop.")
    return changes


def plan_scenario(console: Console, settings: Settings, plan_id: str, plan_date: date) -> int:
    """Plans a scenario on a plan date whose master data is known, as its next version; gives the version."""
    started_at = datetime.now(UTC)
    warehouse = Warehouse(settings.warehouse_file)
    version = make_scenario(warehouse, plan_id, plan_date, started_at, getpass.getuser())
    orders = warehouse.plan_table("planned_order", plan_id, plan_date)
    console.print(f"Scenario {plan_id} of {plan_date}, version {version}: {orders.height:,} planned orders", markup=False, highlight=False)
    return version


def make_scenario(warehouse: Warehouse, plan_id: str, plan_date: date, started_at: datetime, started_by: str) -> int:
    """Makes and keeps the plan of a scenario from what the warehouse knows of the plan date."""
    from masterplan.planning import make_plan

    tables = warehouse.master_with_scenario(plan_date, plan_id)
    baseline, quarantine = warehouse.forecast(plan_date).baseline, warehouse.quarantine(plan_date)
    plan = make_plan(tables, plan_id=plan_id, plan_date=plan_date, baseline=baseline, quarantine=quarantine)
    return warehouse.save_plan(plan, started_at=started_at, finished_at=datetime.now(UTC), started_by=started_by)


def list_scenarios(console: Console, settings: Settings) -> None:
    """Prints the stored scenarios."""
    table = Table("scenario", "base plan", "changes", "stored at (UTC)", "by")
    for row in Warehouse(settings.warehouse_file).scenarios().iter_rows(named=True):
        table.add_row(row["plan_id"], row["base_plan_id"], str(row["changes"]), f"{row['stored_at']:%Y-%m-%d %H:%M}", row["stored_by"])
    print_table(console, table)


def drop_scenario(console: Console, settings: Settings, plan_id: str) -> None:
    """Throws a scenario away with its plans."""
    Warehouse(settings.warehouse_file).drop_scenario(plan_id)
    console.print(f"Scenario {plan_id} and its plans are gone", markup=False, highlight=False)
