"""The process beside: pieces of work come in their order, other work gets in between, and what was not begun can be let go."""

from __future__ import annotations

import os
import signal
import time

import pytest
from panels import counted, held_at_first, held_by

from pipelines.beside import FAILED, Beside


@pytest.fixture
def beside():
    made = Beside()
    yield made
    made.end()


def until(file):
    while not file.exists():
        time.sleep(0.01)


def hold(beside, lock):
    """Work that lasts until the file is taken away."""
    lock.touch()
    return beside.asked(held_by, lock)


def test_pieces_come_one_after_the_other_and_end(beside):
    pieces = beside.begun(counted, 3)
    assert [pieces.next() for _ in range(5)] == [0, 1, 2, None, None]


def test_pieces_of_several_works_are_told_apart_and_other_work_comes_between(beside):
    one, two = beside.begun(counted, 2), beside.begun(counted, 3)
    assert beside.asked(os.getpid).result() == beside.process.pid
    assert [two.next(), one.next(), two.next(), one.next(), two.next()] == [0, 0, 1, 1, 2]
    assert (one.next(), two.next()) == (None, None)


def test_a_piece_that_is_not_begun_is_let_go_with_all_that_follow(beside, tmp_path):
    held = hold(beside, tmp_path / "lock")
    until(tmp_path / "lock.begun")
    pieces = beside.begun(counted, 3)
    assert pieces.next(if_begun=True) is None
    assert not held.done()
    (tmp_path / "lock").unlink()
    assert pieces.next() is None
    assert [beside.begun(counted, 1).next(), beside.asked(os.getpid).result()] == [0, beside.process.pid]


def test_what_is_let_go_ends_over_there_too(beside, tmp_path):
    (tmp_path / "first").touch()
    pieces = beside.begun(held_at_first, tmp_path / "first", tmp_path / "ended")
    until(tmp_path / "first.begun")
    # the second piece is asked for when the first is made, and waits behind this
    hold(beside, tmp_path / "between")
    (tmp_path / "first").unlink()
    assert pieces.next() == 0
    assert pieces.next(if_begun=True) is None
    assert not (tmp_path / "ended").exists()
    (tmp_path / "between").unlink()
    assert beside.asked(os.getpid).result()
    assert (tmp_path / "ended").exists()


def test_work_that_goes_wrong_says_so_and_the_process_goes_on(beside):
    pieces = beside.begun(counted, "no number")
    with pytest.raises(EOFError):
        pieces.next()
    assert pieces.next() is None
    assert beside.begun(counted, 1).next() == 0


def test_pieces_of_a_process_that_was_killed_fail(beside, tmp_path):
    (tmp_path / "first").touch()
    pieces = beside.begun(held_at_first, tmp_path / "first", tmp_path / "ended")
    until(tmp_path / "first.begun")
    os.kill(beside.process.pid, signal.SIGKILL)
    with pytest.raises(FAILED):
        pieces.next()
    assert pieces.next() is None
    with pytest.raises(FAILED):
        beside.begun(counted, 1).next()


def test_a_piece_that_comes_next_is_waited_for(beside):
    for _ in range(50):
        pieces = beside.begun(counted, 2)
        assert [pieces.next(), pieces.next(if_begun=True), pieces.next(if_begun=True)] == [0, 1, None]
