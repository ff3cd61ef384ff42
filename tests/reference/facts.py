"""What the slow planner reads: the input tables as plain rows, found by their keys, quantities in whole millionths.

Belongs here: reading frames, rounding, and the three records that travel between the rules. No rule of planning.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from masterplan.contracts import INPUTS, Kind

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]
MILLION = 1_000_000


class Node(NamedTuple):
    """One planning node (semantics §3.1)."""

    company: str
    item: str
    site: str
    warehouse: str


@dataclass
class Supply:
    """Something that demands take from: stock, an open order line or a planned order."""

    type: str
    ref: str
    available: date
    wanted: date
    qty: int
    rank: tuple[Any, ...]
    order: Order | None = None
    is_for_floor: bool = False
    left: int = 0
    last_day: date = date.max
    priority: int = 50
    named: tuple[str, str] = ("", "")
    start: date | None = None
    derived: list[Demand] = field(default_factory=list)
    row: Row = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left = self.qty

    @property
    def available_at_last(self) -> date:
        """The date it is really there, all delays counted (semantics §13)."""
        return self.order.available if self.order else self.available


@dataclass
class Demand:
    """Something that is needed on a node: an order line, a forecast line or a planned order's component."""

    type: str
    ref: str
    line_no: int
    node: Node
    wanted: date
    qty: int
    rank: tuple[Any, ...]
    required: date = date.min
    keep_days: int = 0
    priority: int | None = None
    named: tuple[str, str] = ("", "")
    parent: Supply | None = None
    stand_ins: list[tuple[Node, Row]] = field(default_factory=list)
    siblings: list[Demand] = field(default_factory=list)
    rest: int = 0
    shortage: int = 0
    pegs: list[tuple[Supply, int]] = field(default_factory=list)
    available: date | None = None


@dataclass
class Order:
    """One planned order with the demand it makes on other nodes."""

    id: str
    node: Node
    required: date
    ordinal: int
    type: str
    qty: int
    wanted: date
    receipt: date
    start: date
    ordered: date
    level: int
    lead_days: int
    vendor: str = ""
    from_warehouse: str = ""
    seller: str = ""
    bom: str = ""
    route: str = ""
    named: tuple[str, str] = ("", "")
    priority: int | None = None
    usable: date = date.min
    available: date = date.min
    derived: list[Demand] = field(default_factory=list)
    terms: Any = None
    is_from_forecast: bool = False
    draws: bool = True


ORDERS, DERIVED, QUOTATIONS, FORECASTS = range(4)


class Facts:
    """The input tables of one plan: `rows` by table name as `read` gives them, and the rows that are looked up one by one, by key."""

    def __init__(self, rows: Rows, plan_id: str, plan_date: date) -> None:
        self.rows = rows
        self.today = plan_date
        self.plan = next(row for row in self.rows["plan"] if row["plan_id"] == plan_id)
        self.plan_id = plan_id
        self._found: dict[tuple[str, ...], dict[tuple[object, ...], list[Row]]] = {}
        self.items = self._by_key("item")
        self.sites = self._by_key("site")
        self.warehouses = self._by_key("warehouse")
        self.companies = self._by_key("company")
        self.company_parameters = self._by_key("planning_parameter")
        self.groups = self._by_key("coverage_group")
        self.vendors = self._by_key("vendor")
        self.customers = self._by_key("customer")
        self.units = self._by_key("unit")
        self.same_item = self._by_key("intercompany_item")

    @property
    def is_gross(self) -> bool:
        """Whether this is a forecast plan (semantics §16.4)."""
        return bool(self.plan["kind"] == "forecast")

    @property
    def is_classic(self) -> bool:
        """Whether the rules marked for the engine `classic` apply."""
        return bool(self.plan["engine"] == "classic")

    def is_planned(self, company: str, item: str) -> bool:
        """Whether the item has nodes at all (semantics §3.4)."""
        return bool(self.items[company, item]["lifecycle_state"] != "not_planned")

    def of(self, table: str, **values: object) -> list[Row]:
        """The rows of a table with these values, in their order."""
        names = tuple(values)
        if (table, *names) not in self._found:
            by_values: dict[tuple[object, ...], list[Row]] = defaultdict(list)
            for row in self.rows[table]:
                by_values[tuple(row[name] for name in names)].append(row)
            self._found[table, *names] = by_values
        return self._found[table, *names].get(tuple(values.values()), [])

    def _by_key(self, table: str) -> dict[tuple[Any, ...], Row]:
        return {tuple(row[name] for name in INPUTS[table].key): row for row in self.rows[table]}


def days(number: int) -> timedelta:
    """A number of calendar days."""
    return timedelta(days=number)


def up(value: Fraction) -> int:
    """A need in millionths, rounded up to a whole one (semantics §1.1)."""
    return math.ceil(value)


def up_to(quantity: int, step: int) -> int:
    """The smallest multiple of `step` not below `quantity`; a step of 0 is none."""
    return -(-quantity // step) * step if step else quantity


def exact(value: float) -> Fraction:
    """A decimal number as it is written."""
    return Fraction(Decimal(repr(value)))


def percent(value: float) -> Fraction:
    """§1.1: a percentage as it is written, half up to the millionth."""
    return Fraction(math.floor(exact(value) * MILLION + Fraction(1, 2)), MILLION)


def holds_on(row: Row, day: date) -> bool:
    """Whether a row with from_date and to_date holds on a day."""
    return (row["from_date"] is None or row["from_date"] <= day) and (row["to_date"] is None or day <= row["to_date"])


def read(tables: Mapping[str, pl.DataFrame], baseline: pl.DataFrame | None, approved: pl.DataFrame | None = None) -> dict[str, list[Row]]:
    """The rows of every input table, as `baseline` the points of the baseline forecast, as `approved` planned orders of the last run.

    Quantities are in whole millionths.
    """
    found = {
        name: _in_millionths(tables[name], [column.name for column in INPUTS[name].columns if column.kind is Kind.QTY]) for name in INPUTS
    }
    found["baseline"] = [] if baseline is None else _in_millionths(baseline, ["point_qty"])
    found["approved"] = [] if approved is None else _in_millionths(approved, ["qty"])
    return found


def _in_millionths(frame: pl.DataFrame, quantities: Sequence[str]) -> list[Row]:
    rows = [] if frame.is_empty() else frame.to_dicts()
    for row in rows:
        for name in quantities:
            if row[name] is not None:
                row[name] = int(row[name] * MILLION)
    return rows
