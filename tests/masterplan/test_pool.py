"""Work that threads share is all of it, once, and in order."""

from __future__ import annotations

import subprocess
import sys
from threading import Barrier, Event, Thread, get_ident
from time import sleep

import numpy as np
import pytest

from masterplan import pool
from masterplan.pool import pool_of, shares, shares_of_groups, threads_for

MANY = 1_000_000


@pytest.mark.parametrize("rows", [0, 1, 2, 999, MANY, MANY + 1])
def test_shares_are_all_rows_once(rows: int) -> None:
    assert [row for share in shares(rows) for row in range(rows)[share]] == list(range(rows))


def test_many_rows_are_shared_and_few_are_not() -> None:
    assert [share.stop - share.start for share in shares(MANY)] == [MANY // threads_for(MANY)] * threads_for(MANY)
    assert len(shares(10)) == 1 < threads_for(MANY)


@pytest.mark.parametrize("sizes", [[], [0], [7], [0, 0, 3], [1, 2, 3, 4, 5], [100, 1, 1], [1, 1, 100], [0] * 9])
@pytest.mark.parametrize("most", [0, 10**9])
def test_shares_of_groups_are_all_groups_once(sizes: list[int], most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_MANY", most)
    begin = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    assert [group for share in shares_of_groups(begin) for group in range(len(sizes))[share]] == list(range(len(sizes)))


def test_groups_are_shared_by_their_rows() -> None:
    first, second = shares_of_groups(np.array([0, MANY - 1, MANY, 2 * MANY], np.int64))
    assert (first, second) == (slice(0, 2), slice(2, 3))


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("things", [0, 1, 2, 3, 50])
def test_everything_is_done_once_and_given_in_order(threads: int, things: int) -> None:
    done: list[int] = []

    def twice(thing: int) -> int:
        done.append(thing)
        return 2 * thing

    assert list(pool_of(threads).map(twice, iter(range(things)))) == [2 * thing for thing in range(things)]
    assert sorted(done) == list(range(things))


def test_two_threads_work_at_the_same_time() -> None:
    both = Barrier(2, timeout=30)

    def meet(_: int) -> int:
        both.wait()
        return get_ident()

    first, second = pool_of(2).map(meet, range(2))
    assert first != second


def test_threads_that_help_stay() -> None:
    def helper() -> int:
        both = Barrier(2, timeout=30)
        (other,) = set(pool_of(2).map(lambda _: (both.wait(), get_ident())[1], range(2))) - {get_ident()}
        return other

    assert helper() == helper()


@pytest.mark.parametrize("wrong", [0, 1, 7])
def test_an_error_is_raised_when_nobody_works_any_more(wrong: int) -> None:
    begun, ended = [], []

    def work(thing: int) -> None:
        begun.append(thing)
        sleep(0.001)
        if thing == wrong:
            raise ValueError(thing)
        ended.append(thing)

    with pytest.raises(ValueError, match=str(wrong)):
        list(pool_of(2).map(work, range(8)))
    assert sorted(begun) == sorted([*ended, wrong])


def test_after_an_error_nothing_more_is_begun() -> None:
    begun: list[int] = []

    def work(thing: int) -> None:
        begun.append(thing)
        raise ValueError(thing)

    with pytest.raises(ValueError, match="0"):
        list(pool_of(2).map(work, range(1_000)))
    assert sorted(begun) == list(range(len(begun)))
    assert len(begun) <= 2


@pytest.mark.parametrize("first_to_fail", ["caller", "helper"])
def test_of_several_errors_the_one_of_the_first_thing_is_raised(first_to_fail: str) -> None:
    both, has_failed, caller = Barrier(2, timeout=30), Event(), get_ident()

    def work(thing: int) -> None:
        both.wait()
        if (get_ident() == caller) == (first_to_fail == "caller"):
            has_failed.set()
        else:
            has_failed.wait(30)
        raise ValueError(thing)

    with pytest.raises(ValueError, match=r"^0$"):
        list(pool_of(2).map(work, range(2)))


def test_who_helps_may_be_helped() -> None:
    def rows(first: int) -> list[int]:
        return list(pool_of(2).map(lambda thing: first + thing, range(3)))

    assert list(pool_of(2).map(rows, [0, 10, 20])) == [[0, 1, 2], [10, 11, 12], [20, 21, 22]]


def test_whoever_finds_all_helpers_at_work_does_it_alone() -> None:
    both, may_end = Barrier(2, timeout=30), Event()

    def wait_in_both(_: int) -> None:
        both.wait()
        may_end.wait(30)

    other = Thread(target=lambda: list(pool_of(2).map(wait_in_both, range(2))))
    other.start()
    try:
        assert list(pool_of(2).map(str, range(3))) == ["0", "1", "2"]
    finally:
        may_end.set()
        other.join()


_FORKED = """
import os, signal
from masterplan.pool import pool_of
from threading import Barrier
both = Barrier(2, timeout=30)
list(pool_of(2).map(lambda _: both.wait(), range(2)))
child = os.fork()
if not child:
    signal.alarm(30)
    again = Barrier(2, timeout=30)
    list(pool_of(2).map(lambda _: again.wait(), range(2)))
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
"""


def test_a_forked_process_has_helpers_of_its_own() -> None:
    subprocess.run([sys.executable, "-c", _FORKED], check=True, timeout=120)
