"""How kernels are compiled: inner functions live in their callers, which keep them for later processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import numba
import pytest

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled with NUMBA_DISABLE_JIT")

MODULE = """
    from masterplan.compiled import inner, kernel

    @inner
    def last(values):
        if len(values) == 0:
            raise ValueError("no values")
        return values[len(values) - 1]

    @inner
    def last_of_rest(values, start):
        return last(values[start:])

    @kernel
    def total(values):
        summed = 0
        for start in range(len(values)):
            summed += last_of_rest(values, start)
        return summed + last(values)

    @kernel
    def share(value, parts):
        return divided(value, parts)

    @inner
    def divided(value, parts):
        if parts == 0:
            raise ZeroDivisionError("no parts")
        return value // parts
"""

CALLS = """
    import numpy as np
    from kernels import share, total

    print(total(np.array([1, 2, 3])), share(7, 2))
    for call in (lambda: total(np.array([], dtype=np.int64)), lambda: share(1, 0)):
        try:
            call()
        except (ValueError, ZeroDivisionError) as failed:
            print(type(failed).__name__, failed)
    print(sum(len(one.stats.cache_hits) for one in (total, share)))
"""


def _printed(folder: Path) -> list[str]:
    ended = subprocess.run([sys.executable, "-c", dedent(CALLS)], cwd=folder, capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()


@pytest.mark.thorough
def test_a_later_process_finds_kernels_with_all_that_they_call(tmp_path: Path) -> None:
    (tmp_path / "kernels.py").write_text(dedent(MODULE))
    said = ["12 3", "ValueError no values", "ZeroDivisionError no parts"]

    first = _printed(tmp_path)
    kept = {path.name.split("-")[0] for path in tmp_path.rglob("*.nbi")}
    later = _printed(tmp_path)

    assert first == [*said, "0"]
    assert kept == {"kernels.total", "kernels.share"}
    assert later == [*said, "2"]
