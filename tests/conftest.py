"""What tests of all parts share: where the sample data lies, a history of runs that is not forced to disk, and the table of faults."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

_CHECKOUT = Path(__file__).resolve().parents[1]
_SHARED = _CHECKOUT.parent / "shared"
_ADVENTUREWORKS = "MASTERPLAN_ADVENTUREWORKS_DIR"
# tests below share homes and warehouses that take seconds to make: one worker makes them, module by module or once for the folder
_BY_MODULE, _AS_A_WHOLE = "tests/pipelines/", "tests/sql/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Test by test to the worker that is free, but those that share homes as a whole and first."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            if module.startswith(_AS_A_WHOLE):
                return _AS_A_WHOLE
            return module if module.startswith(_BY_MODULE) else nodeid

    return Scheduling(config, log)


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector need not go through its millions of objects again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """All goes when the process ends."""
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def _history_is_not_forced_to_disk() -> Iterator[None]:
    """Dagster's history of runs outlives a killed process without; a power cut, of which it would not, is no test's business."""

    def relax(connection: Any, _: Any) -> None:
        connection.execute("pragma synchronous = off")

    event.listen(Engine, "connect", relax)
    yield
    event.remove(Engine, "connect", relax)


@pytest.fixture(scope="session")
def adventureworks_dir() -> Path:
    """Folder of the AdventureWorks export; skips when it is nowhere."""
    folder = Path(os.environ.get(_ADVENTUREWORKS) or _SHARED / "data" / "adventureworks")
    if not (folder / "Product.parquet").is_file():
        pytest.skip(f"no AdventureWorks export in {folder}: set {_ADVENTUREWORKS} to the folder of its Parquet files")
    return folder


@pytest.fixture(scope="session")
def forecasting_dir() -> Path:
    """Folder of the competition series; skips when it is not beside the checkout."""
    folder = _SHARED / "data" / "forecasting"
    if not (folder / "m3_monthly.parquet").is_file():
        pytest.skip(f"no m3_monthly.parquet in {folder}: put them beside the checkout, in ../shared/data/forecasting")
    return folder


@pytest.fixture(scope="session")
def bench_dir() -> Path:
    """Folder of the generator and the reference answer of the neutral problem; skips when it is not beside the checkout."""
    folder = _SHARED / "bench"
    if not (folder / "gen_mrp.py").is_file():
        pytest.skip(f"no gen_mrp.py in {folder}: put the benchmarks beside the checkout, in ../shared/bench")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what `tests/faults` saw, boundary by fault; cells that did not run are empty."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    told = [value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "fault cell"]
    if told:
        from faults.fault_table import rendered

        terminalreporter.section("faults at write boundaries (docs/faults.md)")
        terminalreporter.write_line(rendered({(boundary, fault): cell for boundary, fault, cell in told}))
