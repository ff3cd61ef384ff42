"""Firming in the warehouse: one transaction decides, everything else follows from what it wrote (semantics §31).

Belongs here: reading a plan version for `masterplan.firming`, writing what it comes to, and asking for it. The rows among the
master data are the business of `firmed_rows`, the files of `pipelines.outbox`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

import sql
from masterplan.contracts import STORAGE, polars_schema
from masterplan.errors import OrderError
from masterplan.firming import Firmed, PlanFacts, firm, options_of
from masterplan.firming.needs import KINDS
from masterplan.places import NODE_KEY
from pipelines.warehouse import firmed_rows, new_versions
from pipelines.warehouse.dated import utc
from pipelines.warehouse.order_changes import nodes_of
from pipelines.warehouse.plans import chosen_version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from masterplan.places import Tables
    from pipelines.warehouse.new_versions import NextVersion, Note
    from pipelines.warehouse.session import Session

_FIRMED: Final = STORAGE["plan.firmed_order"]
_OUTBOX: Final = STORAGE["plan.outbox"]
_RENAMES: Final = ("requirement", "pegging", "delay", "action_message")


@dataclass(frozen=True)
class Asked:
    """Which orders of a plan are firmed, how they were chosen, options in place of the companies' own, format of the outbox."""

    plan_id: str
    plan_date: date
    order_ids: tuple[str, ...]
    way: str
    options: Mapping[str, Any]
    file_format: str


@dataclass(frozen=True)
class FirmingResult:
    """The version without the firmed orders, their lines, the planned orders that were firmed before, and what stood against others."""

    version: int
    firmed_order: pl.DataFrame
    already: pl.DataFrame
    errors: pl.DataFrame


def decide(session: Session, asked: Asked, tables: Tables, note: Note) -> FirmingResult:
    """Firms the orders, all of it or nothing.

    Inputs: the master data as of the plan date. An order that the plan no longer has because it was firmed is told as such and
    firmed no second time. Errors: OrderError as `masterplan.firming.firm`, StoreError without a plan.
    """
    known = session.frame(sql.read("store/firmed_before"), {"plan_id": asked.plan_id, "plan_date": asked.plan_date})
    orders = new_versions.orders_of_nodes(session, asked.plan_id, asked.plan_date, nodes_of(asked.order_ids))
    gone = known.filter(
        pl.col("planned_order_id").is_in(list(asked.order_ids)), ~pl.col("planned_order_id").is_in(orders["order_id"].to_list())
    )
    done = set(gone["planned_order_id"])
    chosen = [order_id for order_id in dict.fromkeys(asked.order_ids) if order_id not in done]
    picked = orders.filter(pl.col("order_id").is_in(chosen))
    companies = [node[0] for node in nodes_of(chosen)]
    options = options_of(tables["planning_parameter"], companies, asked.options)
    step = new_versions.begin(session, asked.plan_id, asked.plan_date)
    made = firm(picked, chosen, tables, _facts(session, asked, picked), options)
    lines = _stamped(made, step, asked, note, {name: one.marking for name, one in options.items()})
    if lines.is_empty():
        return FirmingResult(step.base, lines, gone, made.errors)
    _write(session, made, lines, asked)
    taken = orders.filter(pl.col("order_id").is_in(lines["planned_order_id"].to_list()))
    new_versions.finish(session, step, taken, taken.clear(), note)
    _rename(session, step, made, taken)
    firmed_rows.settle(session, asked.plan_date)
    return FirmingResult(step.version, lines, gone, made.errors)


def plan_row(session: Session, plan_id: str, plan_date: date) -> dict[str, Any]:
    """The parameters that the current version of a plan was made with."""
    version = chosen_version(session, plan_id, plan_date)
    rows = session.frame(sql.read("store/version_row"), {"plan_id": plan_id, "plan_date": plan_date, "version": version})
    return dict(json.loads(rows["parameters"][0]))


