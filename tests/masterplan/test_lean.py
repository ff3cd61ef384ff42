"""Lean functions count no references: they are refused when they make or give arrays, and leave those that they are given alone."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numba
import numpy as np
import pytest
from numba.core.errors import TypingError

from masterplan.arrays import IntArray
from masterplan.compiled import inner, kernel, lean_inner, lean_kernel

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled with NUMBA_DISABLE_JIT")
ROUNDS = 1_000


@kernel
def made(n: int) -> IntArray:
    return np.arange(n)


@lean_kernel
def gives_what_it_is_given(values: IntArray) -> IntArray:
    return values


@lean_kernel
def calls_one_that_makes(n: int) -> int:
    return int(made(n)[0])


@lean_kernel
def makes(n: int) -> int:
    return int(np.arange(n)[0])


@lean_inner
def given_back(values: IntArray) -> IntArray:
    return values


@kernel
def calls_one_that_gives_back(values: IntArray) -> int:
    return int(given_back(values)[0])


@inner
def last_of_copy(values: IntArray) -> int:
    copy = values.copy()
    return int(copy[len(copy) - 1])


@lean_inner
def summed(values: IntArray) -> int:
    total = 0
    for value in values:
        total += value
    return total


@lean_kernel
def passes_on(values: IntArray) -> int:
    return summed(values[1:]) + last_of_copy(values[:2]) + summed(values)


@pytest.mark.parametrize(
    "call",
    [
        lambda: gives_what_it_is_given(np.arange(3)),
        lambda: calls_one_that_makes(3),
        lambda: makes(3),
        lambda: calls_one_that_gives_back(np.arange(3)),
    ],
)
def test_a_lean_function_that_makes_or_gives_arrays_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises((TypeError, TypingError)):
        call()


def test_a_lean_function_leaves_references_as_they_were() -> None:
    values = made(4)
    before = sys.getrefcount(values)
    for _ in range(ROUNDS):
        assert passes_on(values) == 6 + 1 + 6
    assert sys.getrefcount(values) == before
    assert values.tolist() == [0, 1, 2, 3]
