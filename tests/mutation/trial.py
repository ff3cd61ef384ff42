"""Run with compilation off: plan recorded problems with one module of the kernels changed, and say whether it shows.

Usage: python trial.py RECORDED, with lines `MODULE CHANGED_TEXT` on the standard input. Each is tried in a process of its own, which
starts with everything loaded, and answered by a line: 0 when every plan and every error is as recorded, else something else: one
differs, the change breaks, or it does not end. What is dealt out to threads is planned by one and by several.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import os
import pickle
import resource
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import masterplan.netting
from masterplan.errors import NeedTooLargeError

Recorded = list[tuple[Any, Any]]

MEMORY = 4 << 30
LONGEST = 20.0
"""Seconds of work for one problem; the largest takes a tenth."""
STUCK = 300
DEALT_OUT = ("masterplan.netting.levels", "masterplan.netting.ledger", "masterplan.netting.needs", "masterplan.pool")


class _Changed(importlib.abc.Loader, importlib.abc.MetaPathFinder):
    def __init__(self, module: str, text: Path) -> None:
        self._module, self._text = module, text

    def find_spec(self, fullname: str, *_: object) -> object:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._text.read_text("utf-8"), str(self._text), "exec"), module.__dict__)  # noqa: S102 - the changed module itself


def shows(recorded: Recorded, module: str, text: Path) -> bool:
    """Whether the change shows; it leaves this process changed."""
    for name in [name for name in sys.modules if name.startswith(masterplan.netting.__name__)]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Changed(module, text))
    net_network = importlib.import_module("masterplan.netting").net_network
    importlib.import_module("masterplan.netting.levels")._SMALL = 0
    for problem, expected in recorded:
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        for threads in (1, 3) if module in DEALT_OUT else (1,):
            done: list[float] = []
            try:
                solution = net_network(problem, threads=threads, progress=done.append)
            except NeedTooLargeError as error:
                solution = (error.needs, error.nodes)
            else:
                if done[-1:] not in ([], [1.0]):
                    return True
            if len(solution) != len(expected) or any(not np.array_equal(a, b) for a, b in zip(solution, expected, strict=True)):
                return True
    return False


def tried(recorded: Recorded, module: str, text: str) -> int:
    """0 when the change does not show in a process of its own."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(STUCK)
        os._exit(shows(recorded, module, Path(text)))
    finally:
        os._exit(2)


def main(recorded: str) -> None:
    """Answer every line."""
    plans = pickle.loads(Path(recorded).read_bytes())  # noqa: S301 - written by the test itself
    for line in sys.stdin:
        print(tried(plans, *line.split()), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
