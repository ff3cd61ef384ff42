"""The landing folder: what lies in it, and whether it is complete.

Belongs here: reading names, sizes and times. What a change leads to is told in `sensors`.

A file counts as complete when it has not changed for a while and bears no name that copying programs give to unfinished
files; a folder is complete when all its files are. So a big export that is still being written is never planned with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from masterplan.fingerprint import combined
from pipelines.settings import CHANGES

if TYPE_CHECKING:
    from pathlib import Path

QUIET_SECONDS: Final = 60
UNFINISHED: Final = (".part", ".tmp", ".partial", ".crdownload", ".filepart", "~")


@dataclass(frozen=True)
class Landing:
    """What a folder holds: the fingerprint of its files, how many, and those that are still being written."""

    fingerprint: str
    files: int
    unfinished: tuple[str, ...]


def look(folder: Path, now: float) -> Landing:
    """The state of a folder at a time in seconds since 1970."""
    states, unfinished = [], []
    for file in source_files(folder):
        name, state = str(file.relative_to(folder)), file.stat()
        states.append(f"{name}:{state.st_size}:{state.st_mtime_ns}")
        if name.endswith(UNFINISHED) or now - state.st_mtime < QUIET_SECONDS:
            unfinished.append(name)
    return Landing(combined(states), len(states), tuple(unfinished))


def source_files(folder: Path) -> list[Path]:
    """The files of a source, sorted; those of changes (`change_files`) are none of it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if path.relative_to(folder).parts[0] != CHANGES)
