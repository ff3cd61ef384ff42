"""Semantics §19: what to do with supplies that exist already, so that they fit what needs them.

Belongs here: the decision for each receipt of each node, one rule after the other. What serves what is settled before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from reference.facts import Demand, Facts, Node, Row, Supply, days
from reference.node_netting import NOTHING, NodeNetting
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce, Parameters
from reference.planned_orders import receipt_for, received, whole_quantity


def message_rows(
    facts: Facts,
    open_days: OpenDays,
    parameters: Parameters,
    nodes: Sequence[Node],
    nettings: Mapping[Node, NodeNetting],
    demands: Mapping[Node, list[Demand]],
) -> list[Row]:
    """Rows of `action_message`; nodes from the highest level down, so that messages move components; buffers are no nodes of `nettings`."""
    moved: dict[int, int] = {}
    found = []
    for node in nodes:
        if node in nettings:
            uses = _Uses(facts, open_days, parameters.of(node), nettings[node], demands[node], moved)
            names = dict(zip(("company_id", "item_id", "site_id", "warehouse_id"), node, strict=True))
            found += [{**names, **row} for row in uses.messages()]
    return found


class _Uses:
    """One node: what its receipts are used for, and the messages that follow."""

    def __init__(
        self,
        facts: Facts,
        open_days: OpenDays,
        p: InForce,
        netting: NodeNetting,
        demands: list[Demand],
        moved: dict[int, int],
    ) -> None:
        self._today, self._open_days, self._p, self._netting, self._moved = facts.today, open_days, p, netting, moved
        self._wishes = p.wishes
        self._demands = sorted(demands, key=lambda demand: (demand.required, demand.rank))
        exists = [supply for supply in netting.supplies if supply.order is None and supply.type != "on_hand"]
        self._receipts = sorted(exists, key=lambda supply: (supply.available, supply.rank))
        self._pegged = {id(supply): supply.qty - supply.left for supply in netting.supplies}
        self._backing = self._backs()
        self._earlier = self._could_serve()
        self._more = self._lacking()

    def messages(self) -> Iterator[Row]:
        """The messages of all receipts up to the fence."""
        for supply in self._receipts:
            if supply.wanted <= self._wishes.last_receipt:
                yield from self._messages_of(supply)

    def _messages_of(self, supply: Supply) -> Iterator[Row]:
        wanted, used = self._wishes.actions, self._pegged[id(supply)] + self._backing[id(supply)]
        if not used:
            yield from self._of_useless(supply)
            return
        lacking = self._more.get(id(supply), [])
        cause, need = self._earliest_need(supply)
        if lacking:
            qty = whole_quantity(supply.qty + sum(qty for _, qty in lacking), self._p)
            if "increase" in wanted:
                yield _message(supply, "increase", supply.wanted, qty, lacking[0][0])
        else:
            qty = whole_quantity(used, self._p)
            if "decrease" in wanted and qty < supply.qty:
                yield _message(supply, "decrease", supply.wanted, qty, cause)
        if cause and need:
            yield from self._of_date(supply, cause, need)

    def _of_useless(self, supply: Supply) -> Iterator[Row]:
        """§19.2: what serves nothing goes, or comes earlier for a demand that it could serve."""
        demand = self._earlier.get(id(supply)) if "advance" in self._wishes.actions else None
        if demand:
            to = self._receipt_for(demand.required)
            self._moves(supply, to)
            yield _message(supply, "advance", to, supply.qty, demand)
        elif "cancel" in self._wishes.actions:
            yield _message(supply, "cancel", supply.wanted, 0, None)

    def _of_date(self, supply: Supply, cause: Demand, need: date) -> Iterator[Row]:
        """§19.4, §19.7: at most one message of date."""
        w, to = self._wishes, self._receipt_for(need)
        is_early = (supply.available - need).days > w.advance_margin and to < supply.wanted and "advance" in w.actions
        is_late = (need - supply.available).days > w.postpone_margin and to > supply.wanted and "postpone" in w.actions
        is_late = is_late and not self._backing[id(supply)]
        there = max((day for demand in supply.derived if (day := demand.available)), default=None)
        if there and supply.start and there > supply.start and not (is_early and w.by_requested):
            to = received(self._open_days.forward(self._p.start, there), self._p, self._open_days)
            if "postpone" in w.actions and (to - supply.wanted).days > w.postpone_margin:
                yield _message(supply, "postpone", to, supply.qty, cause)
        elif is_early or is_late:
            self._moves(supply, to)
            yield _message(supply, "advance" if is_early else "postpone", to, supply.qty, cause)

    def _moves(self, supply: Supply, to: date) -> None:
        """§19.1: with derived actions the components of the order move by the same number of days."""
        if self._wishes.moves_components:
            self._moved[id(supply)] = (to - supply.wanted).days

    def _receipt_for(self, need: date) -> date:
        """§19.4: the receipt from which a need can be met, at least the first open day from T."""
        return max(receipt_for(need, self._p, self._open_days), self._open_days.forward(self._p.receipt, self._today))

    def _earliest_need(self, supply: Supply) -> tuple[Demand, date] | tuple[None, None]:
        """§19.1: the earliest date of the pegged demands, of equals the first by §7.1."""
        pegged = [demand for demand in self._demands if any(taken is supply for taken, _ in demand.pegs)]
        needs = [(self._need(demand), number) for number, demand in enumerate(pegged)]
        if not needs:
            return None, None
        day, number = min(needs)
        return pegged[number], day

    def _need(self, demand: Demand) -> date:
        day = max(demand.wanted, self._today) if self._wishes.by_requested else demand.required
        shift = self._moved.get(id(demand.parent), 0) if demand.parent else 0
        return self._open_days.forward(self._p.issue, max(day + days(shift), self._today)) if shift else day

    def _backs(self) -> dict[int, int]:
        """§19: what of the rest of each receipt backs the minimum; of several the last is let go first."""
        backing = {id(supply): 0 for supply in self._receipts}
        qty = {id(supply): supply.qty for supply in self._netting.supplies}
        for supply in reversed(self._receipts) if self._netting.keeps_minimum else ():
            spare = max(min(supply.left, self._least_room(max(supply.available, self._netting.due), qty)), 0)
            backing[id(supply)] = supply.left - spare
            qty[id(supply)] -= spare
        return backing

    def _least_room(self, first: date, qty: Mapping[int, int]) -> int:
        """The least that the balance stands above the minimum from a day on."""
        supplies = self._netting.supplies
        events = {supply.available for supply in supplies} | {demand.required for demand in self._demands} | self._netting.step_days
        return min(
            sum(qty[id(supply)] for supply in supplies if supply.available <= day)
            - sum(demand.qty for demand in self._demands if demand.required <= day)
            - self._netting.levels_on(day)[0]
            for day in {first, *(day for day in events if day > first)}
        )

    def _served_anew(self) -> list[tuple[Demand, int]]:
        """Demands that are shortage or served by orders of this run, and how much of each; not what is ordered on its own."""
        found = []
        for demand in self._demands:
            qty = demand.shortage + sum(qty for supply, qty in demand.pegs if supply.order)
            if qty and demand.type != "requisition" and demand.named == NOTHING:
                found.append((demand, qty))
        return found

    def _could_serve(self) -> dict[int, Demand]:
        """§19.2: for each receipt of no use the earliest demand before it, each demand for one, the earliest receipts first."""
        found: dict[int, Demand] = {}
        waiting = [demand for demand, _ in self._served_anew() if demand.required >= self._netting.lead_time_from_today]
        for supply in self._receipts:
            is_useless = self._pegged[id(supply)] + self._backing[id(supply)] == 0
            demand = next((demand for demand in waiting if demand.required < supply.available), None) if is_useless else None
            if demand:
                found[id(supply)] = demand
                waiting.remove(demand)
        return found

    def _lacking(self) -> dict[int, list[tuple[Demand, int]]]:
        """§19.5: what later demands get from new orders only, each for the last receipt not after it, if that can serve it."""
        found: dict[int, list[tuple[Demand, int]]] = {}
        for demand, qty in self._served_anew():
            before = [supply for supply in self._receipts if supply.available <= demand.required]
            if not before:
                continue
            age = (demand.required - before[-1].available).days
            is_young = self._p.positive_days is None or age <= self._p.positive_days
            keeps = before[-1].last_day == date.max or demand.required + days(demand.keep_days) <= before[-1].last_day
            if is_young and keeps:
                found.setdefault(id(before[-1]), []).append((demand, qty))
        return found


def _message(supply: Supply, action: str, to: date, qty: int, cause: Demand | None) -> Row:
    """§19.6: days are whole calendar days."""
    return {
        "supply_type": supply.type,
        "supply_ref": supply.ref,
        "action": action,
        "from_date": supply.wanted,
        "to_date": to,
        "days": abs((to - supply.wanted).days),
        "from_qty": supply.qty,
        "to_qty": qty,
        "caused_by": cause.ref if cause else "",
    }
