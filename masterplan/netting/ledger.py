"""Where a solution is written: columns that grow level by level, each row written once, in its place.

Belongs here: memory. Room that is not written to yet costs nothing but address space; what is written to on the way is kept
from level to level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from masterplan.arrays import IntArray
from masterplan.netting.orders import Rooms
from masterplan.netting.problem import Problem, Solution

NEED_TYPES: Final = (np.int32, np.int32, np.int64, np.int32, np.int32, np.int32)
ORDER_TYPES: Final = (np.int32, np.int32, np.int64, np.int32, np.int16, np.int16, *(np.int32,) * 5)
PEG_TYPES: Final = (np.int32, np.int32, np.int64)
_PER_DEMAND: Final = 16


class Columns:
    """Columns of one length that are filled from the front; `levels` tells where each level begins."""

    def __init__(self, kinds: Sequence[Any], capacity: int) -> None:
        self._columns = [np.empty(capacity, kind) for kind in kinds]
        self.count = 0
        self.levels = [0]

    def next_rows(self, rows: int) -> list[IntArray]:
        """Each column's next `rows` elements, to be written."""
        end = self.count + rows
        if end > len(self._columns[0]):
            self._grow(max(end, 2 * len(self._columns[0])))
        views = [column[self.count : end] for column in self._columns]
        self.count = end
        return views

    def end_level(self) -> None:
        """What comes next belongs to the next level."""
        self.levels.append(self.count)

    def forget_level(self) -> None:
        """What was written since the last level ended will be written again."""
        self.count = self.levels[-1]

    def written(self) -> list[IntArray]:
        """Every column as far as it is written."""
        return [column[: self.count] for column in self._columns]

    def offsets(self) -> IntArray:
        """The first row of each level, and the number of rows."""
        return np.array(self.levels, np.int64)

    def _grow(self, capacity: int) -> None:
        for number, column in enumerate(self._columns):
            larger = np.empty(capacity, column.dtype)
            larger[: self.count] = column[: self.count]
            self._columns[number] = larger


class Ledger:
    """The columns of a solution: needs (with their day), orders and peggings."""

    def __init__(self, problem: Problem) -> None:
        demands = len(problem.orders.node) + len(problem.forecasts.node) + len(problem.existing.node)
        capacity = _PER_DEMAND * demands + 4 * int(problem.levels[-1]) + 1024
        self.needs = Columns(NEED_TYPES, capacity)
        self.orders = Columns(ORDER_TYPES, capacity)
        self.pegs = Columns(PEG_TYPES, capacity + capacity // 4)

    def end_level(self) -> None:
        """What comes next belongs to the next level."""
        for columns in (self.needs, self.orders, self.pegs):
            columns.end_level()

    def solution(self) -> Solution:
        """Everything that was written."""
        node, date, qty, source, line, day = self.needs.written()
        requirement, supply, pegged = self.pegs.written()
        return Solution(
            **dict(zip(Solution._fields, self.orders.written(), strict=False)),
            requirement_node=node,
            requirement_day=day,
            requirement_date=date,
            requirement_qty=qty,
            requirement_source=source,
            requirement_line=line,
            pegging_requirement=requirement,
            pegging_supply=supply,
            pegging_qty=pegged,
            order_levels=self.orders.offsets(),
            requirement_levels=self.needs.offsets(),
            pegging_levels=self.pegs.offsets(),
        )


class Scratch:
    """Arrays by name that are used again, level after level."""

    def __init__(self) -> None:
        self._arrays: dict[str, IntArray] = {}

    def take(self, name: str, rows: int, kind: Any = np.int32) -> IntArray:
        """`rows` elements under a name, whatever is in them."""
        known = self._arrays.get(name)
        if known is None or len(known) < rows:
            known = np.empty(rows + rows // 4, kind)
            self._arrays[name] = known
        return known[:rows]


class Memory:
    """What planning a network writes to on its way, and may be used again when the next one is planned."""

    def __init__(self) -> None:
        self.scratch, self.rooms = Scratch(), Rooms()
