"""The published folder: what is in place, what is put in place, and which versions may go.

Belongs here: names and links. What a version holds is `publish` and `published_views`.

A version goes when no plan date shows it any more, ten minutes or ten more replaced versions have passed since (a reader
of the list of files may be half through; a backfill must not fill the disk), and no process of this machine has its
DuckDB file open: DuckDB locks what it reads.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from masterplan.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DATABASE: Final = "masterplan.duckdb"
CURRENT: Final = "current.json"
UNFINISHED: Final = ".part"
_GRACE_SECONDS: Final = 600.0
_GRACE_VERSIONS: Final = 10
_SUFFIXES: Final = (".duckdb", ".json")


class PublishedFolder:
    """One published folder; who changes it holds its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._versions = path / "versions"
        self._dates = path / "plan_dates"

    def next_version(self) -> int:
        """A version number that nothing in the folder has."""
        return max(self._numbers(), default=0) + 1

    def place_of(self, version: int) -> Path:
        """Folder of a version."""
        return self._versions / str(version)

    def file_of(self, day: date) -> Path:
        """The DuckDB file that shows a published plan date: that of the folder for the newest, else the date's own."""
        return self.path / DATABASE if day == max(self.shown(), default=day) else self._dates / f"{day}.duckdb"

    def of_layout(self, layout: str) -> Path | None:
        """The DuckDB file of the newest version whose list names this layout; None when there is none."""
        places = map(self.place_of, sorted(self._numbers(), reverse=True))
        return next((place / DATABASE for place in places if list_in(place).get("layout") == layout), None)

    def shown(self) -> dict[date, int]:
        """The plan dates that are in place and the version each shows."""
        dates = {_date_of(file.stem): file for file in self._dates.glob("*.json")}
        return {day: _version_in(file) for day, file in sorted((day, file) for day, file in dates.items() if day is not None)}

    def plans_of(self, day: date) -> dict[str, int]:
        """The version of each plan that a plan date shows; none when it is not in place."""
        file = self._dates / f"{day}.json"
        if not file.is_file():
            return {}
        return {plan_id: int(run["version"]) for plan_id, run in json.loads(file.read_text("utf-8"))["plans"].items()}

    def show(self, day: date, version: int, keep: int) -> Path:
        """Puts a version in place as what a plan date shows; the newest plan date is what the folder itself shows.

        Besides this plan date the newest ones stay, `keep` in all. Gives the DuckDB file that shows the plan date.
        """
        self._dates.mkdir(exist_ok=True)
        before = self.shown()
        after = {**before, day: version}
        others = sorted(set(after) - {day}, reverse=True)
        after = {other: after[other] for other in (day, *others[: keep - 1])}
        self._note_replaced(set(before.values()) - set(after.values()))
        self._put(version, (self._dates / f"{day}{suffix}" for suffix in _SUFFIXES))
        self._put(after[max(after)], (self.path / DATABASE, self.path / CURRENT))
        for gone in set(before) - set(after):
            for suffix in _SUFFIXES:
                (self._dates / f"{gone}{suffix}").unlink(missing_ok=True)
        flush(self._dates)
        flush(self.path)
        return self.file_of(day)

    def clean(self) -> None:
        """Removes what publications that were killed left, and the versions that may go."""
        shown = set(self.shown().values())
        for place in (self.path, self._dates):
            for left in place.glob(f"*{UNFINISHED}"):
                left.unlink(missing_ok=True)
        replaced: list[Path] = []
        for entry in self._versions.glob("*"):
            number = entry.name.removesuffix(UNFINISHED)
            if not number.isdecimal() or int(number) in shown:
                continue
            if (entry / CURRENT).is_file():
                replaced.append(entry)
            else:
                shutil.rmtree(entry, ignore_errors=True)
        replaced.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
        kept = {entry for place_in_line, entry in enumerate(replaced) if _stays(entry, place_in_line)}
        needed = {told["base"] for told in map(list_in, (*kept, *map(self.place_of, shown))) if "base" in told}
        for entry in replaced:
            if entry not in kept and int(entry.name) not in needed:
                shutil.rmtree(entry, ignore_errors=True)

    def _numbers(self) -> list[int]:
        return [int(entry.name) for entry in self._versions.glob("*") if entry.name.isdecimal()]

    def _note_replaced(self, versions: Iterable[int]) -> None:
        for version in versions:
            with suppress(FileNotFoundError):
                os.utime(self.place_of(version))

    def _put(self, version: int, targets: Iterable[Path]) -> None:
        for name, target in zip((DATABASE, CURRENT), targets, strict=True):
            link(self.place_of(version) / name, target)


def list_in(place: Path) -> dict[str, Any]:
    """What the list of files of a version says; nothing when it cannot be read."""
    try:
        told: dict[str, Any] = json.loads((place / CURRENT).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told


def _stays(entry: Path, place_in_line: int) -> bool:
    """Whether a replaced version may still have readers."""
    is_fresh = time.time() - entry.stat().st_mtime < _GRACE_SECONDS and place_in_line < _GRACE_VERSIONS
    return is_fresh or _is_open(entry / DATABASE)


def write_text(file: Path, text: str) -> None:
    """Puts a text in place by rename."""
    aside = file.with_name(file.name + UNFINISHED)
    aside.write_text(text, "utf-8")
    flush(aside)
    aside.replace(file)


def flush(place: Path) -> None:
    """To the disk: after a power cut a name in place must not stand for an empty file."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link(source: Path, target: Path) -> None:
    """The same file under another name, put in place by rename; a copy where the file system has no links."""
    if target.exists() and target.samefile(source):
        return
    aside = target.with_name(target.name + UNFINISHED)
    aside.unlink(missing_ok=True)
    try:
        os.link(source, aside)
    except OSError:
        shutil.copyfile(source, aside)
        flush(aside)
    aside.replace(target)


def _is_open(file: Path) -> bool:
    """Whether another process has the DuckDB file open, or it belongs to somebody else."""
    try:
        handle = os.open(file, os.O_RDWR)
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)
    except (BlockingIOError, PermissionError):
        return True
    except OSError:
        # gone, or a file system without locks, where no DuckDB opens it either
        return False
    return False


def _date_of(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def _version_in(file: Path) -> int:
    try:
        told: Any = json.loads(file.read_text("utf-8"))
        return int(told["version"])
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{file} does not say which version it shows.", way_out="Delete it and publish that plan date again.") from error
