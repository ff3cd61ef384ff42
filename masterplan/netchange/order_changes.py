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
from masterplan.netchange.amended_orders import amended
from masterplan.netchange.held_orders import FENCES, HeldOrders, Taken, counted_refs, prolonged
from masterplan.netchange.lookup import among, cut
from masterplan.netchange.part import OwnRows
from masterplan.places import NODE_KEY, Tables
from masterplan.problem import LARGEST_SUM, ORDER_RANK, demand_arrays, ordered_demands
from masterplan.question import Question
from masterplan.scope import counted_demands, fenced_demands, placed_demands

# their rows decide on more than their own node: on the components of another order, on what is netted by every rule, on another class
_FAR_REACHING: Final = frozenset({"production_component", "requisition", "quotation"})
_NEW: Final = "_is_new"


@dataclass(frozen=True)
class Counted:
    """Demand orders as a plan counts them, with the number of their node, and how many rows were left out for each reason."""

    rows: pl.DataFrame
    left_out: Mapping[str, int]


def short_way(held: HeldOrders, old: pl.DataFrame, new: pl.DataFrame) -> Taken | None:
    """What the plan holds after orders changed; None when the change needs a new problem. Inputs: rows before and after."""
    changed = old.vstack(new)
    if _reaches_far(held, changed):
        return None
    places = held.places.rows(changed["item_id"])
    taken = amended(held, places, old, new) or _recounted(held, places, old, new)
    if taken is None or _is_tied(held, places, taken.nodes) or _too_much(held, new):
        return None
    return taken


def _reaches_far(held: HeldOrders, changed: pl.DataFrame) -> bool:
    """Whether the rows may decide on more than what their own nodes demand."""
    if held.question.parameters["kind"] == "forecast" or not _FAR_REACHING.isdisjoint(changed["demand_type"].to_list()):
        return True
    if any(changed["bom_id"].to_list()) or any(changed["route_id"].to_list()):
        return True
    marked = held.tables["marking"]
    return marked.height > 0 and marked.filter(among("demand_order_id", changed["order_id"])).height > 0


def _is_tied(held: HeldOrders, places: pl.DataFrame, nodes: IntArray) -> bool:
    """Whether rows of the nodes are linked, or may consume forecast, which then is another."""
    links = held.question.posed.problem.rows.link_begin
    if (links[nodes + 1] > links[nodes]).any():
        return True
    lines = held.question.scope.forecast_left
    if lines.is_empty():
        return False
    keys = places.filter(pl.col("node").is_in(pl.Series(nodes).implode())).select(NODE_KEY)
    return lines.join(keys, on=NODE_KEY, how="semi").height > 0


def _too_much(held: HeldOrders, new: pl.DataFrame) -> bool:
    """Whether the sum of all demand could pass what can be planned exactly."""
    return held.demanded + 1e6 * float(new["qty"].cast(pl.Float64).sum() or 0.0) > LARGEST_SUM / 2


def _recounted(held: HeldOrders, places: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> Taken | None:
    """What the plan holds when it counts the rows anew; None when nodes come or may go."""
    question, rows, frames = held.question, held.rows, held.frames
    few = {**question.tables, "item": held.tables.having("item", "item_id", pl.concat([old, new])["item_id"])}
    told = _counted(question, few, places, old, new)
    if told is None:
        return None
    before, after = told
    nodes = np.unique(pl.concat([before.rows, after.rows])["node"].to_numpy()).astype(np.int64)
    if _empties(rows, before, after, nodes):
        return None
    posed = cut(frames.orders, *rows.orders.spans(nodes))
    kept = posed.lazy().join(counted_refs(old).lazy(), on=["type", "company_id", "ref"], how="anti", maintain_order="left")
    documents, keyed = _documented(frames.documents, posed, after.rows)
    nothing = keyed.lazy().with_columns(named=pl.lit(0, dtype=pl.Int64))
    fresh = ordered_demands(nothing, ORDER_RANK, question.plan_date).select(posed.columns).cast(posed.schema)
    now = pl.concat([kept, fresh]).sort("node", *ORDER_RANK).collect()
    begin = np.searchsorted(now["node"].to_numpy(), np.append(nodes, nodes[-1] + 1 if len(nodes) else 0))
    held_now = replace(frames, orders=prolonged(frames.orders, now), documents=documents)
    reasons = {reason: after.left_out.get(reason, 0) - before.left_out.get(reason, 0) for reason in {*before.left_out, *after.left_out}}
    return Taken(nodes, demand_arrays(now)[1:], begin, held_now, after.rows.height - before.rows.height, reasons)


def _counted(
    question: Question, tables: Tables, places: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame
) -> tuple[Counted, Counted] | None:
    """What was and is counted, in one pass; None when a row belongs to a node that the plan does not have."""
    numbers = places.select(*NODE_KEY, "node", pl.col(FENCES[0]).alias("days"), *FENCES[1:])
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


def _empties(rows: OwnRows, before: Counted, after: Counted, nodes: IntArray) -> bool:
    """Whether a node is left without any row of its own: it may then be no node any more."""
    counts = rows.orders.counts[nodes] + rows.forecasts.counts[nodes] + rows.supplies.counts[nodes]
    for counted, sign in ((before, -1), (after, 1)):
        np.add.at(counts, np.searchsorted(nodes, counted.rows["node"].to_numpy()), sign)
    return bool((counts <= 0).any())


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
    return prolonged(documents, added), rows.join(keys, on=name, how="left", maintain_order="left")
