"""`masterplan plan`: a folder of input tables in, a folder of output tables out, without Dagster and without a warehouse."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from masterplan.contracts import RESULTS, polars_schema
from masterplan.intake import take_in
from masterplan.plan_choice import RunWish
from masterplan.whole import WholePlan, plan_whole
from pipelines.files import read_folder
from pipelines.output import replace_folder
from pipelines.previous import read_previous
from pipelines.summary import Shown, show_reports, show_seconds, show_summary

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from rich.console import Console

    from masterplan.intake import RawTable

CANONICAL: Final = "canonical"
QUARANTINE_FILE: Final = "quarantine"
COUNTS_FILE: Final = "ingestion_count"
OUTPUT_NAMES: Final = frozenset({*RESULTS, QUARANTINE_FILE, COUNTS_FILE})
_REPORT: Final = "report_"
STARTED_BY: Final = "masterplan plan"


@dataclass(frozen=True)
class Request:
    """What is to be planned: input folder and what it holds, plan and date, output folder and format, own mapping queries.

    `wish`: method, items and levels of the run; `previous_dir`: what the last run of the plan has written.
    """

    input_dir: Path
    source: str
    plan_id: str
    plan_date: date
    out: Path
    fmt: Literal["csv", "parquet"]
    mappings_dir: Path | None = None
    wish: RunWish = field(default_factory=RunWish)
    previous_dir: Path | None = None


def plan_folder(console: Console, request: Request) -> None:
    """Plans the folder and writes every output table, the rejected rows and the counts; prints the summary.

    Errors: InputError, SourceError, UnknownPlanError, QuantityError. Rejected rows are no error.
    """
    started_at, began = _now(), perf_counter()
    with console.status("reading") as status:
        raw, reports = _read(request)
        taken = take_in(raw)
        seconds = {"read": perf_counter() - began}
        whole = plan_whole(
            taken.tables,
            plan_id=request.plan_id,
            plan_date=request.plan_date,
            quarantine=taken.quarantine,
            wish=request.wish,
            previous=None if request.previous_dir is None else read_previous(request.previous_dir, request.plan_id),
            progress=lambda phase, share: status.update(f"{phase} {share:.0%}"),
        )
        results = {**whole.results, "plan_version": _plan_version(whole, started_at)}
        status.update("writing")
        told = {f"{_REPORT}{name}": frame for name, frame in reports.items()}
        files = {**results, QUARANTINE_FILE: taken.quarantine, COUNTS_FILE: taken.counts, **told}
        replace_folder(files, request.out, request.fmt, _is_output)
    seconds |= whole.seconds
    seconds["write"] = perf_counter() - began - sum(seconds.values())
    show_summary(console, Shown(request.plan_id, request.plan_date, results, taken.tables, taken.quarantine))
    show_reports(console, reports, f"the tables {_REPORT}*")
    show_seconds(console, seconds)
    for warning in taken.warnings:
        console.print(f"! {warning}", style="yellow", markup=False, highlight=False)
    console.print(f"{len(files)} tables are in {request.out}", highlight=False, soft_wrap=True)


def _is_output(name: str) -> bool:
    return name in OUTPUT_NAMES or name.startswith(_REPORT)


def _read(request: Request) -> tuple[dict[str, RawTable], dict[str, pl.DataFrame]]:
    """The tables as received, and what the source reports of itself."""
    if request.source == CANONICAL:
        return read_folder(request.input_dir), {}
    from pipelines.foreign import read_foreign, read_foreign_reports

    wanted = (request.source, request.input_dir, request.plan_date, request.mappings_dir)
    return read_foreign(*wanted), read_foreign_reports(*wanted)


def _plan_version(whole: WholePlan, started_at: datetime) -> pl.DataFrame:
    plan = whole.plan
    row = {
        "plan_id": plan.plan_id,
        "plan_date": plan.plan_date,
        "version": 1,
        "method": plan.method,
        "base_version": 0,
        "input_fingerprint": plan.input_fingerprint,
        "plan_fingerprint": plan.plan_fingerprint,
        "rules_version": plan.rules_version,
        "parameters": json.dumps(plan.parameters, default=str, sort_keys=True),
        "started_at": started_at,
        "finished_at": _now(),
        "started_by": STARTED_BY,
        "status": "completed",
        "row_counts": json.dumps({name: frame.height for name, frame in whole.results.items()}, sort_keys=True),
        "seconds_per_phase": json.dumps(plan.seconds_per_phase),
        "is_current": True,
    }
    return pl.DataFrame([row], schema=polars_schema(RESULTS["plan_version"]), orient="row")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
