"""An excerpt of a plan: the tables of some nodes, made as those of the whole plan are.

Belongs here: the cut of frames around a part, and leaving out what stands in it only to be named. Parents of the nodes are
in an excerpt because component needs name their orders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from masterplan.actions import Messages, messages_of, wishes_of
from masterplan.arrays import BoolArray, IntArray
from masterplan.bill_arrays import VersionRows
from masterplan.carried_over import carried_over
from masterplan.delays import Delays
from masterplan.findings import found_in_nodes
from masterplan.netchange.groups import ragged, rows_of
from masterplan.netchange.part import OwnRows, numbers_of, part_of, versions_of
from masterplan.netchange.records import NeedRows, Offsets, OrderRows, PegRows, Records
from masterplan.netchange.solutions import assembled, sources_of_needs
from masterplan.netting.problem import Existing, Problem, Solution
from masterplan.network import Network
from masterplan.outcome import Outcome
from masterplan.places import NODE_KEY
from masterplan.plan import Plan
from masterplan.planning import Answer, node_details
from masterplan.problem import PosedProblem
from masterplan.question import Question

if TYPE_CHECKING:
    from masterplan.netchange.account import Said

_FACTS = ("planned_order", "requirement", "pegging")


@dataclass(frozen=True)
class Excerpt:
    """All that a plan says of some nodes.

    `plan` holds the tables with the rows of these nodes alone, its dimension of nodes names their parents too. `nodes` are
    their keys, `gone` the keys of nodes that the plan no longer has, `found` what the solution of the nodes shows,
    `rows` how many rows each table of the whole plan has, `said` what it says in short, as far as an account is kept.
    """

    plan: Plan
    nodes: pl.DataFrame
    gone: pl.DataFrame
    found: pl.DataFrame
    rows: Mapping[str, int] = field(default_factory=dict)
    said: Said | None = None


@dataclass(frozen=True)
class RowFrames:
    """The rows behind the groups of `OwnRows`, in the same order: those of the posed problem, then what came later."""

    orders: pl.DataFrame
    forecasts: pl.DataFrame
    supplies: pl.DataFrame
    documents: pl.DataFrame


def excerpt_of(question: Question, rows: OwnRows, frames: RowFrames, records: Records, nodes: IntArray, gone: pl.DataFrame) -> Excerpt:
    """The excerpt of a plan for `nodes`, in rising order."""
    every, shown = _with_parents(records, nodes)
    part = part_of(question.posed.problem, rows, every)
    part = part._replace(existing=_existing(question.posed.problem, part, every))
    posed, network = _posed(question, part, rows, frames, every), _network(question.network, every)
    answer = _answer(question, part, posed, network, records, every, shown)
    approved = carried_over(question.approved, network.nodes)
    expired = question.scope.expired.join(network.nodes.select(NODE_KEY), on=NODE_KEY, how="semi")
    outcome = Outcome(question.plan_date, network, posed, *answer, approved, question.parameters, expired)
    keys = network.nodes.filter(pl.Series(shown)).select(NODE_KEY)
    return Excerpt(_plan(question, outcome, posed, shown), keys, gone, found_in_nodes(outcome).join(keys, on=NODE_KEY, how="semi"))


def _with_parents(records: Records, nodes: IntArray) -> tuple[IntArray, BoolArray]:
    """The nodes and the nodes whose orders need them, in rising order, and which of these are shown."""
    index, _ = records.needs.index(nodes)
    parents = records.needs.at(index, NeedRows._fields.index("parent"))
    every = np.union1d(nodes, parents[parents >= 0]).astype(np.int64)
    return every, np.isin(every, nodes)


def _existing(problem: Problem, part: Problem, nodes: IntArray) -> Existing:
    """The existing orders with components of the nodes, under the numbers of the part."""
    existing = problem.existing
    row, begin = rows_of(existing.node, nodes)
    owner = np.repeat(np.arange(len(nodes)), np.diff(begin))
    supply = existing.supply[row] - problem.supplies.begin[existing.node[row]] + part.supplies.begin[owner]
    return Existing(
        supply, owner.astype(existing.node.dtype), existing.day[row], existing.start[row], existing.qty[row], existing.named[row]
    )


def _network(network: Network, nodes: IntArray) -> Network:
    kept = network.nodes[nodes].drop("node").with_row_index("node").select(network.nodes.columns)
    return replace(network, nodes=kept)


def _posed(question: Question, part: Problem, rows: OwnRows, frames: RowFrames, nodes: IntArray) -> PosedProblem:
    """The frames of the nodes, under the numbers of the part and with documents counted from 1."""
    whole = question.posed
    count = len(nodes)

    def taken(frame: pl.DataFrame, index: IntArray, begin: IntArray) -> pl.DataFrame:
        owner = np.repeat(np.arange(count), np.diff(begin))
        return frame[index].with_columns(pl.Series("node", owner, dtype=frame.schema["node"]))

    orders, forecasts, supplies = (
        taken(frame, *groups.index(nodes))
        for frame, groups in ((frames.orders, rows.orders), (frames.forecasts, rows.forecasts), (frames.supplies, rows.supplies))
    )
    documents = _documents(question, frames, [orders, forecasts, supplies], nodes)
    renamed = documents.select(pl.col("document_key").alias("whole_key"), pl.int_range(1, pl.len() + 1).alias("document_key"))

    def with_documents(frame: pl.DataFrame) -> pl.DataFrame:
        named = frame.rename({"document_key": "whole_key"}).join(renamed, on="whole_key", how="left", maintain_order="left")
        return named.select(frame.columns)

    preset, preset_begin = ragged(whole.problem.rows.preset_begin, nodes)
    source, _ = ragged(whole.problem.special.sources.begin, nodes)
    sold = np.concatenate([nodes, whole.problem.special.sources.row[source]])
    levels = replace(whole.levels, **{name: value[nodes] for name, value in whole.levels.__dict__.items()})
    return replace(
        whole,
        problem=part,
        stock_and_supplies=with_documents(supplies),
        orders=with_documents(orders),
        forecasts=with_documents(forecasts),
        documents=documents.with_columns(pl.int_range(1, pl.len() + 1).alias("document_key")),
        presets=taken(whole.presets, preset, preset_begin),
        unlinked=whole.unlinked.clear(),
        misnamed=whole.misnamed.clear(),
        versions=_versions(whole.versions, nodes),
        routes=_versions(whole.routes, nodes),
        decoupled=whole.decoupled[nodes],
        levels=levels,
        sources=whole.sources[sold],
    )


def _versions(versions: VersionRows, owners: IntArray) -> VersionRows:
    index, _ = ragged(versions.structure.version_begin, owners)
    return VersionRows(versions.ids[index], versions_of(versions.structure, owners))


def _documents(question: Question, frames: RowFrames, rows: list[pl.DataFrame], nodes: IntArray) -> pl.DataFrame:
    """The documents that the rows name, and what has expired in the companies of the nodes."""
    named = pl.concat([frame.select("document_key") for frame in rows]).unique().sort("document_key")
    documents = frames.documents[named["document_key"].to_numpy() - 1]
    expired = question.scope.expired
    if expired.is_empty():
        return documents
    companies = expired.join(question.network.nodes[nodes].select(NODE_KEY), on=NODE_KEY, how="semi")["company_id"].unique()
    kinds = frames.documents.filter((pl.col("type") == "expired_batch") & pl.col("company_id").is_in(companies.implode()))
    return pl.concat([documents, kinds]).unique(maintain_order=True)


def _answer(
    question: Question, part: Problem, posed: PosedProblem, network: Network, records: Records, nodes: IntArray, shown: BoolArray
) -> Answer:
    """The solution, delays and messages of the nodes that are shown; of the others their orders alone."""
    orders, order_begin = records.orders.take(nodes)
    visible = np.flatnonzero(shown)
    needs, need_begin = _spread(records.needs.take(nodes[visible]), visible, len(nodes))
    pegs, peg_begin = _spread(records.pegs.take(nodes[visible]), visible, len(nodes))
    begin = Offsets(order_begin, need_begin, peg_begin)
    named, pegged = NeedRows(*needs), PegRows(*pegs)
    hidden = np.repeat(~shown, np.diff(order_begin))
    ordered = OrderRows(*orders)
    # nobody sees what the orders of hidden nodes were made for
    ordered = ordered._replace(trigger=np.where(hidden & (ordered.trigger >= 0), -1, ordered.trigger).astype(ordered.trigger.dtype))
    source = sources_of_needs(part, named, begin, numbers_of(nodes, int(question.posed.problem.levels[-1])))
    solution = assembled(part, ordered, named, pegged, begin, source)
    limit = np.where(named.limit >= 0, named.limit + np.repeat(peg_begin[:-1], np.diff(need_begin)), -1)
    (ready,), _ = records.ready.take(nodes)
    delays = Delays(ordered.late, named.available, limit, named.used, ready)
    return Answer(solution, delays, _messages(question, posed, network, solution, delays))


def _messages(question: Question, posed: PosedProblem, network: Network, solution: Solution, delays: Delays) -> Messages:
    receipt = posed.stock_and_supplies["wanted"].cast(pl.Int64).to_numpy()
    return messages_of(posed.problem, solution, wishes_of(question.parameters, network.nodes), receipt, delays.existing_ready)


def _spread(taken: tuple[tuple[IntArray, ...], IntArray], places: IntArray, groups: int) -> tuple[tuple[IntArray, ...], IntArray]:
    """Rows of some of the groups, with offsets for all of them."""
    columns, begin = taken
    counts = np.zeros(groups, np.int64)
    counts[places] = np.diff(begin)
    return columns, np.concatenate([[0], np.cumsum(counts)])


def _plan(question: Question, outcome: Outcome, posed: PosedProblem, shown: BoolArray) -> Plan:
    nodes = outcome.network.nodes.filter(pl.Series(shown)).select(NODE_KEY)
    keys = outcome.node.join(nodes, on=NODE_KEY, how="semi").select("node_key")
    plan = Plan(
        plan_id=str(question.parameters["plan_id"]),
        plan_date=question.plan_date,
        parameters=question.parameters,
        node=outcome.node.select("node_key", *NODE_KEY),
        document=posed.documents.select("document_key", "type", "company_id", "ref"),
        **{name: getattr(outcome, name)().join(keys, on="node_key", how="semi", maintain_order="left") for name in _FACTS},
        details={},
        input_fingerprint="",
        plan_fingerprint="",
        rules_version="",
        seconds_per_phase={},
    )
    plan.details.update({name: _of_nodes(frame, nodes, keys) for name, frame in node_details(plan, outcome).items()})
    return plan


def _of_nodes(frame: pl.DataFrame, nodes: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table that belong to the nodes; a link between companies belongs to the seller."""
    if "node_key" in frame.columns:
        return frame.join(keys, on="node_key", how="semi", maintain_order="left")
    prefix = "" if "company_id" in frame.columns else "seller_"
    names = {name: f"{prefix}{name}" for name in NODE_KEY}
    wanted = nodes.select(pl.col(name).cast(frame.schema[column]).alias(column) for name, column in names.items())
    return frame.join(wanted, on=list(names.values()), how="semi", maintain_order="left")
