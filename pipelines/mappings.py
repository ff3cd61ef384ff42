"""Mapping queries: which files say how the tables of a foreign system become canonical ones.

Belongs here: finding and reading these files, packaged ones in `sql/sources/<system>/` and a user's own in
`<mappings_dir>/<system>/`. What runs them on an export is `pipelines.foreign`.

A system's folder has one query per canonical table (`<table>.sql`), reports on the export (`_report_<name>.sql`) and
perhaps views that several of them share (`_setup.sql`). Nothing else in it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from typing import TYPE_CHECKING, Final

from masterplan.contracts import INPUTS
from masterplan.errors import SourceError
from pipelines.settings import foreign_systems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

SETUP: Final = "_setup"
REPORT: Final = "_report_"
_SUFFIX: Final = ".sql"


@dataclass(frozen=True)
class Queries:
    """The mapping of one system: its queries by file name without suffix, and the folder they are in, as messages name it."""

    system: str
    folder: str
    texts: Mapping[str, str]

    def place(self, name: str) -> str:
        """The file of a query, as quarantine and messages name it."""
        return f"{self.folder}/{name}{_SUFFIX}"

    def tables(self) -> list[str]:
        """Names of the queries that make canonical tables."""
        return sorted(name for name in self.texts if not name.startswith("_"))

    def reports(self) -> list[str]:
        """Names of the queries that report on the export."""
        return sorted(name for name in self.texts if name.startswith(REPORT))


def queries_of(system: str, data_dir: Path, mappings_dir: Path | None = None) -> Queries:
    """The mapping of a system, packaged or in the user's own folder.

    Errors: SourceError for an unknown system, one that is in both places, a folder of mappings inside the export (what
    comes with data is never run), a file that is no UTF-8 text or makes no table.
    """
    known = foreign_systems(mappings_dir)
    if system not in known:
        way_out = "Name one of these, or put its queries into a folder of that name and name the folder above it (MASTERPLAN_MAPPINGS_DIR)."
        raise SourceError(f"There is no foreign system {system!r}.", rows=known, way_out=way_out)
    if mappings_dir is None or not (mappings_dir / system).is_dir():
        return _read(system, f"sql/sources/{system}", resources.files("sql") / "sources" / system)
    own = mappings_dir / system
    if system in foreign_systems():
        raise SourceError(f"The foreign system {system!r} is there twice.", rows=[str(own)], way_out="Masterplan ships one: rename yours.")
    if own.resolve().is_relative_to(data_dir.resolve()):
        way_out = "Keep your queries outside the folder of the export."
        raise SourceError(f"The mapping queries of {system} lie inside its export, and nothing in an export is run.", way_out=way_out)
    return _read(system, f"{mappings_dir.resolve().name}/{system}", own)


def _read(system: str, place: str, folder: Traversable) -> Queries:
    files = {entry.name.removesuffix(_SUFFIX): entry for entry in folder.iterdir() if entry.name.endswith(_SUFFIX) and entry.is_file()}
    faults = [f"{place}/{name}{_SUFFIX}: makes no input table{_suggestion(name)}" for name in sorted(files) if not _is_query(name)]
    texts: dict[str, str] = {}
    for name, file in sorted(files.items()):
        try:
            texts[name] = file.read_text("utf-8")
        except UnicodeDecodeError:
            faults.append(f"{place}/{name}{_SUFFIX}: is no UTF-8 text")
    if not any(_is_query(name) and not name.startswith("_") for name in files):
        faults.append(f"{place}: has no query; add one per table, at least item{_SUFFIX}")
    if faults:
        way_out = "Name each file as the table it makes, _setup.sql or _report_<name>.sql, and save it as UTF-8."
        raise SourceError(f"The mapping queries of {system} cannot be used.", rows=faults, way_out=way_out)
    return Queries(system, place, texts)


def _is_query(name: str) -> bool:
    return name in INPUTS or name == SETUP or name.startswith(REPORT)


def _suggestion(name: str) -> str:
    near = get_close_matches(name, [*INPUTS, SETUP], n=1)
    return f" (did you mean {near[0]}?)" if near else ""
