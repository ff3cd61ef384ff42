"""Making the warehouse: schemas, tables and views from the texts in `sql`, comments from the contracts and headers.

Belongs here: bringing a file to the layout of this version, again and again without harm. The texts of tables are
rendered by `render_schema`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

import duckdb

import sql
from masterplan.contracts import column_comment, polars_schema
from masterplan.contracts.render import sql_text, table_comment
from masterplan.errors import StoreError
from pipelines.warehouse.headers import comments
from pipelines.warehouse.tables import SCHEMAS, TABLES, VIEWS

if TYPE_CHECKING:
    from masterplan.contracts import Table
    from pipelines.warehouse.session import Session

_VIEW_FOLDERS: Final = ("views/store", "views/plan", "views/analytics")
_HEADED: Final = ("views/store", "views/analytics")


def make(session: Session) -> None:
    """Makes what is missing of the layout and renews the views.

    Errors: StoreError when a table of the file has other columns than this version of Masterplan.
    """
    _refuse_other_columns(session)
    for text in statements():
        session.run(text)
    session.run("delete from store.layout")
    session.run("insert into store.layout values ($fingerprint)", {"fingerprint": fingerprint()})


def is_laid_out(session: Session) -> bool:
    """Whether the file has the layout of this version; asked outside of a transaction, as `layout`."""
    return layout(session) == fingerprint()


def layout(session: Session) -> str | None:
    """Fingerprint of the layout that the file has; None when it never was a warehouse.

    Asked outside of a transaction: what is not there ends one. To look for the table first takes ten times as long.
    """
    try:
        return session.value("select fingerprint from store.layout")
    except duckdb.CatalogException:
        return None


@cache
def statements() -> tuple[str, ...]:
    """All that makes the layout, in order."""
    schemas = tuple(f"create schema if not exists {name};" for name in SCHEMAS)
    tables = tuple(sql.read(f"schema/{table.schema}/{table.name}") for table in TABLES.values())
    views = tuple(sql.read(name) for folder in _VIEW_FOLDERS for name in sql.names(folder))
    told = tuple(text for folder in _HEADED for name in sql.names(folder) if (text := comments(name)))
    return (*schemas, *tables, *views, *told, *(view_comments(table) for table in VIEWS.values()))


def view_comments(table: Table) -> str:
    """The statements that give a view the comments of its contract."""
    whole = f"comment on view {table.qualified_name} is {sql_text(table_comment(table))};"
    columns = [f"comment on column {table.qualified_name}.{column.name} is {sql_text(column_comment(column))};" for column in table.columns]
    return "\n".join((whole, *columns))


@cache
def fingerprint() -> str:
    """Fingerprint of the layout of this version of Masterplan."""
    return hashlib.blake2b("\n".join(statements()).encode(), digest_size=16).hexdigest()


def _refuse_other_columns(session: Session) -> None:
    known = session.frame("select schema_name || '.' || table_name as name from duckdb_tables() where not internal")["name"]
    declared = {name: polars_schema(TABLES[name]) for name in TABLES if name in set(known)}
    found = {name: session.frame(sql.read("store/no_rows").format(table=name)).schema for name in declared}
    differing = [
        f"{name}: has {', '.join(found[name])}; needs {', '.join(columns)}"
        for name, columns in declared.items()
        if list(found[name].items()) != list(columns.items())
    ]
    if differing:
        raise StoreError(
            "The warehouse was made by another version of Masterplan; these tables differ.",
            rows=differing,
            way_out="Use that version, or name a new warehouse file and ingest the plan dates again.",
        )
