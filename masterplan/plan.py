"""A plan: what planning gives back, in the compact form that is stored and in the tables that users query.

Belongs here: the result and its public rendering. How it is computed is told in `planning`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from masterplan.contracts import RESULTS, polars_schema
from masterplan.places import NODE_KEY
from masterplan.units import decimal

EPOCH: Final = date(1970, 1, 1)
LAST_PLAN_DATE: Final = date(2120, 12, 31)
RULES_VERSION: Final = "1"
WHOLE: Final = ("exception", "forecast_left", "forecast_use", "run_log")
"""Tables that do not belong to nodes."""
_ID_PARTS: Final = 7
_DAY_BITS: Final = 16
_NODE_BITS: Final = 32


@dataclass(frozen=True)
class Plan:
    """One computed plan.

    `node` and `document` are the dimensions, keys local to this result; `planned_order`, `requirement` and `pegging` are
    the facts with integer keys (contracts of schema `store` without plan and version); `details` are the smaller tables
    by name, without plan columns. A reference key is positive for a planned order (node key, days since 1970-01-01 of
    the requirement date and ordinal packed into 31, 16 and 16 bits), the negative document key for a document, else 0.
    """

    plan_id: str
    plan_date: date
    parameters: dict[str, object]
    node: pl.DataFrame
    document: pl.DataFrame
    planned_order: pl.DataFrame
    requirement: pl.DataFrame
    pegging: pl.DataFrame
    details: dict[str, pl.DataFrame]
    input_fingerprint: str
    plan_fingerprint: str
    rules_version: str
    seconds_per_phase: dict[str, float]
    method: str = "regeneration"

    def public(self, table: str, version: int = 1) -> pl.DataFrame:
        """A table of schema `plan` with exactly its contract's columns, in the order of its key.

        Raises KeyError for a table that a plan does not give.
        """
        render = _RENDERED.get(table)
        rows = render(self) if render else self.details[table]
        contract = RESULTS[table]
        framed = rows.with_columns(plan_id=pl.lit(self.plan_id), plan_date=pl.lit(self.plan_date), version=pl.lit(version, dtype=pl.Int32))
        schema = polars_schema(contract)
        return framed.select([pl.col(name).cast(kind) for name, kind in schema.items()]).sort(contract.key)


def order_ids(plan_id: str, nodes: pl.DataFrame, keys: pl.DataFrame) -> pl.Series:
    """Ids of planned orders (semantics §17.2).

    Inputs: `nodes` with node_key and the node key; `keys` with node_key, requirement_date and ordinal. One id per row.
    """
    labels = nodes.select("node_key", pl.concat_str([_escaped(name) for name in NODE_KEY], separator="|").alias("label"))
    head = plan_id.replace("%", "%25").replace("|", "%7C")
    joined = keys.select("node_key", "requirement_date", "ordinal").join(labels, on="node_key", how="left", maintain_order="left")
    text = pl.concat_str(
        pl.lit(head),
        "label",
        pl.col("requirement_date").dt.strftime("%Y%m%d"),
        pl.col("ordinal").cast(pl.String),
        separator="|",
    )
    return joined.select(text.alias("order_id")).to_series()


def node_of(order_id: str) -> tuple[str, str, str, str] | None:
    """Company, item, site and warehouse in the id of a planned order (semantics §17.2); None when the text is no such id."""
    parts = order_id.split("|")
    if len(parts) != _ID_PARTS or not (parts[-1].isdigit() and parts[-2].isdigit()):
        return None
    company, item, site, warehouse = (part.replace("%7C", "|").replace("%25", "%") for part in parts[1:5])
    return company, item, site, warehouse


def pack(node_key: pl.Expr, requirement_date: pl.Expr, ordinal: pl.Expr) -> pl.Expr:
    """The reference key of planned orders."""
    day = (requirement_date - EPOCH).dt.total_days()
    return node_key.cast(pl.Int64) * (1 << _NODE_BITS) + day * (1 << _DAY_BITS) + ordinal.cast(pl.Int64)


def unpacked(key: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Node key, requirement date and ordinal of a positive reference key."""
    day = (key // (1 << _DAY_BITS)) % (1 << _DAY_BITS)
    return (
        (key // (1 << _NODE_BITS)).alias("node_key"),
        (pl.lit(EPOCH) + pl.duration(days=day)).alias("requirement_date"),
        (key % (1 << _DAY_BITS)).cast(pl.Int32).alias("ordinal"),
    )


def ref_texts(plan: Plan, keys: pl.Series) -> pl.Series:
    """Reference keys as users name them: id of a planned order, ref of a document, empty for none."""
    return ref_texts_of(plan.plan_id, plan.node, plan.document, keys)


def ref_texts_of(plan_id: str, nodes: pl.DataFrame, documents: pl.DataFrame, keys: pl.Series) -> pl.Series:
    """Reference keys as users name them, by the dimensions of a plan."""
    if keys.is_empty():
        return pl.Series("text", dtype=pl.String)
    distinct = pl.DataFrame({"key": keys.unique()})
    orders = distinct.filter(pl.col("key") > 0)
    ids = order_ids(plan_id, nodes, orders.select(unpacked(pl.col("key"))))
    named = orders.with_columns(text=ids)
    refs = documents.select((-pl.col("document_key")).alias("key"), pl.col("ref").alias("text"))
    texts = pl.concat([named, refs])
    return pl.DataFrame({"key": keys}).join(texts, on="key", how="left", maintain_order="left")["text"].fill_null("")


def _escaped(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all("%", "%25", literal=True).str.replace_all("|", "%7C", literal=True)


def _with_node(plan: Plan, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.join(plan.node, on="node_key", how="left", maintain_order="left")


def _planned_orders(plan: Plan) -> pl.DataFrame:
    rows = _with_node(plan, plan.planned_order)
    late = (pl.col("available_date") - pl.col("requirement_date")).dt.total_days()
    return rows.with_columns(
        order_ids(plan.plan_id, plan.node, plan.planned_order),
        decimal("qty").alias("qty"),
        pl.coalesce("shown_requirement_date", "requirement_date").alias("requirement_date"),
        pl.max_horizontal(late, pl.lit(0)).alias("delay_days"),
    )


def _requirements(plan: Plan) -> pl.DataFrame:
    rows = _with_node(plan, plan.requirement).with_columns(ref=ref_texts(plan, plan.requirement["ref_key"]))
    return rows.with_columns(decimal(name).alias(name) for name in ("qty", "open_qty", "accumulated_qty"))


def _peggings(plan: Plan) -> pl.DataFrame:
    return _with_node(plan, plan.pegging).with_columns(
        decimal("qty").alias("qty"),
        demand_ref=ref_texts(plan, plan.pegging["demand_key"]),
        supply_ref=ref_texts(plan, plan.pegging["supply_key"]),
    )


def _gross_requirements(plan: Plan) -> pl.DataFrame:
    """Demand rows of a forecast plan; other plans have none."""
    if plan.parameters["kind"] != "forecast":
        return pl.DataFrame(schema=polars_schema(RESULTS["gross_requirement"]))
    levels = plan.details["node_level"]
    demands = plan.requirement.filter(pl.col("qty") < 0)
    return (
        _with_node(plan, demands)
        .join(levels, on="node_key", how="left", maintain_order="left")
        .with_columns(
            source_ref=ref_texts(plan, demands["ref_key"]),
            source_type=pl.when(pl.col("type") == "forecast").then(pl.lit("forecast")).otherwise(pl.lit("planned_order")),
            qty=-decimal("qty"),
            level="low_level_code",
        )
    )


_RENDERED: Final[dict[str, Callable[[Plan], pl.DataFrame]]] = {
    "planned_order": _planned_orders,
    "requirement": _requirements,
    "pegging": _peggings,
    "gross_requirement": _gross_requirements,
}
