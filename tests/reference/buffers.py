"""Semantics §20: nodes of the codes priority and decoupling, netted by their net flow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reference.drawn_network import DrawnNetwork
from reference.facts import QUOTATIONS, Demand, Facts, Node, Order, Row, Supply, exact
from reference.node_netting import Maker
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce, Parameters, coverage_rows, level_row
from reference.planned_orders import order_quantities, received, usable_from

BUFFERS = ("priority", "decoupling")
_USUAL_PRIORITY = 50


@dataclass(frozen=True)
class Levels:
    """§20.3: minimum, reorder point and maximum of a buffer, in millionths."""

    minimum: int
    reorder_point: int
    maximum: int


class BufferNetting:
    """Plans one buffer; afterwards `supplies` holds all its supply with what is left, `orders` the planned orders."""

    def __init__(
        self,
        facts: Facts,
        p: InForce,
        node: Node,
        *,
        order_day: date,
        levels: Levels,
        stock: list[Supply],
        existing: list[Supply],
        demands: list[Demand],
        make: Maker,
        links: list[tuple[Demand, list[Supply], int]],
    ) -> None:
        self._facts, self._p, self._order_day, self._levels, self._make, self._links = facts, p, order_day, levels, make, links
        row = level_row(facts, node)
        self._spike = row["spike_threshold_qty"] if row else 0
        self._model = next(iter(facts.of("priority_model", company_id=node.company, priority_model_id=p.priority_model)), None)
        self._stock = sorted(stock, key=lambda supply: supply.rank)
        self._existing = existing
        self._planned: list[Supply] = []
        self._demands = sorted(demands, key=lambda demand: (demand.required, demand.rank))
        self.orders: list[Order] = []

    @property
    def supplies(self) -> list[Supply]:
        """Stock, existing supply, planned orders."""
        return [*self._stock, *sorted(self._existing, key=lambda supply: (supply.available, supply.rank)), *self._planned]

    def run(self) -> None:
        """§20.3: the orders by net flow; §7.6: links; §20.1: demands in their order, stock first, then the most urgent supply."""
        self._refill(sum(supply.qty for supply in (*self._stock, *self._existing)) - self._qualified())
        for demand in self._demands:
            demand.rest = demand.qty
        for demand, supplies, qty in self._links:
            left = qty
            for supply in supplies:
                left -= _peg(demand, supply, left)
        for demand in self._demands:
            for supply in [*self._stock, *sorted((*self._existing, *self._planned), key=self._turn)]:
                _peg(demand, supply, demand.rest)
            demand.shortage = demand.rest

    def _turn(self, supply: Supply) -> tuple[object, ...]:
        """§20.1: by priority, then by date, kind and id; decoupling by date only."""
        urgency = supply.priority if self._p.code == "priority" else 0
        return urgency, supply.available, supply.order is not None, supply.rank

    def _qualified(self) -> int:
        """§20.2: all demand; at a decoupling point what is due, and whole days above the spike threshold."""
        by_day: dict[date, int] = defaultdict(int)
        for demand in self._demands:
            by_day[demand.required] += demand.qty
        return sum(
            qty
            for day, qty in by_day.items()
            if self._p.code == "priority" or day <= self._facts.today or (self._spike and qty > self._spike)
        )

    def _refill(self, net_flow: int) -> None:
        """§20.3, §20.4."""
        levels = self._levels
        if not levels.maximum or net_flow >= min(levels.reorder_point, levels.maximum):
            return
        ranges = self._ranges(net_flow) if self._model and self._model["method"] != "percent_of_maximum" else []
        if self._model and self._model["method"] == "ranges_split":
            for priority, needed in ranges:
                self._order(needed, priority)
            return
        priority = ranges[0][0] if ranges else _share(net_flow, levels.maximum)
        if self._model and self._model["method"] == "ranges_single" and self._model["consider_demand_priority"]:
            priority = self._nearest(priority)
        self._order(levels.maximum - net_flow, priority)

    def _rows(self) -> list[Row]:
        assert self._model
        rows = self._facts.of("priority_range", company_id=self._model["company_id"], priority_model_id=self._model["priority_model_id"])
        return sorted(rows, key=lambda row: row["line_no"])

    def _ranges(self, net_flow: int) -> list[tuple[int, int]]:
        """§20.4: priority and quantity of each range between net flow and maximum."""
        levels = self._levels
        of = {"zero": 0, "minimum": levels.minimum, "reorder_point": levels.reorder_point, "maximum": levels.maximum}
        found, bottom = [], None
        for row in self._rows():
            top = None if row["to_level"] == "infinite" else int(of[row["to_level"]] * exact(row["percent"]) / 100)
            begin = net_flow if bottom is None else max(bottom, net_flow)
            needed = (levels.maximum if top is None else min(top, levels.maximum)) - begin
            if needed > 0:
                found.append((row["priority"], needed))
            bottom = levels.maximum if top is None else top if bottom is None else max(bottom, top)
        return found

    def _nearest(self, otherwise: int) -> int:
        """§20.4: the priority of a range that is nearest to the most urgent demand's, the more urgent of two."""
        named = [demand.priority for demand in self._demands if demand.priority is not None and demand.rank[0] <= QUOTATIONS]
        priorities = [row["priority"] for row in self._rows()]
        if not named or not priorities:
            return otherwise
        return min(priorities, key=lambda priority: (abs(priority - min(named)), priority))

    def _order(self, need: int, priority: int) -> None:
        for qty in order_quantities(need, self._p):
            order = self._make(self._order_day, self._order_day, qty, len(self.orders) + 1)
            order.priority = priority
            self.orders.append(order)
            rank = (2, order.required, order.ordinal)
            supply = Supply(f"planned_{order.type}", order.id, order.required, order.wanted, qty, rank, order=order, priority=priority)
            self._planned.append(supply)


