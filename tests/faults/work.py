"""Pieces of work that write, between them past every boundary of the product; what others see of a home; a home to work in.

Each piece can be done again: what it has done already it leaves as it is, which is how a next run makes good what a fault left.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from unittest import mock

import duckdb
import polars as pl
from firming_desk import plan_again
from published_reader import ask_anew, ask_polars
from stored_group import TEXTS, keep
from tiny_group import PLAN_DATE

from masterplan.contracts import RESULTS, empty_frame
from masterplan.contracts.forecast_results import FORECASTS
from masterplan.contracts.rows import frame_of
from masterplan.demand_review import Authorisation, BulkChange, Cells, Edit, Header
from masterplan.errors import StoreError
from masterplan.fingerprint import frame_fingerprint
from masterplan.forecasting import BaselineForecast, forecast_baseline
from masterplan.intake import take_in
from masterplan.intercompany import consolidate
from masterplan.plan_choice import make_plans, with_default_plans
from masterplan.retention import Retention
from masterplan.safety_stock import Request
from masterplan.scenarios import scenario_frames
from pipelines.files import read_folder
from pipelines.follow import Asked, follow
from pipelines.forecast_desk import ForecastDesk, SignedEdit
from pipelines.live_images import drop_image
from pipelines.order_desk import OrderDesk, Signed
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse
from pipelines.warehouse.plans import read
from pipelines.warehouse.signature import Signature
from pipelines.warehouse.stage_results import StageResult

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = ("planned_order", "requirement", "pegging", "delay", "exception", "consolidated_supply", "consolidated_demand")
SAID = Asked("test", plans=["orders"])
ME = Signed("static", "me", "because", PLAN_DATE)
EDITOR = SignedEdit("me", "because", plan_date=PLAN_DATE)
NEXT_WEEK = PLAN_DATE + timedelta(days=7)
DOUBLE = {"action": "set", "table_name": "demand_order", "column_name": "qty", "value": "*2"}
ISSUES = "company_id,item_id,site_id,warehouse_id,date,qty\nM,C,1,,2025-02-03,60\n"
HEAD = "company_id,demand_type,order_id,item_id,site_id,warehouse_id,qty,requested_date"
PATIENCE = 0.3
_FORGET = "tests/faults"


def desk_of(home: Path) -> OrderDesk:
    """A desk that gives up after a blink."""
    settings = load_settings(home=home)
    return OrderDesk(Warehouse(settings.warehouse_file, PATIENCE), settings)


def prepare(home: Path) -> None:
    """The group planned and published; the plan `orders` follows changes, one scenario is kept."""
    desk = desk_of(home)
    keep(desk.warehouse, home / "input", demand_history=ISSUES)
    folder = home / "next input"
    folder.mkdir()
    changed = {
        "demand_order": TEXTS["demand_order"].replace("SO4,H,1,,1", "SO4,H,1,,3"),
        "on_hand": TEXTS["on_hand"].replace("1,,6", "1,,5"),
    }
    for name, text in {**TEXTS, **changed}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (home / "orders.json").write_text(json.dumps(desk.orders("static")["order_id"].to_list()), "utf-8")
    _keep_scenario(desk, "dropped")
    desk.warehouse.publish(desk.settings.published_dir, PLAN_DATE)
    follow(desk.settings, desk.warehouse, SAID)


def prepare_unpublished(home: Path) -> None:
    """A prepared home where all plans have become others and nobody has published them."""
    desk = desk_of(home)
    with mock.patch.object(Warehouse, "publish"), mock.patch.object(Warehouse, "publish_changes"):
        stages(desk)
        follow(desk.settings, desk.warehouse, SAID)


def stages(desk: OrderDesk) -> None:
    """What a run of the chain writes, stage by stage, from what the source says now."""
    warehouse, folder = desk.warehouse, desk.settings.home / "next input"
    warehouse.stage_result(_FORGET, PLAN_DATE)
    warehouse.forget_stage_result(_FORGET, PLAN_DATE)
    warehouse.ingest(PLAN_DATE, take_in(read_folder(folder)), source="files", ingested_at=datetime.now(UTC))
    warehouse.note_stage_result(_FORGET, PLAN_DATE, StageResult("run", "inputs", "result"))
    tables = with_default_plans(warehouse.master(PLAN_DATE))
    warehouse.save_forecast(PLAN_DATE, forecast_baseline(tables, PLAN_DATE))
    for plan in (plan for kind in ("forecast", "static") for plan in make_plans(tables, kind=kind, plan_date=PLAN_DATE)):
        version = warehouse.save_plan(plan, started_at=NOW, finished_at=NOW, started_by="test")
        view = consolidate(tables, plan.public("requirement"), plan.parameters, PLAN_DATE)
        warehouse.save_consolidation(plan.plan_id, PLAN_DATE, version, view)
    warehouse.publish(desk.settings.published_dir, PLAN_DATE)


def publication(desk: OrderDesk) -> None:
    """The plans as they are before analysts, whole."""
    desk.warehouse.publish(desk.settings.published_dir, PLAN_DATE)


def changes(desk: OrderDesk) -> None:
    """A changed order in a file and a changed stock in the change table reach the plan that follows."""
    file = deliver(desk.settings.home, "2.csv", 7)
    # nobody writes it any more
    os.utime(file, (time.time() - 60, time.time() - 60))
    stock = pl.DataFrame([{"company_id": "M", "item_id": "C", "site_id": "1", "warehouse_id": "", "qty": "2"}])
    desk.warehouse.add_changes("on_hand", stock, source="tool", noted_at=datetime.now(UTC))
    follow(desk.settings, desk.warehouse, SAID)


def changes_without_image(desk: OrderDesk) -> None:
    """The same where nothing is held of the plan, so that it is made anew."""
    for image in desk.settings.live_images_dir.glob("[!.]*"):
        drop_image(image)
    changes(desk)


def changed_order(desk: OrderDesk) -> None:
    """Only the changed order, so that the image of the plan stays and a step comes beside it."""
    file = deliver(desk.settings.home, "2.csv", 7)
    os.utime(file, (time.time() - 60, time.time() - 60))
    follow(desk.settings, desk.warehouse, SAID)


def orders(desk: OrderDesk) -> None:
    """One order approved, two firmed, one of these acknowledged."""
    approved, *others = json.loads((desk.settings.home / "orders.json").read_text("utf-8"))
    desk.set_status(ME, [approved], "approved")
    desk.firm(ME, others[:3], {})
    first = desk.warehouse.firmed_history("static").sort("planned_order_id").row(0, named=True)
    desk.acknowledge({first["order_id"]: "PO-77"}, PLAN_DATE, "me")


def forecasts(desk: OrderDesk) -> None:
    """A forecast adjusted and authorised, a line entered and doubled; the plan that reads the line, made and published."""
    warehouse, forecast = desk.warehouse, ForecastDesk(desk.warehouse)
    if not _is_reviewed(warehouse):
        warehouse.save_forecast(PLAN_DATE, _small_forecast())
    forecast.adjust(EDITOR, Edit(Cells(), "to", Decimal(12)))
    forecast.authorise(EDITOR, Authorisation("FC"))
    done = set(warehouse.forecast_log()["action"])
    if "enter" not in done:
        forecast.enter(EDITOR, Header("M", "baseline", Decimal(3), NEXT_WEEK, item_id="C", site_id="1"))
    if "update" not in done:
        forecast.change_lines(EDITOR, BulkChange("update", "baseline", Cells(items=("C",)), factor=Decimal(2)))
    plan_again(desk)
    warehouse.publish(desk.settings.published_dir, PLAN_DATE)


def _is_reviewed(warehouse: Warehouse) -> bool:
    try:
        return warehouse.reviewed_forecast(PLAN_DATE).height > 0
    except StoreError:
        return False


def _small_forecast() -> BaselineForecast:
    """One week of clamps."""
    point = {"plan_date": PLAN_DATE, "company_id": "M", "item_id": "C", "site_id": "1", "date": PLAN_DATE, "point_qty": 5}
    rows = frame_of(
        RESULTS["baseline"], [{**point, "lower_qty": 5, "upper_qty": 5, "level_pct": 90, "model": "naive", "demand_class": "new"}]
    )
    return BaselineForecast(**{name: empty_frame(RESULTS[name]) for name in FORECASTS} | {"baseline": rows})


def safety_stock(desk: OrderDesk) -> None:
    """A minimum proposed, edited and posted; the plan that counts it, made and published."""
    warehouse, signature = desk.warehouse, Signature("me", NOW, "because")
    if warehouse.minima_journals().is_empty():
        warehouse.propose_minima("J", PLAN_DATE, Request(PLAN_DATE - timedelta(days=90), PLAN_DATE), signature)
    waiting = warehouse.minima_lines("J").filter(~pl.col("is_posted"))["line_no"].to_list()
    if waiting:
        warehouse.edit_minima("J", dict.fromkeys(waiting, Decimal(25)))
    warehouse.post_minima("J", PLAN_DATE, signature)
    plan_again(desk)
    warehouse.publish(desk.settings.published_dir, PLAN_DATE)


def housekeeping(desk: OrderDesk) -> None:
    """A scenario kept, another dropped, old versions let go."""
    _keep_scenario(desk, "kept")
    if "dropped" in desk.warehouse.scenarios()["plan_id"].to_list():
        desk.warehouse.drop_scenario("dropped")
    desk.warehouse.retain(Retention(1, 0), datetime.now(UTC))


WORK = {
    "stages": stages,
    "publication": publication,
    "changes": changes,
    "changes without image": changes_without_image,
    "changed order": changed_order,
    "orders": orders,
    "forecasts": forecasts,
    "safety stock": safety_stock,
    "housekeeping": housekeeping,
}
WORK_AT = {
    "stages": (
        "master data of a plan date",
        "demand forecast",
        "stage begins to write",
        "stage asks what stands",
        "stage has written",
        "plan version",
        "group view",
    ),
    "publication": (
        "files of a publication",
        "folder of a publication",
        "views of a publication",
        "list of a publication",
        "plan date shown",
        "list of the plan date shown",
        "newest plan date shown",
        "list of the newest plan date shown",
    ),
    "changes": (
        "change table",
        "changes taken in",
        "landing file moved away",
        "live version",
        "seconds of a version",
        "changed rows of a publication",
    ),
    "changes without image": ("image written", "image in place"),
    "changed order": ("planned nodes in place", "steps in place"),
    "orders": (
        "planned order changed",
        "orders firmed",
        "outbox file written",
        "outbox file in place",
        "outbox file noted",
        "firmed order acknowledged",
    ),
    "forecasts": ("forecast adjusted", "forecast authorised", "forecast line entered", "forecast lines changed"),
    "safety stock": ("safety stock proposed", "safety stock edited", "safety stock posted"),
    "housekeeping": ("scenario kept", "scenario dropped", "old versions let go"),
}


def deliver(home: Path, name: str, qty: int) -> Path:
    """A file of changes in the landing folder; what was made of it before does not matter."""
    place = load_settings(home=home).live_changes_dir / "demand_order" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"{HEAD}\nM,sales,SO4,H,1,,{qty},2025-03-05\n", "utf-8")
    return place


@dataclass(frozen=True)
class Seen:
    """What is visible of a home: by plan the fingerprint of its tables, in the store and as published; the scenarios that are kept."""

    stored: dict[str, str]
    published: dict[str, str]
    scenarios: tuple[str, ...]


def look(home: Path) -> Seen:
    """What is visible now; what is published is one whole version, asked by the views and by the list of files."""
    desk = desk_of(home)
    folder = desk.settings.published_dir
    assert ask_anew(folder).faults == []
    if "base" not in json.loads((folder / "current.json").read_text("utf-8")):
        # a version that says only what changed is put together by the views
        assert ask_polars(folder).faults == []
    return Seen(_stored(desk), _published(folder), tuple(desk.warehouse.scenarios()["plan_id"]))


def _stored(desk: OrderDesk) -> dict[str, str]:
    with desk.warehouse._database.reading() as session:
        plans = sorted(session.frame("select distinct plan_id from store.plan_pointer")["plan_id"])
        return {plan: _digest(read(session, name, plan, PLAN_DATE, None) for name in TABLES) for plan in plans}


def _published(folder: Path) -> dict[str, str]:
    with duckdb.connect(folder / "masterplan.duckdb", read_only=True) as opened:
        plans = sorted(plan for (plan,) in opened.sql("select distinct plan_id from plan.plan_version").fetchall())
        query = "select {} from plan.{} where plan_id = $plan"

        def rows(name: str, plan: str) -> pl.DataFrame:
            columns = RESULTS[name].column_names
            return opened.sql(query.format(", ".join(columns), name), params={"plan": plan}).pl().sort(RESULTS[name].key)

        return {plan: _digest(rows(name, plan) for name in TABLES) for plan in plans}


def _digest(frames: Iterator[pl.DataFrame]) -> str:
    return " ".join(frame_fingerprint(frame.drop("version"))[:12] for frame in frames)


@contextmanager
def clock_set_back(days: int = 2) -> Iterator[None]:
    """The clock as the product reads it, some days ago."""
    real = time.time

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(days=days)

    def earlier() -> float:
        return real() - days * 86_400

    modules = [module for name, module in list(sys.modules.items()) if name.startswith("pipelines") and module is not None]
    with mock.patch("time.time", earlier):
        patches = [mock.patch.object(module, "datetime", Earlier) for module in modules if getattr(module, "datetime", None) is datetime]
        patches += [mock.patch.object(module, "time", earlier) for module in modules if getattr(module, "time", None) is real]
        for patch in patches:
            patch.start()
        try:
            yield
        finally:
            for patch in patches:
                patch.stop()


def _keep_scenario(desk: OrderDesk, name: str) -> None:
    _, rows = scenario_frames(name, "orders", [DOUBLE])
    desk.warehouse.store_scenario(name, "orders", rows, stored_at=NOW, stored_by="test")
