"""Needs from outside come in the order of the law, however wide their numbers are and however many threads put them there."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.netchange.outside import Outside, by_parent, joined
from masterplan.pool import threads_for

FEW, MANY = 2_000, 150_000


def needs(count: int, widest: int, seed: int) -> Outside:
    """Needs of planned orders and of some that exist, whose place is negative, in any order; the quantity is the row."""
    chance = np.random.default_rng(seed)
    node, date, parent, line = (chance.integers(0, most, count).astype(np.int32) for most in (50, 400, widest, 7))
    place = chance.integers(-3, widest, count).astype(np.int32)
    return Outside(node, date, np.arange(count), parent, place, line, np.full(count, -1, np.int32))


def by_law(given: Outside) -> list[int]:
    """The rows by class, parent, order and line, equal ones as they stand (§7.1)."""
    keys = zip(*(column.tolist() for column in (given.place, given.parent, given.line)), strict=True)
    return [row for _, row in sorted(((place >= 0, parent, abs(place), line), row) for row, (place, parent, line) in enumerate(keys))]


@pytest.mark.parametrize("count", [0, 1, 2, FEW, MANY])
@pytest.mark.parametrize("widest", [3, 1_000, 2_000_000_000])
def test_needs_come_by_class_parent_order_and_line(count: int, widest: int) -> None:
    given = needs(count, widest, seed=count)

    ordered = by_parent(given)

    rows = by_law(given)
    assert ordered.qty.tolist() == rows
    assert all(np.array_equal(now, before[np.array(rows, np.int64)]) for now, before in zip(ordered, given, strict=True))


def test_needs_are_joined_one_after_the_other() -> None:
    parts = [needs(count, 10, seed=count) for count in (3, 0, FEW, MANY)]
    whole = joined(parts)
    assert threads_for(FEW) == 1 < threads_for(MANY)
    for number, column in enumerate(whole):
        assert np.array_equal(column, np.concatenate([part[number] for part in parts]))
