"""Groups of rows hold what was put last, and what was held at the mark when they are taken back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masterplan.netchange.groups import Groups, RecycledGroups

GROUPS = 6
SIZES = st.sampled_from([0, 1, 2, 3, 70, 200])
PUTS = st.lists(st.tuples(st.sets(st.integers(0, GROUPS - 1), min_size=1), st.lists(SIZES, min_size=GROUPS, max_size=GROUPS)), max_size=5)
CHANGES = st.lists(st.tuples(PUTS, st.booleans()), max_size=8)


def rows(chance: np.random.Generator, sizes: list[int]) -> list[list[int]]:
    return [chance.integers(0, 1 << 40, size).tolist() for size in sizes]


def columns(groups: list[list[int]]) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    values = np.array([value for group in groups for value in group], np.int64)
    return (values, (values % 1000).astype(np.int32)), np.concatenate([[0], np.cumsum([len(group) for group in groups])]).astype(np.int64)


def held(groups: Groups, asked: list[int]) -> list[list[int]]:
    (values, rests), begin = groups.take(np.array(asked, np.int64))
    assert (values % 1000 == rests).all()
    return [values[start:end].tolist() for start, end in pairwise(begin)]


@pytest.mark.parametrize("kind", [Groups, RecycledGroups])
@settings(deadline=None)
@given(first=st.lists(SIZES, min_size=GROUPS, max_size=GROUPS), changes=CHANGES, seed=st.integers(0, 1 << 30))
def test_what_was_put_last_is_held(kind: type[Groups], first: list[int], changes, seed: int) -> None:
    chance = np.random.default_rng(seed)
    now = rows(chance, first)
    groups = kind(*columns(now))
    for puts, fails in changes:
        groups.mark()
        before = list(now)
        for chosen, sizes in puts:
            numbers = sorted(chosen)
            fresh = rows(chance, [sizes[number] for number in numbers])
            groups.put(np.array(numbers, np.int64), *columns(fresh))
            for number, group in zip(numbers, fresh, strict=True):
                now[number] = group
            assert held(groups, list(range(GROUPS))) == now
        if fails:
            groups.take_back()
            now = before
        assert held(groups, [5, 0, 3]) == [now[5], now[0], now[3]]
        moved = groups.regrouped(np.array([4, -1, 2], np.int64))
        assert held(moved, [0, 1, 2]) == [now[4], [], now[2]]
        moved.translate(1, 2 * np.arange(1000))
        _, rests = (column.tolist() for column in moved.take(np.array([2, 0]))[0])
        assert rests == [value % 1000 * 2 for value in (*now[2], *now[4])]


def test_replaced_rows_do_not_pile_up() -> None:
    groups = RecycledGroups(*columns([[1] * 50] * 10))
    every = np.arange(10)
    for number in range(100):
        groups.mark()
        groups.put(every, *columns([[number] * (40 + (number * 7 + place) % 20) for place in range(10)]))
    assert len(groups._tail[0]) <= 4 * 600


def test_groups_that_do_not_grow_need_one_place_beside_that_where_they_stood_at_first() -> None:
    given = columns([[1] * 50] * 10)
    groups = RecycledGroups(*given)
    for number in range(6):
        groups.mark()
        groups.put(np.arange(10), *columns([[number] * 50] * 10))
        assert held(groups, list(range(10))) == [[number] * 50] * 10
    assert groups._written == 10 * (50 + 50 // 4)
    assert set(given[0][0].tolist()) == {5}


def test_many_rows_are_read_and_written_like_few() -> None:
    sizes = [0, 60_000, 1, 90_000, 0, 7]
    now = rows(np.random.default_rng(1), sizes)
    groups = Groups(*columns(now))
    groups.mark()
    now[1:4] = rows(np.random.default_rng(2), [120_000, 3, 80_000])
    groups.put(np.arange(1, 4), *columns(now[1:4]))
    assert held(groups, [5, 3, 1, 0]) == [now[5], now[3], now[1], now[0]]
