"""Kinds of damage to input tables: where each applies, read off the contracts, and what the quarantine must say of it.

Belongs here: doing damage to one company of a derived group. What depends on damaged rows, and the tests, are in
`tests/masterplan/intake/test_damage.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

import polars as pl
from derived_group import FROM_DATE, Group, Row, derived_group
from hypothesis import strategies as st

from masterplan.contracts import INPUTS, Column, Kind, Reference, Table
from masterplan.intake import BrokenRow, Intake, RawTable, take_in

BROKEN: Final = BrokenRow("ragged_row", "the row has 2 fields and the header 3; correct the row", '["a","b"]')
_LETTERS: Final = st.text("abcxyzäß", min_size=1, max_size=8)
_NOT_NUMBERS: Final = st.one_of(_LETTERS, st.sampled_from(["1,5", "1.000,00", "nan", "-", "1 000", "0x10", "12 EA", "1e"]))
_NOT_WHOLE: Final = st.one_of(_NOT_NUMBERS, st.sampled_from(["1.5", "0.1", "1e-1"]))
_NOT_DATES: Final = st.one_of(_LETTERS, st.sampled_from(["31.12.2026", "2026-02-30", "2026-13-01", "20260101", "2026-01-01 10:30", "0"]))
WRONG: Final = {
    Kind.DATE: _NOT_DATES,
    Kind.QTY: st.one_of(_NOT_NUMBERS, st.sampled_from(["0.1234567", "1e-7"])),
    Kind.NUMBER: _NOT_NUMBERS,
    Kind.DAYS: _NOT_WHOLE,
    Kind.COUNT: _NOT_WHOLE,
    Kind.FLAG: st.one_of(_LETTERS, st.sampled_from(["2", "-1", "y", "1.0"])),
}
TOO_LARGE: Final = {
    Kind.QTY: st.sampled_from(["1e12", "-1e12", "1000000000000", "9" * 40]),
    Kind.NUMBER: st.sampled_from(["1e309", "-1e999", "9" * 400]),
    Kind.DAYS: st.sampled_from(["2147483648", "9" * 40]),
    Kind.COUNT: st.sampled_from(["2147483648", "-2147483649", "9" * 40]),
}


class Values(NamedTuple):
    """What hypothesis breaks rows with: texts that are none of a kind, blanks, unknown ids, how far beyond a bound, a later start."""

    wrong: dict[Kind, str]
    too_large: dict[Kind, str]
    blank: str | None
    unknown: str
    beyond: int
    later: date


PLAIN: Final = Values(dict.fromkeys(WRONG, "x"), dict.fromkeys(TOO_LARGE, "9" * 400), "", "?", 1, date(2026, 5, 1))


class Expected(NamedTuple):
    """One row of the quarantine: place of the row in its table, rule, column."""

    row: int
    rule: str
    column: str


class Scene:
    """The group on its way to be damaged, and the rows that only stand in for a line that could not be read."""

    def __init__(self, size: int) -> None:
        self.rows: Group = derived_group(size)
        self.unread: dict[str, set[int]] = {name: set() for name in INPUTS}

    def change(self, table: Table, i: int, **cells: str | None) -> None:
        self.rows[table.name][i] = {**self.rows[table.name][i], **cells}

    def add(self, table: Table, row: Row) -> int:
        self.rows[table.name].append(row)
        return len(self.rows[table.name]) - 1

    def taken(self) -> Intake:
        raw = {}
        for name, rows in self.rows.items():
            blank = dict.fromkeys(rows[0])
            told = [blank if i in self.unread[name] else row for i, row in enumerate(rows)]
            frame = pl.DataFrame(told, schema=dict.fromkeys(INPUTS[name].column_names, pl.String), orient="row")
            raw[name] = RawTable(frame, f"{name}.csv", broken=dict.fromkeys(self.unread[name], BROKEN))
        return take_in(raw)


Change = Callable[[Scene, Table, Any, int, Values], list[Expected]]


class Damage(NamedTuple):
    """One kind of damage: what of a table it applies to, by name, and how it is done to company `i`."""

    targets: Callable[[Table], Iterator[tuple[str, Any]]]
    change: Change


def columns_where(applies: Callable[[Table, Column], bool]) -> Callable[[Table], Iterator[tuple[str, Column]]]:
    return lambda table: ((column.name, column) for column in table.columns if applies(table, column))


def in_cell(rule: str, value: Callable[[Column, Values], str | None]) -> Change:
    def change(scene: Scene, table: Table, column: Column, i: int, values: Values) -> list[Expected]:
        scene.change(table, i, **{column.name: value(column, values)})
        return [Expected(i, rule, column.name)]

    return change


def beyond(column: Column, bound: float, distance: int) -> str:
    step = Decimal(distance) / (1 if column.kind in {Kind.DAYS, Kind.COUNT} else 10**6)
    return f"{Decimal(str(bound)) + step:f}"


def whole(table: Table) -> Iterator[tuple[str, None]]:
    yield table.name, None


def by_reference(*, own: bool) -> Callable[[Table], Iterator[tuple[str, Reference]]]:
    return lambda table: ((ref.columns[-1], ref) for ref in table.references if (ref.target == table.name) is own)


def names_places(table: Table) -> bool:
    return table.name != "warehouse" and {"company_id", "site_id", "warehouse_id"} <= set(table.column_names)


def unknown_reference(scene: Scene, table: Table, reference: Reference, i: int, values: Values) -> list[Expected]:
    altered = reference.columns[-1]
    scene.change(table, i, **{altered: values.unknown})
    touched = [other for other in table.references if altered in other.columns and scene.rows[table.name][i][other.columns[-1]]]
    found = [Expected(i, "unknown_reference", other.columns[-1]) for other in touched]
    return found + ([Expected(i, "warehouse_on_other_site", "warehouse_id")] if names_places(table) and altered == "site_id" else [])


def loop(scene: Scene, table: Table, reference: Reference, i: int, _values: Values) -> list[Expected]:
    scene.change(table, i, **{reference.columns[-1]: scene.rows[table.name][i][reference.target_columns[-1]]})
    return [Expected(i, f"{table.name}_loop", reference.columns[-1])]


def bill_loop(scene: Scene, table: Table, _: None, i: int, _values: Values) -> list[Expected]:
    scene.change(table, i, bom_id=scene.rows["bom_version"][i]["bom_id"])
    return [Expected(i, "bom_loop", "component_item_id")]


def kept_line(scene: Scene, table: Table, _: None, i: int, _values: Values) -> list[Expected]:
    scene.change(table, i, source="entered_here")
    return [Expected(i, "kept_here", "source")]


def nested_model(scene: Scene, table: Table, _: None, i: int, _values: Values) -> list[Expected]:
    scene.change(table, i, parent_model_id=scene.rows[table.name][i]["model_id"])
    return [Expected(i, "forecast_model_depth", "parent_model_id")]


def equal_row(scene: Scene, table: Table, _: None, i: int, _values: Values) -> list[Expected]:
    return [Expected(scene.add(table, scene.rows[table.name][i]), "duplicate_key", ", ".join(table.key))]


def free_columns(table: Table) -> Iterator[tuple[str, Column]]:
    referring = {name for reference in table.references for name in reference.columns}
    dates = {"from_date", "to_date"}
    return ((c.name, c) for c in table.columns if c.name not in {*table.key, *referring, *dates} and c.kind is not Kind.DATE)


def other_value(column: Column, value: str | None) -> str:
    if column.values:
        return next(other for other in column.values if other != value)
    if column.kind is Kind.FLAG:
        return "false" if value == "true" else "true"
    if column.kind is Kind.TEXT:
        return f"{value} too"
    now = Decimal(value or 0)
    if column.maximum is None or now + 1 <= column.maximum:
        return str(now + 1)
    return str(now / 2)


def contradicting_row(scene: Scene, table: Table, column: Column, i: int, _values: Values) -> list[Expected]:
    row = scene.rows[table.name][i]
    other = scene.add(table, {**row, column.name: other_value(column, row[column.name])})
    return [Expected(place, "duplicate_key", ", ".join(table.key)) for place in (i, other)]


def overlap(scene: Scene, table: Table, _: None, i: int, values: Values) -> list[Expected]:
    validity = table.validity
    assert validity is not None
    free = next(name for name in table.key if name not in {*validity.group, validity.start})
    later = {free: f"{values.unknown} {i}", validity.start: values.later.isoformat()}
    return [Expected(scene.add(table, {**scene.rows[table.name][i], **later}), "overlapping_validity", validity.start)]


def reversed_validity(scene: Scene, table: Table, _: None, i: int, values: Values) -> list[Expected]:
    scene.change(table, i, from_date=values.later.isoformat(), to_date=FROM_DATE)
    return [Expected(i, "reversed_validity", "to_date")]


def other_site(scene: Scene, table: Table, _: None, i: int, values: Values) -> list[Expected]:
    other = f"{values.unknown} {i} {table.name}"
    scene.add(INPUTS["site"], {**scene.rows["site"][i], "site_id": other})
    scene.change(table, i, site_id=other)
    return [Expected(i, "warehouse_on_other_site", "warehouse_id")]


def ragged(scene: Scene, table: Table, _: None, i: int, _values: Values) -> list[Expected]:
    scene.unread[table.name].add(i)
    return [Expected(i, "ragged_row", "")]


def only(applies: Callable[[Table], bool]) -> Callable[[Table], Iterator[tuple[str, None]]]:
    return lambda table: whole(table) if applies(table) else iter(())


KINDS: Final[dict[str, Damage]] = {
    "wrong type": Damage(columns_where(lambda _, c: c.kind is not Kind.TEXT), in_cell("not_parsable", lambda c, v: v.wrong[c.kind])),
    "null key": Damage(columns_where(lambda t, c: c.is_required and c.name in t.key), in_cell("missing_value", lambda _, v: v.blank)),
    "missing value": Damage(
        columns_where(lambda t, c: c.is_required and c.name not in t.key), in_cell("missing_value", lambda _, v: v.blank)
    ),
    "below the minimum": Damage(
        columns_where(lambda _, c: c.minimum is not None), in_cell("out_of_range", lambda c, v: beyond(c, c.minimum or 0, -v.beyond))
    ),
    "above the maximum": Damage(
        columns_where(lambda _, c: c.maximum is not None), in_cell("out_of_range", lambda c, v: beyond(c, c.maximum or 0, v.beyond))
    ),
    "too large to be stored": Damage(
        columns_where(lambda _, c: c.kind in TOO_LARGE), in_cell("out_of_range", lambda c, v: v.too_large[c.kind])
    ),
    "outside the enumeration": Damage(columns_where(lambda _, c: bool(c.values)), in_cell("not_allowed", lambda _, v: v.unknown)),
    "unknown reference": Damage(by_reference(own=False), unknown_reference),
    "unknown row of the same table": Damage(by_reference(own=True), unknown_reference),
    "loop in the same table": Damage(by_reference(own=True), loop),
    "loop through a bill": Damage(only(lambda table: table.name == "bom_line"), bill_loop),
    "line that is kept here": Damage(only(lambda table: table.name == "demand_forecast"), kept_line),
    "submodel of a submodel": Damage(only(lambda table: table.name == "forecast_model"), nested_model),
    "equal row": Damage(whole, equal_row),
    "contradicting row": Damage(free_columns, contradicting_row),
    "overlapping validity": Damage(only(lambda table: table.validity is not None), overlap),
    "reversed validity": Damage(only(lambda table: {"from_date", "to_date"} <= set(table.column_names)), reversed_validity),
    "warehouse on another site": Damage(only(names_places), other_site),
    "unreadable line": Damage(whole, ragged),
}


class Case(NamedTuple):
    """One kind of damage to one table, at one of its columns or references."""

    kind: str
    table: Table
    name: str
    target: Any


@cache
def cases(*kinds: str) -> tuple[Case, ...]:
    """Every damage of these kinds that the contracts have a place for; of all kinds when none is named."""
    return tuple(
        Case(kind, table, f"{kind}, {table.name}: {name}", target)
        for kind in kinds or KINDS
        for table in INPUTS.values()
        for name, target in KINDS[kind].targets(table)
    )


VALUES: Final = st.builds(
    Values,
    wrong=st.fixed_dictionaries(WRONG),
    too_large=st.fixed_dictionaries(TOO_LARGE),
    blank=st.sampled_from(["", None, " ", "\t"]),
    unknown=st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map("?{}".format),
    beyond=st.integers(1, 10**6),
    later=st.dates(date(2026, 1, 2), date(2026, 12, 31)),
)
