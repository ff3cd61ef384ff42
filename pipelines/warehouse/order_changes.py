"""Planned orders that somebody changes, and those that the next run keeps (semantics §30).

Belongs here: reading what a change or a run needs of stored orders. What a change does is told in `masterplan.planned_orders`,
how it is written in `new_versions`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

import sql
from masterplan.contracts import RESULTS, STORAGE, polars_schema
from masterplan.errors import OrderError
from masterplan.plan import node_of
from pipelines.warehouse import new_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.warehouse.new_versions import Note
    from pipelines.warehouse.session import Session

_ORDER: Final = RESULTS["planned_order"]
_LOG: Final = STORAGE["plan.order_change"]


def nodes_of(order_ids: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """The nodes in ids of planned orders; OrderError names texts that are no ids."""
    found = {order_id: node_of(order_id) for order_id in order_ids}
    strange = [order_id for order_id, node in found.items() if node is None]
    if strange:
        raise OrderError(
            "unknown_order", "These are no ids of planned orders.", rows=strange, way_out="Take ids of the table planned_order, in quotes."
        )
    return [node for node in found.values() if node is not None]


def change(
    session: Session,
    plan_id: str,
    plan_date: date,
    nodes: Sequence[Sequence[str]],
    work: Callable[[pl.DataFrame], pl.DataFrame],
    note: Note,
) -> tuple[int, pl.DataFrame]:
    """Changes the orders of some nodes; gives the new version and the orders that it has otherwise.

    Inputs: `work` takes the orders of the nodes and gives them changed. Errors: what it raises; StoreError without a plan.
    A change that changes nothing makes no version: the current one is given.
    """
    before = new_versions.orders_of_nodes(session, plan_id, plan_date, nodes)
    stamp = before.select("plan_date", "version").head(1)
    step = new_versions.begin(session, plan_id, plan_date)
    after = work(before).with_columns(
        pl.lit(plan_date).alias("plan_date"), pl.lit(stamp["version"][0] if stamp.height else step.base, dtype=pl.Int32).alias("version")
    )
    changed = after.join(before, on=after.columns, how="anti", nulls_equal=True)
    if changed.is_empty() and after.height == before.height:
        return step.base, changed
    new_versions.finish(session, step, before, after, note)
    return step.version, changed


def to_keep(session: Session, plan_id: str, plan_date: date, frozen_days: int) -> pl.DataFrame | None:
    """Of the last run of a plan up to a plan date the orders that are approved, or required within some days of it.

    None when the plan was not made up to that date.
    """
    last = session.frame(sql.read("store/last_version"), {"plan_id": plan_id, "plan_date": plan_date})
    if last.is_empty():
        return None
    made_on, version = last.row(0)
    values = {
        "plan_id": plan_id,
        "plan_date": plan_date,
        "last_date": made_on,
        "version": version,
        "frozen_until": plan_date + timedelta(days=frozen_days - (frozen_days == 0)),
    }
    query = sql.read("store/orders_to_keep").format(columns=", ".join(f"o.{name}" for name in _ORDER.column_names))
    rows = session.frame(query, values)
    return rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(_ORDER).items()).sort("order_id")


def log(session: Session, plan_id: str | None, plan_date: date | None) -> pl.DataFrame:
    """The log of changes, the newest first, of one plan and plan date or of all."""
    query = sql.read("store/order_changes").format(columns=", ".join(_LOG.column_names))
    return session.frame(query, {"plan_id": plan_id, "plan_date": plan_date})
