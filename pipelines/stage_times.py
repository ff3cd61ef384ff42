"""How long a plan takes from warehouse to warehouse, and how long the same reading and writing takes with no planning.

Belongs here: the two passes and what they take. Both begin with the same file, in which a plan date is ingested, and write
the same rows of the same tables in one transaction; the passes of one round follow each other in one process.
"""

from __future__ import annotations

import resource
import shutil
import statistics
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import sql
from masterplan.contracts import INPUTS
from masterplan.planning import make_plan
from pipelines.warehouse import Warehouse
from pipelines.warehouse.database import Database
from pipelines.warehouse.ranges import Interval, Ranges
from pipelines.warehouse.tables import DETAILS, FACTS, RANGED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from masterplan.plan import Plan


@dataclass(frozen=True)
class Pass:
    """Seconds by the clock and of the processors, of each step of one pass."""

    clock: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Notes the seconds of what is done inside."""
        clock, processor = perf_counter(), process_time()
        yield
        self.clock[name] = perf_counter() - clock
        self.processor[name] = process_time() - processor


@dataclass(frozen=True)
class StageTimes:
    """Rounds of both passes, seconds per phase and rows of the last plan, and the peak memory of the stage in GB."""

    plain: list[Pass]
    stage: list[Pass]
    phases: dict[str, float]
    rows: dict[str, int]
    gigabytes: float

    def ratios(self) -> tuple[float, float]:
        """Stage over plain, medians of the rounds: by the clock, and of the processors."""
        pairs = list(zip(self.stage, self.plain, strict=True))
        clock = [sum(stage.clock.values()) / sum(plain.clock.values()) for stage, plain in pairs]
        processor = [sum(stage.processor.values()) / sum(plain.processor.values()) for stage, plain in pairs]
        return statistics.median(clock), statistics.median(processor)


def time_stage(ingested: Path, plan_id: str, plan_date: date, rounds: int) -> StageTimes:
    """Times the stage and the plain pass, `rounds` times, on copies of a warehouse file, which stays as it is.

    A plan that is made before, which may compile, is not counted. Errors: those of `Warehouse` and `make_plan`.
    """
    make_plan(Warehouse(ingested).master(plan_date), plan_id=plan_id, plan_date=plan_date)
    times = StageTimes([], [], {}, {}, 0.0)
    for _ in range(rounds):
        with _copy(ingested) as file:
            done, plan = _stage(file, plan_id, plan_date)
        times.stage.append(done)
        peak = times.gigabytes or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        with _copy(ingested) as file:
            times.plain.append(_plain(file, plan))
        rows = {name: getattr(plan, name).height for name in FACTS}
        times = StageTimes(times.plain, times.stage, plan.seconds_per_phase, rows, peak)
        del plan
    return times


def _stage(file: Path, plan_id: str, plan_date: date) -> tuple[Pass, Plan]:
    done, now = Pass(), datetime.now(UTC)
    warehouse = Warehouse(file)
    with done.step("read"):
        tables = warehouse.master(plan_date)
    with done.step("plan"):
        plan = make_plan(tables, plan_id=plan_id, plan_date=plan_date)
    with done.step("write"):
        warehouse.save_plan(plan, started_at=now, finished_at=now, started_by="bench")
    return done, plan


def _plain(file: Path, plan: Plan) -> Pass:
    """Reads the input tables and inserts the frames of a plan as they are: no order, no keys, no comparison."""
    done, database = Pass(), Database(file)
    with done.step("read"), database.reading() as session:
        read = sql.read("store/read_master")
        for table in INPUTS.values():
            query = read.format(table=table.qualified_name, columns=", ".join(table.column_names))
            session.frame(query, {"plan_date": plan.plan_date})
    ready = {name: getattr(plan, name) for name in FACTS} | {name: plan.details[name] for name in ("node_level", *DETAILS)}
    scope = {"plan_id": plan.plan_id, "plan_date": plan.plan_date}
    with done.step("write"), database.writing() as session:
        with session.lent(local_node=plan.node, local_document=plan.document):
            session.run(sql.read("store/first_nodes"))
            session.run(sql.read("store/first_documents"))
        for name, frame in ready.items():
            Ranges(RANGED[name], scope).insert(session, frame, Interval.from_version(1))
    return done


@contextmanager
def _copy(ingested: Path) -> Iterator[Path]:
    with TemporaryDirectory(dir=ingested.parent) as folder:
        file = Path(folder) / "copy.duckdb"
        shutil.copyfile(ingested, file)
        yield file
