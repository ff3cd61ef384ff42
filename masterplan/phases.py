"""How long the phases of a plan take, and who hears of them.

Belongs here: seconds for the run log alone; no date of a plan comes from here.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

Progress = Callable[[str, float], None]


class Clock:
    """Seconds per phase, and word of each phase to whoever watches."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._last = perf_counter()
        self.seconds: dict[str, float] = {}

    def done(self, phase: str, share: float) -> None:
        """A phase has ended; `share` of the whole is done."""
        now = perf_counter()
        self.seconds[phase] = round(now - self._last, 4)
        self._last = now
        if self._progress is not None:
            self._progress(phase, share)
