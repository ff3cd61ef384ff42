"""The examples of the README and of public docstrings are run as they stand."""

from __future__ import annotations

import doctest
from pathlib import Path

import masterplan.testing

ROOT = Path(__file__).resolve().parents[1]


def test_the_notebook_example_of_the_readme() -> None:
    outcome = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert outcome.attempted >= 4
    assert outcome.failed == 0


def test_docstring_examples() -> None:
    outcome = doctest.testmod(masterplan.testing)
    assert outcome.attempted >= 1
    assert outcome.failed == 0
