"""The import law: masterplan ← assets ← pipelines, kernels know no frames, the library knows no clock and no environment."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = {"dagster", "duckdb", "typer", "rich", "filelock", "pydantic_settings", "ray"}
SURROUNDINGS = {"os", "sys", "pathlib", "tempfile", "subprocess", "random", "secrets", "socket", "shutil"}
SLOW = {"pandera", "statsforecast", "mlforecast", "lightgbm"}
CLOCK_CALLS = {"now", "utcnow", "today", "time", "time_ns", "getenv"}


@dataclass(frozen=True)
class Law:
    """Python files below `where` may not import `banned`, nor, with `no_clock`, ask what time it is."""

    where: str
    banned: frozenset[str]
    no_clock: bool = False
    only_at_top: bool = False


LAWS = (
    Law("masterplan", frozenset(OUTSIDE | SURROUNDINGS | {"assets", "pipelines", "sql"}), no_clock=True),
    Law(
        "masterplan/contracts",
        frozenset({"numba", "numpy", "scipy", "masterplan.planning", "masterplan.question", "masterplan.netting", "masterplan.intake"}),
    ),
    Law("masterplan/netting", frozenset({"polars", "pandas", "pyarrow", "masterplan.contracts"})),
    Law("masterplan/calendars.py", frozenset({"polars", "pandas", "pyarrow", "masterplan.contracts"})),
    Law("assets", frozenset({"pipelines", "duckdb", "typer", "rich", "filelock", "os", "pydantic_settings"}), no_clock=True),
    Law("masterplan", frozenset(SLOW), only_at_top=True),
    Law("assets", frozenset(SLOW | {"numba", "masterplan.planning", "masterplan.question"}), only_at_top=True),
    Law("pipelines", frozenset(SLOW), only_at_top=True),
)


def imported(tree: ast.Module, *, only_at_top: bool) -> Iterator[tuple[int, str]]:
    """Line and full name of every import; imports for type checking alone are left out when only the top counts."""
    for node in tree.body if only_at_top else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{'.' * node.level}{node.module or ''}.{alias.name}") for alias in node.names)


def breaches(source: str, law: Law) -> list[str]:
    """What in a source text breaks a law, by line."""
    tree = ast.parse(source)
    found = [
        f"line {line}: imports {name}"
        for line, name in imported(tree, only_at_top=law.only_at_top)
        if name.startswith(".") or any(f"{name}.".startswith(f"{banned}.") for banned in law.banned)
    ]
    if law.no_clock:
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        found += [f"line {call.lineno}: calls {call.func.attr}" for call in calls if call.func.attr in CLOCK_CALLS]
    return found


def files(where: str) -> list[Path]:
    place = ROOT / where
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.where}: {', '.join(sorted(law.banned))[:40]}")
def test_the_code_keeps_the_law(law: Law) -> None:
    assert files(law.where)
    broken = {str(path.relative_to(ROOT)): breaches(path.read_text("utf-8"), law) for path in files(law.where)}
    assert {path: found for path, found in broken.items() if found} == {}


def test_only_the_settings_read_the_environment() -> None:
    readers = set()
    for path in [*files("assets"), *files("pipelines"), *files("masterplan")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}:
                readers.add(str(path.relative_to(ROOT)))
    assert readers == {"pipelines/settings.py"}


@pytest.mark.parametrize(
    ("source", "law"),
    [
        ("import dagster", LAWS[0]),
        ("from duckdb import connect", LAWS[0]),
        ("from pipelines.settings import Settings", LAWS[0]),
        ("def f():\n    import os.path", LAWS[0]),
        ("from datetime import datetime\nx = datetime.now()", LAWS[0]),
        ("from . import errors", LAWS[0]),
        ("import polars as pl", LAWS[2]),
        ("from masterplan import contracts", LAWS[2]),
        ("from pipelines import settings", LAWS[4]),
        ("import pandera.polars", LAWS[5]),
    ],
)
def test_a_breach_is_seen(source: str, law: Law) -> None:
    assert breaches(source, law)


def test_a_slow_import_inside_a_function_is_allowed() -> None:
    assert breaches("def f():\n    import pandera.polars", LAWS[5]) == []
