"""The next version of a plan when a few of its planned orders change: what stays is not written again.

Belongs here: the version, its pointer, the log, and the rows of `planned_order`. Whole plans are stored by `plans`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

import sql
from masterplan.contracts import RESULTS, STORAGE, polars_schema
from masterplan.fingerprint import combined, frame_fingerprint
from masterplan.places import NODE_KEY
from masterplan.planned_orders import differences
from masterplan.units import micro
from pipelines.warehouse import change_logs
from pipelines.warehouse.change_logs import Successor
from pipelines.warehouse.dated import utc
from pipelines.warehouse.plans import chosen_version
from pipelines.warehouse.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pipelines.warehouse.session import Session

_LOG: Final = STORAGE["plan.order_change"]
_VERSION: Final = STORAGE["store.plan_version"]
_ORDER: Final = STORAGE["store.planned_order"]
_ID: Final = r"\|(\d{8})\|(\d+)$"
_RANGE: Final = ("plan_id", "plan_date", "from_version", "to_version", "node_key")


@dataclass(frozen=True)
class Note(Signature):
    """Who changes planned orders, when and why, and what is done."""

    action: str = field(kw_only=True)


@dataclass(frozen=True)
class NextVersion:
    """A version in the making: that of the plan it follows, and its own number."""

    plan_id: str
    plan_date: date
    base: int
    version: int

    @property
    def values(self) -> dict[str, Any]:
        """By the names of the statements' parameters."""
        return {"plan_id": self.plan_id, "plan_date": self.plan_date, "base": self.base, "version": self.version}


def orders_of_nodes(session: Session, plan_id: str, plan_date: date, nodes: Sequence[Sequence[str]]) -> pl.DataFrame:
    """The planned orders of some nodes in the current version, in the columns of the public table; StoreError without one."""
    version = chosen_version(session, plan_id, plan_date)
    asked = pl.DataFrame(sorted({tuple(node) for node in nodes}), schema=dict.fromkeys(NODE_KEY, pl.String), orient="row")
    contract = RESULTS["planned_order"]
    query = sql.read("store/orders_of_nodes").format(columns=", ".join(f"o.{name}" for name in contract.column_names))
    with session.lent(asked=asked):
        rows = session.frame(query, {"plan_id": plan_id, "plan_date": plan_date, "version": version})
    return rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(contract).items()).sort("order_id")


def begin(session: Session, plan_id: str, plan_date: date) -> NextVersion:
    """The version that follows the current one."""
    base = chosen_version(session, plan_id, plan_date)
    return NextVersion(
        plan_id, plan_date, base, int(session.value(sql.read("store/next_version"), {"plan_id": plan_id, "plan_date": plan_date}))
    )


def finish(session: Session, step: NextVersion, before: pl.DataFrame, after: pl.DataFrame, note: Note) -> None:
    """Writes the orders that differ, the log and the version, and makes it the one that counts.

    Inputs: the same planned orders before and after, in the columns of the public table.
    """
    changed = differences(before, after)
    ids = changed["order_id"].to_list()
    _write_orders(session, step, *(frame.filter(pl.col("order_id").is_in(ids)) for frame in (before, after)))
    change_no = _write_log(session, step, changed, note)
    change_logs.write_work(session, Successor(**step.values), before, after, change_no, note.action)
    _write_version(session, step, changed, note, after.height - before.height)
    session.run(sql.read("store/drop_pointer"), step.values)
    session.run(sql.read("store/set_pointer"), step.values)


def identified(orders: pl.DataFrame) -> pl.DataFrame:
    """The orders with the date and the number in their ids, as `id_date` and `ordinal`."""
    day = pl.col("order_id").str.extract(_ID, 1).str.to_date("%Y%m%d").alias("id_date")
    return orders.with_columns(day, pl.col("order_id").str.extract(_ID, 2).cast(pl.Int32).alias("ordinal"))


def _write_orders(session: Session, step: NextVersion, before: pl.DataFrame, after: pl.DataFrame) -> None:
    with session.lent(left_order=_stored(before)):
        session.run(sql.read("store/close_orders"), step.values)
    rows = _stored(after)
    nodes = rows.select(NODE_KEY).unique().sort(NODE_KEY)
    columns = [name for name in _ORDER.column_names if name not in _RANGE]
    with session.lent(new_order=rows, local_node=nodes):
        session.run(sql.read("store/add_nodes"))
        session.run(sql.read("store/insert_orders").format(columns=", ".join(f"new_order.{name}" for name in columns)), step.values)


def _stored(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders as they are stored, with their node by name."""
    shown = pl.when(pl.col("requirement_date") != pl.col("id_date")).then(pl.col("requirement_date")).alias("shown_requirement_date")
    rows = identified(orders).with_columns(micro("qty").alias("qty"), shown, pl.col("id_date").alias("requirement_date"))
    schema = {name: kind for name, kind in polars_schema(_ORDER).items() if name not in _RANGE}
    return rows.select(*NODE_KEY, *(pl.col(name).cast(kind) for name, kind in schema.items()))


def _write_log(session: Session, step: NextVersion, changed: pl.DataFrame, note: Note) -> int:
    """Gives the number under which the change is logged."""
    change_no = int(session.value(sql.read("store/next_change")))
    facts: Mapping[str, Any] = {
        "change_no": change_no,
        "plan_id": step.plan_id,
        "plan_date": step.plan_date,
        "version": step.version,
        "action": note.action,
        "changed_at": utc(note.at),
        "changed_by": note.by,
        "reason": note.why,
    }
    rows = changed.with_row_index("entry", 1).with_columns(pl.lit(value).alias(name) for name, value in facts.items())
    with session.lent(added_rows=rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(_LOG).items())):
        session.run(sql.read("store/append").format(table=_LOG.qualified_name))
    return change_no


def _write_version(session: Session, step: NextVersion, changed: pl.DataFrame, note: Note, more: int) -> None:
    base = session.frame(sql.read("store/version_row"), {**step.values, "version": step.base}).row(0, named=True)
    counts = json.loads(base["row_counts"])
    moment = utc(note.at)
    row = {
        **base,
        "version": step.version,
        "method": "firming" if note.action == "firm" else "order_change",
        "base_version": step.base,
        "plan_fingerprint": combined((base["plan_fingerprint"], note.action, frame_fingerprint(changed))),
        "started_at": moment,
        "finished_at": moment,
        "started_by": note.by,
        "row_counts": json.dumps({**counts, "planned_order": counts["planned_order"] + more}, sort_keys=True),
        "seconds_per_phase": "{}",
    }
    with session.lent(run=pl.DataFrame([row], schema=polars_schema(_VERSION), orient="row")):
        session.run(sql.read("store/insert_version"))
