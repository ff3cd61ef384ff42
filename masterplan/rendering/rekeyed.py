"""Reference keys of one plan in the keys of somewhere else that numbers nodes and documents differently.

Belongs here: the renaming of packed keys, compiled. What a key holds is told in `plan`.
"""

from __future__ import annotations

import numpy as np

from masterplan.arrays import IntArray
from masterplan.compiled import lean_kernel


def rekeyed(keys: IntArray, nodes: IntArray, documents: IntArray) -> IntArray:
    """The same references; `nodes` is the other key by node key from 0, `documents` by document key from 1."""
    other = np.empty(len(keys), np.int64)
    _rekey(np.ascontiguousarray(keys, np.int64), nodes, documents, other)
    return other


@lean_kernel
def _rekey(keys: IntArray, nodes: IntArray, documents: IntArray, other: IntArray) -> None:
    for i in range(len(keys)):
        key = keys[i]
        if key > 0:
            other[i] = (nodes[key >> 32] << 32) | (key & 0xFFFFFFFF)
        else:
            other[i] = -documents[-key - 1] if key < 0 else 0
