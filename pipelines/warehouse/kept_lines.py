"""Forecast lines that were authorised or entered here, by plan date, and their place among the master data (semantics §35.9).

Belongs here: which of them count on a plan date. How they come about is told in `reviews`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

import sql
from masterplan.contracts import INPUTS, STORAGE, polars_schema
from masterplan.contracts.orders import KEPT_SOURCES
from pipelines.warehouse.ranges import Interval, Ranges

if TYPE_CHECKING:
    from datetime import date

    from masterplan.places import Tables
    from pipelines.warehouse.session import Session

LINES: Final = "demand_forecast"
_LINE: Final = INPUTS[LINES]
_KEPT: Final = STORAGE["store.kept_forecast_line"]
_NAMED: Final = (("site_id", "site"), ("warehouse_id", "warehouse"), ("customer_id", "customer"))


def in_force(session: Session, plan_date: date) -> pl.DataFrame:
    """The kept lines of a plan date in the columns of `demand_forecast`, by key."""
    query = sql.read("store/read_master").format(table=_KEPT.qualified_name, columns=", ".join(_LINE.column_names))
    rows = session.frame(query, {"plan_date": plan_date})
    return rows.select(pl.col(name).cast(kind) for name, kind in polars_schema(_LINE).items()).sort(_LINE.key)


def with_kept(session: Session, tables: Tables, plan_date: date) -> Tables:
    """The tables with the kept lines in force in place of others of their sources.

    Lines of an item, place or customer that is not there stay away until it is.
    """
    received = tables[LINES].filter(~pl.col("source").is_in(list(KEPT_SOURCES)))
    kept = in_force(session, plan_date)
    if kept.is_empty():
        return tables if received.height == tables[LINES].height else {**tables, LINES: received}
    known = kept.join(tables["item"], on=["company_id", "item_id"], how="semi", maintain_order="left")
    for column, table in _NAMED:
        if tables[table].height:
            ids = tables[table].select("company_id", column)
            known = pl.concat(
                [known.filter(pl.col(column) == ""), known.filter(pl.col(column) != "").join(ids, on=["company_id", column], how="semi")]
            )
    return {**tables, LINES: pl.concat([received, known]).sort(_LINE.key)}


def hold(session: Session, plan_date: date, lines: pl.DataFrame) -> None:
    """From a plan date up to the next one on which kept lines change, `lines` are the kept ones."""
    follow: date | None = session.value(sql.read("store/next_kept_lines"), {"plan_date": plan_date})
    Ranges(_KEPT).hold(session, lines, Interval.of_dates(plan_date, follow))
