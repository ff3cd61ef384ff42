"""Who waits for the warehouse says so by a file beside it, and who holds it between two transactions lets them in.

Belongs here: that file. It says nothing but that somebody waits; one that was left by a process that is gone costs the
next holder a pause.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


class Waiting:
    """Those who wait for a file, of any process."""

    def __init__(self, file: Path) -> None:
        self._note = Path(f"{file}.wanted")

    def ask(self) -> None:
        """Says that somebody waits; to be said again as long as it is so."""
        # where a reader may not write, it waits for a pause
        with suppress(OSError):
            self._note.touch()

    def somebody(self) -> bool:
        """Whether somebody waits."""
        return self._note.exists()

    def are_let_in(self) -> None:
        """Whoever still waits afterwards asks again."""
        with suppress(OSError):
            self._note.unlink(missing_ok=True)
