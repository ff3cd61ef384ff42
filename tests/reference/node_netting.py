"""Semantics §7, §8 and §10: the demands of one node against its supply, day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from reference.facts import Demand, Order, Supply, days, up_to
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce
from reference.planned_orders import order_quantities, received, usable_from
from reference.seasons import Steps
from reference.supply_forecast import Preset

Maker = Callable[..., Order]
Named = tuple[str, str]
NOTHING: Named = ("", "")


class NodeNetting:
    """Plans one node; afterwards `supplies` holds all its supply with what is left, `orders` the planned orders in order of making."""

    def __init__(
        self,
        p: InForce,
        open_days: OpenDays,
        today: date,
        *,
        is_classic: bool,
        stock: list[Supply],
        existing: list[Supply],
        demands: list[Demand],
        make: Maker,
        soonest: Callable[[date, int], int],
        links: list[tuple[Demand, list[Supply], int]],
        steps: Steps,
        kept_from: Callable[[date], date] | None,
        presets: list[Preset],
    ) -> None:
        self._p = p
        self._open_days = open_days
        self._today = today
        self._is_classic = is_classic
        self._stock = sorted(stock, key=lambda supply: supply.rank)
        self._existing = sorted(existing, key=lambda supply: (supply.available, supply.rank))
        self._planned: list[Supply] = []
        self._demands = sorted(demands, key=lambda demand: (demand.required, demand.rank))
        self._make = make
        self._soonest = soonest
        self._links = links
        self._steps = steps
        self._kept_from = kept_from
        self._presets = presets
        self.orders: list[Order] = []

    @property
    def supplies(self) -> list[Supply]:
        """Stock, existing supply, planned orders."""
        return [*self._stock, *self._existing, *self._planned]

    @property
    def links(self) -> list[tuple[Demand, list[Supply], int]]:
        """The fixed links of the node, in their order."""
        return self._links

    def takes_existing(self, demand: Demand) -> bool:
        """§22.2, §7.7, §8.7: what is ordered on its own takes no part when existing supply is dealt out."""
        is_apart = demand.type == "requisition" or (demand.named != NOTHING and not self._p.existing_first)
        return not is_apart

    def existing_for(
        self, demand: Demand, need: int, ship: date, until: date, left: dict[int, int]
    ) -> tuple[list[tuple[Supply, int]], date, date]:
        """§22.2: existing supply for a need, usable together with what is shipped from `ship` to `until`; and until when all is."""
        if self._kept_from is not None:
            found = self._together(demand, need, ship, left, until)
            return found[0], found[2], found[3]
        picks = []
        for supply in self._in_turn(demand):
            qty = min(left[id(supply)], need)
            if qty and supply.available <= until:
                picks.append((supply, qty))
                need -= qty
                ship = max(ship, supply.available)
        return picks, ship, until

    def run(self) -> None:
        """§7.6: links; §7.1: demands day by day; §10.2: after those of a day, the floor."""
        for demand in self._demands:
            demand.rest = demand.qty
        for demand, supplies, qty in self._links:
            left = qty
            for supply in supplies:
                taken = min(left, supply.left, demand.rest)
                self._peg(demand, supply, taken)
                left -= taken
        days_with_demand = {demand.required for demand in self._demands}
        floor_days = self._floor_days(days_with_demand)
        known_days = days_with_demand | floor_days | {preset.day for preset in self._presets}
        day = date.min
        while coming := [later for later in known_days if later > day] + (spoiling := self._spoiling_days(day)):
            day = min(coming)
            for preset in self._presets:
                if preset.day == day:
                    self._order(preset.qty, day, day, is_own=True, preset=preset)
            for demand in self._demands:
                if demand.required == day:
                    self._serve(demand)
            if day in floor_days or day in spoiling:
                self._fill_up_to_the_floor(day)

    def _spoiling_days(self, before: date) -> list[date]:
        """§21.4: the days after something that is left expires, once the minimum is due."""
        if not self._spoils or before < self.due:
            return []
        left = [supply.last_day for supply in self.supplies if supply.left and supply.last_day < date.max]
        return [last + days(1) for last in left if before <= last < self._p.last_day_counted]

    @property
    def _spoils(self) -> bool:
        return self._kept_from is not None and self.keeps_minimum and self._p.fulfil != "first_issue"

    @property
    def lead_time_from_today(self) -> date:
        """T + L (§7.3)."""
        return self._open_days.later(self._today, self._p.lead_days, working=self._p.working, lead=self._p.lead) + days(self._p.transport)

    @property
    def due(self) -> date:
        """§10.1: the day the minimum is due."""
        p = self._p
        if p.fulfil == "today_plus_procurement":
            start = self._open_days.later(self._today, p.reorder_margin, working=p.margins_work, lead=p.group)
            return usable_from(received(start, p, self._open_days), p, self._open_days)
        day = p.last_day_counted if p.fulfil == "coverage_fence" else self._today
        return self._open_days.forward(p.receipt, day)

    @property
    def step_days(self) -> set[date]:
        """§10.4: the days on which a season changes the minimum."""
        return {day for day, _, _ in self._steps}

    def _floor_days(self, days_with_demand: set[date]) -> set[date]:
        """§10.2: the due date and every later day with a demand; by first issue only days with a demand."""
        if not self.keeps_minimum:
            return set()
        if self._p.fulfil == "first_issue":
            return days_with_demand
        return {day for day in days_with_demand | {self.due} | {day for day, _, _ in self._steps} if day >= self.due}

    @property
    def keeps_minimum(self) -> bool:
        """§10.1: whether there is a minimum to keep."""
        return (self._p.minimum > 0 or bool(self._steps)) and self._p.code != "manual"

    def levels_on(self, day: date) -> tuple[int, int]:
        """§10.4: minimum and maximum that hold on a day."""
        begun = [(minimum, maximum) for first, minimum, maximum in self._steps if first <= day]
        return begun[-1] if begun else (self._p.minimum, self._p.maximum)

    def limit(self, day: date) -> date:
        """§7.3: how late an existing supply may be for a demand required on the day."""
        is_fixed = self._is_classic and not self._p.has_dynamic_negative_days
        earliest = day if is_fixed else max(self.lead_time_from_today, day)
        return earliest + days(self._p.negative_days)

    def _serve(self, demand: Demand) -> None:
        """§7.7: requisitions by orders of their own; §7.2: stock and supply in the order of the node, then §8."""
        if demand.type == "requisition":
            if demand.rest:
                self._take(demand, self._order(demand.rest, demand.required, demand.wanted, is_own=True, named=demand.named))
            return
        if self._kept_from is None:
            self._take(demand, self._in_turn(demand))
        else:
            self._take_together(demand)
        while demand.rest and self._p.code != "manual":
            if demand.named != NOTHING:
                self._order_as_named(demand)
                continue
            self._take(demand, self._order(self._quantity(demand.required, demand.rest), demand.required, demand.wanted))
        demand.shortage = demand.rest

    def _order_as_named(self, demand: Demand) -> None:
        """§8.7: an order of its own, by period for all of the window that names the same and may wait for it; each has its part."""
        lots = [(demand, demand.rest)]
        if self._p.code == "period":
            rest = {id(supply): supply.left for supply in self.supplies}
            placed = self._thawed if demand.required <= self._last_frozen else demand.required
            last = demand.required + days(self._p.period_days - 1)
            place = next(number for number, known in enumerate(self._demands) if known is demand)
            for other in self._demands[place + 1 :]:
                lacks = self._left_after(other, rest) if other.required <= last else 0
                is_near = self._is_young_enough(min(placed, other.required), other.required)
                if lacks and other.named == demand.named and is_near:
                    lots.append((other, lacks))
        made = self._order(sum(qty for _, qty in lots), demand.required, demand.wanted, is_own=True, named=demand.named)
        for other, lot in lots:
            qty = lot
            for supply in made:
                taken = min(qty, supply.left)
                self._peg(other, supply, taken)
                qty -= taken

    def _take_together(self, demand: Demand) -> None:
        """§21.3: all that serves the demand, chosen anew when the order for the rest would come too late for it."""
        ship = demand.required
        while True:
            picks, rest, ship, until = self._together(demand, demand.rest, ship, {id(s): s.left for s in self.supplies})
            ready = max(ship, self._ready(demand.required, rest)) if rest and self._p.code != "manual" else ship
            if until >= ready:
                break
            ship = ready
        for supply, qty in picks:
            self._peg(demand, supply, qty)

    def _together(
        self, demand: Demand, need: int, ship: date, left: dict[int, int], until: date = date.max
    ) -> tuple[list[tuple[Supply, int]], int, date, date]:
        """§21.2, §21.3: supplies and quantities, the rest, the day of the last of them and the last day they can be shipped."""
        day, keep = demand.required, days(demand.keep_days)
        picks: list[tuple[Supply, int]] = []
        for is_late in (False, True):
            while need:
                fitting = []
                for supply in self.supplies:
                    there = supply.order.usable if supply.order else supply.available
                    last = supply.last_day - keep if supply.last_day < date.max else date.max
                    is_free = left[id(supply)] > 0 and not any(supply is taken for taken, _ in picks)
                    fits = self._is_late(supply, day) if is_late else self._is_on_time(supply, day)
                    fits = fits and self._is_made_for(supply, demand.named)
                    if is_free and fits and max(ship, there) <= min(last, until):
                        fitting.append((last, there, supply))
                if not fitting:
                    break
                last, there, supply = min(fitting, key=lambda entry: entry[:2])
                picks.append((supply, min(left[id(supply)], need)))
                need -= picks[-1][1]
                ship, until = max(ship, there), min(until, last)
        return picks, need, ship, until

    def _is_late(self, supply: Supply, day: date) -> bool:
        return supply.order is None and day < supply.available <= self.limit(day)

    def _ready(self, required: date, qty: int) -> date:
        """When a new order of the quantity for a demand of the day would be there."""
        return self._make(self._thawed if required <= self._last_frozen else required, required, qty, 0).usable

    def _peg(self, demand: Demand, supply: Supply, qty: int) -> None:
        if qty:
            supply.left -= qty
            demand.rest -= qty
            demand.pegs.append((supply, qty))

    def _in_turn(self, demand: Demand) -> list[Supply]:
        """§7.2: the supplies that a demand may take, in order."""
        day, sign = demand.required, -1 if self._p.takes_latest else 1
        on_time = [supply for supply in (*self._existing, *self._planned) if self._is_on_time(supply, day)]
        on_time.sort(key=lambda supply: (sign * supply.available.toordinal(), supply.rank))
        late = [supply for supply in self._existing if day < supply.available <= self.limit(day)]
        stock = [supply for supply in self._stock if self._is_young_enough(self._today, day)]
        stock, on_time, late = ([s for s in part if self._is_made_for(s, demand.named)] for part in (stock, on_time, late))
        if not self._p.takes_stock_last:
            return [*stock, *on_time, *late]
        return [*on_time, *stock, *late] if self._p.takes_latest else [*on_time, *late, *stock]

    def _is_made_for(self, supply: Supply, named: Named) -> bool:
        """§8.7: what names a version takes orders made by all that it names, and what exists where that comes first."""
        if named == NOTHING:
            return True
        if supply.order is None and self._p.existing_first:
            return True
        made_by = supply.order.named if supply.order else supply.named
        return made_by != NOTHING and all(want in ("", has) for want, has in zip(named, made_by, strict=True))

    def _is_on_time(self, supply: Supply, day: date) -> bool:
        """§7.2, §7.5, §8.6, §10.3: there by the day, young enough; frozen orders too; floor orders not when strict."""
        if supply.is_for_floor and self._p.is_strict and self._p.code != "period":
            return False
        is_frozen = day <= self._last_frozen and supply.order is not None and supply.available == self._thawed
        return (supply.available <= day or is_frozen) and self._is_young_enough(min(supply.available, day), day)

    def _is_young_enough(self, available: date, day: date) -> bool:
        """§7.5."""
        if self._p.positive_days is None or (day - available).days <= self._p.positive_days:
            return True
        return self._p.has_dynamic_positive_days and day <= self.lead_time_from_today

    @property
    def _last_frozen(self) -> date:
        """§8.6: the last frozen day; the day before T without a fence."""
        return self._today + days(self._p.freeze_days or -1)

    @property
    def _thawed(self) -> date:
        """§8.6: the first open day behind the freeze fence."""
        return self._open_days.forward(self._p.receipt, self._last_frozen + days(1))

    def _take(self, demand: Demand, supplies: list[Supply]) -> None:
        for supply in supplies:
            self._peg(demand, supply, min(supply.left, demand.rest))

    def _quantity(self, day: date, rest: int) -> int:
        """§8.2 to §8.4: how much to order for the rest of a demand required on the day."""
        if self._p.code == "period":
            return max(self._of_window(day), rest)
        if self._p.code == "min_max":
            if any(self.levels_on(day)):
                return max(self._up_to_maximum(day, -self._open_needs(day, day)), 1)
            return rest if self._is_classic and not self._p.maximum else self._open_needs(day, day)
        return rest

    def _fill_up_to_the_floor(self, day: date) -> None:
        """§10.2: an order when the balance of the day is below the minimum."""
        missing = self.levels_on(day)[0] - self._balance(day)
        if missing > 0:
            by_code = {"period": self._of_window, "min_max": self._up_to_maximum}
            qty = by_code[self._p.code](day) if self._p.code in by_code else missing
            if qty > 0:
                self._order(qty, day, day, is_for_floor=True)

    def _usable(self, day: date) -> int:
        """What is left of stock, of existing supply up to the limit of the day, and of planned orders."""
        return self._usable_of(day, {id(supply): supply.left for supply in self.supplies})

    def _open_needs(self, first: date, last: date) -> int:
        return sum(demand.rest for demand in self._demands if first <= demand.required <= last and _counts(demand))

    def _balance(self, day: date) -> int:
        """§8.4, §10.2: usable supply less all that the demands of the day still need."""
        return self._usable(day) - self._open_needs(day, day)

    def _of_window(self, first: date) -> int:
        """§8.3: the largest shortfall over the days of the window, the minimum counted from its due date; §8.7: of what names nothing."""
        window = [first + days(n) for n in range(self._p.period_days)]
        uncovered, most = 0, 0
        rest = {id(supply): supply.left for supply in self.supplies}
        for day in window:
            due = [demand for demand in self._demands if demand.required == day]
            for demand in due:
                lacks = self._left_after(demand, rest)
                uncovered += lacks if demand.named == NOTHING else 0
            most = max(most, uncovered)
            if self._is_floor_on(day, bool(due), first):
                most = max(most, uncovered + self.levels_on(day)[0] - self._usable_of(day, rest))
        return most

    def _left_after(self, demand: Demand, rest: dict[int, int]) -> int:
        """What a demand lacks when it takes what `rest` leaves of each supply."""
        open_qty = demand.rest if demand.type != "requisition" else 0
        if self._kept_from is not None:
            picks, open_qty, _, _ = self._together(demand, open_qty, demand.required, rest)
            for supply, taken in picks:
                rest[id(supply)] -= taken
            return open_qty
        for supply in self._in_turn(demand) if open_qty else ():
            taken = min(rest[id(supply)], open_qty)
            rest[id(supply)] -= taken
            open_qty -= taken
        return open_qty

    def _usable_of(self, day: date, rest: dict[int, int]) -> int:
        usable = [supply for supply in self._existing if supply.available <= self.limit(day)]
        return sum(rest[id(supply)] for supply in (*self._stock, *usable, *self._planned) if supply.last_day >= day)

    def _is_floor_on(self, day: date, has_demand: bool, first: date) -> bool:
        """Whether the minimum counts on a day of a window; by first issue on days with a demand, and on the first."""
        if not self.keeps_minimum:
            return False
        return (has_demand or day == first) if self._p.fulfil == "first_issue" else day >= self.due

    def _up_to_maximum(self, day: date, balance: int | None = None) -> int:
        """§8.4: up to the maximum; with a multiple below it, or above it when that would stay under the minimum."""
        balance, multiple = self._balance(day) if balance is None else balance, self._p.order_multiple
        minimum, maximum = self.levels_on(day)
        missing = maximum - balance
        if not multiple:
            return missing
        if self._p.rounding == "up":
            return up_to(missing, multiple)
        below = missing - missing % multiple
        return below if self._p.rounding == "down" or balance + below >= minimum else below + multiple

    def _order(
        self,
        qty: int,
        required: date,
        wanted: date,
        *,
        is_for_floor: bool = False,
        is_own: bool = False,
        named: Named = NOTHING,
        preset: Preset | None = None,
    ) -> list[Supply]:
        """§9: planned orders for the quantity; the first is served first; §8.6: none is required in the freeze fence."""
        made = []
        if required <= self._last_frozen:
            required = self._thawed
            wanted = required if is_for_floor or preset else wanted
        for part in order_quantities(qty if is_own else self._soonest(required, qty), self._p):
            ordinal = 1 + sum(order.required == required for order in self.orders)
            order = self._make(required, wanted, part, ordinal, named, preset)
            self.orders.append(order)
            supply = Supply(f"planned_{order.type}", order.id, required, wanted, part, (2, ordinal), order, is_for_floor)
            supply.last_day = self._kept_from(max(order.receipt, self._today)) if self._kept_from else date.max
            made.append(supply)
        self._planned += made
        return made


def _counts(demand: Demand) -> bool:
    """§7.7, §8.7: what is ordered on its own does not count in the balance of others."""
    return demand.type != "requisition" and demand.named == NOTHING
