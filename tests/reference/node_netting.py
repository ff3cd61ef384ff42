"""Semantics §7, §8 and §10: the demands of one node against its supply, day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from reference.facts import Demand, Order, Supply, days
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce
from reference.planned_orders import order_quantities

Maker = Callable[[date, date, int, int], Order]


class NodeNetting:
    """Plans one node; afterwards `supplies` holds all its supply with what is left, `orders` the planned orders in order of making."""

    def __init__(
        self,
        p: InForce,
        open_days: OpenDays,
        today: date,
        *,
        is_classic: bool,
        stock: Supply | None,
        existing: list[Supply],
        demands: list[Demand],
        make: Maker,
    ) -> None:
        self._p = p
        self._open_days = open_days
        self._today = today
        self._is_classic = is_classic
        self._stock = [stock] if stock else []
        self._existing = sorted(existing, key=lambda supply: (supply.available, supply.rank))
        self._planned: list[Supply] = []
        self._demands = sorted(demands, key=lambda demand: (demand.required, demand.rank))
        self._make = make
        self.orders: list[Order] = []

    @property
    def supplies(self) -> list[Supply]:
        """Stock, existing supply, planned orders."""
        return [*self._stock, *self._existing, *self._planned]

    def run(self) -> None:
        """§7.1: demands day by day; §10.2: after those of a day, the floor."""
        for demand in self._demands:
            demand.rest = demand.qty
        days_with_demand = {demand.required for demand in self._demands}
        floor_days = {day for day in days_with_demand | {self.due} if day >= self.due} if self._keeps_minimum else set()
        for day in sorted(days_with_demand | floor_days):
            for demand in self._demands:
                if demand.required == day:
                    self._serve(demand)
            if day in floor_days:
                self._fill_up_to_the_floor(day)

    @property
    def lead_time_from_today(self) -> date:
        """T + L (§7.3)."""
        return self._open_days.later(self._today, self._p.lead_days, working=self._p.working, lead=self._p.lead)

    @property
    def due(self) -> date:
        """§10.1: the day the minimum is due."""
        return self._open_days.forward(self._p.receipt, self.lead_time_from_today)

    @property
    def _keeps_minimum(self) -> bool:
        return self._p.minimum > 0 and self._p.code != "manual"

    def limit(self, day: date) -> date:
        """§7.3: how late an existing supply may be for a demand required on the day."""
        earliest = day if self._is_classic else max(self.lead_time_from_today, day)
        return earliest + days(self._p.negative_days)

    def _serve(self, demand: Demand) -> None:
        """§7.2: stock, supply on time, existing supply up to the limit, then §8."""
        on_time = [supply for supply in (*self._existing, *self._planned) if supply.available <= demand.required]
        late = [supply for supply in self._existing if demand.required < supply.available <= self.limit(demand.required)]
        in_turn = sorted(on_time, key=lambda supply: (supply.available, supply.rank)) + late
        self._take(demand, [*self._stock, *in_turn])
        if demand.rest and self._p.code != "manual":
            self._take(demand, self._order(self._quantity(demand.required, demand.rest), demand.required, demand.wanted))
        demand.shortage = demand.rest

    def _take(self, demand: Demand, supplies: list[Supply]) -> None:
        for supply in supplies:
            taken = min(supply.left, demand.rest)
            if taken:
                supply.left -= taken
                demand.rest -= taken
                demand.pegs.append((supply, taken))

    def _quantity(self, day: date, rest: int) -> int:
        """§8.2 to §8.4: how much to order for the rest of a demand required on the day."""
        if self._p.code == "period":
            return self._of_window(day)
        if self._p.code == "min_max":
            if self._p.minimum or self._p.maximum:
                return self._up_to_maximum(day)
            return rest if self._is_classic else -self._balance(day)
        return rest

    def _fill_up_to_the_floor(self, day: date) -> None:
        """§10.2: an order when the balance of the day is below the minimum."""
        missing = self._p.minimum - self._balance(day)
        if missing > 0:
            by_code = {"period": self._of_window, "min_max": self._up_to_maximum}
            qty = by_code[self._p.code](day) if self._p.code in by_code else missing
            self._order(qty, day, day)

    def _usable(self, day: date) -> int:
        """What is left of stock, of existing supply up to the limit of the day, and of planned orders."""
        existing = sum(supply.left for supply in self._existing if supply.available <= self.limit(day))
        return existing + sum(supply.left for supply in (*self._stock, *self._planned))

    def _open_needs(self, first: date, last: date) -> int:
        return sum(demand.rest for demand in self._demands if first <= demand.required <= last)

    def _balance(self, day: date) -> int:
        """§8.4, §10.2: usable supply less all that the demands of the day still need."""
        return self._usable(day) - self._open_needs(day, day)

    def _of_window(self, first: date) -> int:
        """§8.3: the largest shortfall over the days of the window, the minimum counted from its due date."""
        window = [first + days(n) for n in range(self._p.period_days)]
        return max(self._open_needs(first, day) - self._usable(day) + self._floor_on(day) for day in window)

    def _floor_on(self, day: date) -> int:
        return self._p.minimum if self._keeps_minimum and day >= self.due else 0

    def _up_to_maximum(self, day: date) -> int:
        """§8.4: up to the maximum; with a multiple below it, or above it when that would stay under the minimum."""
        balance, multiple = self._balance(day), self._p.order_multiple
        missing = self._p.maximum - balance
        if not multiple:
            return missing
        below = missing - missing % multiple
        return below if balance + below >= self._p.minimum else below + multiple

    def _order(self, qty: int, required: date, wanted: date) -> list[Supply]:
        """§9: planned orders for the quantity; the first is served first."""
        made = []
        for part in order_quantities(qty, self._p):
            ordinal = 1 + sum(order.required == required for order in self.orders)
            order = self._make(required, wanted, part, ordinal)
            self.orders.append(order)
            made.append(Supply(f"planned_{order.type}", order.id, required, wanted, part, (1, ordinal), order))
        self._planned += made
        return made
