"""Semantics §3.3 and §5: the planning nodes, what they draw on, their levels, and the edges that loops leave out."""

from __future__ import annotations

from collections.abc import Iterable

from reference.bills import nodes_drawn_on
from reference.facts import Facts, Node, Row
from reference.parameters_in_force import InForce, Parameters
from reference.places import default_place


class DrawnNetwork:
    """`levels` gives the low-level code of every node; `draws` answers whether demand travels from one node to another."""

    def __init__(self, facts: Facts, parameters: Parameters, seeds: Iterable[Node]) -> None:
        self._below = _everything_below(facts, parameters, seeds)
        self._reach = {node: _reached(self._below, node) for node in self._below}
        self.levels = dict.fromkeys(self._below, 0)
        for node in sorted(self._below, key=lambda node: len(self._reach[node]), reverse=True):
            for lower in self._below[node]:
                if self.draws(node, lower):
                    self._push_down(node, lower)

    def draws(self, upper: Node, lower: Node) -> bool:
        """§5.3: whether the edge is outside every loop, that is, one cannot get back from its end to its start."""
        return upper not in self._reach[lower]

    def in_order(self) -> list[Node]:
        """§5.2: by low-level code, then ids."""
        return sorted(self.levels, key=lambda node: (self.levels[node], node))

    def _push_down(self, upper: Node, lower: Node) -> None:
        """§5.2: a node is at least one level below every node that draws on it; so is all below it."""
        if self.levels[lower] > self.levels[upper]:
            return
        self.levels[lower] = self.levels[upper] + 1
        for further in self._below[lower]:
            if self.draws(lower, further):
                self._push_down(lower, further)


def seller_node(facts: Facts, node: Node, in_force: InForce) -> tuple[Node, Row | None] | None:
    """§15.1, §15.2: where a planned purchase of the node is demand, and the row that says how items correspond; else none."""
    if not (in_force.seller and facts.plan["include_planned_downstream_demand"]):
        return None
    named = facts.same_item.get((node.company, node.item, in_force.seller))
    if named:
        return default_place(facts, in_force.seller, named["seller_item_id"]), named
    thing = _group_item(facts.items[node.company, node.item])
    same = [row["item_id"] for row in facts.of("item", company_id=in_force.seller) if _group_item(row) == thing]
    return (default_place(facts, in_force.seller, min(same)), None) if same else None


def _group_item(item: Row) -> str:
    return str(item["group_item_id"] or item["item_id"])


def _everything_below(facts: Facts, parameters: Parameters, seeds: Iterable[Node]) -> dict[Node, set[Node]]:
    """§3.3: the seeds and everything reached from them, each with what it may draw on."""
    below: dict[Node, set[Node]] = {}
    waiting = list(seeds)
    while waiting:
        node = waiting.pop()
        if node not in below:
            below[node] = _drawn_on(facts, node, parameters.of(node))
            waiting += below[node]
    return below


def _drawn_on(facts: Facts, node: Node, in_force: InForce) -> set[Node]:
    """§5.1: components, the source of transfers, or the seller, as the order type says; items that are not planned left out."""
    if in_force.order_type == "production":
        drawn = set(nodes_drawn_on(facts, node, node.item))
    elif in_force.order_type == "transfer":
        drawn = {in_force.source} if in_force.source else set()
    else:
        sold = seller_node(facts, node, in_force)
        drawn = {sold[0]} if sold else set()
    return {lower for lower in drawn if facts.is_planned(lower.company, lower.item)}


def _reached(below: dict[Node, set[Node]], start: Node) -> set[Node]:
    """Every node that can be reached from `start`, itself included."""
    reached, waiting = {start}, [start]
    while waiting:
        further = below[waiting.pop()] - reached
        reached |= further
        waiting += further
    return reached
