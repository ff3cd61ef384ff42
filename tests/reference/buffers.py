"""Semantics §20: nodes of the codes priority and decoupling, netted by their net flow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reference.drawn_network import DrawnNetwork
from reference.facts import MILLION, ORDERS, Demand, Facts, Node, Order, Row, Supply, days, exact, percent, up
from reference.node_netting import Maker
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce, Parameters, coverage_rows, level_row
from reference.planned_orders import order_quantities, received, usable_from
from reference.supply_forecast import Preset
from reference.usage import usage_of

from masterplan.contracts import INPUTS

BUFFERS = ("priority", "decoupling")
_USUAL_PRIORITY = 50
_NO_LEVELS: Row = {column.name: column.default for column in INPUTS["item_coverage"].columns}


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
        open_days: OpenDays,
        order_day: date,
        levels: Levels,
        stock: list[Supply],
        existing: list[Supply],
        demands: list[Demand],
        make: Maker,
        links: list[tuple[Demand, list[Supply], int]],
        presets: list[Preset],
    ) -> None:
        self._presets = presets
        self._facts, self._p, self._open_days, self._levels, self._make, self._links = facts, p, open_days, levels, make, links
        self._order_day = order_day
        row = level_row(facts, node)
        self._spike = row["spike_threshold_qty"] if row else 0
        model = {"company_id": node.company, "priority_model_id": p.priority_model}
        self._rows = sorted(facts.of("priority_range", **model), key=lambda row: row["line_no"])
        self._method = next((row["method"] for row in facts.of("priority_model", **model) if self._rows), "percent_of_maximum")
        self._considers = any(row["consider_demand_priority"] for row in facts.of("priority_model", **model))
        self._stock = sorted(stock, key=lambda supply: supply.rank)
        self._existing = existing
        self._planned: list[Supply] = []
        self._demands = sorted(demands, key=lambda demand: (demand.required, demand.rank))
        self.orders: list[Order] = []

    @property
    def supplies(self) -> list[Supply]:
        """Stock, existing supply, planned orders."""
        return [*self._stock, *sorted(self._existing, key=lambda supply: (supply.available, supply.rank)), *self._planned]

    @property
    def links(self) -> list[tuple[Demand, list[Supply], int]]:
        """The fixed links of the node, in their order."""
        return self._links

    def takes_existing(self, demand: Demand) -> bool:
        """§22.2, §7.7: requisitions take no part when existing supply is dealt out."""
        return demand.type != "requisition"

    def existing_for(
        self, _: Demand, need: int, ship: date, until: date, left: dict[int, int]
    ) -> tuple[list[tuple[Supply, int]], date, date]:
        """§22.2, §20.1: existing supply for a need in turn, whatever its date, of what can be shipped until a day."""
        picks = []
        for supply in [*self._stock, *sorted(self._existing, key=self._turn)]:
            qty = min(left[id(supply)], need)
            if qty and supply.available <= until:
                picks.append((supply, qty))
                need -= qty
                ship = max(ship, supply.available)
        return picks, ship, until

    def run(self) -> None:
        """§7.6: links; §7.7: requisitions; §20.3: orders by net flow; §20.1: demands in turn, stock first, then the most urgent supply."""
        for demand in self._demands:
            demand.rest = demand.qty
        for demand, supplies, qty in self._links:
            left = qty
            for supply in supplies:
                left -= _peg(demand, supply, left)
        net_flow = sum(supply.qty for supply in (*self._stock, *self._existing)) - self._linked() - self._qualified()
        forecast = 0
        for preset in self._presets:
            forecast += sum(supply.qty for supply in self._order(preset.qty, preset.day, None, _USUAL_PRIORITY, preset))
        for demand in self._demands:
            if demand.type == "requisition" and demand.rest:
                for supply in self._order(demand.rest, demand.required, demand.wanted, _USUAL_PRIORITY):
                    _peg(demand, supply, demand.rest)
        self._refill(net_flow + forecast)
        for demand in self._demands:
            for supply in [*self._stock, *sorted((*self._existing, *self._planned), key=self._turn)]:
                _peg(demand, supply, demand.rest)
            demand.shortage = demand.rest

    def _turn(self, supply: Supply) -> tuple[object, ...]:
        """§20.1: by priority, then by date, kind and id; decoupling by date only."""
        urgency = supply.priority if self._p.code == "priority" else 0
        return urgency, supply.available, supply.order is not None, supply.rank

    def _linked(self) -> int:
        """§20.2: what fixed links give to requisitions."""
        return sum(qty for demand in self._demands if demand.type == "requisition" for _, qty in demand.pegs)

    def _qualified(self) -> int:
        """§20.2: all demand but requisitions; at a decoupling point what is due, and whole days above the spike threshold."""
        by_day: dict[date, int] = defaultdict(int)
        for demand in self._demands:
            if demand.type != "requisition":
                by_day[demand.required] += demand.qty
        return sum(
            qty
            for day, qty in by_day.items()
            if self._p.code == "priority" or day <= self._facts.today or (self._spike and qty > self._spike)
        )

    def _refill(self, net_flow: int) -> None:
        """§20.3, §20.4."""
        levels = self._levels
        if not levels.maximum or net_flow >= levels.reorder_point:
            return
        ranges = self._ranges(net_flow) if self._method != "percent_of_maximum" else []
        if self._method == "ranges_split":
            for priority, needed in ranges:
                self._order(needed, self._order_day, None, priority)
            return
        priority = ranges[0][0] if ranges else _share(net_flow, levels.maximum)
        if self._method == "ranges_single" and self._considers:
            priority = self._nearest(priority)
        self._order(levels.maximum - net_flow, self._order_day, None, priority)

    def _ranges(self, net_flow: int) -> list[tuple[int, int]]:
        """§20.4: priority and quantity of each range between net flow and maximum."""
        levels = self._levels
        of = {"zero": 0, "minimum": levels.minimum, "reorder_point": levels.reorder_point, "maximum": levels.maximum}
        found, bottom = [], None
        for row in self._rows:
            is_endless = row is self._rows[-1] or row["to_level"] == "infinite"
            top = None if is_endless else int(of[row["to_level"]] * percent(row["percent"]) / 100)
            begin = net_flow if bottom is None else max(bottom, net_flow)
            needed = (levels.maximum if top is None else min(top, levels.maximum)) - begin
            if needed > 0:
                found.append((row["priority"], needed))
            bottom = levels.maximum if top is None else top if bottom is None else max(bottom, top)
        return found

    def _nearest(self, otherwise: int) -> int:
        """§20.4: the priority of a range that is nearest to the most urgent order's, the more urgent of two."""
        named = [demand.priority for demand in self._demands if demand.priority is not None and demand.rank[0] == ORDERS]
        if not named:
            return otherwise
        return min((row["priority"] for row in self._rows), key=lambda priority: (abs(priority - min(named)), priority))

    def _order(self, need: int, required: date, wanted: date | None, priority: int, preset: Preset | None = None) -> list[Supply]:
        """§9: planned orders for the need; §8.6: none is required in the freeze fence."""
        last_frozen = self._facts.today + days(self._p.freeze_days or -1)
        if required <= last_frozen:
            required = self._open_days.forward(self._p.receipt, last_frozen + days(1))
        made = []
        for qty in order_quantities(need, self._p):
            ordinal = 1 + sum(order.required == required for order in self.orders)
            order = self._make(required, wanted or required, qty, ordinal, preset=preset)
            order.priority = priority
            self.orders.append(order)
            rank = (2, ordinal)
            made.append(Supply(f"planned_{order.type}", order.id, required, order.wanted, qty, rank, order=order, priority=priority))
        self._planned += made
        return made


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
    """§20.3: T and procurement time; of a decoupling point T and so many open days as it has decoupled lead days."""
    p = parameters.of(node)
    if p.code == "decoupling":
        return open_days.later(facts.today, decoupled_days(facts, network, parameters, node), working=True, lead=p.lead)
    start = open_days.later(facts.today, p.reorder_margin, working=p.margins_work, lead=p.group)
    return usable_from(received(start, p, open_days), p, open_days)


