"""How often Python's collector looks for objects that only refer to one another.

Belongs here: settings of the collector for work that makes very many objects, nearly all of which go by themselves.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_RARE: Final = (200_000, 20, 20)


@contextmanager
def collected_rarely() -> Iterator[None]:
    """While it lasts the collector looks only when very many objects have come; afterwards as often as before, and through all."""
    before = gc.get_threshold()
    gc.set_threshold(*_RARE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def keep_loaded() -> None:
    """What has been loaded stays to the end: the collector need not look through it again."""
    gc.collect()
    gc.freeze()
