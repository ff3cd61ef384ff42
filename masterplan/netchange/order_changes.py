"""The short way of demand orders: rows that come, go or change in nodes that are there anyhow need no new problem.

Belongs here: whether a change may take the short way, and the rows of the nodes it touches. What planning them reaches is told
in `network_state`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.netchange.changed_tables import ChangedTables, among
from masterplan.netchange.excerpt import RowFrames
from masterplan.netchange.part import OwnRows
from masterplan.places import NODE_KEY, Tables
from masterplan.problem import LARGEST_SUM, ORDER_RANK, demand_arrays, ordered_demands
from masterplan.question import Question
from masterplan.scope import counted_demands, fenced_demands, placed_demands

# their rows decide on more than their own node: on the components of another order, on what is netted by every rule, on another class
_FAR_REACHING: Final = ("production_component", "requisition", "quotation")
_FENCES: Final = ("counted_days", "forecast_fence_days", "approved_requisition_fence_days")
_NEW: Final = "_is_new"
_PIECES: Final = 256
"""Rows are looked up the slower the more pieces a frame has; to make one of them copies it."""


@dataclass(frozen=True)
class Counted:
    """Demand orders as a plan counts them, with the number of their node, and how many rows were left out for each reason."""

    rows: pl.DataFrame
    left_out: Mapping[str, int]


def short_way(
    question: Question, tables: ChangedTables, rows: OwnRows, old: pl.DataFrame, new: pl.DataFrame
) -> tuple[Counted, Counted] | None:
    """What the plan counted of the changed orders and what it counts now; None when the change needs a new problem."""
    parameters = question.parameters
    changed = pl.concat([old, new])
    if parameters["kind"] == "forecast" or changed["demand_type"].is_in(_FAR_REACHING).any():
        return None
    if (changed["bom_id"] != "").any() or (changed["route_id"] != "").any():
        return None
    marked = tables["marking"]
    if marked.height and marked.filter(among("demand_order_id", changed["order_id"])).height:
        return None
    few = _few(question.tables, changed)
    places = question.network.nodes.select(*NODE_KEY, "node", *_FENCES).filter(among("item_id", changed["item_id"]))
    told = _counted(question, few, places, old, new)
    if told is None:
        return None
    before, after = told
    nodes = np.unique(pl.concat([before.rows, after.rows])["node"].to_numpy())
    links = question.posed.problem.rows.link_begin
    is_linked = len(nodes) and (links[nodes + 1] > links[nodes]).any()
    if is_linked or _consumes_forecast(question, places, nodes) or _empties(rows, before, after, nodes) or _too_much(question, after):
        return None
    return before, after


def take_over(
    question: Question, rows: OwnRows, frames: RowFrames, old: pl.DataFrame, before: Counted, after: Counted
) -> tuple[IntArray, RowFrames]:
    """Let the nodes of changed orders hold what they hold now; gives these nodes and the frames with the new rows."""
    nodes = np.unique(pl.concat([before.rows, after.rows])["node"].to_numpy()).astype(np.int64)
    index, _ = rows.orders.index(nodes)
    held = frames.orders[index]
    gone = counted_refs(old)
    kept = held.lazy().join(gone.lazy(), on=["type", "company_id", "ref"], how="anti", maintain_order="left")
    documents, keyed = _documented(frames.documents, held, after.rows)
    nothing = keyed.lazy().with_columns(named=pl.lit(0, dtype=pl.Int64))
    fresh = ordered_demands(nothing, ORDER_RANK, question.plan_date).select(held.columns).cast(held.schema)
    now = pl.concat([kept, fresh]).sort("node", *ORDER_RANK).collect()
    begin = np.searchsorted(now["node"].to_numpy(), np.append(nodes, nodes[-1] + 1 if len(nodes) else 0))
    rows.orders.put(nodes, demand_arrays(now)[1:], begin)
    return nodes, replace(frames, orders=_prolonged(frames.orders, now), documents=documents)


def _prolonged(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The frame with rows behind it, in one piece again when there are many."""
    longer = frame.vstack(rows)
    return longer.rechunk() if longer.n_chunks() > _PIECES else longer


