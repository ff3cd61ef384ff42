"""Semantics §3.3 and §5: the planning nodes, what they draw on, their levels, and the edges that loops leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from reference.bills import Component, Corner, corners_of, groups_of, lines_drawn_on, place_at, place_of_component
from reference.facts import Facts, Node, Row
from reference.parameters_in_force import InForce, Parameters
from reference.places import default_place

Line = tuple[Corner, ...]
Named = Mapping[Node, Iterable[str]]


class DrawnNetwork:
    """`levels` gives the low-level code of every node; `draws` and `stays` answer what loops leave out."""

    def __init__(self, facts: Facts, parameters: Parameters, seeds: Iterable[Node], named: Named) -> None:
        self._facts = facts
        self._below = _everything_below(facts, parameters, seeds, named)
        self._reach = {corner: _reached(self._below, corner) for corner in self._below}
        pairs = [pair for corner in self._below for pair in self._pairs(corner, parameters, named)]
        self._beside = self._on_one_level(pairs)
        levels = dict.fromkeys(self._below, 0)
        for corner in self._below:
            self._push_down(corner, levels)
        self.levels = {corner: level for corner, level in levels.items() if isinstance(corner, Node)}

    def draws(self, upper: Corner, lower: Corner) -> bool:
        """§5.3: whether the edge lies on no loop, that is, one cannot get back from its end to its start."""
        return upper not in self._reach[lower]

    def stays(self, corner: Corner, line: Row) -> bool:
        """§5.3: whether a bill line lies on no loop, wherever it leads."""
        return all(self.draws(corner, lower) for lower in corners_of(self._facts, corner, line))

    def in_order(self) -> list[Node]:
        """§5.2: by low-level code, then ids."""
        return sorted(self.levels, key=lambda node: (self.levels[node], node))

    def longest_chain(self, corner: Corner, in_force: Callable[[Node], InForce]) -> int:
        """§20.2: the lead days of a node and of the longest chain below it down to decoupling points; a phantom itself takes none."""
        lower = {below for line in self._below[corner] if all(self.draws(corner, to) for to in line) for below in line[-1:]}
        going_on = [below for below in lower if not (isinstance(below, Node) and in_force(below).code == "decoupling")]
        own = in_force(corner).lead_days + in_force(corner).transport if isinstance(corner, Node) else 0
        return own + max((self.longest_chain(below, in_force) for below in going_on), default=0)

    def _push_down(self, upper: Corner, levels: dict[Corner, int]) -> None:
        """§5.2: a node is at least one level below what draws on it, and so is all below; a phantom place is no level of its own."""
        for line in self._below[upper]:
            for lower in line if all(self.draws(upper, lower) for lower in line) else ():
                level = levels[upper] + isinstance(lower, Node)
                if level > levels[lower]:
                    for beside in self.beside(lower):
                        levels[beside] = level
                    for beside in self.beside(lower):
                        self._push_down(beside, levels)

    def beside(self, corner: Corner) -> frozenset[Corner]:
        """§22.3: what groups of lines bring together with a node, itself included."""
        return self._beside.get(corner, frozenset({corner}))

    def standing_in(self, need: Component) -> list[tuple[Node, Row]]:
        """§22: the other nodes that may serve what a component lacks, in order; none where the group does not count."""
        return [(node, line) for node, line in need.stand_ins if node != need.node and node in self.beside(need.node)]

    def _pairs(self, corner: Corner, parameters: Parameters, named: Named) -> Iterator[tuple[Corner, Corner]]:
        """The nodes of each group of lines, the preferred one with each of the others."""
        if isinstance(corner, Node) and parameters.of(corner).order_type != "production":
            return
        bills = named.get(corner, ()) if isinstance(corner, Node) else ()
        lines: dict[str, list[Row]] = {}
        for line in lines_drawn_on(self._facts, corner, bills):
            if self.stays(corner, line):
                lines.setdefault(line["bom_id"], []).append(line)
        for of_bill in lines.values():
            for first, *others in groups_of(of_bill):
                places = [place_of_component(self._facts, place_at(corner), line) for line in (first, *others)]
                yield from ((places[0], place) for place in places[1:])

    def _on_one_level(self, pairs: list[tuple[Corner, Corner]]) -> dict[Corner, frozenset[Corner]]:
        """§22.3: what stays together; groups of nodes that would make a loop do not count."""
        while True:
            beside: dict[Corner, frozenset[Corner]] = {}
            for one, other in pairs:
                united = beside.get(one, frozenset({one})) | beside.get(other, frozenset({other}))
                beside.update(dict.fromkeys(united, united))
            looping = {corner for corner in beside if corner in self._below_all(beside, corner)}
            if not looping:
                return beside
            pairs = [pair for pair in pairs if pair[0] not in looping]

    def _below_all(self, beside: dict[Corner, frozenset[Corner]], start: Corner) -> set[Corner]:
        """What lies below a corner and what is beside it, on lines that stay."""
        found: set[Corner] = set()
        waiting = list(beside.get(start, frozenset({start})))
        while waiting:
            corner = waiting.pop()
            for line in self._below[corner]:
                for lower in line if all(self.draws(corner, to) for to in line) else ():
                    new = beside.get(lower, frozenset({lower})) - found
                    found |= new
                    waiting += new
        return found


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


def _everything_below(facts: Facts, parameters: Parameters, seeds: Iterable[Node], named: Named) -> dict[Corner, set[Line]]:
    """§3.3: the seeds and everything reached from them, each with the lines it may draw on."""
    below: dict[Corner, set[Line]] = {}
    waiting: list[Corner] = list(seeds)
    while waiting:
        corner = waiting.pop()
        if corner not in below:
            below[corner] = _drawn_on(facts, corner, parameters, named)
            waiting += [lower for line in below[corner] for lower in line]
    return below


def _drawn_on(facts: Facts, corner: Corner, parameters: Parameters, named: Named) -> set[Line]:
    """§5.1: components, the source of transfers, or the seller, as the order type says; a line is where it leads."""
    in_force = parameters.of(corner) if isinstance(corner, Node) else None
    if in_force is None or in_force.order_type == "production":
        bills = named.get(corner, ()) if isinstance(corner, Node) else ()
        return {corners_of(facts, corner, line) for line in lines_drawn_on(facts, corner, bills)}
    if in_force.order_type == "transfer":
        return {(in_force.source,)} if in_force.source else set()
    sold = seller_node(facts, place_at(corner), in_force)
    return {(sold[0],)} if sold and facts.is_planned(sold[0].company, sold[0].item) else set()


def _reached(below: dict[Corner, set[Line]], start: Corner) -> set[Corner]:
    """Every corner that can be reached from `start`, itself included."""
    reached, waiting = {start}, [start]
    while waiting:
        further = {lower for line in below[waiting.pop()] for lower in line} - reached
        reached |= further
        waiting += further
    return reached
