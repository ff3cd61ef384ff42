"""Run with compilation off: plan recorded problems with one module of the kernels changed, and say whether it shows.

Usage: python trial.py RECORDED MODULE CHANGED_TEXT. Ends with 0 when every plan and every error is as recorded, with 1 when one
differs or the change breaks. What is dealt out to threads is planned by one and by several.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import pickle
import resource
import sys
from pathlib import Path
from types import ModuleType

import numpy as np

from masterplan.errors import NeedTooLargeError


class _Changed(importlib.abc.Loader, importlib.abc.MetaPathFinder):
    def __init__(self, module: str, text: Path) -> None:
        self._module, self._text = module, text

    def find_spec(self, fullname: str, *_: object) -> object:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._text.read_text("utf-8"), str(self._text), "exec"), module.__dict__)  # noqa: S102 - the changed module itself


MEMORY = 4 << 30
DEALT_OUT = ("masterplan.netting.levels", "masterplan.netting.ledger", "masterplan.netting.needs", "masterplan.netting.pool")


def main(recorded: str, module: str, text: str) -> int:
    """1 when the change shows."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.meta_path.insert(0, _Changed(module, Path(text)))
    net_network = importlib.import_module("masterplan.netting").net_network
    importlib.import_module("masterplan.netting.levels")._SMALL = 0
    for problem, expected in pickle.loads(Path(recorded).read_bytes()):  # noqa: S301 - written by the test itself
        for threads in (1, 3) if module in DEALT_OUT else (1,):
            done: list[float] = []
            try:
                solution = net_network(problem, threads=threads, progress=done.append)
            except NeedTooLargeError as error:
                solution = (error.needs, error.nodes)
            else:
                if done[-1:] not in ([], [1.0]):
                    return 1
            if len(solution) != len(expected) or any(not np.array_equal(a, b) for a, b in zip(solution, expected, strict=True)):
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