def counted_refs(orders: pl.DataFrame) -> pl.DataFrame:
    """How posed rows name demand orders."""
    ref = pl.concat_str("order_id", pl.lit("/"), pl.col("line_no").cast(pl.String)).alias("ref")
    return orders.select(pl.col("demand_type").alias("type"), "company_id", ref)


def _few(tables: Tables, changed: pl.DataFrame) -> Tables:
    """The tables that place a demand order, with the rows of the changed orders' items alone."""
    items = tables["item"].filter(among("item_id", changed["item_id"]))
    return {**tables, "item": items}


def _counted(
    question: Question, tables: Tables, places: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame
) -> tuple[Counted, Counted] | None:
    """What was and is counted, in one pass; None when a row belongs to a node that the plan does not have."""
    numbers = places.select(*NODE_KEY, "node", pl.col(_FENCES[0]).alias("days"), *_FENCES[1:])
    left_out: dict[str, int] = {}
    rows = pl.concat([old, new]).with_columns(pl.Series(_NEW, np.repeat([False, True], [old.height, new.height])))
    placed = placed_demands(tables, question.parameters, rows, left_out)
    if not set(placed.select(NODE_KEY).iter_rows()) <= set(numbers.select(NODE_KEY).iter_rows()):
        return None
    fenced = fenced_demands(question.parameters, question.plan_date, placed, numbers, left_out)
    counted = counted_demands(fenced.lazy(), "node", _NEW).collect()
    is_new = counted[_NEW]
    sides = ((counted.filter(~is_new), old), (counted.filter(is_new), new))
    before, after = (Counted(rows.drop(_NEW), _left_out(question, tables, numbers, part) if left_out else {}) for rows, part in sides)
    return before, after


def _left_out(question: Question, tables: Tables, numbers: pl.DataFrame, rows: pl.DataFrame) -> dict[str, int]:
    """How many of the rows are left out, and why."""
    left_out: dict[str, int] = {}
    placed = placed_demands(tables, question.parameters, rows, left_out)
    fenced_demands(question.parameters, question.plan_date, placed, numbers, left_out)
    return left_out


def _consumes_forecast(question: Question, places: pl.DataFrame, nodes: IntArray) -> bool:
    """Whether orders of the nodes may consume forecast, which then is another."""
    lines = question.scope.forecast_left
    if lines.is_empty():
        return False
    keys = places.filter(pl.col("node").is_in(pl.Series(nodes).implode())).select(NODE_KEY)
    return bool(lines.join(keys, on=NODE_KEY, how="semi").height)


def _empties(rows: OwnRows, before: Counted, after: Counted, nodes: IntArray) -> bool:
    """Whether a node is left without any row of its own: it may then be no node any more."""
    counts = rows.orders.counts[nodes] + rows.forecasts.counts[nodes] + rows.supplies.counts[nodes]
    for counted, sign in ((before, -1), (after, 1)):
        np.add.at(counts, np.searchsorted(nodes, counted.rows["node"].to_numpy()), sign)
    return bool((counts <= 0).any())


def _too_much(question: Question, after: Counted) -> bool:
    """Whether the sum of all demand could pass what can be planned exactly."""
    total = float(question.posed.problem.orders.qty.sum()) + 1e6 * float(after.rows["qty"].cast(pl.Float64).sum() or 0.0)
    return total > LARGEST_SUM / 2


def _documented(documents: pl.DataFrame, held: pl.DataFrame, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The documents with those of the rows, and the rows with the keys of theirs; `held` are rows whose documents are known."""
    name = ["type", "company_id", "ref"]
    known = held.lazy().select(*name, "document_key").unique(name)
    keyed = rows.lazy().join(known, on=name, how="left", maintain_order="left").collect()
    others = keyed.filter(pl.col("document_key").is_null()).select(name).unique()
    if others.is_empty():
        return documents, keyed
    found = documents.filter(among("ref", others["ref"])).join(others, on=name, how="semi")
    fresh = others.join(found, on=name, how="anti").sort(name)
    added = fresh.with_row_index("document_key", offset=documents.height + 1).select(documents.columns).cast(documents.schema)
    keys = pl.concat([part.select(*name, "document_key") for part in (known.collect(), found, added)])
    return _prolonged(documents, added), rows.join(keys, on=name, how="left", maintain_order="left")
