"""What rows of a solution are called: type and reference key of demands and supplies, compiled.

Belongs here: the names of rows by their codes. Reference keys are told in `plan`, codes in `netting.problem`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.compiled import lean_inner, lean_kernel
from masterplan.netting import Solution
from masterplan.netting.problem import APPROVED, BUFFER, COMPONENT, PLANNED
from masterplan.network import Network
from masterplan.problem import PosedProblem
from masterplan.rendering.pieces import in_pieces
from masterplan.rendering.texts import code_type, codes_of, from_codes, listed

_DERIVED: Final = {"production": "planned_component", "transfer": "planned_transfer_issue", "purchase": "planned_intercompany"}
_PLANNED: Final = {kind: f"planned_{kind}" for kind in _DERIVED}
_COMPONENT: Final = "production_component"
SHORTAGE: Final = "shortage"
_BUFFER: Final = "buffer"
EXCESS: Final = "excess"


class Refs(NamedTuple):
    """Reference keys, and types as places in the list of types.

    `order_key` per planned order; `supply_…` per row of the supplies, `demand_…` per independent row, `existing_…` per row
    of `Existing`; `node_key` per node, `planned_type` (of orders) and `derived_type` (of what they need) per node key, which an
    order's key begins with: one look at the orders is enough.
    """

    node_key: IntArray
    order_key: IntArray
    supply_key: IntArray
    supply_type: IntArray
    demand_key: IntArray
    demand_type: IntArray
    existing_key: IntArray
    existing_type: IntArray
    planned_type: IntArray
    derived_type: IntArray
    shortage: int
    buffer: int


@dataclass(frozen=True)
class Names:
    """A solution with what its rows are called: all that facts are made from.

    `first_day` is the plan date in days since 1970-01-01. `threads` changes no result.
    """

    types: list[str]
    refs: Refs
    solution: Solution
    posed: PosedProblem
    first_day: int
    threads: int

    def dates(self, name: str, days: IntArray) -> pl.Series:
        """Days relative to the plan date as dates."""
        return pl.Series(name, days.astype(np.int32, copy=False) + np.int32(self.first_day)).cast(pl.Date)

    def typed(self, name: str, codes: IntArray) -> pl.Series:
        """Places in the list of types as text."""
        return from_codes(name, codes, self.types)

    def demands(self, rows: IntArray) -> tuple[IntArray, IntArray]:
        """Type and reference key of requirements."""
        types, keys = np.empty(len(rows), self.refs.demand_type.dtype), np.empty(len(rows), np.int64)
        source, refs = self.solution.requirement_source, self.refs
        in_pieces(lambda first, last: _demands(first, last, refs, source, rows, types, keys), len(rows), self.threads)
        return types, keys

    def supplies(self, codes: IntArray) -> tuple[IntArray, IntArray]:
        """Type and reference key of the supplies behind pegging codes."""
        types, keys = np.empty(len(codes), self.refs.demand_type.dtype), np.empty(len(codes), np.int64)
        refs = self.refs
        in_pieces(lambda first, last: _supplies(first, last, refs, codes, types, keys), len(codes), self.threads)
        return types, keys

    @cached_property
    def pegged(self) -> tuple[IntArray, IntArray, IntArray]:
        """Pegged quantity of each existing supply, planned order and requirement (shortage not counted)."""
        solution = self.solution
        totals = (
            np.zeros(len(self.posed.stock_and_supplies), np.int64),
            np.zeros(len(solution.order_qty), np.int64),
            np.zeros(len(solution.requirement_qty), np.int64),
        )
        _add_up(solution.pegging_requirement, solution.pegging_supply, solution.pegging_qty, *totals)
        return totals


def names_of(
    network: Network, posed: PosedProblem, solution: Solution, keys: tuple[IntArray, IntArray, IntArray], day: int, threads: int
) -> Names:
    """The names of all rows; `keys` are those of nodes, planned orders and supply rows, `day` the plan date since 1970."""
    node_keys, order_keys, supply_keys = keys
    rows = pl.concat([posed.orders.select("type", "document_key"), posed.forecasts.select("type", "document_key")])
    supplies = posed.stock_and_supplies
    kinds = [*_DERIVED.values(), *_PLANNED.values(), _COMPONENT, SHORTAGE, _BUFFER, EXCESS]
    types = listed(kinds, posed.documents["type"].unique(), rows["type"].unique(), supplies["type"].unique())
    order_type = network.nodes["order_type"]
    derived, planned = (codes_of(order_type.replace_strict(texts, return_dtype=pl.String), types) for texts in (_DERIVED, _PLANNED))
    existing = posed.problem.existing
    is_approved = posed.problem.supplies.kind[existing.supply] == APPROVED
    component = np.full(len(existing.node), types.index(_COMPONENT), code_type(len(types)))
    by_key = np.argsort(node_keys)
    refs = Refs(
        node_key=node_keys,
        order_key=order_keys,
        supply_key=supply_keys,
        supply_type=codes_of(supplies["type"], types),
        demand_key=-rows["document_key"].to_numpy(),
        demand_type=codes_of(rows["type"], types),
        existing_key=supply_keys[existing.supply],
        existing_type=np.where(is_approved, derived[existing.node], component),
        planned_type=planned[by_key],
        derived_type=derived[by_key],
        shortage=types.index(SHORTAGE),
        buffer=types.index(_BUFFER),
    )
    return Names(types, refs, solution, posed, day, threads)


@lean_inner
def demand_ref(refs: Refs, source: int) -> tuple[int, int]:
    """Type and reference key of a requirement of that source."""
    if source < 0:
        return refs.demand_type[-1 - source], refs.demand_key[-1 - source]
    if source < COMPONENT:
        return refs.derived_type[refs.order_key[source] >> 32], refs.order_key[source]
    return refs.existing_type[source - COMPONENT], refs.existing_key[source - COMPONENT]


@lean_kernel
def _demands(first: int, last: int, refs: Refs, source: IntArray, rows: IntArray, types: IntArray, keys: IntArray) -> None:
    for i in range(first, last):
        types[i], keys[i] = demand_ref(refs, source[rows[i]])


@lean_kernel
def _supplies(first: int, last: int, refs: Refs, codes: IntArray, types: IntArray, keys: IntArray) -> None:
    for i in range(first, last):
        code = codes[i]
        if code >= 0:
            types[i], keys[i] = refs.supply_type[code], refs.supply_key[code]
        elif code <= PLANNED:
            types[i], keys[i] = refs.planned_type[refs.order_key[PLANNED - code] >> 32], refs.order_key[PLANNED - code]
        else:
            types[i], keys[i] = refs.buffer if code == BUFFER else refs.shortage, 0


@lean_kernel
def _add_up(requirement: IntArray, supply: IntArray, qty: IntArray, existing: IntArray, planned: IntArray, served: IntArray) -> None:
    for p in range(len(supply)):
        code = supply[p]
        if code >= 0:
            existing[code] += qty[p]
        elif code <= PLANNED:
            planned[PLANNED - code] += qty[p]
        else:
            continue
        served[requirement[p]] += qty[p]
