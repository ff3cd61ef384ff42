"""What differs between two sets of inputs: per table, key and column (semantics §29.3).

Belongs here: finding the differences. What each of them reaches is told in `reach`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from masterplan.contracts import FORECAST_ONLY, HISTORY_ONLY, INPUTS, RESULTS, REVIEW_ONLY, Table
from masterplan.places import Tables

Row = Mapping[str, Any]
PLAN: Final = "plan"
BASELINE: Final = "baseline"
_CAPACITY: Final = {"resource", "resource_group", "route_operation"}
# what planning does not look at
SILENT_TABLES: Final = FORECAST_ONLY | REVIEW_ONLY | HISTORY_ONLY | _CAPACITY | {PLAN, "scenario_change"}
_SILENT_COLUMNS: Final = frozenset(
    {
        "name",
        "item_group_id",
        "vendor_group_id",
        "customer_group_id",
        "buyer_group_id",
        "order_standard_qty",
        "standard_cost",
        "sales_price",
        "cost_per_unit",
        "time_zone",
        "lower_qty",
        "upper_qty",
        "level_pct",
        "model",
        "demand_class",
    }
)
_SILENT_PARAMETERS: Final = frozenset({"plan_id", "name", "base_plan_id", "reporting_currency_code", "auto_firm"})
_DATED: Final = ("requested_date", "confirmed_date", "receipt_date", "date", "expiry_date")


@dataclass(frozen=True)
class InputChange:
    """One value that differs; a row of which only one plan knows is one change without column."""

    table: str
    key: str
    column: str
    before: str
    after: str
    rows: tuple[Row | None, Row | None] = field(compare=False, repr=False, default=(None, None))

    @property
    def dates(self) -> list[date]:
        """The dates that its rows are for."""
        return [row[name] for row in self.rows if row for name in _DATED if isinstance(row.get(name), date)]


def input_changes(base: Tables, tables: Tables) -> list[InputChange]:
    """Every difference that planning looks at, by table, key and column.

    Inputs: two sets of input tables as `INPUTS` declares them; `baseline` may be among them. The table `plan` is left out:
    see `plan_changes`.
    """
    contracts = {**INPUTS, BASELINE: RESULTS[BASELINE]}
    found: list[InputChange] = []
    for name in sorted(contracts.keys() - SILENT_TABLES):
        if name in base and name in tables:
            found += _of_table(contracts[name], base[name], tables[name])
    return found


def plan_changes(base: Mapping[str, object], plan: Mapping[str, object], *, base_date: date, plan_date: date) -> list[InputChange]:
    """The parameters in which two plans differ, and the plan date; of kinds only whether one is a forecast plan (§29.3)."""
    key = str(plan["plan_id"])
    is_net = "forecast" not in (base.get("kind"), plan.get("kind"))
    names = sorted({*base, *plan} - _SILENT_PARAMETERS - ({"kind"} if is_net else set()))
    found = [
        InputChange(PLAN, key, name, text_of(base.get(name)), text_of(plan.get(name)))
        for name in names
        if text_of(base.get(name)) != text_of(plan.get(name))
    ]
    dates = [InputChange(PLAN, key, "plan_date", base_date.isoformat(), plan_date.isoformat())]
    return [*found, *(dates if base_date != plan_date else [])]


def _of_table(table: Table, base: pl.DataFrame, rows: pl.DataFrame) -> Iterator[InputChange]:
    silent = _SILENT_COLUMNS - set(table.key)
    columns = [name for name in table.column_names if name not in silent and (name != "plan_date" or table.name != BASELINE)]
    key = [name for name in table.key if name in columns]
    before, after = (_by_key(key, one.select(columns), other.select(columns)) for one, other in ((base, rows), (rows, base)))
    for values in sorted({*before, *after}, key=lambda values: [text_of(value) for value in values]):
        old, new = before.get(values), after.get(values)
        text = "/".join(text_of(value) for value in values)
        if old is None or new is None:
            yield InputChange(table.name, text, "", shown(old), shown(new), (old, new))
            continue
        for name in columns:
            if old[name] != new[name]:
                yield InputChange(table.name, text, name, text_of(old[name]), text_of(new[name]), (old, new))


def _by_key(key: list[str], rows: pl.DataFrame, others: pl.DataFrame) -> dict[tuple[Any, ...], Row]:
    apart = rows.join(others, on=rows.columns, how="anti", nulls_equal=True)
    return {tuple(row[name] for name in key): row for row in apart.to_dicts()}


def shown(row: Row | None) -> str:
    """What a row says that is known to one plan only: its quantity and date where it has them."""
    if row is None:
        return "absent"
    said = [text_of(row[name]) for name in ("qty", "point_qty", *_DATED[:4]) if row.get(name) is not None]
    return " ".join(said) or "present"


def text_of(value: object) -> str:
    """A value as it reads in a key or a cause."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