def pending(session: Session) -> list[dict[str, str]]:
    """Files of the outbox that are still to be put in place: file_name, batch_id, order_type, format."""
    return session.frame(sql.read("store/pending_outbox")).to_dicts()


def lines_of(session: Session, batch_id: str, order_type: str) -> pl.DataFrame:
    """The order lines of one file of the outbox, in order."""
    query = sql.read("store/outbox_lines").format(columns=", ".join(_FIRMED.column_names))
    return session.frame(query, {"batch_id": batch_id, "order_type": order_type})


def note_written(session: Session, file_name: str, written_at: datetime) -> None:
    """Says that a file of the outbox is in place."""
    session.run(sql.read("store/note_written"), {"file_name": file_name, "written_at": utc(written_at)})


def history(session: Session, plan_id: str | None) -> pl.DataFrame:
    """Firmed order lines, the newest first, with the plan date from which the source answers for them."""
    return session.frame(sql.read("store/firmed_history"), {"plan_id": plan_id})


def acknowledge(session: Session, names: Mapping[str, str], plan_date: date, noted_at: datetime, noted_by: str) -> pl.DataFrame:
    """From a plan date on the source answers for firmed orders; gives them.

    Inputs: by id or key of the firmed order its name in the source, empty when the source refused it. Errors: OrderError names
    orders that were never firmed. Acknowledging twice is harmless.
    """
    known = session.frame(sql.read("store/firmed_identities"))
    is_asked = pl.col("order_id").is_in(list(names)) | pl.col("firmed_key").is_in(list(names))
    found = known.filter(is_asked)
    strange = sorted(set(names) - {*found["order_id"], *found["firmed_key"]})
    if strange:
        raise OrderError("unknown_order", "No firmed order has these ids or keys.", rows=strange, way_out="See masterplan firm history.")
    told = [names.get(row["order_id"], names.get(row["firmed_key"], "")) for row in found.to_dicts()]
    rows = found.with_columns(pl.Series("source_order_id", told, dtype=pl.String))
    before = session.frame(sql.read("store/acknowledged"))
    news = rows.join(before, on=["company_id", "order_type", "order_id"], how="anti")
    if news.height:
        firmed_rows.note_taken(session, news, plan_date, "acknowledged", noted_at, noted_by)
        firmed_rows.settle(session, plan_date)
    return rows


def _facts(session: Session, asked: Asked, picked: pl.DataFrame) -> PlanFacts:
    with session.lent(asked=new_versions.identified(picked).select("order_id", *NODE_KEY, "id_date", "ordinal")):
        session.run(sql.read("store/asked_keys"))
    values = {"plan_id": asked.plan_id, "plan_date": asked.plan_date}
    return PlanFacts(
        plan_row(session, asked.plan_id, asked.plan_date),
        asked.plan_date,
        session.frame(sql.read("store/asked_requirements"), values),
        session.frame(sql.read("store/asked_peggings"), values),
    )


def _stamped(made: Firmed, step: NextVersion, asked: Asked, note: Note, marking: Mapping[str, str]) -> pl.DataFrame:
    """The lines with what the store adds."""
    facts = {
        "version": step.version,
        "batch_id": made.batch_id,
        "way": asked.way,
        "decided_at": utc(note.at),
        "decided_by": note.by,
        "reason": note.why,
    }
    option = pl.col("company_id").replace_strict(marking, default="none", return_dtype=pl.String).alias("marking")
    rows = made.firmed_order.with_columns(option, *(pl.lit(value).alias(name) for name, value in facts.items()))
    return rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(_FIRMED).items())


