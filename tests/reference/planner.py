"""The slow planner: the numbered rules of masterplan/semantics.md one by one, in plain Python, to hold the kernels against.

Belongs here: the order in which the rules apply to a whole plan. The rules themselves stand in the sibling modules, a
function each, named by their number. Nothing here is shared with the kernels but the declarations of the tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import polars as pl
from reference.action_messages import message_rows
from reference.buffers import BUFFERS, BufferNetting, decoupled_days, levels_of, order_day_of
from reference.drawn_network import DrawnNetwork
from reference.existing_orders import needs_of_existing, number_of
from reference.expiry import is_by_batch, kept_from
from reference.facts import Demand, Facts, Node, Order, Row, Supply, days, read
from reference.fixed_links import links_of
from reference.islands import islands
from reference.node_netting import Maker, NodeNetting
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce, Parameters, level_row
from reference.plan_rows import delay_rows, expired_row, kept_row, link_rows, order_rows, pegging_rows, requirement_rows
from reference.planned_orders import derived_demand, make_order, received, usable_from
from reference.purchase_choice import Buying
from reference.scope_of_plan import Scope, scope_of
from reference.seasons import steps_of
from reference.stand_ins import Dealing
from reference.supply_forecast import Preset


@dataclass(frozen=True)
class SlowPlan:
    """The rows of one plan as tables of schema `plan` name their columns; quantities in whole millionths."""

    planned_order: list[Row]
    requirement: list[Row]
    pegging: list[Row]
    delay: list[Row]
    intercompany_link: list[Row]
    action_message: list[Row]
    forecast_left: list[Row]


def plan_slowly(
    tables: Mapping[str, pl.DataFrame],
    *,
    plan_id: str,
    plan_date: date,
    baseline: pl.DataFrame | None = None,
    approved: pl.DataFrame | None = None,
) -> SlowPlan:
    """The plan that the semantics ask for.

    Inputs: every input table as its contract declares it, the plan and its date, the points of the baseline forecast, and
    planned orders of the last run. Companies that have nothing to do with each other are planned one group after the other.
    Output: the rows of seven result tables, in no particular order. Raises StopIteration for a plan that is not declared.
    """
    rows = read(tables, baseline, approved)
    open_days = OpenDays(rows, plan_date)
    plans = [_Planner(Facts(of_island, plan_id, plan_date), open_days).run() for of_island in islands(rows)]
    return SlowPlan(*([row for plan in plans for row in getattr(plan, field.name)] for field in fields(SlowPlan)))


class _Planner:
    def __init__(self, facts: Facts, open_days: OpenDays) -> None:
        self._facts = facts
        self._open_days = open_days
        self._parameters = Parameters(facts, self._open_days)
        self._buying = Buying(facts, self._open_days, self._parameters)
        self._scope: Scope = scope_of(facts, self._parameters, self._open_days)
        bills: dict[Node, set[str]] = defaultdict(set)
        for rows in (self._scope.demands, self._scope.supplies):
            for node, named in rows.items():
                bills[node] |= {row.named[0] for row in named} - {""}
        self._taken: dict[tuple[Node, date], int] = defaultdict(int)
        for node, row in self._scope.kept:
            day, ordinal = number_of(row["order_id"])
            self._taken[node, day] = max(self._taken[node, day], ordinal)
        self._network = DrawnNetwork(facts, self._parameters, self._scope.nodes, bills)
        self._derived: dict[Node, list[Demand]] = defaultdict(list)
        self._demands: dict[Node, list[Demand]] = {}
        self._supplies: dict[Node, list[Supply]] = {}
        self._orders: dict[Node, list[Order]] = {}
        self._nettings: dict[Node, NodeNetting] = {}

    def run(self) -> SlowPlan:
        """§5.2: node by node downward; §13.1: delays upward."""
        nodes = self._network.in_order()
        for node in nodes:
            if node not in self._demands:
                self._gather(node)
            self._plan_node(node, self._parameters.of(node))
        for node in reversed(nodes):
            self._delay_orders(node, self._parameters.of(node))
        shown_late = tuple(str(self._facts.plan["add_delay_to_requirement_date"]).split(","))
        return SlowPlan(
            planned_order=[
                *(row for node in nodes for row in order_rows(self._orders[node], shown_late)),
                *(kept_row(node, self._network.levels[node], row, number_of(row["order_id"])[0]) for node, row in self._scope.kept),
            ],
            requirement=[
                *(row for node in nodes for row in requirement_rows(node, self._demands[node], self._supplies[node])),
                *(expired_row(node, qty, self._facts.today) for node, qty in self._scope.expired.items()),
            ],
            pegging=[row for node in nodes for row in pegging_rows(node, self._demands[node], self._supplies[node], self._lacking(node))],
            delay=[row for node in nodes for row in self._late(node, self._parameters.of(node))],
            intercompany_link=[row for node in nodes for row in link_rows(self._orders[node], self._supplies[node])],
            action_message=message_rows(self._facts, self._open_days, self._parameters, nodes, self._nettings, self._demands),
            forecast_left=self._scope.forecast_left,
        )

    def _gather(self, first: Node) -> None:
        """The demands of a node and of those beside it; §22.2: what stand-ins serve of them moves there."""
        nodes = [node for node in self._network.beside(first) if isinstance(node, Node)]
        for node in nodes:
            self._demands[node] = [*self._scope.demands.get(node, []), *self._derived[node]]
            for demand in self._demands[node]:
                demand.required = self._required(node, demand.wanted)
        if not any(demand.stand_ins for node in nodes for demand in self._demands[node]):
            return

        def moved_to(demand: Demand, other: Node, qty: int) -> None:
            demand.qty -= qty
            moved = replace(demand, node=other, qty=qty, required=self._required(other, demand.wanted), stand_ins=[], pegs=[])
            demand.siblings.append(moved)
            waiting.append(moved)

        waiting: list[Demand] = []
        nettings = {node: self._netting(node, self._parameters.of(node), self._demands[node]) for node in nodes}
        Dealing(nettings, self._demands).deal(moved_to)
        for demand in waiting:
            self._demands[demand.node].append(demand)
        for node in nodes:
            for demand in self._demands[node]:
                if not demand.qty:
                    demand.siblings.remove(demand)
            self._demands[node] = [demand for demand in self._demands[node] if demand.qty]

    def _plan_node(self, node: Node, p: InForce) -> None:
        demands = self._demands[node]
        netting = self._netting(node, p, demands)
        netting.run()
        if isinstance(netting, NodeNetting):
            self._nettings[node] = netting
        self._supplies[node], self._orders[node] = netting.supplies, netting.orders
        for supply in self._scope.supplies.get(node, []):
            supply.derived = needs_of_existing(self._facts, self._network, p, node, supply, self._open_days)
            for demand in supply.derived:
                self._derived[demand.node].append(demand)
        for order in netting.orders:
            order.derived = derived_demand(self._facts, self._network, p, order)
            for demand in order.derived:
                self._derived[demand.node].append(demand)

    def _netting(self, node: Node, p: InForce, demands: list[Demand]) -> NodeNetting | BufferNetting:
        def make(
            required: date, wanted: date, qty: int, ordinal: int, named: tuple[str, str] = ("", ""), preset: Preset | None = None
        ) -> Order:
            level = self._network.levels[node]
            terms = self._buying.terms(node, required, qty)
            number = ordinal + self._taken.get((node, required), 0)
            order = make_order(self._facts, self._open_days, terms, node, level, required=required, wanted=wanted, qty=qty, ordinal=number)
            order.terms, order.named = terms, named
            if named[0] and required <= p.last_exploded_day:
                order.bom = named[0]
            order.route = named[1] or order.route
            if preset:
                order.is_from_forecast, order.vendor = True, preset.vendor or order.vendor
                order.draws = preset.vendor in ("", p.vendor)
            return order

        stock, existing = self._scope.stock.get(node, []), self._scope.supplies.get(node, [])
        links = links_of(self._facts, node, demands, [*sorted(stock, key=lambda supply: supply.rank), *existing])
        return (
            self._buffer(node, stock, existing, demands, make, links)
            if p.code in BUFFERS
            else NodeNetting(
                p,
                self._open_days,
                self._facts.today,
                is_classic=self._facts.is_classic,
                stock=stock,
                existing=existing,
                demands=demands,
                make=make,
                soonest=lambda required, need: self._buying.soonest(node, required, need),
                links=links,
                steps=steps_of(self._facts, node, level_row(self._facts, node), p.last_day_counted),
                kept_from=self._kept_from(node),
                presets=self._scope.presets.get(node, []),
            )
        )

    def _buffer(
        self,
        node: Node,
        stock: list[Supply],
        existing: list[Supply],
        demands: list[Demand],
        make: Maker,
        links: list[tuple[Demand, list[Supply], int]],
    ) -> BufferNetting:
        facts, p = self._facts, self._parameters.of(node)
        return BufferNetting(
            facts,
            p,
            node,
            open_days=self._open_days,
            order_day=order_day_of(facts, self._network, self._parameters, self._open_days, node),
            levels=levels_of(facts, node, p, decoupled_days(facts, self._network, self._parameters, node)),
            stock=stock,
            existing=existing,
            demands=demands,
            make=make,
            links=links,
            presets=self._scope.presets.get(node, []),
        )

    def _lacking(self, node: Node) -> str:
        """§20.1: what a decoupling point lacks is pegged to later refills."""
        return "buffer" if self._parameters.of(node).code == "decoupling" else "shortage"

    def _kept_from(self, node: Node) -> Callable[[date], date] | None:
        """§21.1: how long a new supply keeps, where expiry counts."""
        if node not in self._scope.by_batch and not is_by_batch(self._facts, node, []):
            return None
        return lambda received: kept_from(self._facts, node, received)

    def _required(self, node: Node, wanted: date) -> date:
        """§6.4: less the issue margin, snapped back by the issue calendar; before T the first open day from T."""
        p, today = self._parameters.of(node), self._facts.today
        day = self._open_days.earlier(wanted, p.issue_margin, working=p.margins_work, lead=p.margin)
        if p.has_soft_margin:
            day = min(max(day, today), wanted)
        day = self._open_days.back(p.issue, day)
        return day if day >= today else self._open_days.forward(p.issue, today)

    def _delay_orders(self, node: Node, p: InForce) -> None:
        """§13.1: an order whose components come later than its start begins when they are there."""
        for order in self._orders[node]:
            there = max((day for demand in order.derived if (day := demand.available)), default=order.start)
            order.available = order.usable if p.counts_delays else min(order.usable, order.required)
            if there > order.start:
                receipt = received(self._open_days.forward(order.terms.start, there), order.terms, self._open_days)
                usable = usable_from(receipt, order.terms, self._open_days)
                order.available = usable if p.counts_delays else min(usable, order.required)
        for demand in self._demands[node]:
            demand.available = self._issued(demand, p)

    def _late(self, node: Node, p: InForce) -> list[Row]:
        """§13.4: what is reported of delays."""
        if not p.counts_delays:
            return []
        last = self._facts.today + days(p.delay_days) if p.delay_days else date.max
        return delay_rows(node, [demand for demand in self._demands[node] if demand.required <= last])

    def _issued(self, demand: Demand, p: InForce) -> date | None:
        """§13.2: stock and soft margins at once, other supply an issue margin later, on an issue day; none for a shortage only."""
        last = max((supply.available_at_last for supply, _ in demand.pegs), default=None)
        if last is None:
            return None
        if not p.counts_delays:
            return max(demand.wanted, demand.required) if p.issue_margin else demand.required
        others = [supply for supply, _ in demand.pegs if supply.available_at_last == last and supply.type != "on_hand"]
        has_margin = bool(others and p.issue_margin and not p.has_soft_margin)
        if last <= demand.required and not (has_margin and self._is_cut(demand, p)):
            return max(last, demand.wanted, demand.required) if p.issue_margin else max(last, demand.required)
        if has_margin:
            last = self._open_days.later(last, p.issue_margin, working=p.margins_work, lead=p.margin)
        return max(self._open_days.forward(p.issue, last), demand.wanted, demand.required)

    def _is_cut(self, demand: Demand, p: InForce) -> bool:
        """§6.4: the margin reaches back before T."""
        day = self._open_days.earlier(demand.wanted, p.issue_margin, working=p.margins_work, lead=p.margin)
        return self._open_days.back(p.issue, day) < self._facts.today
