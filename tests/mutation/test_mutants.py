"""Wrong changes to the kernels of netting are noticed by what the other tests plan.

Every plan that the worked cases, the tests of single rules and the random networks ask for is recorded; they hold it against
what is expected and against the slow planner. A changed kernel must give another plan for at least one of them. Kernels run
uncompiled here: `pytest -m slow tests/mutation`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import pytest
from mutation.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[2]
NETTING = ROOT / "masterplan" / "netting"
RECORDING = (
    "tests/conformance",
    "tests/masterplan/netting",
    "tests/masterplan/run_methods",
    "tests/properties/test_kernel_equals_reference.py",
    "tests/properties/test_run_methods.py",
    "tests/reference_tests",
)
SAMPLED = int(os.environ.get("MASTERPLAN_TEST_MUTANTS", "200"))
MODULES = os.environ.get("MASTERPLAN_TEST_MUTANTS_OF", "").split()
RECORDED = os.environ.get("MASTERPLAN_TEST_RECORDED", "")
"""Where what is recorded is kept from one campaign to the next; by default it is recorded anew."""
SEED = 2026
EQUIVALENT = Path(__file__).with_name("equivalent.txt")


def all_mutants() -> list[Mutant]:
    return [mutant for path in sorted(NETTING.glob("*.py")) for mutant in mutants_of(path)]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]), **more}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = Path(RECORDED) if RECORDED else tmp_path_factory.mktemp("recorded") / "plans"
    if not file.exists():
        command = [sys.executable, "-m", "pytest", "-p", "mutation.recorder", "-p", "no:cacheprovider", *RECORDING]
        subprocess.run(command, cwd=ROOT, env=environment(MASTERPLAN_RECORDED=str(file)), check=True, capture_output=True)
    return file


class Worker:
    """A process that tries one changed module after the other."""

    def __init__(self, recorded: Path, folder: Path) -> None:
        command = [sys.executable, str(Path(__file__).with_name("trial.py")), str(recorded)]
        self._process = subprocess.Popen(
            command,
            env=environment(NUMBA_DISABLE_JIT="1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._text = folder / f"{self._process.pid}.py"

    def shows(self, path: Path, text: str) -> bool:
        """Whether a module with this text gives another plan, breaks, or does not end."""
        self._text.write_text(text, "utf-8")
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"masterplan.netting.{path.stem} {self._text}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline()) != 0

    def end(self) -> None:
        """Let the process end."""
        self._process.communicate()


@pytest.fixture
def workers(recorded: Path, tmp_path: Path) -> Iterator[list[Worker]]:
    """As many as try side by side."""
    made = [Worker(recorded, tmp_path) for _ in range(2)]
    yield made
    for worker in made:
        worker.end()


def known_as_equal() -> set[str]:
    """Changes that change nothing, as `named` names them, with the reason on the line above."""
    return {line for line in EQUIVALENT.read_text("utf-8").splitlines() if line and not line.startswith("#")}


def named(mutant: Mutant) -> str:
    return f"{mutant.path.stem}: {mutant.change}  in  {mutant.where}"


def drawn(mutants: Sequence[Mutant], most: int) -> list[Mutant]:
    """A sample that edits elsewhere leave as it is: each mutant has its place by its name and which it is of those named alike."""
    alike: Counter[str] = Counter()
    places = []
    for mutant in mutants:
        alike[named(mutant)] += 1
        places.append(sha256(f"{SEED} {named(mutant)} {alike[named(mutant)]}".encode()).digest())
    return [mutants[i] for i in sorted(range(len(mutants)), key=places.__getitem__)[:most]]


@pytest.mark.slow
def test_sampled_mutants_are_noticed(workers, capsys):
    """As many mutants as MASTERPLAN_TEST_MUTANTS says (200), of these those of the modules named by MASTERPLAN_TEST_MUTANTS_OF."""
    assert not [path.stem for path in sorted(NETTING.glob("*.py")) if workers[0].shows(path, path.read_text("utf-8"))]
    sample = [mutant for mutant in drawn(all_mutants(), SAMPLED) if not MODULES or mutant.path.stem in MODULES]
    equal, waiting = known_as_equal(), iter(enumerate(sample, 1))
    survivors: list[str] = []

    def work(worker: Worker) -> None:
        for number, mutant in waiting:
            begun = perf_counter()
            outcome = "noticed" if worker.shows(mutant.path, mutant.text) else "known" if named(mutant) in equal else "SURVIVES"
            line = f"{mutant.line}  {named(mutant)}"
            survivors.extend([line] if outcome == "SURVIVES" else [])
            with capsys.disabled():
                sys.stderr.write(f"\n{number} of {len(sample)} {outcome} {perf_counter() - begun:.1f} s  {line}")

    with ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(work, workers))
    assert not survivors, "\n".join(survivors)


@pytest.mark.thorough
def test_the_sample_is_the_same_whatever_else_there_is():
    mutants = all_mutants()
    sample, others = drawn(mutants, 50), [mutant for mutant in mutants if mutant.path.stem != "full"]
    kept = [mutant for mutant in sample if mutant in others]
    assert 0 < len(kept) < len(sample)
    assert drawn(others, len(kept)) == kept


def test_every_mutant_is_a_module_that_differs():
    text = (NETTING / "orders.py").read_text("utf-8")
    mutants = list(mutants_of(NETTING / "orders.py"))
    assert len({(m.line, m.change, m.text) for m in mutants}) == len(mutants) > 20
    assert all(compile(m.text, m.path.name, "exec") and m.text != text for m in mutants)


@pytest.mark.thorough
def test_what_is_known_as_equal_is_a_mutant_still():
    """A line that no change bears is of code that is gone."""
    assert known_as_equal() <= {named(mutant) for mutant in all_mutants()}
