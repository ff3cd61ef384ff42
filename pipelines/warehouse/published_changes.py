"""What changed since the plans of a date were published whole: the nodes where a plan says something else, and their rows.

Belongs here: which tables are published so, against which version, and when all is published anew instead. Nothing of a
published version is ever changed: a version that says only what changed names the files of another one beside its own.

A table that says something of nodes is the file of the base without the nodes that changed, and their rows. Of the
others those that say something else are written whole. Comparisons stay those of the base, which name their versions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

import sql
from masterplan.places import NODE_KEY
from pipelines.warehouse.published_folder import flush, list_in
from pipelines.warehouse.published_views import ACROSS_DATES, ChangedTable, published_tables
from pipelines.warehouse.tables import RANGED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from masterplan.contracts import Table
    from pipelines.warehouse.published_folder import PublishedFolder
    from pipelines.warehouse.session import Session

MOST_CHANGES: Final = 50
MOST_ITEMS: Final = 1000
_NODES: Final = "changed_nodes"


@dataclass(frozen=True)
class Base:
    """The version that was published whole: its files by table, what it says of tables without version, changes published since.

    `nodes` are those of each plan (plan_id and the node key) where the plan now says something else.
    """

    version: int
    files: dict[str, str]
    signatures: dict[str, str]
    changes: int
    nodes: pl.DataFrame

    @property
    def by_node(self) -> dict[str, Table]:
        """The tables of which only the rows of changed nodes are written."""
        return {name: table for name, table in published_tables().items() if is_by_node(table)}

    def is_old(self, name: str, signatures: Mapping[str, str]) -> bool:
        """Whether a table that is published whole says something else now."""
        return name not in ACROSS_DATES and self.signatures.get(name, "") != signatures.get(name)


def is_by_node(table: Table) -> bool:
    """Whether a published table says something of nodes of one plan version."""
    return table.schema == "plan" and {"plan_id", "version", *NODE_KEY} <= set(table.column_names) and table.name in RANGED | _RENDERED


_RENDERED: Final[dict[str, Table]] = {"gross_requirement": RANGED["requirement"]}


def base_of(session: Session, folder: PublishedFolder, plan_date: date, plans: pl.DataFrame) -> Base | None:
    """What the plans of a date can be published against; None: they must be published whole.

    That is so when the date is not in place, other plans are, enough changes were published since, or too much has changed.
    """
    shown = folder.shown().get(plan_date)
    told = list_in(folder.place_of(shown)) if shown is not None else {}
    base = list_in(folder.place_of(told["base"])) if "base" in told else told
    current = dict(plans.select("plan_id", "version").iter_rows())
    if set(base.get("plans", {})) != set(current) or "signatures" not in base or told.get("changes", 0) >= MOST_CHANGES:
        return None
    files = {name: of_table[0] for name, of_table in base["tables"].items()}
    if set(files) != {*published_tables(), *ACROSS_DATES} or not all((folder.path / file).is_file() for file in files.values()):
        return None
    nodes = _changed_nodes(session, plan_date, base["plans"], current)
    if nodes["item_id"].n_unique() > MOST_ITEMS:
        return None
    return Base(int(base["version"]), files, base["signatures"], int(told.get("changes", 0)), nodes)


def signatures_of(session: Session, queries: Mapping[str, str], plan_date: date) -> dict[str, str]:
    """A number for what each query says."""
    text = sql.read("store/signature")
    values = {"plan_date": plan_date}
    return {name: str(session.value(text.format(query=sql.inner(query)), values)) for name, query in queries.items()}


def write_changes(session: Session, aside: Path, version: int, plan_date: date, base: Base) -> dict[str, ChangedTable]:
    """Writes the nodes that changed and their rows into the folder of a version; gives the files of each table by node."""
    values = {
        "plan_date": plan_date,
        "items": base.nodes["item_id"].unique().sort().to_list(),
        "plans": base.nodes["plan_id"].unique().sort().to_list(),
    }
    with session.lent(changed_node=base.nodes):
        _write(session, sql.read("store/changed_nodes_file"), {}, aside / f"{_NODES}.parquet")
        for name, table in base.by_node.items():
            columns = ", ".join(f"t.{column}" for column in table.column_names)
            query = sql.read("store/publish_nodes").format(columns=columns, table=name)
            _write(session, query, values, aside / f"{name}.parquet")
    place = f"versions/{version}"
    return {name: ChangedTable(base.files[name], f"{place}/{_NODES}.parquet", f"{place}/{name}.parquet") for name in base.by_node}


def _write(session: Session, query: str, values: Mapping[str, Any], file: Path) -> None:
    session.write_parquet(query, values, file)
    flush(file)


def _changed_nodes(session: Session, plan_date: date, before: Mapping[str, Any], now: Mapping[str, int]) -> pl.DataFrame:
    """The nodes of each plan where any table says something else than in the version that was published whole."""
    found = [pl.DataFrame(schema=dict.fromkeys(("plan_id", *NODE_KEY), pl.String))]
    for plan_id, version in now.items():
        values = {"plan_id": plan_id, "plan_date": plan_date, "base": int(before[plan_id]["version"]), "version": version}
        if values["base"] == version:
            continue
        for table in RANGED.values():
            if "node_key" in table.column_names:
                names = {"owner": "n", "source": f"{table.qualified_name} as r join plan.node as n using (node_key)"}
            elif set(NODE_KEY) <= set(table.column_names):
                names = {"owner": "r", "source": f"{table.qualified_name} as r"}
            else:
                continue
            rows = session.frame(sql.read("store/changed_nodes").format(**names), values)
            found.append(rows.select(pl.lit(plan_id).alias("plan_id"), *NODE_KEY))
    return pl.concat(found).unique().sort("plan_id", *NODE_KEY)
