"""Two plans side by side: what one table says and the other does not, readable; and the smallest network that still shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Protocol

import polars as pl
from reference.facts import MILLION, Row
from reference.planner import SlowPlan

from masterplan.contracts import RESULTS, Kind

Rows = Mapping[str, Sequence[Row]]
_MOST_SHOWN = 12


class PublicPlan(Protocol):
    """A plan as the product gives it."""

    def public(self, table: str) -> pl.DataFrame:
        """A table of schema `plan`."""
        ...


def differences(plan: PublicPlan, slow: SlowPlan) -> list[str]:
    """What the tables of the two plans do not share, a line each; nothing when the plans are equal."""
    found = []
    for table in (field.name for field in fields(slow)):
        expected: list[Row] = getattr(slow, table)
        found += _rows_that_differ(table, expected, in_millionths(table, plan.public(table)))
    return found


def in_millionths(table: str, frame: pl.DataFrame) -> list[Row]:
    """The rows of a result table, quantities in whole millionths as the slow planner has them."""
    quantities = [column.name for column in RESULTS[table].columns if column.kind is Kind.QTY]
    return [{**row, **{name: int(row[name] * MILLION) for name in quantities}} for row in frame.to_dicts()]


def _rows_that_differ(table: str, expected: Sequence[Row], got: Sequence[Row]) -> list[str]:
    key = [name for name in RESULTS[table].key if name not in ("plan_id", "plan_date", "version")]
    left, right = _by_key(key, expected), _by_key(key, got)
    assert len(left) == len(expected), f"{table}: the slow planner says a key twice"
    lines = [f"{table} {name}: missing in the plan, expected {left[name]}" for name in left if name not in right]
    lines += [f"{table} {name}: not expected, got {right[name]}" for name in right if name not in left]
    for name in left.keys() & right.keys():
        wrong = {column: (value, right[name][column]) for column, value in left[name].items() if right[name][column] != value}
        lines += [f"{table} {name}: {column} expected {pair[0]}, got {pair[1]}" for column, pair in wrong.items()]
    return sorted(lines)


def _by_key(key: Sequence[str], rows: Sequence[Row]) -> dict[tuple[Any, ...], Row]:
    return {tuple(str(row[name]) for name in key): row for row in rows}


def shown(lines: Sequence[str]) -> str:
    """The first differences and how many more there are."""
    more = [f"… and {len(lines) - _MOST_SHOWN} more"] if len(lines) > _MOST_SHOWN else []
    return "\n".join([*lines[:_MOST_SHOWN], *more])


def smallest(rows: Rows, fails: Callable[[Rows], bool]) -> dict[str, list[Row]]:
    """Rows by table of which none can be left out, nor a value of one, without `fails` becoming untrue."""
    left = {name: [dict(row) for row in of_table] for name, of_table in rows.items()}
    before = None
    while before != (before := repr(left)):
        for name in reversed(left):
            _drop_rows(left, name, fails)
    for name in left:
        _drop_values(left, name, fails)
    return {name: of_table for name, of_table in left.items() if of_table}


def _drop_rows(left: dict[str, list[Row]], name: str, fails: Callable[[Rows], bool]) -> None:
    """Leaves out ever smaller runs of rows: all, halves, quarters, down to single ones."""
    length = len(left[name])
    while length:
        start = 0
        while start < len(left[name]):
            fewer = {**left, name: left[name][:start] + left[name][start + length :]}
            if fails(fewer):
                left.update(fewer)
            else:
                start += length
        length //= 2


def _drop_values(left: dict[str, list[Row]], name: str, fails: Callable[[Rows], bool]) -> None:
    for number, row in enumerate(left[name]):
        for column in list(row):
            simpler = {key: value for key, value in left[name][number].items() if key != column}
            fewer = {**left, name: [*left[name][:number], simpler, *left[name][number + 1 :]]}
            if fails(fewer):
                left.update(fewer)
