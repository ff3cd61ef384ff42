"""The guide to foreign systems is run as it stands: its files are written, its commands run, its outputs compared.

A fenced block is told apart by the comment above it: `file: <path>` is written, `run` is run by a shell (`run slow` in the
slow test only), `shows` is what the run before printed, where `...` stands for anything.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "sources.md"
_BLOCK = re.compile(r"<!-- (?P<mark>[^>]+) -->\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_MASTERPLAN = "import sys; sys.argv[0] = 'masterplan'; from pipelines.cli import main; main()"


class Step(NamedTuple):
    """One marked block of the guide."""

    mark: str
    text: str


def steps() -> list[Step]:
    return [Step(found["mark"], found["text"]) for found in _BLOCK.finditer(GUIDE.read_text("utf-8"))]


@pytest.fixture
def shell(tmp_path):
    """Runs a text in an empty folder where `masterplan` and `python` are those of this test."""
    programs, work = tmp_path / "bin", tmp_path / "work"
    programs.mkdir()
    work.mkdir()
    for name, given in {"python": "", "masterplan": f'-c "{_MASTERPLAN}"'}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {given} "$@"\n', "utf-8")
        (programs / name).chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith("MASTERPLAN_")}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**own, "PATH": f"{programs}{os.pathsep}{own['PATH']}", "PYTHONPATH": path, "COLUMNS": "110", "PYTHONUTF8": "1"}

    def run(text: str) -> str:
        done = subprocess.run(["sh", "-c", text], cwd=work, env=environment, capture_output=True, text=True, check=False, timeout=300)
        return done.stdout + done.stderr

    return work, run


def follow(shell, marks) -> int:
    """Does the steps of the guide in order, running those with one of the marks; how many outputs were compared."""
    work, run = shell
    printed: str | None = None
    compared = 0
    for mark, text in steps():
        if mark.startswith("file: "):
            file = work / mark.removeprefix("file: ")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        elif mark == "shows" and printed is not None:
            told = "".join(f"{line.rstrip()}\n" for line in printed.splitlines() if line.strip())
            assert doctest.OutputChecker().check_output(text, told, doctest.ELLIPSIS), f"the guide shows\n{text}\nbut it is\n{told}"
            compared += 1
        elif mark.startswith("run"):
            printed = run(text) if mark in marks else None
    return compared


@pytest.mark.thorough
def test_the_guide_does_what_it_says(shell) -> None:
    marks = [mark for mark, _ in steps()]
    assert follow(shell, {"run"}) == marks.count("shows") - marks.count("run slow") > 0


@pytest.mark.slow
def test_the_guide_leads_into_the_warehouse(shell) -> None:
    assert follow(shell, {"run", "run slow"}) == sum(mark == "shows" for mark, _ in steps())


def test_every_block_of_the_guide_has_a_mark_that_is_understood() -> None:
    text = GUIDE.read_text("utf-8")
    assert len(steps()) == len(re.findall(r"^```\w+$", text, re.MULTILINE))
    assert {re.sub("^file: .*", "file", mark) for mark, _ in steps()} == {"file", "run", "run slow", "shows"}


def test_the_example_has_ten_rows_and_every_file_is_named_above_its_text() -> None:
    files = {mark.removeprefix("file: "): text for mark, text in steps() if mark.startswith("file: ")}
    assert sum(len(text.splitlines()) - 1 for name, text in files.items() if name.endswith(".csv")) == 10
    assert all(f"`{name}`" in GUIDE.read_text("utf-8") for name in files)