def _peg(demand: Demand, supply: Supply, most: int) -> int:
    qty = min(most, supply.left, demand.rest)
    if qty:
        supply.left -= qty
        demand.rest -= qty
        demand.pegs.append((supply, qty))
    return qty


def _share(net_flow: int, maximum: int) -> int:
    """§20.3: net flow in percent of the maximum, rounded half up, at least 0."""
    return max((Fraction(100 * net_flow, maximum) + Fraction(1, 2)).__floor__(), 0)


def order_day_of(facts: Facts, network: DrawnNetwork, parameters: Parameters, open_days: OpenDays, node: Node) -> date:
    """§20.3: T and procurement time; of a decoupling point T and decoupled lead days."""
    p = parameters.of(node)
    if p.code == "decoupling":
        return open_days.later(facts.today, decoupled_days(facts, network, parameters, node), working=p.working, lead=p.lead)
    start = open_days.later(facts.today, p.reorder_margin, working=p.margins_work, lead=p.group)
    return usable_from(received(start, p, open_days), p, open_days)


def decoupled_days(facts: Facts, network: DrawnNetwork, parameters: Parameters, node: Node) -> int:
    """§20.2: as given, else the lead time and the longest chain of components that are no decoupling points."""
    given = next((row["decoupled_lead_days"] for row in coverage_rows(facts, node) if row["decoupled_lead_days"] is not None), None)
    return int(given) if given is not None else network.longest_chain(node, parameters.of)


def levels_of(facts: Facts, node: Node, p: InForce, decoupled: int) -> Levels:
    """§20.3: as given, else of a decoupling point from its usage (§20.5)."""
    row = level_row(facts, node)
    if row is None:
        return Levels(0, 0, 0)
    usage = exact(row["average_daily_usage"])
    if p.code != "decoupling" or p.maximum or not usage:
        return Levels(p.minimum, row["reorder_point_qty"], p.maximum)
    adjusted = usage * exact(row["demand_adjustment_factor"])
    yellow = adjusted * decoupled
    base = yellow * exact(p.lead_time_factor)
    green = max(Fraction(p.order_min, 1_000_000), adjusted * row["order_cycle_days"], base)
    step = 10 ** (6 - (6 if p.decimals is None else p.decimals))
    red, middle, top = (_half_up(zone, step) for zone in (base * (1 + exact(p.variability_factor)), yellow, green))
    return Levels(red, red + middle, red + middle + top)


def _half_up(units: Fraction, step: int) -> int:
    return (units * 1_000_000 / step + Fraction(1, 2)).__floor__() * step
