"""Tables with one state per plan date: written whole for the date, read whole for the date; and input tables as of a date.

Belongs here: nothing but that. Which tables are kept so is told where they are filled.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import sql
from masterplan.contracts import INPUTS
from masterplan.contracts.render import sql_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    import polars as pl

    from masterplan.contracts import Table
    from pipelines.warehouse.session import Session


def replace_date(session: Session, table: Table, plan_date: date, rows: pl.DataFrame) -> None:
    """Of the plan date the table says `rows` and nothing else; `rows` have its columns, the plan date may be left out."""
    values = {"plan_date": plan_date}
    session.run(sql.read("store/delete_date").format(table=table.qualified_name), values, of_date=plan_date)
    with session.lent(incoming=rows.select(_without_date(table))):
        session.run(sql.read("store/insert_date").format(table=table.qualified_name), values, of_date=plan_date)


def read_date(session: Session, table: Table, plan_date: date) -> pl.DataFrame:
    """What the table says of the plan date, in the order of its key."""
    query = sql.read("store/read_date").format(table=table.qualified_name, columns=", ".join(table.column_names))
    return session.frame(query, {"plan_date": plan_date}).sort(table.key, nulls_last=True)


def read_columns(session: Session, table: Table, plan_date: date, names: Iterable[str]) -> pl.DataFrame:
    """Some columns of what the table says of the plan date, in no order: for those who put the rows in one themselves."""
    query = sql.read("store/read_date").format(table=table.qualified_name, columns=", ".join(names))
    return session.frame(query, {"plan_date": plan_date})


def read_master(session: Session, name: str, plan_date: date) -> pl.DataFrame:
    """An input table as it was known on a plan date, in the order of its key."""
    table = INPUTS[name]
    query = sql.read("store/read_master").format(table=table.qualified_name, columns=", ".join(table.column_names))
    return session.frame(query, {"plan_date": plan_date}).sort(table.key)


def tables_with_rows(session: Session, names: Iterable[str]) -> set[str]:
    """The input tables that say anything on any date: half of them never do, and one question finds them all."""
    part = sql.read("store/part_table_with_rows").strip()
    parts = [part.format(name=sql_text(name), table=INPUTS[name].qualified_name) for name in names]
    return set(session.frame("\nunion all\n".join(parts))["table_name"]) if parts else set()


def utc(moment: datetime) -> datetime:
    """A moment as it is stored: in UTC, without saying so; one that names no zone is taken to be in UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _without_date(table: Table) -> list[str]:
    return [name for name in table.column_names if name != "plan_date"]
