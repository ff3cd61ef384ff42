"""Letting go of plan versions that a rule no longer keeps; the current version of each plan date always stays (semantics §27.1).

Belongs here: deleting. Which versions outlive the rule is told in `masterplan.retention`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

import sql
from masterplan.retention import Retention, outlived
from pipelines.warehouse import change_logs
from pipelines.warehouse.dated import utc
from pipelines.warehouse.tables import RANGED

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.warehouse.session import Session


def superseded(session: Session, rule: Retention, now: datetime) -> pl.DataFrame:
    """The superseded versions that the rule lets go: plan_id, plan_date, version, finished_at."""
    versions = session.frame(sql.read("store/superseded_versions"))
    gone = []
    for plan in versions.partition_by("plan_id", maintain_order=True):
        ages = [(utc(now) - finished).days for finished in plan["finished_at"]]
        gone.append(plan[outlived(ages, rule, keeps_newest=False)])
    return pl.concat(gone) if gone else versions


def retain(session: Session, rule: Retention, now: datetime) -> pl.DataFrame:
    """Deletes them with the rows that hold in no other version; gives what was deleted."""
    gone = superseded(session, rule, now)
    if gone.is_empty():
        return gone
    with session.lent(gone=gone):
        session.run(sql.read("store/delete_versions"))
    for table in RANGED.values():
        session.run(sql.read("store/delete_unversioned").format(table=table.qualified_name))
    change_logs.let_go(session)
    return gone
