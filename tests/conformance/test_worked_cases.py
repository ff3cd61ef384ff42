"""Every worked case: it holds, or it is left out for a reason that stands in left_out.yaml and is still true."""

from __future__ import annotations

import pytest
from conformance.verdicts import CaseRun, judge, left_out

LEFT_OUT = left_out()


def test_worked_case(case_run: CaseRun, asked_topics: set[str]) -> None:
    case = case_run.case
    if case.kind == "note":
        pytest.skip(f"a note, nothing to run: {case.id}: {case.note}")
    if case.topic in LEFT_OUT.topics and case.topic not in asked_topics:
        pytest.skip(f"topic {case.topic} is left out: {LEFT_OUT.topics[case.topic]}")
    verdict = judge(case_run)
    reason = LEFT_OUT.reason(case_run)
    if verdict.passes and reason:
        pytest.fail(f"{case_run.name} passes: remove it from the list left_out.yaml ({reason})", pytrace=False)
    if not verdict.passes and reason:
        pytest.xfail(f"{reason}\n{verdict.text(case_run)}")
    if not verdict.passes:
        pytest.fail(verdict.text(case_run), pytrace=False)
