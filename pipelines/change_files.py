"""Files of changes in the landing folder: which are there, which are complete, what they say, and where they go afterwards.

    changes/<input table>/<name>.csv or .parquet    rows of the table, and if wanted the columns change and changed_at
    changes/taken/, changes/refused/                files that were dealt with, once nobody writes them any more

Belongs here: names, bytes and times. What becomes of the rows is told in `warehouse.changes`, when somebody looks in
`sensors` and `follow`. A file that is still being written is left for the next look; a file that says something else under
the same name is another file.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from masterplan.contracts import INPUTS
from masterplan.errors import InputError
from masterplan.fingerprint import combined
from masterplan.intake import Delivery
from pipelines.files import SUFFIXES, read_file
from pipelines.landing import UNFINISHED
from pipelines.warehouse.changes import ChangeFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

TAKEN, REFUSED = "taken", "refused"
QUIET_SECONDS: Final = 10.0
_LINE_FEED: Final = b"\n"


@dataclass(frozen=True)
class Found:
    """A file that lies there: its path, when it changed last in seconds since 1970, and what it says, None: not complete."""

    path: Path
    modified: float
    file: ChangeFile | None


def look_for_changes(folder: Path, now: float) -> list[Found]:
    """The files of changes in a folder, by table and name, at a time in seconds since 1970; none when there is no folder."""
    return [found for path in _paths(folder) if (found := _read(path, now)) is not None]


def state_of(folder: Path) -> str:
    """Fingerprint of names, sizes and times of the files of changes; empty when there is none."""
    states = [f"{path.parent.name}/{path.name}:{state.st_size}:{state.st_mtime_ns}" for path, state in _states(folder)]
    return combined(states) if states else ""


def clear_away(folder: Path, found: Collection[Found], dealt_with: Collection[tuple[str, str]], now: float) -> int:
    """Moves the files that were dealt with out of the way, unless somebody may still write them; gives how many.

    A file that cannot be moved stays, and is passed over as long as it says the same.
    """
    moved = 0
    for each in found:
        if each.file is None or (each.file.name, each.file.fingerprint) not in dealt_with or _is_young(each.modified, now):
            continue
        place = folder / (TAKEN if each.file.delivery is not None else REFUSED) / each.file.table
        try:
            place.mkdir(parents=True, exist_ok=True)
            move_away(each.path, _free_name(place, each.path.name))
        except OSError:
            continue
        moved += 1
    return moved


def move_away(path: Path, target: Path) -> None:
    """Moves a file that was dealt with."""
    path.rename(target)


def _states(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in _paths(folder):
        try:
            yield path, path.stat()
        except FileNotFoundError:
            continue


def _paths(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    tables = [entry for entry in folder.iterdir() if entry.is_dir() and entry.name not in {TAKEN, REFUSED}]
    files = [path for table in tables for path in table.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    return sorted(path for path in files if not path.name.startswith(".") and not path.name.endswith(UNFINISHED))


def _read(path: Path, now: float) -> Found | None:
    """None for a file that went meanwhile."""
    table, name = path.parent.name, f"{path.parent.name}/{path.name}"
    try:
        before = path.stat()
        data = path.read_bytes()
        delivery, reason = _delivery(path, table, name)
        after = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        return Found(path, now, ChangeFile(table, name, "", None, f"{name} cannot be read: {error.strerror}"))
    is_still = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    is_whole = delivery is not None and (path.suffix.lower() != ".csv" or data.endswith(_LINE_FEED))
    if not is_still or (not is_whole and _is_young(after.st_mtime, now)):
        return Found(path, after.st_mtime, None)
    return Found(path, after.st_mtime, ChangeFile(table, name, hashlib.blake2b(data, digest_size=16).hexdigest(), delivery, reason))


def _delivery(path: Path, table: str, name: str) -> tuple[Delivery | None, str]:
    if table not in INPUTS:
        return None, f"there is no input table {table!r}; name the folder after one"
    try:
        raw = read_file(path)
    except InputError as error:
        return None, str(error)
    return Delivery(table, raw.named(name)), ""


def _is_young(modified: float, now: float) -> bool:
    """Whether somebody may still be writing; a time that lies ahead says nothing."""
    return 0 <= now - modified < QUIET_SECONDS


def _free_name(place: Path, name: str) -> Path:
    number, target = 1, place / name
    while target.exists():
        number += 1
        target = place / f"{name}.{number}"
    return target