def decoupled_days(facts: Facts, network: DrawnNetwork, parameters: Parameters, node: Node) -> int:
    """§20.2: as given, else the lead time and the longest chain of components that are no decoupling points."""
    given = next((row["decoupled_lead_days"] for row in coverage_rows(facts, node) if row["decoupled_lead_days"] is not None), None)
    return int(given) if given is not None else network.longest_chain(node, parameters.of)


def levels_of(facts: Facts, node: Node, p: InForce, decoupled: int) -> Levels:
    """§20.3: as given, else from usage: all of a decoupling point (§20.5), the reorder point of priority planning (§20.6)."""
    row = level_row(facts, node) or _NO_LEVELS
    usage = usage_of(facts, node, row["average_daily_usage"], p.usage, inside=p.reduction.holds_customers)
    point = row["reorder_point_qty"]
    if p.code == "priority" and not point:
        need = up(usage * (p.lead_days + p.transport) * MILLION) + p.minimum
        point = min(need, p.maximum) if usage else 0
    if p.code != "decoupling" or p.maximum or not usage:
        return Levels(p.minimum, point, max(p.maximum, point) if p.maximum else 0)
    adjusted = usage * exact(row["demand_adjustment_factor"])
    yellow = adjusted * decoupled
    base = yellow * exact(p.lead_time_factor)
    green = max(Fraction(p.order_min, MILLION), adjusted * row["order_cycle_days"], base)
    step = 10 ** (6 - (6 if p.decimals is None else p.decimals))
    red, middle, top = (_half_up(zone, step) for zone in (base * (1 + exact(p.variability_factor)), yellow, green))
    return Levels(red, red + middle, red + middle + top)


def _half_up(units: Fraction, step: int) -> int:
    return (units * MILLION / step + Fraction(1, 2)).__floor__() * step
