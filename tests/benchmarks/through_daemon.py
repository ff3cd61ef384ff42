"""`python -m benchmarks.through_daemon [sample|NAME]` in the folder tests: from a file of changes through the daemon to the plan.

A home is made with a dynamic plan of the sample group, or of a problem of the registry; webserver and daemon are started on
it, the sensor `live_changes` is turned on, and one file with one sales order after the other is put down. Prints for each
the seconds until the published plan shows the order, and the legs that the run told.
"""

from __future__ import annotations

import json
import socket
import statistics
import time
import urllib.request
from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl
from benchmarks.problems import PLAN_DATE
from benchmarks.registry import REGISTRY
from benchmarks.stage import ingested_into
from rich.console import Console
from rich.table import Table

from masterplan.contracts import INPUTS
from masterplan.plan_choice import make_plans
from masterplan.sample import SAMPLE_PLAN_DATE, make_sample
from pipelines.run import run_chain
from pipelines.settings import Settings, load_settings
from pipelines.ui import HOST, dagster_processes, wait_until_ready
from pipelines.warehouse import Warehouse
from pipelines.watch import ChainWatch

PLAN = "live"
PATIENCE_SECONDS = 600.0
SENSOR = "live_changes"


def sample_home(folder: Path) -> tuple[Settings, date, dict[str, Any]]:
    """A home where the whole chain has run on files of the sample group, with a dynamic plan among its plans."""
    place = folder / "input"
    place.mkdir()
    tables = {name: frame for name, frame in make_sample().items() if frame.height}
    plans = [("gross", "forecast", True), ("static", "static", True), (PLAN, "dynamic", True)]
    tables["plan"] = pl.DataFrame(plans, schema=["plan_id", "kind", "include_demand_forecast"], orient="row")
    for name, frame in tables.items():
        frame.write_parquet(place / f"{name}.parquet")
    settings = load_settings(home=folder / "home", source="folder", input_dir=place)
    with ChainWatch(Console(quiet=True)) as watch:
        assert run_chain(settings, SAMPLE_PLAN_DATE, watch).is_success
    sold = tables["demand_order"].filter(pl.col("demand_type") == "sales").row(0, named=True)
    return settings, SAMPLE_PLAN_DATE, {name: sold[name] for name in ("company_id", "item_id", "site_id", "warehouse_id")}


def registry_home(name: str, folder: Path) -> tuple[Settings, date, dict[str, Any]]:
    """A home where the dynamic plan of a problem is stored and published."""
    tables = REGISTRY[name].make()
    tables["plan"] = tables["plan"].with_columns(plan_id=pl.lit(PLAN), kind=pl.lit("dynamic"))
    settings = load_settings(home=folder / "home", source="folder", input_dir=folder)
    settings.warehouse_file.parent.mkdir(parents=True)
    warehouse = Warehouse(ingested_into(settings.warehouse_file, tables))
    now = datetime.now(UTC)
    for plan in make_plans(warehouse.master(PLAN_DATE), kind="dynamic", plan_date=PLAN_DATE):
        warehouse.save_plan(plan, started_at=now, finished_at=now, started_by="benchmark")
    warehouse.publish(settings.published_dir, PLAN_DATE)
    sold = tables["demand_order"].row(0, named=True)
    return settings, PLAN_DATE, {name: sold[name] for name in ("company_id", "item_id", "site_id", "warehouse_id")}


def asked(port: int, query: str, **variables: object) -> Any:
    """The answer of the webserver."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"http://{HOST}:{port}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)["data"]


def turn_on(port: int) -> None:
    """Turns the sensor on, as the page Automation does."""
    found = asked(port, "{repositoriesOrError {... on RepositoryConnection {nodes {name location {name}}}}}")
    node = found["repositoriesOrError"]["nodes"][0]
    selector = {"repositoryName": node["name"], "repositoryLocationName": node["location"]["name"], "sensorName": SENSOR}
    told = asked(port, "mutation($s: SensorSelector!) {startSensor(sensorSelector: $s) {__typename}}", s=selector)
    assert told["startSensor"]["__typename"] == "Sensor", told


def put_down(settings: Settings, number: int, due: date, sold: dict[str, Any]) -> None:
    """One file with one new sales order, put in place whole."""
    row = {**sold, "demand_type": "sales", "order_id": f"LIVE{number}", "line_no": 1, "qty": str(1 + number), "requested_date": due}
    assert row.keys() <= set(INPUTS["demand_order"].column_names)
    place = settings.live_changes_dir / "demand_order" / f"{number}.csv"
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = settings.home / f"{number}.csv"
    pl.DataFrame([row]).write_csv(unfinished)
    unfinished.rename(place)


def until_shown(settings: Settings, number: int, sold: dict[str, Any]) -> float:
    """Seconds until the published plan has the demand; only the item's rows are looked at, so that looking does not hold up the plan."""
    begun = time.perf_counter()
    query = "select count(*) from plan.requirement where plan_id = ? and company_id = ? and item_id = ? and ref like ?"
    while time.perf_counter() - begun < PATIENCE_SECONDS:
        with duckdb.connect(settings.published_dir / "masterplan.duckdb", read_only=True) as opened:
            if opened.execute(query, [PLAN, sold["company_id"], sold["item_id"], f"%LIVE{number}/%"]).fetchall() != [(0,)]:
                return time.perf_counter() - begun
        time.sleep(0.2)
    raise TimeoutError(f"order {number} was not published within {PATIENCE_SECONDS:.0f} s")


def legs(port: int) -> dict[str, float]:
    """The seconds of each leg that the last run told."""
    query = """{runsOrError(limit: 1) {... on Runs {results {eventConnection {events {... on HandledOutputEvent {metadataEntries {
        label ... on FloatMetadataEntry {floatValue}}} ... on ExecutionStepOutputEvent {metadataEntries {label
        ... on FloatMetadataEntry {floatValue}}}}}}}}}"""
    events = asked(port, query)["runsOrError"]["results"][0]["eventConnection"]["events"]
    entries = [entry for event in events for entry in event.get("metadataEntries", ())]
    return {entry["label"].removeprefix("seconds "): entry["floatValue"] for entry in entries if entry["label"].startswith("seconds ")}


def main() -> None:
    """Measures one home."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", default="sample", choices=["sample", *REGISTRY])
    parser.add_argument("--changes", type=int, default=7, help="files that are put down, after a first one that is not counted")
    said = parser.parse_args()
    console = Console(width=200)
    with TemporaryDirectory() as folder:
        settings, day, sold = sample_home(Path(folder)) if said.name == "sample" else registry_home(said.name, Path(folder))
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        with dagster_processes(settings, port) as child:
            wait_until_ready(child, port)
            turn_on(port)
            seconds, table = [], Table("file", "published after s", "legs")
            for number in range(said.changes + 1):
                put_down(settings, number, day + timedelta(days=20 + number), sold)
                seconds.append(until_shown(settings, number, sold))
                time.sleep(1)
                told = legs(port)
                table.add_row(str(number), f"{seconds[-1]:.1f}", "  ".join(f"{leg} {value:.2f}" for leg, value in told.items()))
    console.print(table)
    console.print(f"median of {said.changes}: {statistics.median(seconds[1:]):.1f} s; the first: {seconds[0]:.1f} s")


if __name__ == "__main__":
    main()
