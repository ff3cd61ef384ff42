"""Readers and publications at the same time: no reader fails, and each answer comes from one whole version."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from networks import PLAN_DATE

from pipelines.warehouse import published_folder

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / "tests" / "published_reader.py"
OLD_PYTHON = "DUCKDB_1_4_PYTHON"


class Readers:
    """Reading processes: started together, all of them have had an answer when `started` returns."""

    def __init__(self, folder: Path, stop: Path) -> None:
        self._folder, self._stop = folder, stop
        self._processes: list[subprocess.Popen[str]] = []

    def started(self, kinds: Sequence[tuple[str, str]], pause: float = 0.05) -> None:
        for python, kind in kinds:
            command = [python, str(PROGRAM), kind, str(self._folder), str(self._stop), str(pause)]
            self._processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        for process in self._processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"

    def ended(self) -> list[dict[str, Any]]:
        self._stop.touch()
        return [json.loads(process.communicate(timeout=120)[0]) for process in self._processes]

    def killed(self) -> None:
        for process in self._processes:
            process.kill()
            process.communicate()


@pytest.fixture
def readers(tmp_path: Path) -> Iterator[Readers]:
    made = Readers(tmp_path / "it's [public]", tmp_path / "stop")
    yield made
    made.killed()


@pytest.fixture(scope="session")
def old_python() -> str:
    """A Python with DuckDB 1.4; skips when the environment names none."""
    python = os.environ.get(OLD_PYTHON, "")
    if not python:
        pytest.skip(f"set {OLD_PYTHON} to a Python with duckdb 1.4, polars, pandas and pyarrow")
    found = subprocess.run([python, "-c", "import duckdb; print(duckdb.__version__)"], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("1.4.")
    return python


def assert_whole(told: list[dict[str, Any]], versions: int) -> None:
    assert [(reader["kind"], fault) for reader in told for fault in reader["faults"]] == []
    assert all(reader["answers"] > 1 for reader in told)
    for reader in told:
        seen = sorted(version for answer in reader["seen"] for plan, version in answer if plan == "static")
        if reader["kind"] == "held":
            assert seen == [1]
        else:
            assert (seen[0], seen[-1]) == (1, versions)


@pytest.mark.slow
def test_readers_during_five_publications(warehouse, save, plan_of, readers, tmp_path):
    save(plan_of(1))
    warehouse.publish(tmp_path / "it's [public]", PLAN_DATE)
    readers.started([(sys.executable, kind) for kind in ("in_turn", "held")])
    for seed in range(2, 7):
        save(plan_of(seed))
        warehouse.publish(tmp_path / "it's [public]", PLAN_DATE)
    assert_whole(readers.ended(), versions=6)


@pytest.mark.thorough
def test_a_version_stays_as_long_as_a_reader_has_it_open(monkeypatch, warehouse, save, plan_of, readers, tmp_path):
    monkeypatch.setattr(published_folder, "_GRACE_SECONDS", 0.0)
    folder = tmp_path / "it's [public]"
    save(plan_of(1))
    warehouse.publish(folder, PLAN_DATE)
    readers.started([(sys.executable, "held")])
    for _ in range(2):
        warehouse.publish(folder, PLAN_DATE)
    assert {entry.name for entry in (folder / "versions").iterdir()} == {"1", "3"}
    assert_whole(readers.ended(), versions=1)
    warehouse.publish(folder, PLAN_DATE)
    assert {entry.name for entry in (folder / "versions").iterdir()} == {"4"}


@pytest.mark.slow
def test_ten_readers_of_two_releases_of_duckdb_during_five_runs(old_python, readers, tmp_path):
    """The real thing: `masterplan run` on the sample, five times."""
    home = tmp_path / "home"
    readers._folder = home / "published"
    # another seed, another group: the plans differ from run to run
    environment = {**os.environ, "MASTERPLAN_HOME": str(home), "PYTHONPATH": str(ROOT)}

    def run(seed: int) -> None:
        command = [sys.executable, "-c", "from pipelines.cli import main; main()", "run"]
        given = {**environment, "MASTERPLAN_SEED": str(seed)}
        ended = subprocess.run(command, env=given, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr

    run(1)
    new = sys.executable
    duck = [(new, "anew")] * 2 + [(old_python, "anew")] * 2 + [(new, "held"), (old_python, "held")]
    readers.started([*duck, *[(new, "polars"), (new, "pandas")] * 2], pause=0.5)
    for seed in range(2, 7):
        run(seed)
    told = readers.ended()
    sys.stdout.write("".join(f"{reader['kind']}: {reader['answers']} answers, {len(reader['seen'])} versions\n" for reader in told))
    assert_whole(told, versions=6)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["anew", "polars", "pandas"])
def test_duckdb_1_4_and_newest_pandas_read_it(old_python, kind, warehouse, save, plan_of, readers, tmp_path):
    save(plan_of(1))
    warehouse.publish(tmp_path / "it's [public]", PLAN_DATE)
    readers.started([(old_python, kind)])
    assert_whole(readers.ended(), versions=1)
