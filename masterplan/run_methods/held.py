"""What a run keeps, as arrays: links to kept supply, demands that are held to them, and nodes that make no new orders.

Belongs here: changing a posed problem (semantics §24.3, §24.4, §25.3, §26.1). Which rows of the last run become links is told in
`kept_links`, what the kernels do with links and held demands in `netting.links`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray, IntArray
from masterplan.netting import Solution
from masterplan.netting.named_versions import made_as
from masterplan.netting.problem import APPROVED as PLANNED_BEFORE
from masterplan.netting.problem import COMPONENT, MANUAL, PRIORITY, REQUIREMENT, Problem, Substitutes
from masterplan.network import Network
from masterplan.places import NODE_KEY
from masterplan.problem import PosedProblem
from masterplan.run_methods.kept import APPROVED, Barred, Start
from masterplan.run_methods.kept_links import with_kept_links
from masterplan.run_methods.previous import Previous
from masterplan.units import micro


@dataclass(frozen=True)
class HeldProblem:
    """A posed problem with its links, and the problem as it is netted.

    `is_anew`: per node, the run plans it anew. `is_changed`: per independent row, orders then forecasts, it is planned.
    """

    posed: PosedProblem
    netted: Problem
    is_anew: BoolArray
    is_changed: BoolArray


def hold(posed: PosedProblem, network: Network, plan_date: date, start: Start) -> HeldProblem:
    """The problem of a run that starts from the last one; the same problem when the run keeps nothing."""
    chosen = np.array(start.is_chosen(network.nodes).to_numpy(), dtype=np.bool_)
    demands = _demands(posed, network, plan_date)
    held = _held_demands(demands, start, chosen, posed)
    existing = _held_existing(posed, start)
    held_node = np.ones(len(chosen), np.bool_) if start.is_net_change else ~chosen
    if start.previous is not None and (start.holds or start.confirmed is not None):
        posed = with_kept_links(posed, network, start, demands, held, existing, held_node)
    problem = posed.problem if start.barred is None else _apart(posed, demands, start.barred)
    if not start.holds:
        return HeldProblem(posed, problem, chosen, ~held)
    special = problem.special._replace(is_special=problem.special.is_special | held_node)
    rows = problem.rows._replace(held_node=held_node, held_demand=held, held_existing=existing)
    netted = problem._replace(rows=rows, special=special)
    netted = _by_net_change(netted, chosen) if start.is_net_change else _by_filter(netted, chosen)
    return HeldProblem(posed, netted, _anew(demands, held, chosen, start), ~held)


def changed_demands(solution: Solution, held: HeldProblem) -> BoolArray:
    """Per requirement of a solution: it is new or changed since the last run, and was planned (§24.3)."""
    source, rows = solution.requirement_source, held.netted.rows
    changed = np.ones(len(source), np.bool_)
    independent, existing = source < 0, source >= COMPONENT
    changed[independent] = held.is_changed[-1 - source[independent]]
    changed[existing] = ~rows.held_existing[source[existing] - COMPONENT]
    return changed


def _apart(posed: PosedProblem, demands: pl.DataFrame, barred: Barred) -> Problem:
    """The problem in which confirmed lines where freed orders are take their links alone, as requisitions do (§26.3)."""
    problem, supplies = posed.problem, posed.stock_and_supplies
    rows = supplies.select("node", pl.col("type").alias("supply_type"), pl.col("ref").alias("supply_ref"))
    places = demands.select("node", *NODE_KEY).unique()
    freed = rows.join(places, on="node").join(barred.supply, on=[*NODE_KEY, "supply_type", "supply_ref"], how="semi")
    code = problem.coverage.code
    nodes = np.zeros(len(code), np.bool_)
    nodes[freed["node"].to_numpy()] = True
    nodes &= (code != MANUAL) & (code < PRIORITY)
    lines = barred.lines.select("company_id", pl.col("demand_type").alias("type"), pl.col("demand_ref").alias("ref"), is_confirmed=True)
    told = demands.join(lines, on=["company_id", "type", "ref"], how="left", maintain_order="left")
    orders = problem.orders
    apart = told["is_confirmed"].fill_null(value=False).to_numpy()[: len(orders.node)] & nodes[orders.node]
    is_special = problem.special.is_special.copy()
    is_special[orders.node[apart]] = True
    return problem._replace(
        orders=orders._replace(is_requisition=orders.is_requisition | apart), special=problem.special._replace(is_special=is_special)
    )


def _demands(posed: PosedProblem, network: Network, plan_date: date) -> pl.DataFrame:
    """The independent rows in order, with their node's key and their date as wanted."""
    nodes = network.nodes.select(pl.col("node").cast(pl.Int32), *NODE_KEY)
    rows = pl.concat([posed.orders, posed.forecasts]).with_row_index("demand")
    placed = rows.drop("company_id").join(nodes, on="node", how="left", maintain_order="left")
    return placed.select(
        pl.col("demand").cast(pl.Int64),
        "node",
        *NODE_KEY,
        "type",
        "ref",
        (pl.lit(plan_date) + pl.duration(days="day")).alias("date"),
        "micro",
        "named",
    )


