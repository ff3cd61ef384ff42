"""Work that threads share is all of it, once, and in order."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan import pool
from masterplan.pool import shares, shares_of_groups, threads_for

MANY = 1_000_000


@pytest.mark.parametrize("rows", [0, 1, 2, 999, MANY, MANY + 1])
def test_shares_are_all_rows_once(rows: int) -> None:
    assert [row for share in shares(rows) for row in range(rows)[share]] == list(range(rows))


def test_many_rows_are_shared_and_few_are_not() -> None:
    assert [share.stop - share.start for share in shares(MANY)] == [MANY // threads_for(MANY)] * threads_for(MANY)
    assert len(shares(10)) == 1 < threads_for(MANY)


@pytest.mark.parametrize("sizes", [[], [0], [7], [0, 0, 3], [1, 2, 3, 4, 5], [100, 1, 1], [1, 1, 100], [0] * 9])
@pytest.mark.parametrize("most", [0, 10**9])
def test_shares_of_groups_are_all_groups_once(sizes: list[int], most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_MANY", most)
    begin = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    assert [group for share in shares_of_groups(begin) for group in range(len(sizes))[share]] == list(range(len(sizes)))


def test_groups_are_shared_by_their_rows() -> None:
    first, second = shares_of_groups(np.array([0, MANY - 1, MANY, 2 * MANY], np.int64))
    assert (first, second) == (slice(0, 2), slice(2, 3))
