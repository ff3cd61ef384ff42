"""Every problem that is measured is planned rightly in its smallest form; the budgets are held on demand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.problems import PLAN_DATE
from benchmarks.registry import REGISTRY
from reference.comparison import differences
from reference.planner import plan_slowly

from masterplan.planning import make_plan

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.thorough
@pytest.mark.parametrize("name", REGISTRY)
def test_the_smallest_form_is_planned_as_the_slow_planner_does(name):
    tables = REGISTRY[name].small()
    plan = make_plan(tables, plan_id="static", plan_date=PLAN_DATE)
    assert plan.planned_order.height > 0
    assert differences(plan, plan_slowly(tables, plan_id="static", plan_date=PLAN_DATE)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [benchmark.name for benchmark in REGISTRY.values() if benchmark.seconds])
def test_budgets(name):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    command = [sys.executable, "-m", "benchmarks.measure", "--here", name]
    figures = json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    assert figures["least s"] <= REGISTRY[name].seconds, figures
    assert not REGISTRY[name].gigabytes or figures["peak GB"] <= REGISTRY[name].gigabytes, figures
