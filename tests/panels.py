"""Panels that tests draw, also in other processes: those find this module by its name."""

from __future__ import annotations

import os
import time
from pathlib import Path


def titled(title: str, axes) -> None:
    axes.set_title(title)
    axes.plot([1, 2, 3], [2, 5, 3])


def only_in(pid: int, axes) -> None:
    """Fails in every other process."""
    if os.getpid() != pid:
        raise ValueError("not drawn here")
    titled("only", axes)


def not_in(pid: int, axes) -> None:
    """Fails in one process."""
    if os.getpid() == pid:
        raise ValueError("not drawn here")
    titled("not", axes)


def held_by(file: Path) -> None:
    """Lasts until somebody takes a file away; says that it goes on by another one."""
    file.with_suffix(".begun").touch()
    while file.exists():
        time.sleep(0.01)


def counted(pieces: int):
    """So many numbers, one after the other."""
    yield from range(pieces)


def held_at_first(file: Path, ended: Path):
    """Two numbers, the first as soon as somebody takes a file away; says by another one that nobody wants more."""
    try:
        held_by(file)
        yield 0
        yield 1
    finally:
        ended.touch()
