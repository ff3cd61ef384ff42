"""Charts drawn beside: the bytes that are drawn here, in their order, and none lost where the process beside is late, fails or is gone."""

from __future__ import annotations

import os
import signal
import time
from functools import partial

import pytest
from panels import held_by, not_in, only_in, titled

from assets.charts import Chart
from pipelines.beside import Beside
from pipelines.drawing import DrawnBeside, drawn_here

PANELS = [[partial(titled, "one")], [partial(titled, "two"), partial(titled, "three")], [partial(titled, "four")]]
CHARTS = [Chart(tuple(panels), 0.5) for panels in PANELS]


@pytest.fixture(scope="module")
def expected():
    return drawn_here(CHARTS)()


@pytest.fixture
def beside():
    made = Beside()
    yield made
    made.end()


def test_charts_drawn_beside_are_the_same_bytes_in_the_same_order(beside, expected):
    asked = DrawnBeside(lambda: beside)([*CHARTS, Chart((partial(not_in, os.getpid()),))])
    # all that was asked before is drawn when this is answered
    assert beside.asked(os.getpid).result() == beside.process.pid
    assert asked()[:-1] == expected


def test_what_comes_next_is_asked_for_when_all_charts_of_a_stage_are_begun(beside, expected):
    asked_then = []
    drawing = DrawnBeside(lambda: beside, lambda: asked_then.append(beside.asked(os.getpid)))
    first, second = drawing(CHARTS[:1]), drawing(CHARTS[1:])
    assert not asked_then
    assert [*first(), *second()] == expected
    assert {future.result() for future in asked_then} == {beside.process.pid}


def test_a_chart_that_is_not_begun_is_drawn_here(beside, expected, tmp_path):
    lock = tmp_path / "lock"
    lock.touch()
    held = beside.asked(held_by, lock)
    while not lock.with_suffix(".begun").exists():
        time.sleep(0.01)
    assert DrawnBeside(lambda: beside)(CHARTS)() == expected
    assert not held.done()
    lock.unlink()
    held.result()


def test_a_chart_that_fails_beside_is_drawn_here_and_what_fails_here_too_is_told(beside):
    (image,) = DrawnBeside(lambda: beside)([Chart((partial(only_in, os.getpid()),))])()
    assert image.startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="not drawn here"):
        DrawnBeside(lambda: beside)([Chart((partial(only_in, 0),))])()


def test_where_the_process_beside_was_killed_all_is_drawn_here(beside, expected):
    os.kill(beside.process.pid, signal.SIGKILL)
    asked = DrawnBeside(lambda: beside)
    assert asked(CHARTS)() == expected
    assert asked(CHARTS)() == expected


def test_a_process_beside_that_has_stopped_is_not_waited_for_for_ever(beside, expected, monkeypatch):
    monkeypatch.setattr("pipelines.drawing.PATIENCE", 0.2)
    assert beside.asked(os.getpid).result()
    os.kill(beside.process.pid, signal.SIGSTOP)
    try:
        asked = DrawnBeside(lambda: beside)
        assert asked(CHARTS)() == expected
        assert asked(CHARTS)() == expected
    finally:
        os.kill(beside.process.pid, signal.SIGCONT)


def test_without_a_process_beside_all_is_drawn_here(expected):
    assert DrawnBeside(lambda: None)(CHARTS)() == expected
