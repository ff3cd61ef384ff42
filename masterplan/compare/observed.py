"""Input changes as two plans saw them, for versions whose inputs are no longer stored apart (semantics §24.3).

Belongs here: reading stock, orders, forecast and parameters back out of a plan's own tables. Differences of stored inputs
are found in `inputs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from masterplan.compare.inputs import InputChange, shown, text_of
from masterplan.contracts.orders import DEMAND_TYPES, SUPPLY_TYPES
from masterplan.places import NODE_KEY, Tables

PARAMETER: Final = "effective_parameter"
_SEEN: Final = (*NODE_KEY, "type", "ref", "requested_date", "qty")
# told of nodes, but worked out from their demand
_WORKED_OUT: Final = ("late_tolerance_days", "issue_margin_days", "decoupled_lead_days")


def observed_changes(base: Tables, plan: Tables) -> list[InputChange]:
    """What the two plans read differently: rows of stock, orders and forecast, and parameters in force.

    Inputs: the public tables `requirement` and, where it is there, `effective_parameter` of each plan.
    """
    before, after = _rows(base["requirement"]), _rows(plan["requirement"])
    found: list[InputChange] = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old != new:
            found += _of_row(key, old, new)
    return [*found, *_of_parameters(base, plan)]


def _rows(requirement: pl.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows as the input tables name them, by table and key."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in requirement.select(_SEEN).iter_rows(named=True):
        node, kind, ref = {name: row[name] for name in NODE_KEY}, row["type"], row["ref"]
        qty, day = abs(row["qty"]), row["requested_date"]
        order_id, _, line_no = ref.rpartition("/")
        if kind == "on_hand":
            found["on_hand", "/".join([*node.values(), ref])] = {**node, "batch_id": ref, "qty": qty}
        elif kind == "forecast":
            found["demand_forecast", f"{row['company_id']}/{ref}"] = {**node, "date": day, "qty": qty}
        elif kind in DEMAND_TYPES:
            named = {"demand_type": kind, "order_id": order_id, "line_no": int(line_no), "requested_date": day}
            found["demand_order", f"{row['company_id']}/{kind}/{ref}"] = {**node, **named, "qty": qty}
        elif kind in SUPPLY_TYPES:
            named = {"order_type": kind, "order_id": order_id, "line_no": int(line_no), "receipt_date": day}
            found["supply_order", f"{row['company_id']}/{kind}/{ref}"] = {**node, **named, "qty": qty}
    return found


def _of_row(key: tuple[str, str], old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[InputChange]:
    if old is None or new is None:
        yield InputChange(*key, "", shown(old), shown(new), (old, new))
        return
    for name, value in old.items():
        if value != new[name]:
            yield InputChange(*key, name, text_of(value), text_of(new[name]), (old, new))


def _of_parameters(base: Tables, plan: Tables) -> Iterator[InputChange]:
    if PARAMETER not in base or PARAMETER not in plan:
        return
    key = [*NODE_KEY, "parameter"]
    both = base[PARAMETER].select(*key, "value").join(plan[PARAMETER].select(*key, after="value"), on=key, how="inner")
    for row in both.filter(pl.col("value") != pl.col("after"), ~pl.col("parameter").is_in(_WORKED_OUT)).sort(key).iter_rows(named=True):
        node = {name: row[name] for name in NODE_KEY}
        yield InputChange(PARAMETER, "/".join(node.values()), row["parameter"], row["value"], row["after"], (node, node))
