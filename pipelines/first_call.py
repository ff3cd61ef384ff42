"""How long the first plan takes in a new process: with nothing compiled yet, and with what an earlier process compiled.

Belongs here: the two processes and their seconds. `python -m pipelines.first_call CACHE` is one of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final

_THIS: Final = "pipelines.first_call"


def first_calls() -> list[dict[str, float]]:
    """Seconds of the first plan of two processes one after the other, the first one without compiled kernels.

    By name: `import`, `plan`, `again` (the same plan in the same process) by the clock, `processor` of the first plan; and
    `compiled`, the kernels that the process compiled and kept.
    """
    with TemporaryDirectory() as cache:
        made: list[dict[str, float]] = []
        for _ in range(2):
            before = _kept(cache)
            ended = subprocess.run([sys.executable, "-m", _THIS, cache], check=True, capture_output=True, text=True)  # noqa: S603
            made.append({**json.loads(ended.stdout), "compiled": _kept(cache) - before})
    return made


def _kept(cache: str) -> int:
    return len(list(Path(cache).rglob("*.nbc")))


def _seconds(cache: str) -> dict[str, float]:
    begun = perf_counter()
    import numba

    numba.config.CACHE_DIR = cache  # type: ignore[attr-defined]
    from masterplan.planning import make_plan
    from masterplan.sample import SAMPLE_PLAN_DATE, make_sample

    imported = perf_counter()
    tables = make_sample()
    made, processor = perf_counter(), process_time()
    make_plan(tables, plan_id="static", plan_date=SAMPLE_PLAN_DATE)
    planned, used = perf_counter(), process_time()
    make_plan(tables, plan_id="static", plan_date=SAMPLE_PLAN_DATE)
    again = perf_counter()
    return {"import": imported - begun, "plan": planned - made, "again": again - planned, "processor": used - processor}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_seconds(sys.argv[1])))
