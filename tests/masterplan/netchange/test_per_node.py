"""What is cut out of columns of any kind is what each of them says of the nodes, as an array that kernels may take."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.netchange.per_node import PerNode

COLUMNS = [np.arange(20).astype(kind) for kind in (np.int8, np.int32, np.bool_, np.int64, np.int32, np.bool_)]


@pytest.mark.parametrize("nodes", [[], [7], [0, 3, 19]])
def test_columns_are_cut_in_their_order(nodes: list[int]) -> None:
    taken = PerNode(COLUMNS).take(np.array(nodes, np.int64))
    for column, cut in zip(COLUMNS, taken, strict=True):
        assert cut.dtype == column.dtype
        assert cut.flags.c_contiguous
        assert cut.flags.writeable
        assert cut.tolist() == column[nodes].tolist()
