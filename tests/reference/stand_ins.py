"""Semantics §22: component lines that stand in for one another, and how existing supply is dealt out among their nodes.

Belongs here: the dealing before a level is netted. Which nodes are on one level is told in `drawn_network`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from reference.buffers import BufferNetting
from reference.facts import DERIVED, QUOTATIONS, Demand, Node, Supply, holds_on
from reference.node_netting import NodeNetting

Pick = tuple[Supply, int]


class Dealing:
    """§22.2: one group of nodes on one level; `deal` moves parts of their demands to nodes that stand in for others."""

    def __init__(self, nettings: Mapping[Node, NodeNetting | BufferNetting], demands: Mapping[Node, list[Demand]]) -> None:
        self._nettings, self._demands = nettings, demands
        self._left = {id(supply): supply.qty for netting in nettings.values() for supply in netting.supplies}
        self._open = {id(demand): demand.qty for node in nettings for demand in demands[node]}

    def deal(self, moved_to: Callable[[Demand, Node, int], None]) -> None:
        """Demand by demand in turn over all nodes; `moved_to` is told what moves where."""
        for netting in self._nettings.values():
            for demand, supplies, qty in netting.links:
                left = qty
                for supply in supplies:
                    left -= self._take(demand, supply, left)
        everything = [(node, demand) for node in self._nettings for demand in self._demands[node]]
        for node, demand in sorted(everything, key=lambda pair: _turn(*pair)):
            if self._open[id(demand)] and self._nettings[node].takes_existing(demand):
                self._serve(node, demand, moved_to)

    def _serve(self, node: Node, demand: Demand, moved_to: Callable[[Demand, Node, int], None]) -> None:
        picks, ship, until = self._picks(node, demand, demand.required, date.max)
        self._take_all(demand, picks)
        for other, line in demand.stand_ins:
            if self._open[id(demand)] and other in self._nettings and holds_on(line, demand.required):
                picks, ship, until = self._picks(other, demand, ship, until)
                qty = self._take_all(demand, picks)
                if qty:
                    moved_to(demand, other, qty)

    def _picks(self, node: Node, demand: Demand, ship: date, until: date) -> tuple[list[Pick], date, date]:
        """What a node has for what is open, usable together with what is shipped from `ship` to `until`."""
        return self._nettings[node].existing_for(demand, self._open[id(demand)], ship, until, self._left)

    def _take_all(self, demand: Demand, picks: list[Pick]) -> int:
        return sum(self._take(demand, supply, qty) for supply, qty in picks)

    def _take(self, demand: Demand, supply: Supply, most: int) -> int:
        qty = min(most, self._left[id(supply)], self._open[id(demand)])
        self._left[id(supply)] -= qty
        self._open[id(demand)] -= qty
        return qty


def _turn(node: Node, demand: Demand) -> tuple[object, ...]:
    """§22.2: by date and class; what orders need by the order of §7.1, all else node by node."""
    place = demand.rank[0]
    return demand.required, min(place, QUOTATIONS), () if place == DERIVED else node, demand.rank
