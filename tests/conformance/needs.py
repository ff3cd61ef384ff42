"""What a case needs and the library does not have: found by looking at contracts and signatures, never case by case.

Belongs here: the exception and the list that collects needs.
"""

from __future__ import annotations


class NotRunnableError(Exception):
    """The case needs columns, tables, values or functions that do not exist; `needs` names them all."""

    def __init__(self, *needs: str) -> None:
        self.needs = tuple(sorted(set(needs)))
        super().__init__("; ".join(self.needs))
