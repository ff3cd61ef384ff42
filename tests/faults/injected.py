"""What goes wrong at a boundary: each fault does a piece of work on a home with the fault in the middle, and says what it was told.

Belongs here: the faults. What must hold afterwards is told in `test_faults`.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest import mock

from faults.boundary_hook import AFTER, BEFORE, happening
from faults.work import WORK, WORK_AT, clock_set_back, deliver, desk_of

from masterplan.errors import MasterplanError
from pipelines.settings import load_settings
from pipelines.warehouse import publish
from pipelines.write_boundaries import BOUNDARIES, Boundary

ROOT = Path(__file__).resolve().parents[2]
HOOK, READER = ROOT / "tests" / "faults" / "boundary_hook.py", ROOT / "tests" / "published_reader.py"
HELD = """
import sys
from pathlib import Path
from masterplan.errors import StoreBusyError
from pipelines.warehouse.database import Database
try:
    with Database(Path(sys.argv[1]), 0.3).reading():
        print("holding", flush=True)
        sys.stdin.readline()
except StoreBusyError:
    print("told", flush=True)
"""
BALLAST = "ballast"
TOLD, HUNG = "told", 120


def killed_before(piece: str, boundary: Boundary, home: Path) -> str:
    """Killed just before what is written shows."""
    return _killed(piece, boundary, BEFORE, home)


def killed_after(piece: str, boundary: Boundary, home: Path) -> str:
    """Killed just after it shows."""
    return _killed(piece, boundary, AFTER, home)


def full_disk(piece: str, boundary: Boundary, home: Path) -> str:
    """From here on not a byte more can be written: a full file system of its own, or else files that may not grow."""
    if not os.path.ismount(home.parent):
        return _without_growth(piece, boundary, home)
    ballast = home.parent / BALLAST
    try:
        return _worked(piece, boundary, home, lambda: _fill(ballast))
    finally:
        ballast.unlink(missing_ok=True)


def second_run(piece: str, boundary: Boundary, home: Path) -> str:
    """Another process does the same work while the first one stands here."""
    said: list[str] = []

    def run() -> None:
        ended = subprocess.run(_program(home, piece), capture_output=True, text=True, timeout=HUNG, env=_environment(), check=False)
        assert ended.returncode == 0, ended.stderr
        said.append(ended.stdout.partition(":")[0])

    first = _worked(piece, boundary, home, run)
    return _joined(first, f"second {'goes through' if said == ['done'] else TOLD}")


def reader_of_published(piece: str, boundary: Boundary, home: Path) -> str:
    """An analyst has had the published plans open since here, and asks again and again."""
    readers: list[subprocess.Popen[str]] = []
    stop = home / "stop"

    def read() -> None:
        folder = load_settings(home=home).published_dir
        command = [sys.executable, str(READER), "held", str(folder), str(stop), "0.02"]
        readers.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert readers[0].stdout is not None
        assert readers[0].stdout.readline() == "ready\n"

    told = _worked(piece, boundary, home, read)
    stop.touch()
    seen = json.loads(readers[0].communicate(timeout=HUNG)[0])
    assert (seen["faults"], len(seen["seen"])) == ([], 1), "what a reader has open does not change under it"
    return told


def reader_of_warehouse(piece: str, boundary: Boundary, home: Path) -> str:
    """Somebody opens the warehouse file itself here, and keeps it open."""
    holders: list[subprocess.Popen[str]] = []
    said: list[str] = []

    def hold() -> None:
        command = [sys.executable, "-c", HELD, str(load_settings(home=home).warehouse_file)]
        holders.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()))
        assert holders[0].stdout is not None
        said.append(holders[0].stdout.readline().strip())

    told = _worked(piece, boundary, home, hold)
    with suppress(BrokenPipeError):
        holders[0].communicate("\n", timeout=HUNG)
    return _joined(told, "reader told" if said == [TOLD] else "")


def clock_back(piece: str, boundary: Boundary, home: Path) -> str:
    """From here on the clock says two days less; for the next run too (`test_faults`)."""
    with _later(clock_set_back()) as set_back:
        return _worked(piece, boundary, home, set_back)


def delivered_twice(piece: str, boundary: Boundary, home: Path) -> str:
    """The same change comes again here under another name, and an older one after it."""
    return _worked(piece, boundary, home, lambda: bring("delivered twice", home))


def corrupted_file(piece: str, boundary: Boundary, home: Path) -> str:
    """A file that is no Parquet file has come into the landing folder here."""
    return _worked(piece, boundary, home, lambda: bring("corrupted file", home))


def bring(fault: str, home: Path) -> None:
    """What these two faults put into the landing folder."""
    if fault == "delivered twice":
        for name, qty in (("3.csv", 7), ("2.csv", 7), ("1.csv", 9)):
            deliver(home, name, qty)
        return
    deliver(home, "0.parquet", 0)
    place = load_settings(home=home).live_changes_dir / "demand_order" / "0.parquet"
    place.write_bytes(b"PAR1 torn")
    os.utime(place, (time.time() - 60, time.time() - 60))


FAULTS: dict[str, Callable[[str, Boundary, Path], str]] = {
    "killed before": killed_before,
    "killed after": killed_after,
    "disk full": full_disk,
    "second run": second_run,
    "reader of published": reader_of_published,
    "reader of warehouse": reader_of_warehouse,
    "clock set back": clock_back,
    "delivered twice": delivered_twice,
    "corrupted file": corrupted_file,
}

_FOLLOWING = {*WORK_AT["changes"], *WORK_AT["changes without image"], *WORK_AT["changed order"], "master data of a plan date"}
_PUBLISHING = {boundary.name for boundary in BOUNDARIES if "publish" in boundary.work}
_STEPS = {boundary.name for boundary in BOUNDARIES if not boundary.is_transaction}
_CLOCK = {
    "master data of a plan date",
    "change table",
    "changes taken in",
    "landing file moved away",
    "live version",
    "plan date shown",
    "planned order changed",
    "orders firmed",
    "outbox file noted",
    "old versions let go",
}
# where a fault meets something that it does not meet elsewhere; the others meet it everywhere
WHERE: dict[str, set[str]] = {
    "killed after": {boundary.name for boundary in BOUNDARIES} - _STEPS,
    "reader of published": _PUBLISHING | {"plan version", "live version"},
    "reader of warehouse": _STEPS | {"plan version", "live version", "orders firmed"},
    "clock set back": _CLOCK,
    "delivered twice": _FOLLOWING,
    "corrupted file": _FOLLOWING,
}
CELLS = [(boundary.name, fault) for fault in FAULTS for boundary in BOUNDARIES if boundary.name in WHERE.get(fault, {boundary.name})]


def _killed(piece: str, boundary: Boundary, moment: str, home: Path) -> str:
    command = [*_program(home, piece), boundary.name, moment]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=HUNG, env=_environment(), check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stdout + ended.stderr
    return ""


def _worked(piece: str, boundary: Boundary, home: Path, act: Callable[[], object]) -> str:
    """Does the work with something happening at the boundary; whether an error of the family told of it."""
    told = ""
    with mock.patch.object(publish, "_LOCK_SECONDS", 0.3), happening(boundary, BEFORE, act) as happened:
        try:
            WORK[piece](desk_of(home))
        except MasterplanError:
            told = TOLD
    assert happened, f"{piece} does not pass {boundary.name}"
    return told


def _without_growth(piece: str, boundary: Boundary, home: Path) -> str:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        return _worked(piece, boundary, home, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        for size in (1 << 20, 4096, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass


@contextmanager
def _later(context) -> Iterator[Callable[[], object]]:
    """A context that is entered when the given function is called, and left at the end."""
    entered: list[object] = []

    def enter() -> None:
        entered.append(context.__enter__())

    try:
        yield enter
    finally:
        if entered:
            context.__exit__(None, None, None)


def _program(home: Path, piece: str) -> list[str]:
    return [sys.executable, str(HOOK), str(home), piece]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
