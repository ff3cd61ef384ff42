"""What models said of a history, kept for when the same is asked again: most origins of a series are those of earlier weeks.

Belongs here: what a forecast is known by, and how long it is kept. It is the one that the model would make: a model sees one
history at a time, and what it says of the first buckets ahead does not depend on how many are asked for.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from masterplan.forecasting.history import FloatArray

    Run = Callable[[Sequence[str], Sequence[FloatArray], int, int, str], Mapping[str, FloatArray]]
    """Models by name, histories, season, horizon and kind of season to forecasts, as `running.run_models`."""

Key = tuple[str, int, str, bytes]

_MOST: Final = 2**17


class Remembered:
    """Forecasts by model, season, kind of season and history; the oldest are dropped where there are more than `most`."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._said: dict[Key, FloatArray] = {}

    def __len__(self) -> int:
        return len(self._said)

    def answer(
        self, run: Run, names: Sequence[str], histories: Sequence[FloatArray], season: int, horizon: int, season_kind: str
    ) -> dict[str, FloatArray]:
        """As `run` would answer; what is known, at least as many buckets ahead, is not run."""
        marks = [blake2b(history.tobytes(), digest_size=16).digest() for history in histories]
        keys = {name: [(name, season, season_kind, mark) for mark in marks] for name in names}
        for unsaid, rows in self._unsaid(keys, horizon).items():
            made = run(unsaid, [histories[row] for row in rows], season, horizon, season_kind)
            self._said |= {keys[name][row]: points for name in unsaid for row, points in zip(rows, made[name], strict=True)}
        shape = (len(histories), horizon)
        said = {name: np.array([self._said[key][:horizon] for key in keys[name]]).reshape(shape) for name in names}
        self._drop_oldest()
        return said

    def _unsaid(self, keys: Mapping[str, Sequence[Key]], horizon: int) -> dict[tuple[str, ...], list[int]]:
        """The rows of histories of which the same models have not said enough, by these models."""
        enough = {name: [key in self._said and len(self._said[key]) >= horizon for key in asked] for name, asked in keys.items()}
        unsaid: dict[tuple[str, ...], list[int]] = {}
        for row, known in enumerate(zip(*enough.values(), strict=True)):
            missing = tuple(name for name, is_known in zip(enough, known, strict=True) if not is_known)
            if missing:
                unsaid.setdefault(missing, []).append(row)
        return unsaid

    def _drop_oldest(self) -> None:
        for key in list(islice(self._said, max(len(self._said) - self._most, 0))):
            del self._said[key]


_in_use: ContextVar[Remembered | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering(remembered: Remembered) -> Iterator[None]:
    """Within, models are not run for what is remembered, and what they say is."""
    token = _in_use.set(remembered)
    try:
        yield
    finally:
        _in_use.reset(token)


def remembered_here() -> Remembered | None:
    """What is remembered where this is called; None outside of `remembering`."""
    return _in_use.get()
