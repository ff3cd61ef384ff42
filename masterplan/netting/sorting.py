"""Putting the demands of a level in order: by node, then required day, ties in the order received (semantics §7.1).

Belongs here: counting sort. Demands arrive class by class, so a stable sort is the total order of the law.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from masterplan.arrays import IntArray


@njit(nogil=True, cache=True)
def order_by_node_and_day(node: IntArray, day: IntArray, first_node: int, nodes: int) -> tuple[IntArray, IntArray]:
    """Positions that sort the demands of nodes `first_node …` by node and day, and where each node begins.

    Output: `order` (one position per demand) and `begin` (`nodes + 1` offsets). Days are not negative.
    """
    n = len(node)
    last = 0
    for i in range(n):
        last = max(last, day[i])
    at = np.zeros(last + 2, np.int64)
    for i in range(n):
        at[day[i] + 1] += 1
    for i in range(last + 1):
        at[i + 1] += at[i]
    by_day = np.empty(n, np.int32)
    for i in range(n):
        d = day[i]
        by_day[at[d]] = i
        at[d] += 1
    begin = np.zeros(nodes + 1, np.int64)
    for i in range(n):
        begin[node[i] - first_node + 1] += 1
    for i in range(nodes):
        begin[i + 1] += begin[i]
    put = begin[:-1].copy()
    order = np.empty(n, np.int32)
    for j in range(n):
        i = by_day[j]
        k = node[i] - first_node
        order[put[k]] = i
        put[k] += 1
    return order, begin
