"""Work on rows in pieces, one per thread: each piece writes its own rows, so the number of threads changes nothing.

Belongs here: the cut. Kernels that are given a piece release the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from masterplan.pool import pool_of

_LEAST: Final = 50_000


def in_pieces(call: Callable[[int, int], object], rows: int, threads: int) -> None:
    """Calls with first and last row (exclusive) of each piece; few rows are one piece."""
    pieces = max(min(threads, rows // _LEAST), 1)
    ends = [rows * piece // pieces for piece in range(pieces + 1)]
    list(pool_of(pieces).map(lambda bounds: call(*bounds), pairwise(ends)))
