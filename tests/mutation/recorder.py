"""A pytest plugin that keeps every problem that the tests of a session plan, with its solution or its error.

Belongs here: recording alone. The file is named by MASTERPLAN_RECORDED; without it nothing is kept.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import masterplan.planning
from masterplan.errors import NeedTooLargeError
from masterplan.netting import Problem, Solution, net_network

_RECORDED: dict[bytes, tuple[Problem, Solution | tuple[int, tuple[int, ...]]]] = {}


def pytest_configure() -> None:
    """Every plan made from here on is kept."""
    if "MASTERPLAN_RECORDED" in os.environ:
        masterplan.planning.net_network = _recorded


def _recorded(problem: Problem, **options: Any) -> Solution:
    try:
        solution = net_network(problem, **options)
    except NeedTooLargeError as error:
        _RECORDED.setdefault(pickle.dumps(problem), (problem, (error.needs, error.nodes)))
        raise
    _RECORDED.setdefault(pickle.dumps(problem), (problem, solution))
    return solution


def pytest_unconfigure() -> None:
    """Writes what was kept, the least problems first."""
    if "MASTERPLAN_RECORDED" in os.environ:
        kept = [pair for _, pair in sorted(_RECORDED.items(), key=lambda item: len(item[0]))]
        Path(os.environ["MASTERPLAN_RECORDED"]).write_bytes(pickle.dumps(kept))
