"""Renders `sql/schema` and the views that only repeat a contract from the contracts: `python -m pipelines.warehouse.render_schema`.

Belongs here: what the files say, and writing them into a checkout. A test holds the files against it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import sql
from masterplan.contracts import INPUTS, QUARANTINE, duckdb_ddl
from pipelines.warehouse.tables import DETAILS, GROUP_VIEW, PUBLIC, TABLES

if TYPE_CHECKING:
    from masterplan.contracts import Table


def rendered() -> dict[str, str]:
    """Text by file, relative to the folder `sql`."""
    tables = {f"schema/{table.schema}/{table.name}.sql": duckdb_ddl(table) for table in TABLES.values()}
    views = {f"views/plan/{name}.sql": _plain_view(PUBLIC[name]) for name in (*DETAILS, *GROUP_VIEW)}
    return {**tables, **views, **_views_over_inputs()}


def write(folder: Path) -> list[Path]:
    """Writes the files that differ below a folder and deletes tables that are no longer declared; gives those it touched."""
    texts = {folder / name: text for name, text in rendered().items()}
    stale = [file for file in sorted((folder / "schema").rglob("*.sql")) if file not in texts]
    changed = [file for file, text in texts.items() if not file.is_file() or file.read_text("utf-8") != text]
    for file in changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(texts[file], "utf-8")
    for file in stale:
        file.unlink()
    return [*changed, *stale]


def _plain_view(table: Table) -> str:
    inherited = ("plan_id", "plan_date", "version")
    columns = ",\n".join(f"    {'v' if name in inherited else 'r'}.{name}" for name in table.column_names)
    return sql.read("store/plain_view").format(name=table.name, grain=table.grain, columns=columns)


def _views_over_inputs() -> dict[str, str]:
    rejected = {"view": "store.rejected_row", "meaning": "rejected rows of all tables, by plan date"}
    counted = {
        "view": "store.master_count",
        "meaning": "rows of each input table as of each ingested plan date; none where there is no row",
    }
    columns = ", ".join(QUARANTINE.column_names)
    return {
        f"views/{text['view'].replace('.', '/')}.sql": sql.read("store/union_view").format(
            **text, parts="\nunion all\n".join(sql.read(f"store/{part}").format(name=name, columns=columns) for name in INPUTS)
        )
        for text, part in ((rejected, "part_rejected_row"), (counted, "part_master_count"))
    }


if __name__ == "__main__":
    for touched in write(Path(sql.__file__).parent):
        sys.stdout.write(f"{touched}\n")
