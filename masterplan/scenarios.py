"""Scenarios: a named set of changes over a base plan, applied to the input tables (semantics §28).

Belongs here: what a change does to a table. Scenarios are planned like any plan, see `planning`; where they are kept is the
store's business.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil, inf, nextafter
from typing import Any, Final

import polars as pl

from masterplan.contracts import INPUTS, Column, Kind, Table, polars_schema
from masterplan.contracts.rows import frame_of
from masterplan.errors import ScenarioError
from masterplan.places import Tables
from masterplan.units import MILLION

_OWN: Final = ("plan_id", "name", "kind", "base_plan_id")
_BASES: Final = ("static", "dynamic", "intercompany", "scenario")
_WAY_OUT: Final = "Correct the rows of the table scenario_change."
_NOT_CHANGED: Final = ("scenario_change",)
_MOST_DIGITS: Final = 400
_LARGEST_NUMBER: Final = Fraction(nextafter(inf, 0.0))
_HOLDS: Final = {Kind.QTY: (-(10**12), 10**12), Kind.NUMBER: (-inf, inf), **dict.fromkeys((Kind.DAYS, Kind.COUNT), (-(2**31), 2**31))}
"""Kinds of numbers and what they lie between, where the contract says no more."""


def with_scenario(tables: Tables, plan_id: str) -> Tables:
    """The tables as a scenario sees them, its row of the table `plan` with the parameters of its base; other plans see `tables`.

    Errors: ScenarioError for a base that there is not, that is no net plan or leads in a circle, and for changes that fit no
    row, column or value.
    """
    rows = {row["plan_id"]: row for row in tables["plan"].iter_rows(named=True)}
    chain = _bases(rows, plan_id)
    if len(chain) == 1:
        return tables
    base = rows[chain[-1]]
    own = {**base, **{name: rows[plan_id][name] for name in _OWN}}
    others = tables["plan"].filter(pl.col("plan_id") != plan_id)
    changed: dict[str, pl.DataFrame] = {**tables, "plan": pl.concat([others, pl.DataFrame([own], schema=others.schema, orient="row")])}
    for scenario in reversed(chain[:-1]):
        for change in tables["scenario_change"].filter(pl.col("plan_id") == scenario).sort("line_no").iter_rows(named=True):
            changed[change["table_name"]] = _changed(changed, change, plan_id)
    return changed


def _bases(rows: Mapping[str, Mapping[str, Any]], plan_id: str) -> list[str]:
    """The scenario, its base, the base of that if it is a scenario, and so on; another plan alone."""
    chain = [plan_id]
    while rows.get(chain[-1], {}).get("kind") == "scenario":
        base = rows[chain[-1]]["base_plan_id"]
        if base in chain:
            raise ScenarioError(f"The bases of scenario {plan_id!r} lead in a circle.", rows=[*chain, base], way_out="Break it.")
        if rows.get(base, {}).get("kind") not in _BASES:
            raise ScenarioError(f"Scenario {chain[-1]!r} has no net plan {base!r} as its base.", way_out="Name one in base_plan_id.")
        chain.append(base)
    return chain


def _changed(tables: Tables, change: Mapping[str, Any], plan_id: str) -> pl.DataFrame:
    name = change["table_name"]
    if name not in INPUTS or name in _NOT_CHANGED:
        raise _wrong(change, f"there is no table {name!r} to change")
    contract, frame = INPUTS[name], tables[name]
    if change["action"] == "add":
        return _added(frame, contract, change)
    key = {"plan_id": plan_id} if name == "plan" else _json(change, "row_key")
    meant = _meant(frame, contract, change, key)
    if not meant.any():
        raise _wrong(change, f"no row of {name} is {key}")
    if change["action"] == "drop":
        return frame.filter(~meant)
    column = _column(contract, change, change["column_name"])
    if column.name in contract.key:
        raise _wrong(change, f"{column.name} is part of the key: drop the row and add another")
    return frame.with_columns(
        pl.when(meant).then(_value(change, column, frame[column.name], meant)).otherwise(column.name).alias(column.name)
    )


def _meant(frame: pl.DataFrame, contract: Table, change: Mapping[str, Any], key: Mapping[str, Any]) -> pl.Series:
    flags = pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
    for name, value in key.items():
        column = _column(contract, change, name)
        wanted = pl.lit(_parsed(change, column, str(value)), dtype=frame.schema[name])
        flags &= frame.select(pl.col(name).eq_missing(wanted)).to_series()
    return flags


def _added(frame: pl.DataFrame, contract: Table, change: Mapping[str, Any]) -> pl.DataFrame:
    row = {name: _parsed(change, _column(contract, change, name), str(value)) for name, value in _json(change, "value").items()}
    missing = [column.name for column in contract.columns if column.is_required and column.name not in row]
    if missing:
        raise _wrong(change, f"the row lacks {', '.join(missing)}")
    added = frame_of(contract, [row])
    if frame.join(added, on=contract.key, how="semi", nulls_equal=True).height:
        raise _wrong(change, f"{contract.name} has a row of that key: set its columns")
    return pl.concat([frame, added])


def _value(change: Mapping[str, Any], column: Column, values: pl.Series, meant: pl.Series) -> pl.Expr | pl.Series:
    """What the column becomes: one value, or each of the meant ones times a factor."""
    text = change["value"].strip()
    if not text.startswith("*"):
        return pl.lit(_parsed(change, column, text), dtype=values.dtype)
    if column.kind not in {Kind.QTY, Kind.NUMBER, Kind.DAYS, Kind.COUNT}:
        raise _wrong(change, f"{column.name} is no number that a factor could change")
    factor = _factor(change, text[1:])
    old = values.filter(meant).drop_nulls().unique().sort()
    new = [_allowed(change, column, _times(column.kind, value, factor), f"{value} {text}") for value in old]
    return values.replace_strict(old, pl.Series(new, dtype=values.dtype), default=None, return_dtype=values.dtype)


def _factor(change: Mapping[str, Any], text: str) -> Fraction:
    """A factor as it is written; ScenarioError for one that is none or has digits where no number has any."""
    try:
        factor = Decimal(text)
    except InvalidOperation:
        raise _wrong(change, f"{text!r} is no factor") from None
    if not factor.is_finite() or max(abs(factor.adjusted()), len(factor.as_tuple().digits)) > _MOST_DIGITS:
        raise _wrong(change, f"{text!r} is no factor")
    if factor < 0:
        raise _wrong(change, f"the factor {factor} is negative")
    return Fraction(factor)


def _times(kind: Kind, old: Any, factor: Fraction) -> Any:
    """A value times the factor: quantities to the millionth above, days and counts to the whole above, numbers the double next to it."""
    exact = Fraction(str(old)) * factor
    if kind is Kind.NUMBER:
        return float(exact) if exact <= _LARGEST_NUMBER else inf
    return Decimal(ceil(exact * MILLION)).scaleb(-6) if kind is Kind.QTY else ceil(exact)


def _column(contract: Table, change: Mapping[str, Any], name: str) -> Column:
    if name not in contract.column_names:
        raise _wrong(change, f"{contract.name} has no column {name!r}")
    return contract.column(name)


def _parsed(change: Mapping[str, Any], column: Column, text: str) -> Any:
    """A text as a value of the column; ScenarioError when the contract does not allow it."""
    if text == "":
        if column.is_required:
            raise _wrong(change, f"{column.name} must have a value")
        return column.default
    try:
        value = _CONVERT[column.kind](text)
    except (ValueError, InvalidOperation):
        raise _wrong(change, f"{text!r} is no value of {column.name}") from None
    allowed = text.split(",") if column.is_list else [text]
    if column.values and not set(allowed) <= set(column.values):
        raise _wrong(change, f"{column.name} is one of {', '.join(column.values)}, not {text!r}")
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return _allowed(change, column, value, text) if is_number else value


def _allowed(change: Mapping[str, Any], column: Column, value: Any, text: str) -> Any:
    """A number that its column can hold; ScenarioError for another."""
    least, most = _HOLDS[column.kind]
    if not (least < value < most and _or(column.minimum, value) <= value <= _or(column.maximum, value)):
        raise _wrong(change, f"{column.name} = {text} is out of range")
    return value


def _or(bound: float | None, value: Any) -> Any:
    return value if bound is None else bound


def _flag(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def _quantity(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or value != value.quantize(Decimal("0.000001")):
        raise ValueError(text)
    return value


_CONVERT: Final[dict[Kind, Callable[[str], Any]]] = {
    Kind.TEXT: str,
    Kind.DATE: date.fromisoformat,
    Kind.QTY: _quantity,
    Kind.NUMBER: float,
    Kind.DAYS: int,
    Kind.COUNT: int,
    Kind.FLAG: _flag,
}


def _json(change: Mapping[str, Any], name: str) -> dict[str, Any]:
    text = change[name].strip()
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _wrong(change, f"{name} is no JSON object of columns and values: {text}")
    return {key: str(value).lower() if isinstance(value, bool) else "" if value is None else value for key, value in found.items()}


def _wrong(change: Mapping[str, Any], what: str) -> ScenarioError:
    return ScenarioError(f"Scenario {change['plan_id']!r} cannot be applied.", rows=[f"line {change['line_no']}: {what}"], way_out=_WAY_OUT)


def scenario_frames(plan_id: str, base_plan_id: str, changes: Sequence[Mapping[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A row of the table `plan` and rows of `scenario_change`; changes are numbered in the order given."""
    plan = frame_of(INPUTS["plan"], [{"plan_id": plan_id, "kind": "scenario", "base_plan_id": base_plan_id}])
    rows = [{**change, "plan_id": plan_id, "line_no": number} for number, change in enumerate(changes, start=1)]
    return plan, frame_of(INPUTS["scenario_change"], rows).cast(polars_schema(INPUTS["scenario_change"]))
