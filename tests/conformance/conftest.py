"""Worked cases as tests: which files and topics, one test per case and engine, and what was left out at the end.

Belongs here: what pytest must know. `pytest tests/conformance --cases FILE --topics a,b` runs any file of the format.
"""

from __future__ import annotations

import pytest
from conformance.cases import DEFAULT_FILES, CaseError
from conformance.verdicts import CaseRun, selected

_TEST = "test_worked_case["


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options of the runner."""
    group = parser.getgroup("worked cases")
    group.addoption("--cases", metavar="FILE", action="append", default=[], help="file of worked cases in place of the project's own")
    group.addoption("--topics", metavar="A,B", default="", help="run the cases of these topics only, left-out topics too")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per case and engine."""
    if "case_run" not in metafunc.fixturenames:
        return
    try:
        runs = _runs(metafunc.config)
    except CaseError as error:
        raise pytest.UsageError(str(error)) from None
    metafunc.parametrize("case_run", runs, ids=[run.name for run in runs])


@pytest.fixture(scope="session")
def asked_topics(request: pytest.FixtureRequest) -> set[str]:
    """Topics asked for by name."""
    return _topics(request.config)


def _topics(config: pytest.Config) -> set[str]:
    return {topic.strip() for topic in config.getoption("--topics", default="").split(",") if topic.strip()}


def _runs(config: pytest.Config) -> list[CaseRun]:
    files = [config.invocation_params.dir / name for name in config.getoption("--cases", default=[])]
    return selected(files or DEFAULT_FILES, _topics(config))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Everything left out and every note, by reason, when the cases were asked for by name."""
    if not hasattr(terminalreporter.config.option, "cases"):
        return
    reasons: dict[str, list[str]] = {}
    for kind in ("skipped", "xfailed"):
        for report in terminalreporter.stats.get(kind, []):
            if _TEST in report.nodeid:
                why = report.wasxfail if kind == "xfailed" else report.longrepr[2].removeprefix("Skipped: ")
                name = report.nodeid.partition("[")[2].rstrip("]").split("/")[1]
                reasons.setdefault(why.partition("\n")[0].removeprefix("reason: "), []).append(name)
    if reasons:
        terminalreporter.section("worked cases left out, and notes")
    for why, names in sorted(reasons.items()):
        terminalreporter.line(f"{why}: {', '.join(dict.fromkeys(names))}")
