"""Needs of one node and day that orders beyond a problem make come in the order of the law, whatever stands between them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pytest

from masterplan.netting.ledger import NEED_TYPES
from masterplan.netting.needs import Makers, Needs, put_ties_in_order
from masterplan.pool import pool_of

NODES, DAYS = 40, 5
DERIVED: Final = 1
"""Between orders, 0, and forecasts, 2."""


class Entry(NamedTuple):
    """A need in order of node, day and class; its columns as `NEED_TYPES`."""

    node: int
    day: int
    kind: int
    columns: tuple[int, ...]


def level(rows: int, widest: int, seed: int) -> tuple[list[Entry], Makers]:
    """Needs of a level, those that orders elsewhere make as they come, and these orders."""
    chance = np.random.default_rng(seed)
    makers = Makers(*(chance.integers(least, widest, rows).astype(np.int32) for least in (0, -3)))
    keys = chance.integers(0, (NODES, DAYS, 3), (rows, 3)).tolist()
    source = [row if kind == DERIVED else -1 - row for row, (_, _, kind) in enumerate(keys)]
    found = [Entry(*key, (key[0], row % 9, row % 99, source[row], row, key[1])) for row, key in enumerate(keys)]
    return sorted(found, key=lambda need: need[:3]), makers


def by_law(given: list[Entry], makers: Makers) -> list[tuple[int, ...]]:
    """The needs by node, day and class, those that orders elsewhere make by class, parent, order and line (§7.1)."""

    def rank(need: Entry) -> tuple[int, ...]:
        if need.kind != DERIVED:
            return need[:3]
        _, _, _, source, line, _ = need.columns
        place = int(makers.place[source])
        return *need[:3], place >= 0, int(makers.parent[source]), abs(place), line

    return [need.columns for need in sorted(given, key=rank)]


@pytest.mark.parametrize("rows", [0, 1, 2, 300, 20_000])
@pytest.mark.parametrize("widest", [2, 1_000, 2_000_000_000])
@pytest.mark.parametrize("threads", [1, 2])
def test_ties_come_by_class_parent_order_and_line(rows: int, widest: int, threads: int) -> None:
    given, makers = level(rows, widest, seed=rows)
    columns = [np.array([need.columns[number] for need in given], kind) for number, kind in enumerate(NEED_TYPES)]
    cut = next((row for row in range(rows // 2, rows) if row and given[row].node != given[row - 1].node), rows)

    put_ties_in_order(pool_of(threads), makers, [(0, cut), (cut, rows)], Needs(*columns[:-1]), columns[-1])

    assert [tuple(row) for row in np.array(columns).T.tolist()] == by_law(given, makers)


@pytest.mark.parametrize("runs", [2, 7])
def test_long_runs_of_one_day_are_merged(runs: int) -> None:
    rows = 20_000
    makers = Makers(np.arange(rows, dtype=np.int32), np.zeros(rows, np.int32))
    source = np.concatenate([np.arange(run, rows, runs) for run in range(runs)])
    columns = [source.astype(kind) for kind in NEED_TYPES]
    columns[0][:], columns[-1][:] = 3, 4

    put_ties_in_order(pool_of(1), makers, [(0, rows)], Needs(*columns[:-1]), columns[-1])

    assert all((column == np.arange(rows)).all() for column in columns[1:-1])
