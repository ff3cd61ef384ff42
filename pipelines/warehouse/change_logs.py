"""The change log of each plan version: what became of the orders of the version before it, and why (semantics §29.7).

Belongs here: reading of two versions what differs, and the rows of the log. What became of an order is told in
`masterplan.compare`; nodes that say the same in both versions are not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

import sql
from masterplan.compare import InputChange, Side, change_log, what_became, work_log
from masterplan.contracts import INPUTS, compared, polars_schema
from masterplan.touched_items import ITEM_KEY
from pipelines.warehouse.known_rows import KnownRows
from pipelines.warehouse.ranges import notes_of
from pipelines.warehouse.tables import RANGED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from pipelines.warehouse.session import Session

TABLE: Final = compared.CHANGE_LOG
WORK: Final = "order_change"
# of orders that differ, each side counted: what became of them is found in no time, why in half a second
MOST_ROWS: Final = 10_000
_OF_BILLS: Final = ("bom_line",)
_OTHERS: Final = ("requirement", "pegging", "effective_parameter")
COMPARED: Final = ("planned_order", *_OTHERS)
_AROUND: Final = ("planned_order", "requirement")


class Successor(NamedTuple):
    """A version of a plan and the one right before it."""

    plan_id: str
    plan_date: date
    base: int
    version: int


def write(
    session: Session,
    step: Successor,
    differing: Callable[[], pl.DataFrame],
    changes: Sequence[InputChange] | None = None,
    *,
    is_noted: bool = False,
) -> None:
    """Writes the log of a stored version; `is_noted`: what the differing nodes say in both is noted since it was written (`notes_of`).

    Inputs: what gives the keys of the nodes where anything differs from the version before, asked when causes are sought; the input
    changes between the two, where they are known (None: what the versions themselves read differently counts). Of very many orders
    no cause is sought.
    """
    orders = _of_both(session, step, "logged", "planned_order", is_noted)
    if orders.is_empty():
        return
    if orders.height > MOST_ROWS:
        _keep(session, step, what_became(*(_of_one({"": orders}, number)[""] for number in (step.base, step.version))))
        return
    nodes = differing()
    found = {"planned_order": orders, **{name: _of_both(session, step, "logged", name, is_noted) for name in _OTHERS}}
    items = pl.concat([nodes.select(ITEM_KEY), _items_of(changes or ())]).unique()
    tables = _KnownTables(session, step.plan_date, items)

    @cache
    def around(name: str) -> pl.DataFrame:
        with session.lent(asked=nodes):
            return _of_both(session, step, "around", name, is_noted)

    base, plan = (
        Side(_parameters(session, step, number), step.plan_date, tables, None, _of_one(found, number), _Around(around, number))
        for number in (step.base, step.version)
    )
    _keep(session, step, change_log(base, plan, changes))


def write_work(session: Session, step: Successor, before: pl.DataFrame, after: pl.DataFrame, change_no: int, action: str) -> None:
    """Writes the log of a version that somebody's work on some orders made, given these orders before and after."""
    _keep(session, step, work_log(before, after, step.plan_date, InputChange(WORK, str(change_no), action, "", "")))


def read(session: Session, plan_id: str, plan_date: date, version: int) -> pl.DataFrame:
    """The log of a version, in order; without rows for the first one of a plan date."""
    query = sql.read("store/read_version").format(columns=", ".join(TABLE.column_names), table=TABLE.qualified_name)
    return session.frame(query, {"plan_id": plan_id, "plan_date": plan_date, "version": version}).sort("entry")


def let_go(session: Session) -> None:
    """Deletes the logs of versions that are no longer there."""
    session.run(sql.read("store/delete_log_of_gone").format(table=TABLE.qualified_name))


def _keep(session: Session, step: Successor, log: pl.DataFrame) -> None:
    if log.is_empty():
        return
    told = {"plan_id": step.plan_id, "plan_date": step.plan_date, "version": step.version, "base_version": step.base}
    rows = log.with_row_index("entry", 1).with_columns(pl.lit(value).alias(name) for name, value in told.items())
    with session.lent(added_rows=rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(TABLE).items())):
        session.run(sql.read("store/append").format(table=TABLE.qualified_name))


def _of_both(session: Session, step: Successor, query: str, table: str, is_noted: bool) -> pl.DataFrame:
    """Rows of either version, with the versions that they hold in."""
    where = "noted" if is_noted else "stored"

    def rows(kind: str, name: str) -> str:
        return sql.inner(sql.read(f"store/{kind}_{where}").format(table=RANGED[name].qualified_name, **notes_of(name)))

    parts = {"alone": rows("alone", table), "both": rows("both", table), "alone_orders": rows("alone", "planned_order")}
    return session.frame(sql.read(f"store/{query}_{table}").format(**parts), step._asdict())


def _of_one(found: Mapping[str, pl.DataFrame], version: int) -> dict[str, pl.DataFrame]:
    holds = (pl.col("from_version") <= version) & (pl.col("to_version").is_null() | (pl.col("to_version") >= version))
    return {name: rows.filter(holds).drop("from_version", "to_version") for name, rows in found.items()}


def _parameters(session: Session, step: Successor, version: int) -> Mapping[str, object]:
    values = {"plan_id": step.plan_id, "plan_date": step.plan_date, "version": version}
    told = session.frame(sql.read("store/version_row"), values)["parameters"].item()
    return dict(json.loads(told))


def _items_of(changes: Sequence[InputChange]) -> pl.DataFrame:
    """The items that changed rows are of."""
    rows = [row for change in changes for row in change.rows if row and set(ITEM_KEY) <= set(row)]
    found = [tuple(row[name] for name in ITEM_KEY) for row in rows]
    return pl.DataFrame(found, schema=dict.fromkeys(ITEM_KEY, pl.String), orient="row")


class _KnownTables(Mapping[str, pl.DataFrame]):
    """The input tables of a plan date, read when they are asked for; of what belongs to items the rows of some items alone."""

    def __init__(self, session: Session, plan_date: date, items: pl.DataFrame) -> None:
        self._known, self._items = KnownRows(session, plan_date), items
        self._read: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._read:
            self._read[name] = self._found(name)
        return self._read[name]

    def _found(self, name: str) -> pl.DataFrame:
        if name in _OF_BILLS:
            return self._known.rows(name, self["bom_version"].select("company_id", "bom_id").unique())
        return self._known.rows(name, self._items if set(ITEM_KEY) <= set(INPUTS[name].column_names) else None)

    def __iter__(self) -> Iterator[str]:
        return iter(INPUTS)

    def __len__(self) -> int:
        return len(INPUTS)


class _Around(Mapping[str, pl.DataFrame]):
    """What one version says of some nodes, read when it is asked for."""

    def __init__(self, read: Callable[[str], pl.DataFrame], version: int) -> None:
        self._read, self._version = read, version

    def __getitem__(self, name: str) -> pl.DataFrame:
        return _of_one({name: self._read(name)}, self._version)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_AROUND)

    def __len__(self) -> int:
        return len(_AROUND)