def _write(session: Session, made: Firmed, lines: pl.DataFrame, asked: Asked) -> None:
    kinds = lines.group_by("order_type").len("rows").sort("order_type").to_dicts()
    files = [
        {
            "file_name": f"{kind['order_type']}_order/{asked.plan_date:%Y%m%d}-{made.batch_id}.{asked.file_format}",
            "batch_id": made.batch_id,
            "order_type": kind["order_type"],
            "format": asked.file_format,
            "rows": kind["rows"],
            "written_at": None,
        }
        for kind in kinds
    ]
    _append(session, _FIRMED.qualified_name, lines)
    _append(session, _OUTBOX.qualified_name, pl.DataFrame(files, schema=polars_schema(_OUTBOX)))
    for name, table in firmed_rows.FIRMED.items():
        rows: pl.DataFrame = getattr(made, name)
        _append(session, table.qualified_name, rows.select(pl.col(column).cast(kind) for column, kind in polars_schema(table).items()))


def _append(session: Session, table: str, rows: pl.DataFrame) -> None:
    with session.lent(added_rows=rows):
        session.run(sql.read("store/append").format(table=table))


def _rename(session: Session, step: NextVersion, made: Firmed, taken: pl.DataFrame) -> None:
    """The plan calls supply and needs of the firmed orders by their new names; quantities, dates and pegging stay."""
    supplies, needs = _new_names(session, step, made, taken)
    names = pl.concat([supplies, needs])
    documents = names.select(pl.col("new_type").alias("type"), "company_id", pl.col("new_ref").alias("ref")).unique().sort(pl.all())
    nodes = names.select(NODE_KEY).unique().sort(NODE_KEY)
    with session.lent(renamed=names, local_document=documents, local_node=nodes):
        session.run(sql.read("store/add_nodes"))
        session.run(sql.read("store/add_documents"))
        session.run(sql.read("store/note_renamed"))
    for table in _RENAMES:
        for statement in sql.read(f"store/rename_{table}").split(";\n"):
            if statement.strip():
                session.run(statement, step.values)
    session.run(sql.read("store/close_intercompany_links"), step.values)


def _new_names(session: Session, step: NextVersion, made: Firmed, taken: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Old and new names of the orders as supply, and of all their needs in the list, by node."""
    owner = new_versions.identified(taken).select(
        "order_id", "id_date", "ordinal", *(pl.col(name).alias(f"order_{name}") for name in NODE_KEY)
    )
    line = pl.concat_str("order_id", pl.lit("/"), pl.col("line_no").cast(pl.String))
    zero = pl.lit(0, dtype=pl.Int32)
    supplies = made.firmed_order.select(
        *NODE_KEY,
        ("planned_" + pl.col("order_type")).alias("old_type"),
        pl.col("planned_order_id").alias("old_ref"),
        zero.alias("old_line"),
        pl.col("order_type").alias("new_type"),
        line.alias("new_ref"),
        zero.alias("new_line"),
    )
    listed = session.frame(sql.read("store/asked_needs"), step.values).filter(pl.col("old_type").is_in(list(KINDS)))
    known = made.renamed.select(
        *NODE_KEY,
        pl.col("need_ref").alias("old_ref"),
        pl.col("need_type").alias("old_type"),
        pl.col("need_line_no").cast(pl.Int32).alias("old_line"),
        line.alias("known_ref"),
        "line_no",
    )
    orders = made.firmed_order.select(pl.col("planned_order_id").alias("old_ref"), "order_id")
    rows = listed.join(orders, on="old_ref").join(known, on=[*NODE_KEY, "old_ref", "old_type", "old_line"], how="left")
    # a need that the order no longer has as the run saw it keeps its number
    other = pl.concat_str("order_id", pl.lit("/"), pl.col("old_line").cast(pl.String))
    needs = rows.select(
        *NODE_KEY,
        "old_type",
        "old_ref",
        "old_line",
        pl.col("old_type").replace(KINDS).alias("new_type"),
        pl.coalesce("known_ref", other).alias("new_ref"),
        pl.when(pl.col("known_ref").is_null()).then("old_line").otherwise(zero).alias("new_line"),
    )
    return tuple(part.join(owner, left_on="old_ref", right_on="order_id") for part in (supplies, needs))  # type: ignore[return-value]
