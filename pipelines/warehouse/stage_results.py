"""What each stage made last for a plan date, by which run and from what: what a run that was stopped leaves to the next one.

Belongs here: keeping and reading that. Whether a result may be kept is decided in `pipelines.resume`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sql

if TYPE_CHECKING:
    from datetime import date

    from pipelines.warehouse.session import Session


@dataclass(frozen=True)
class StageResult:
    """The run that made a result, and the fingerprints of what it was made from and of what it says."""

    run_id: str
    inputs: str
    result: str


def read(session: Session, stage: str, plan_date: date) -> StageResult | None:
    """What a stage made last for a plan date; None when it made nothing, or did not come to an end."""
    rows = session.frame(sql.read("store/stage_result"), {"stage": stage, "plan_date": plan_date}).rows(named=True)
    return StageResult(**rows[0]) if rows else None


def forget(session: Session, stage: str, plan_date: date) -> None:
    """Says that nothing stands: called before a stage writes."""
    session.run(sql.read("store/drop_stage_result"), {"stage": stage, "plan_date": plan_date})


def note(session: Session, stage: str, plan_date: date, made: StageResult) -> None:
    """Says what stands: called after a stage wrote everything."""
    forget(session, stage, plan_date)
    values = {"run_id": made.run_id, "inputs": made.inputs, "result": made.result}
    session.run(sql.read("store/insert_stage_result"), {"stage": stage, "plan_date": plan_date, **values})
