"""What a clean clone relies on: pins for every requirement, the README's commands, files that travel with the package."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LINES = [line for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines() if not line.startswith("#")]
PINS = dict(line.split("==") for line in LINES)
EXTRAS = PROJECT["optional-dependencies"]


def requirements() -> list[Requirement]:
    texts = [*PROJECT["dependencies"], *EXTRAS["test"], *EXTRAS["global"], *EXTRAS["dev"]]
    return [requirement for requirement in map(Requirement, texts) if requirement.name != "masterplan"]


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_every_requirement_is_pinned_within_its_bounds(requirement) -> None:
    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


def test_the_lock_has_versions_only() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[a-z0-9-]+==[0-9][A-Za-z0-9.+]*", line)] == []
    assert sorted(PINS) == list(PINS)


@pytest.mark.parametrize("mark", ["run", "test", "ui"])
def test_the_readme_has_the_command_that_is_marked(mark) -> None:
    block = re.search(rf"<!-- ci:{mark} -->\n```sh\n(.+)\n```", (ROOT / "README.md").read_text("utf-8"))
    assert block is not None
    assert ".venv/bin/" in block[1]


def test_files_that_are_no_code_are_package_resources() -> None:
    assert (resources.files("pipelines") / "dagster_home" / "dagster.yaml").is_file()
    assert (resources.files("masterplan") / "semantics.md").is_file()
    assert any(entry.name.endswith(".sql") for entry in (resources.files("sql") / "checks").iterdir())
