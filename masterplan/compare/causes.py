"""The input change that an order owes its change to: the nearest one by the ways demand runs (semantics §29.5).

Belongs here: the order in which places are searched. What a change reaches is told in `reach`, the ways in `ways`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from masterplan.compare.inputs import BASELINE, PLAN, InputChange
from masterplan.compare.matching import ELAPSED, ENTERED, Node, Pair
from masterplan.compare.observed import PARAMETER
from masterplan.compare.reach import ALL, PLACED, Address, Inputs, addresses_of_change, addresses_of_node
from masterplan.compare.structure import ItemLinks
from masterplan.compare.ways import Ways, forecast_key
from masterplan.contracts import INPUTS, RESULTS, Kind
from masterplan.explain.upward import DERIVED

_OWN_TIERS: Final = (0, 1, 2, 3)
_PARAMETERS_FIRST: Final = (1, 2, 3, 0)
_SHARED_TIERS: Final = (4, 5)
_BILL: Final = 6
_DAY_CHANGES: Final = ("moved", "revised")
_DAY_KINDS: Final = (Kind.DATE, Kind.DAYS)
_ISO_DAY: Final = 10


class Cause(NamedTuple):
    """The input change (None: unexplained), the order or node by which it came, and how many orders it came through."""

    change: InputChange | None
    via: str = ""
    steps: int = 0


class Tracer:
    """Finds causes for the pairs of one comparison.

    Inputs: the pairs that differ; every input change, of the plans too; the inputs and the ways of both plans.
    """

    def __init__(self, pairs: Sequence[Pair], changes: Sequence[InputChange], inputs: Inputs, ways: Ways) -> None:
        self._pairs, self._inputs, self._ways = pairs, inputs, ways
        self._pair_of = {row["order_id"]: number for number, pair in enumerate(pairs) for row in (pair.base, pair.order) if row}
        self._at: dict[Address, list[InputChange]] = defaultdict(list)
        self._needed: dict[tuple[str, ...], list[InputChange]] = defaultdict(list)
        inputs.nodes_of(row for change in changes if change.table in PLACED for row in change.rows if row)
        for change in changes:
            for address in {ALL} if change.table == PLAN else addresses_of_change(change, inputs):
                self._at[address].append(change)
            for key in _keys_of_need(change, inputs):
                self._needed[key].append(change)
        self._links = ItemLinks(inputs)
        self._tiers: dict[Node, list[list[InputChange]]] = {}
        self._known: dict[int, Cause] = {}
        self._asked: set[int] = set()

    def cause_of(self, number: int) -> Cause:
        """The cause of the change of the pair of that number."""
        if number not in self._known:
            self._asked.add(number)
            self._known[number] = next(self._candidates(number), Cause(None))
            self._asked.discard(number)
        return self._known[number]

    def _candidates(self, number: int) -> Iterator[Cause]:
        """Causes from the nearest to the farthest; the first is taken."""
        pair = self._pairs[number]
        everywhere = self._nearest(pair, self._at[ALL])
        if pair.change in (ELAPSED, ENTERED):
            yield from (Cause(change) for change in self._at[ALL] if change.column == "plan_date")
        needs = [need for row in (pair.base, pair.order) if row for need in self._ways.needs[row["order_id"]]]
        yield from self._nearest(pair, [change for need in needs for change in self._of_need(pair.node, need.type, need.ref)])
        pegged = {need.ref for need in needs if need.type in DERIVED}
        yield from self._of_parents(self._changed_at(pair, pegged), number)
        tiers = self._tiers_of(pair.node)
        for tier in _PARAMETERS_FIRST if pair.change == "revised" else _OWN_TIERS:
            yield from self._nearest(pair, tiers[tier])
        yield from self._of_parents(self._changed_at(pair), number)
        for tier in _SHARED_TIERS:
            yield from self._nearest(pair, tiers[tier])
        if pair.differing == {"available_date"}:
            yield from self._nearest(pair, tiers[_BILL])
            yield from self._around(pair, down_first=True)
            yield from everywhere
        else:
            yield from everywhere
            yield from self._nearest(pair, tiers[_BILL])
            yield from self._around(pair, down_first=False)
        yield from self._behind(pair)

    def _changed_at(self, pair: Pair, refs: Container[str] | None = None) -> list[str]:
        """The orders whose needs changed at the node of a pair, all or those of `refs`, the nearest in time first."""
        changed = {need for need in self._ways.changed.get(pair.node, ()) if refs is None or need[1] in refs}
        return [ref for _, ref in sorted(changed, key=lambda need: (_days(pair, need[0]), need))]

    def _of_need(self, node: Node, kind: str, ref: str) -> list[InputChange]:
        key = forecast_key(node, ref[-_ISO_DAY:]) if kind == "forecast" else (node[0], kind, ref)
        return self._needed.get(key, [])

    def _of_parents(self, refs: Iterable[str], number: int) -> Iterator[Cause]:
        """The cause of an order whose need here differs, passed on."""
        for ref in refs:
            parent = self._pair_of.get(ref)
            if parent is not None and parent not in self._asked and parent != number:
                found = self.cause_of(parent)
                if found.change is not None:
                    yield Cause(found.change, ref, found.steps + 1)

    def _tiers_of(self, node: Node) -> list[list[InputChange]]:
        if node not in self._tiers:
            found = addresses_of_node(node, self._inputs)
            self._tiers[node] = [[change for address in sorted(tier) for change in self._at.get(address, ())] for tier in found]
        return self._tiers[node]

    def _around(self, pair: Pair, *, down_first: bool) -> Iterator[Cause]:
        """Changes at the nodes around, ring by ring: first the way that the effect most likely came, then either way."""
        up, down = self._ways.parents, self._ways.components
        for steps in ([down] if down_first else [up]), [up, down]:
            for ring in self._ways.around(pair.node, steps):
                for tier in (*_OWN_TIERS, *_SHARED_TIERS, _BILL):
                    for node in ring:
                        yield from (cause._replace(via="/".join(node)) for cause in self._nearest(pair, self._tiers_of(node)[tier]))

    def _behind(self, pair: Pair) -> Iterator[Cause]:
        """Changes of items that bills or names link, where no demand runs now: they may change the order of planning."""
        for ring in self._links.around(pair.node[:2]):
            for item in ring:
                here = [change for kind in ("item", "item there", "bill") for change in self._at.get((kind, *item), ())]
                yield from (cause._replace(via="/".join(item)) for cause in self._nearest(pair, here))

    def _nearest(self, pair: Pair, changes: Iterable[InputChange]) -> list[Cause]:
        best = min(changes, key=lambda change: _rank(pair, change), default=None)
        return [Cause(best)] if best else []


def _rank(pair: Pair, change: InputChange) -> tuple[object, ...]:
    """Nearest in time, then by table and key; of one row first the column that changes what changed."""
    days = min((_days(pair, day) for day in change.dates), default=0)
    return days, change.table, change.key, not _fits(pair, change), change.column, change.before, change.after


def _days(pair: Pair, day: object) -> int:
    return min(abs((own - day).days) for own in pair.dates)  # type: ignore[operator]


def _fits(pair: Pair, change: InputChange) -> bool:
    if not change.column or change.table in (PLAN, PARAMETER):
        return True
    contract = RESULTS[BASELINE] if change.table == BASELINE else INPUTS[change.table]
    kind = contract.column(change.column).kind
    return kind in _DAY_KINDS if pair.change in _DAY_CHANGES else kind is Kind.QTY


def _keys_of_need(change: InputChange, inputs: Inputs) -> set[tuple[str, ...]]:
    """How pegging names the demand that an input row is."""
    rows = [row for row in change.rows if row]
    if change.table == "demand_order":
        return {(row["company_id"], row["demand_type"], f"{row['order_id']}/{row['line_no']}") for row in rows}
    if change.table in ("demand_forecast", BASELINE):
        return {forecast_key(node, row["date"].isoformat()) for row in rows for node in inputs.nodes_of([row])}
    return set()
