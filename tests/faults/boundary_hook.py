"""Something that happens at a write boundary of the product, and a process that is killed there.

    python boundary_hook.py HOME PIECE [BOUNDARY MOMENT]

does a piece of work in a home; at the boundary it kills itself. Without a boundary it does the work, or prints why it could not.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from pipelines.warehouse import database
from pipelines.write_boundaries import BOUNDARIES, Boundary

BEFORE, AFTER = "before", "after"


def owner_of(boundary: Boundary) -> tuple[Any, str]:
    """The module or class whose attribute is the call that passes a boundary."""
    module, _, path = boundary.work.partition(":")
    *outer, name = path.split(".")
    owner = importlib.import_module(module)
    for part in outer:
        owner = getattr(owner, part)
    return owner, name


@contextmanager
def happening(boundary: Boundary, moment: str, act: Callable[[], object]) -> Iterator[list[str]]:
    """While it lasts, `act` is called once: before what the boundary writes shows, or after; gives a list with a word once it was."""
    owner, name = owner_of(boundary)
    work, commit = getattr(owner, name), database.commit
    calls, inside, done = [0], [0], list[str]()

    def once() -> None:
        if not done:
            done.append("happened")
            act()

    def passing(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] != boundary.number:
            return work(*given, **named)
        if moment == BEFORE and not boundary.is_transaction:
            once()
        inside[0] += 1
        try:
            made = work(*given, **named)
        finally:
            inside[0] -= 1
        if moment == AFTER:
            once()
        return made

    def committing(connection: Any) -> None:
        if inside[0] and boundary.is_transaction and moment == BEFORE:
            once()
        commit(connection)

    with mock.patch.object(owner, name, passing), mock.patch.object(database, "commit", committing):
        yield done


def main(home: str, piece: str, name: str = "", moment: str = "") -> None:
    """Does a piece of work, and dies at a boundary if one is named."""
    from faults.work import WORK, desk_of

    from masterplan.errors import MasterplanError

    desk = desk_of(Path(home))
    if name:
        (boundary,) = (one for one in BOUNDARIES if one.name == name)
        with happening(boundary, moment, lambda: os.kill(os.getpid(), signal.SIGKILL)):
            WORK[piece](desk)
        return
    try:
        WORK[piece](desk)
    except MasterplanError as error:
        sys.stdout.write(f"told: {error}")
        return
    sys.stdout.write("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
