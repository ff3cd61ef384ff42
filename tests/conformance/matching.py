"""Which new order is which of the case's expected rows: all one-to-one matchings of partial rows to orders.

Belongs here: matching only. What else must agree under a matching is asked by `plan_cases`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching


def largest_matching(fits: Sequence[AbstractSet[int]], orders: int) -> list[int]:
    """For each row the number of the order it is matched to, or -1, so that as many rows as can be have one."""
    if not fits or not orders:
        return [-1] * len(fits)
    table = np.zeros((len(fits), orders), np.int8)
    for row, numbers in enumerate(fits):
        table[row, sorted(numbers)] = 1
    return [int(order) for order in maximum_bipartite_matching(csr_matrix(table), perm_type="column")]


def matchings(fits: Sequence[AbstractSet[int]], orders: int, named: Sequence[int]) -> Iterator[dict[int, int]]:
    """Every way to give the rows in `named` orders of their own such that all other rows find orders too."""
    yield from _extended(list(fits), orders, list(named), {})


def _extended(fits: list[AbstractSet[int]], orders: int, open_rows: list[int], taken: dict[int, int]) -> Iterator[dict[int, int]]:
    rest = [numbers - set(taken.values()) if row not in taken else {taken[row]} for row, numbers in enumerate(fits)]
    if -1 in largest_matching(rest, orders):
        return
    if not open_rows:
        yield dict(taken)
        return
    row = open_rows[0]
    for order in sorted(rest[row]):
        yield from _extended(fits, orders, open_rows[1:], {**taken, row: order})
