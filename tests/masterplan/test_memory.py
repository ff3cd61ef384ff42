"""A process that is told to keep what it has freed does not ask for it anew."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import resource, sys
import numpy as np
from masterplan.memory import keep_freed

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

told = sys.argv[1] == "keep" and keep_freed()
np.ones(20_000_000)
before = faults()
for _ in range(5):
    np.ones(20_000_000)
print(told, faults() - before)
"""


def run(word: str) -> tuple[bool, int]:
    """Whether the C library was told, and the pages that came anew with arrays like one that was freed."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, word], capture_output=True, text=True, check=True)
    told, faults = done.stdout.split()
    return told == "True", int(faults)


def test_freed_memory_is_used_again() -> None:
    told, kept = run("keep")
    if not told:
        pytest.skip("this C library cannot be told what becomes of freed memory")
    _, anew = run("as it is")
    assert kept < anew / 10
