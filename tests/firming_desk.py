"""A desk over a warehouse with the group of `stored_group`, and its plan made again from what the warehouse knows."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from stored_group import TEXTS, keep
from tiny_group import PLAN_DATE

from masterplan.intake import take_in
from masterplan.intercompany import consolidate
from masterplan.plan_choice import make_plans
from pipelines.files import read_folder
from pipelines.order_desk import OrderDesk, Signed
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ME = Signed("static", "me", "because")


def new_desk(home: Path, **changed: str) -> OrderDesk:
    """The group ingested and planned, with some texts replaced."""
    settings = load_settings(home=home)
    warehouse = Warehouse(settings.warehouse_file)
    keep(warehouse, home / "input", **changed)
    return OrderDesk(warehouse, settings)


def copied_desk(home: Path, made: OrderDesk) -> OrderDesk:
    """A desk over a copy of the home of another one, which nobody uses meanwhile."""
    shutil.copytree(made.settings.home, home)
    settings = load_settings(home=home)
    return OrderDesk(Warehouse(settings.warehouse_file), settings)


def ingest(desk: OrderDesk, day: date, **changed: str) -> None:
    """Ingests the group of a plan date, with some texts replaced."""
    folder = desk.settings.home / f"input-{day}-{len(list(desk.settings.home.iterdir()))}"
    folder.mkdir()
    for name, text in {**TEXTS, **changed}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    desk.warehouse.ingest(day, take_in(read_folder(folder)), source="files", ingested_at=NOW)


def plan_again(desk: OrderDesk, day: date = PLAN_DATE) -> pl.DataFrame:
    """Plans a plan date from what the warehouse knows, as a run of the chain does; gives the planned orders."""
    tables = desk.warehouse.master(day)

    def kept(plan_id: str, days: int) -> pl.DataFrame | None:
        return desk.warehouse.orders_to_keep(plan_id, day, days)

    for plan in make_plans(tables, kind="static", plan_date=day, plans=["static"], orders_to_keep=kept):
        version = desk.warehouse.save_plan(plan, started_at=NOW, finished_at=NOW, started_by="test")
        view = consolidate(tables, plan.public("requirement"), plan.parameters, day)
        desk.warehouse.save_consolidation(plan.plan_id, day, version, view)
    return desk.orders("static", day)


def firmed_supply(desk: OrderDesk, day: date) -> int:
    """How many lines of firmed orders the master data of a plan date has."""
    return desk.warehouse.master(day)["supply_order"].filter(pl.col("order_id").str.starts_with("MP-")).height


def broken_laws(desk: OrderDesk, day: date = PLAN_DATE) -> dict[str, int]:
    """Laws of the plan and of the master data that do not hold, with the number of rows that break them."""
    from assets.checks import laws

    guarded = {law.name for law in laws() if law.asset in {"net_requirements", "intercompany_consolidation", "master_data"}}
    counts = {name: desk.warehouse.failing_rows(name, {"plan_id": "static", "plan_date": day}, 5)[0] for name in guarded}
    return {name: count for name, count in counts.items() if count}