def _held_demands(demands: pl.DataFrame, start: Start, chosen: BoolArray, posed: PosedProblem) -> BoolArray:
    """Per independent row: it keeps what the last run pegged to it, and gets no more (§24.3, §25.3)."""
    held: BoolArray = ~chosen[demands["node"].to_numpy()]
    if not start.is_net_change or start.previous is None:
        return held
    key = [*NODE_KEY, "type", "ref", "date", "micro"]
    past = start.previous.requirement.filter(pl.col("qty") < 0).select(
        *NODE_KEY, "type", "ref", pl.col("requested_date").alias("date"), (-micro("qty")).alias("micro")
    )
    known = past.unique().with_columns(is_known=pl.lit(value=True))
    same = demands.join(known, on=key, how="left", maintain_order="left")
    unchanged: BoolArray = (same["is_known"].fill_null(value=False) | (same["type"] == "forecast")).to_numpy()
    return held | (unchanged & ~_made_otherwise(demands, start.previous, posed))


def _made_otherwise(demands: pl.DataFrame, previous: Previous, posed: PosedProblem) -> BoolArray:
    """Per independent row: the last run served it by an order that is not made by what it names now (§8.7)."""
    made: BoolArray = np.zeros(demands.height, np.bool_)
    naming = demands.filter(pl.col("named") > 0)
    if naming.is_empty():
        return made
    orders = posed.stock_and_supplies.select("node", pl.col("ref").alias("supply_ref"), pl.col("named").alias("made_by"), "kind")
    pegs = previous.pegging.select(*NODE_KEY, pl.col("demand_type").alias("type"), pl.col("demand_ref").alias("ref"), "supply_ref")
    pairs = naming.join(pegs, on=[*NODE_KEY, "type", "ref"]).join(
        orders.filter(pl.col("kind") == PLANNED_BEFORE), on=["node", "supply_ref"]
    )
    for demand, named, made_by in pairs.select("demand", "named", "made_by").iter_rows():
        made[demand] |= not made_as(named, made_by)
    return made


def _held_existing(posed: PosedProblem, start: Start) -> BoolArray:
    """Per row of `Existing`: its components keep what they had. Approved orders that the last run did not explode are new."""
    supplies = posed.stock_and_supplies[posed.problem.existing.supply]
    if start.previous is None:
        return np.zeros(supplies.height, np.bool_)
    if start.orders is None:
        return np.ones(supplies.height, np.bool_)
    pegged = start.previous.pegging.select(pl.col("demand_ref").alias("order_id")).unique()
    new = start.orders.filter(pl.col("status") == APPROVED).join(pegged, on="order_id", how="anti")["order_id"]
    return ~np.array(supplies["ref"].is_in(new.implode()).to_numpy(), dtype=np.bool_)


def _anew(demands: pl.DataFrame, held: BoolArray, chosen: BoolArray, start: Start) -> BoolArray:
    """Per node: what is chosen, by net change only where a demand is new or changed."""
    if not start.is_net_change:
        return chosen
    anew = np.zeros(len(chosen), np.bool_)
    anew[demands["node"].to_numpy()[~held]] = True
    return anew & chosen


def _by_net_change(problem: Problem, chosen: BoolArray) -> Problem:
    """One order per requirement, nothing for minima, supply forecasts or stand-ins (§24.4)."""
    code = np.where((problem.coverage.code == MANUAL) | ~chosen, MANUAL, REQUIREMENT).astype(problem.coverage.code.dtype)
    nothing = np.zeros_like(problem.rows.step_begin)
    return problem._replace(
        coverage=problem.coverage._replace(code=code, minimum=np.zeros_like(problem.coverage.minimum)),
        rows=problem.rows._replace(step_begin=nothing, preset_begin=nothing),
        substitutes=_without_stand_ins(problem.substitutes, np.ones(len(chosen), np.bool_)),
    )


def _by_filter(problem: Problem, chosen: BoolArray) -> Problem:
    """Nodes that are not chosen make no orders; groups of substitution that touch one do not count (§25.3)."""
    code = np.where(chosen, problem.coverage.code, MANUAL).astype(problem.coverage.code.dtype)
    substitutes = problem.substitutes
    closed = np.zeros(len(chosen), np.bool_)
    for cluster in range(len(substitutes.cluster) - 1):
        members = substitutes.member[substitutes.cluster[cluster] : substitutes.cluster[cluster + 1]]
        closed[members] = not chosen[members].all()
    return problem._replace(coverage=problem.coverage._replace(code=code), substitutes=_without_stand_ins(substitutes, closed))


def _without_stand_ins(substitutes: Substitutes, closed: BoolArray) -> Substitutes:
    """The groups without the nodes that are closed to them."""
    kept: BoolArray = ~closed[substitutes.node]
    before: IntArray = np.concatenate(([0], np.cumsum(kept)))
    return substitutes._replace(
        begin=before[substitutes.begin].astype(substitutes.begin.dtype),
        node=substitutes.node[kept],
        first=substitutes.first[kept],
        last=substitutes.last[kept],
    )
