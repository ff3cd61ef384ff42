"""The change log of two plans: a row per order that differs, with its cause (semantics §29).

Belongs here: putting pairs and causes into one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from masterplan.compare.causes import Cause, Tracer
from masterplan.compare.inputs import BASELINE, InputChange, input_changes, plan_changes
from masterplan.compare.matching import Pair, matched
from masterplan.compare.observed import observed_changes
from masterplan.compare.reach import Inputs
from masterplan.compare.ways import Ways
from masterplan.contracts import INPUTS, RESULTS, compared, empty_frame, polars_schema
from masterplan.places import NODE_KEY, Tables

UNEXPLAINED: Final = "unexplained"
_OF_VERSIONS: Final = ("plan_id", "plan_date", "version", "base_version", "entry")
CHANGE_LOG: Final[Mapping[str, pl.DataType]] = {
    name: kind for name, kind in polars_schema(compared.CHANGE_LOG).items() if name not in _OF_VERSIONS
}
"""Columns of the change log. Ids and dates are absent on the side that lacks the order; `via` and `steps` as §29.5 has them."""


@dataclass(frozen=True)
class Side:
    """One plan and what it was made of: its row of `plan`, plan date, input tables, baseline forecast, and its public tables.

    `results` holds planned_order, requirement and pegging, and effective_parameter for versions of which the inputs are gone. Where
    it has only what differs from the other side, `around` has all orders and requirements of the nodes that differ (§29.7).
    """

    parameters: Mapping[str, object]
    plan_date: date
    tables: Tables
    baseline: pl.DataFrame | None
    results: Tables
    around: Tables | None = None


def change_log(base: Side, plan: Side, changes: Sequence[InputChange] | None = None) -> pl.DataFrame:
    """One row per planned order that is not the same in both plans, columns of `CHANGE_LOG`, by node, date and id.

    Inputs: the two sides; what changed of the input tables between them, where somebody knows (None: it is found here). Nothing
    else is read. Rules §29.1-§29.7.
    """
    pairs = matched(base.results["planned_order"], plan.results["planned_order"], base_date=base.plan_date, plan_date=plan.plan_date)
    sides = [_OfSide(base), _OfSide(plan)]
    found = [
        *plan_changes(base.parameters, plan.parameters, base_date=base.plan_date, plan_date=plan.plan_date),
        *(input_changes(*sides) if pairs and changes is None else changes or ()),
    ] or observed_changes(base.results, plan.results)
    if not pairs or not found:
        return log_of((pair, Cause(None)) for pair in pairs)
    asked = {row["order_id"] for pair in pairs for row in (pair.base, pair.order) if row}
    ways = Ways([base.results, plan.results], asked, [side.results if side.around is None else side.around for side in (base, plan)])
    tracer = Tracer(pairs, found, Inputs(sides[:1] if base.tables is plan.tables else sides), ways)
    return log_of((pair, tracer.cause_of(number)) for number, pair in enumerate(pairs))


def work_log(before: pl.DataFrame, after: pl.DataFrame, plan_date: date, work: InputChange) -> pl.DataFrame:
    """The same of planned orders that somebody worked on: what was done to them is the cause (§29.7).

    Inputs: the orders before and after, in the columns of the public table `planned_order`; the entry of the log of that work.
    """
    return log_of((pair, Cause(work)) for pair in matched(before, after, base_date=plan_date, plan_date=plan_date))


def log_of(told: Iterable[tuple[Pair, Cause]]) -> pl.DataFrame:
    """Pairs and their causes as rows of the change log."""
    return pl.DataFrame([_row(pair, cause) for pair, cause in told], schema=CHANGE_LOG, orient="row")


class _OfSide(Mapping[str, pl.DataFrame]):
    """The input tables of one side with the forecast it was made with; what is absent has no rows."""

    def __init__(self, side: Side) -> None:
        self._side = side

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name == BASELINE:
            return empty_frame(RESULTS[BASELINE]) if self._side.baseline is None else self._side.baseline
        found = self._side.tables.get(name)
        return empty_frame(INPUTS[name]) if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter((*INPUTS, BASELINE))

    def __len__(self) -> int:
        return len(INPUTS) + 1


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
