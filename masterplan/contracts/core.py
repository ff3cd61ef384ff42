"""The vocabulary that every table is declared with: columns, references, tables.

Belongs here: the declaration types and nothing that knows a particular table. Tables are declared in the sibling
modules, one per domain; renderings (polars, pandera, DuckDB) live in `masterplan.contracts.render`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

Value = str | int | float | bool | None


class Kind(Enum):
    """What a column holds; each kind has exactly one type in polars and one in DuckDB."""

    TEXT = "text"
    DATE = "date"
    QTY = "quantity"
    NUMBER = "number"
    DAYS = "days"
    COUNT = "count"
    FLAG = "flag"
    KEY = "key"
    MICRO = "micro"
    INSTANT = "instant"


@dataclass(frozen=True)
class Column:
    """One column: its name, kind and meaning, and what its values must obey.

    A column is required unless it has a default or is `nullable`. `default` replaces an absent or empty value.
    `minimum` and `maximum` are inclusive bounds, `values` the allowed values of an enumeration; with `is_list` a value is
    any number of them, separated by commas.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    default: Value = None
    nullable: bool = False
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    is_list: bool = False

    @property
    def is_required(self) -> bool:
        """Whether a row without this value breaks the contract."""
        return not self.nullable and self.default is None


@dataclass(frozen=True)
class Reference:
    """Rows of a table name a row of another: `columns` here equal `target_columns` there; empty values name nothing."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Validity:
    """Rows of one `group` hold from `start` to `end` inclusive (no end: for ever) and must not overlap."""

    group: tuple[str, ...]
    start: str = "from_date"
    end: str = "to_date"


@dataclass(frozen=True)
class Table:
    """One table: where it lives, what one row is, its key, columns and the laws between its rows.

    Of the text columns `one_of`, where there are any, every row fills at least one.
    """

    schema: str
    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    validity: Validity | None = None
    is_required: bool = False
    notes: str = ""
    one_of: tuple[str, ...] = ()
    _by_name: dict[str, Column] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_name.update({column.name: column for column in self.columns})
        missing = [name for name in self.key if name not in self._by_name]
        if missing or len(self._by_name) != len(self.columns):
            msg = f"{self.qualified_name}: key columns {missing} are not declared, or a column is declared twice"
            raise ValueError(msg)

    def __hash__(self) -> int:
        """By name: tables are asked for often, and hashing all they say takes longer than most answers."""
        return hash((self.schema, self.name))

    @property
    def qualified_name(self) -> str:
        """`schema.name`, as SQL names the table."""
        return f"{self.schema}.{self.name}"

    @property
    def column_names(self) -> list[str]:
        """Names of the columns in their declared order."""
        return list(self._by_name)

    def column(self, name: str) -> Column:
        """The declaration of one column; KeyError when the table has none of that name."""
        return self._by_name[name]


def text(name: str, meaning: str, **rest: object) -> Column:
    """A text column; ids and enumerations are text."""
    return Column(name, Kind.TEXT, meaning, **rest)  # type: ignore[arg-type]


def optional(name: str, meaning: str, **rest: object) -> Column:
    """A text column whose absent value is the empty text: "none" or "all", as the meaning says."""
    return Column(name, Kind.TEXT, meaning, default="", **rest)  # type: ignore[arg-type]


def choice(name: str, values: tuple[str, ...], meaning: str, default: str | None = None) -> Column:
    """A text column with a closed list of values."""
    return Column(name, Kind.TEXT, meaning, values=values, default=default)


def choices(name: str, values: tuple[str, ...], meaning: str) -> Column:
    """A text column with any number of a closed list of values, separated by commas; empty: none."""
    return Column(name, Kind.TEXT, meaning, values=values, default="", is_list=True)


def listed(name: str, meaning: str) -> Column:
    """A text column with any number of ids, separated by commas; empty: none."""
    return Column(name, Kind.TEXT, meaning, default="", is_list=True)


def day(name: str, meaning: str, *, nullable: bool = False) -> Column:
    """A calendar date."""
    return Column(name, Kind.DATE, meaning, unit="date", nullable=nullable)


def qty(name: str, meaning: str, *, signed: bool = False, **rest: object) -> Column:
    """A quantity in the item's inventory unit, at most six decimal places; not negative unless `signed`."""
    bounds = {} if signed else {"minimum": 0}
    return Column(name, Kind.QTY, meaning, **{"unit": "inventory unit", **bounds, **rest})  # type: ignore[arg-type]


def number(name: str, meaning: str, unit: str, **rest: object) -> Column:
    """A decimal that is no quantity: hours, money, percent, rate, score."""
    return Column(name, Kind.NUMBER, meaning, unit=unit, **rest)  # type: ignore[arg-type]


def days(name: str, meaning: str, **rest: object) -> Column:
    """A whole number of days, not negative."""
    return Column(name, Kind.DAYS, meaning, **{"unit": "days", "minimum": 0, "maximum": 3650, **rest})  # type: ignore[arg-type]


def count(name: str, meaning: str, **rest: object) -> Column:
    """A whole number."""
    return Column(name, Kind.COUNT, meaning, **{"unit": "count", **rest})  # type: ignore[arg-type]


def flag(name: str, meaning: str, default: bool | None = None, *, nullable: bool = False) -> Column:
    """Yes or no."""
    return Column(name, Kind.FLAG, meaning, default=default, nullable=nullable)


def key(name: str, meaning: str) -> Column:
    """An integer key of a stored dimension."""
    return Column(name, Kind.KEY, meaning)


def micro(name: str, meaning: str) -> Column:
    """A quantity as stored: an integer of millionths of the inventory unit."""
    return Column(name, Kind.MICRO, meaning, unit="millionths of the inventory unit")


def instant(name: str, meaning: str, *, nullable: bool = False) -> Column:
    """A point in time, UTC."""
    return Column(name, Kind.INSTANT, meaning, unit="UTC", nullable=nullable)


def refers(column: str, target: str, target_column: str | None = None) -> Reference:
    """A reference through one company-independent column."""
    return Reference((column,), target, (target_column or column,))


def refers_in_company(column: str, target: str, target_column: str | None = None) -> Reference:
    """A reference to a row of the same company."""
    return Reference(("company_id", column), target, ("company_id", target_column or column))


COMPANY = text("company_id", "Legal entity that the row belongs to")
