"""Columns of one element per node, of which a few nodes are cut out again and again.

Belongs here: memory alone. Columns of one kind lie in one table, so that dozens of them are cut in as many steps as there are kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from masterplan.arrays import IntArray


class PerNode:
    """Copies of columns of one length."""

    def __init__(self, columns: Sequence[NDArray[Any]]) -> None:
        by_kind: dict[Any, list[int]] = {}
        for number, column in enumerate(columns):
            by_kind.setdefault(column.dtype, []).append(number)
        self._tables = [(numbers, np.stack([columns[number] for number in numbers])) for numbers in by_kind.values()]
        self._width = len(columns)

    def take(self, nodes: IntArray) -> list[Any]:
        """What the columns say of some nodes, column by column."""
        taken: list[Any] = [None] * self._width
        for numbers, table in self._tables:
            for number, column in zip(numbers, table.take(nodes, axis=1), strict=True):
                taken[number] = column
        return taken
