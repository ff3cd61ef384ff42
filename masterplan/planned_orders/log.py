"""What a change of planned orders comes to, order by order: the columns that differ, before and after (semantics §30.9).

Belongs here: the comparison of two frames of orders as rows of the log. Who changed them, when and why is added by the store.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

_KEY: Final = ("plan_id", "plan_date", "version", "order_id")


def differences(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """One row per order that differs, in order of id: order_id, before, after.

    Inputs: two frames in the columns of the table `planned_order`, of the same orders. `before` and `after` are JSON objects
    of the columns that differ, of the whole order when it is new or gone; empty where there is no order.
    """
    old, new = (_by_id(frame) for frame in (before, after))
    rows = [
        (order_id, *_told(old.get(order_id), new.get(order_id)))
        for order_id in sorted({*old, *new})
        if old.get(order_id) != new.get(order_id)
    ]
    return pl.DataFrame(rows, schema={"order_id": pl.String, "before": pl.String, "after": pl.String}, orient="row")


def _by_id(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["order_id"]: {name: value for name, value in row.items() if name not in _KEY} for row in frame.iter_rows(named=True)}


def _told(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> tuple[str, str]:
    names = [name for name in (old or new or {}) if old is None or new is None or old[name] != new[name]]
    return _json(old, names), _json(new, names)


def _json(row: Mapping[str, Any] | None, names: list[str]) -> str:
    return "" if row is None else json.dumps({name: row[name] for name in names}, default=_text, ensure_ascii=False)


def _text(value: Any) -> str:
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
