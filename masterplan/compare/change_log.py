"""The change log of two plans: a row per order that differs, with its cause (semantics §24).

Belongs here: putting pairs and causes into one table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from masterplan.compare.causes import Cause, Tracer
from masterplan.compare.inputs import BASELINE, input_changes, plan_changes
from masterplan.compare.matching import Pair, matched
from masterplan.compare.observed import observed_changes
from masterplan.compare.reach import Inputs
from masterplan.compare.ways import Ways
from masterplan.contracts import INPUTS, RESULTS, empty_frame
from masterplan.places import NODE_KEY, Tables

UNEXPLAINED: Final = "unexplained"
_QTY: Final = pl.Decimal(18, 6)
CHANGE_LOG: Final[Mapping[str, pl.DataType]] = {
    "change": pl.String(),
    **dict.fromkeys(NODE_KEY, pl.String()),
    "order_type": pl.String(),
    "base_order_id": pl.String(),
    "order_id": pl.String(),
    "base_requirement_date": pl.Date(),
    "requirement_date": pl.Date(),
    "days_moved": pl.Int32(),
    "base_qty": _QTY,
    "qty": _QTY,
    "cause_table": pl.String(),
    "cause_key": pl.String(),
    "cause_column": pl.String(),
    "cause_before": pl.String(),
    "cause_after": pl.String(),
    "via": pl.String(),
    "steps": pl.Int32(),
}
"""Columns of the change log. Ids and dates are absent on the side that lacks the order; `via` and `steps` as §24.5 has them."""


@dataclass(frozen=True)
class Side:
    """One plan and what it was made of: its row of `plan`, plan date, input tables, baseline forecast, and its public tables.

    `results` holds planned_order, requirement and pegging, and effective_parameter for versions of which the inputs are gone.
    """

    parameters: Mapping[str, object]
    plan_date: date
    tables: Tables
    baseline: pl.DataFrame | None
    results: Tables


def change_log(base: Side, plan: Side) -> pl.DataFrame:
    """One row per planned order that is not the same in both plans, columns of `CHANGE_LOG`, by node, date and id.

    Nothing is read but the two sides; what differs between them is found here. Rules §24.1-§24.5.
    """
    pairs = matched(base.results["planned_order"], plan.results["planned_order"], base_date=base.plan_date, plan_date=plan.plan_date)
    sides = [_with_baseline(side) for side in (base, plan)]
    changes = [
        *plan_changes(base.parameters, plan.parameters, base_date=base.plan_date, plan_date=plan.plan_date),
        *input_changes(*sides),
    ] or observed_changes(base.results, plan.results)
    asked = {row["order_id"] for pair in pairs for row in (pair.base, pair.order) if row}
    tracer = Tracer(pairs, changes, Inputs(sides), Ways([base.results, plan.results], asked))
    rows = [_row(pair, tracer.cause_of(number)) for number, pair in enumerate(pairs)]
    return pl.DataFrame(rows, schema=CHANGE_LOG, orient="row")


def _with_baseline(side: Side) -> dict[str, pl.DataFrame]:
    tables = {name: side.tables.get(name, empty_frame(contract)) for name, contract in INPUTS.items()}
    return {**tables, BASELINE: empty_frame(RESULTS[BASELINE]) if side.baseline is None else side.baseline}


def _row(pair: Pair, cause: Cause) -> dict[str, Any]:
    base, order, change = pair.base, pair.order, cause.change
    return {
        "change": pair.change,
        **dict(zip(NODE_KEY, pair.node, strict=True)),
        "order_type": (order or base or {})["order_type"],
        "base_order_id": base["order_id"] if base else None,
        "order_id": order["order_id"] if order else None,
        "base_requirement_date": base["requirement_date"] if base else None,
        "requirement_date": order["requirement_date"] if order else None,
        "days_moved": (order["requirement_date"] - base["requirement_date"]).days if base and order else None,
        "base_qty": base["qty"] if base else None,
        "qty": order["qty"] if order else None,
        "cause_table": change.table if change else UNEXPLAINED,
        "cause_key": change.key if change else "",
        "cause_column": change.column if change else "",
        "cause_before": change.before if change else "",
        "cause_after": change.after if change else "",
        "via": cause.via,
        "steps": cause.steps,
    }
