"""Wrong changes to the kernels of netting are noticed by what the other tests plan.

Every plan that the worked cases, the tests of single rules and the random networks ask for is recorded; they hold it against
what is expected and against the slow planner. A changed kernel must give another plan for at least one of them. Kernels run
uncompiled here: `pytest -m slow tests/mutation`.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from mutation.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[2]
NETTING = ROOT / "masterplan" / "netting"
RECORDING = (
    "tests/conformance",
    "tests/masterplan/netting",
    "tests/masterplan/run_methods",
    "tests/properties/test_kernel_equals_reference.py",
)
SAMPLED = int(os.environ.get("MASTERPLAN_TEST_MUTANTS", "200"))
SEED = 2026
LONGEST = 20.0
EQUIVALENT = Path(__file__).with_name("equivalent.txt")


def all_mutants() -> list[Mutant]:
    return [mutant for path in sorted(NETTING.glob("*.py")) for mutant in mutants_of(path)]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]), **more}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("recorded") / "plans"
    command = [sys.executable, "-m", "pytest", "-p", "mutation.recorder", "-p", "no:cacheprovider", *RECORDING]
    subprocess.run(command, cwd=ROOT, env=environment(MASTERPLAN_RECORDED=str(file)), check=True, capture_output=True)
    return file


def shows(recorded: Path, folder: Path, number: int, mutant: Mutant | None) -> bool:
    """Whether a changed module (none: as it stands) gives another plan, breaks, or does not end."""
    path = mutant.path if mutant else NETTING / "full.py"
    text = folder / f"{number}.py"
    text.write_text(mutant.text if mutant else path.read_text("utf-8"), "utf-8")
    command = [sys.executable, str(Path(__file__).with_name("trial.py")), str(recorded), f"masterplan.netting.{path.stem}", str(text)]
    try:
        ended = subprocess.run(command, env=environment(NUMBA_DISABLE_JIT="1"), capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return True
    return ended.returncode != 0


def known_as_equal() -> set[str]:
    """Changes that change nothing, as `named` names them, with the reason on the line above."""
    return {line for line in EQUIVALENT.read_text("utf-8").splitlines() if line and not line.startswith("#")}


def named(mutant: Mutant) -> str:
    return f"{mutant.path.stem}: {mutant.change}  in  {mutant.where}"


@pytest.mark.slow
def test_sampled_mutants_are_noticed(recorded, tmp_path):
    """As many mutants as MASTERPLAN_TEST_MUTANTS says (200), drawn with one seed."""
    assert not shows(recorded, tmp_path, -1, None)
    mutants = all_mutants()
    drawn = random.Random(SEED).sample(mutants, min(SAMPLED, len(mutants)))  # noqa: S311 - the same sample every time
    with ThreadPoolExecutor(2) as pool:
        noticed = list(pool.map(lambda pair: shows(recorded, tmp_path, *pair), enumerate(drawn)))
    survivors = [m for m, seen in zip(drawn, noticed, strict=True) if not seen and named(m) not in known_as_equal()]
    assert not survivors, "\n".join(f"{m.line}  {named(m)}" for m in survivors)


def test_every_mutant_is_a_module_that_differs():
    text = (NETTING / "orders.py").read_text("utf-8")
    mutants = list(mutants_of(NETTING / "orders.py"))
    assert len({(m.line, m.change, m.text) for m in mutants}) == len(mutants) > 20
    assert all(compile(m.text, m.path.name, "exec") and m.text != text for m in mutants)


def test_what_is_known_as_equal_is_a_mutant_still():
    """A line that no change bears is of code that is gone."""
    assert known_as_equal() <= {named(mutant) for mutant in all_mutants()}
