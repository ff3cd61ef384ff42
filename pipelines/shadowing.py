"""Shadowing: now and then a plan that followed changes is compared with the plan made anew from the same master data.

Belongs here: which versions are shadowed, and what is kept of it. The comparison is made in `live`; the asset check that
shows it is one of `assets.checks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.warehouse.stage_results import StageResult

if TYPE_CHECKING:
    from datetime import date

    from pipelines.warehouse import Warehouse

_STAGE: Final = "shadow"


def is_due(warehouse: Warehouse, plan_id: str, every: int, since: int) -> bool:
    """Whether the next version of a plan is to be shadowed: an n-th one was made, or passed over, since the last that followed.

    Inputs: n, 0 for never; how many versions were made since the plan followed last, work on planned orders among them.
    """
    if not every:
        return False
    made = warehouse.versions_made(plan_id)
    return (made + 1) // every > (made - since) // every


def note(warehouse: Warehouse, plan_id: str, plan_date: date, version: int, mismatches: int, run_id: str) -> None:
    """Keeps in how many tables a version differed, in place of what the shadow of the date said before."""
    warehouse.note_stage_result(f"{_STAGE} {plan_id}", plan_date, StageResult(run_id, str(version), str(mismatches)))
