"""The demands of one node while it is netted by every rule: what is open of them, and what each of them asks for.

Belongs here: what is read of a demand. How it is served is told in `full`, what is ordered for it in `lot_sizes`.
"""

from __future__ import annotations

from typing import NamedTuple

from masterplan.arrays import IntArray
from masterplan.compiled import lean_inner
from masterplan.netting.problem import Demands


class OwnNeeds(NamedTuple):
    """The demands of a node: rows `first … end - 1` of its level; `open_qty` counts from `first`. `named` may be empty (§8.7)."""

    first: int
    end: int
    day: IntArray
    open_qty: IntArray
    source: IntArray
    named: IntArray


@lean_inner
def is_own(j: int, source: IntArray, demands: Demands) -> bool:
    """Whether a demand is a requisition, which is ordered on its own (§7.7)."""
    row = -1 - source[j]
    return 0 <= row < len(demands.is_requisition) and demands.is_requisition[row]


@lean_inner
def named_of(j: int, needs: OwnNeeds) -> int:
    """What demand `j` is to be made by; 0: nothing is named (§8.7)."""
    return needs.named[j] if len(needs.named) > 0 else 0


@lean_inner
def keep_of(j: int, source: IntArray, demands: Demands) -> int:
    """The days that a batch must still keep for a demand (§21)."""
    row = -1 - source[j]
    return demands.keep[row] if 0 <= row < len(demands.keep) else 0


@lean_inner
def open_on(today: int, j: int, needs: OwnNeeds, demands: Demands) -> int:
    """What demands of the day still need from row `j` on, requisitions and what names a version apart."""
    total = 0
    while j < needs.end and needs.day[j] == today:
        if not is_own(j, needs.source, demands) and named_of(j, needs) == 0:
            total += needs.open_qty[j - needs.first]
        j += 1
    return total
