"""Exact integer quantities against fractions (semantics §1.1, §8.4, §9)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from masterplan.netting.orders import order_parts
from masterplan.quantities import LARGEST, fill_to_maximum, round_up, scale_up, whole_units, whole_units_within


@settings(max_examples=500, deadline=None)
@given(st.integers(0, LARGEST), st.integers(1, 2**60), st.integers(1, 2**60))
def test_scaling_is_exact_or_refused(qty: int, numerator: int, denominator: int) -> None:
    exact = ceil(Fraction(qty * numerator, denominator))
    scaled = scale_up(qty, numerator, denominator)
    assert scaled == exact if scaled >= 0 else exact > LARGEST - denominator


@given(st.integers(0, 10**15), st.integers(0, 10**9))
def test_rounding_up_is_the_smallest_multiple(qty: int, multiple: int) -> None:
    rounded = round_up(qty, multiple)
    assert rounded >= qty
    assert multiple <= 1 or (rounded % multiple == 0 and rounded - qty < multiple)


@settings(max_examples=500, deadline=None)
@given(st.integers(1, 10**18), st.integers(2, 10**18), st.integers(1, 10**18))
def test_whole_units_are_the_least_not_below_and_the_largest_within(qty: int, unit: int, parts: int) -> None:
    part = Fraction(unit, parts)
    if part <= 1:
        return
    above, within = whole_units(qty, part.numerator, part.denominator), whole_units_within(qty, part.numerator, part.denominator)
    number = ceil(above / part) if ceil(ceil(above / part) * part) == above else int(above / part)
    assert ceil(number * part) == above >= qty > ceil((number - 1) * part)
    fits = int(qty / part)
    assert within == ceil(fits * part) <= qty < (fits + 1) * part
    assert whole_units(above, part.numerator, part.denominator) == above


def test_purchases_in_whole_units() -> None:
    assert order_parts(7, 1, 0, 0, 5, 12, 1)[:3] == (0, 0, 12)
    assert order_parts(100, 1, 0, 40, 0, 12, 1)[:3] == (2, 36, 36)
    # no whole unit fits the multiple below the maximum
    assert order_parts(100, 1, 0, 40, 25, 30, 1)[:3] == (3, 30, 30)
    assert order_parts(1, 1, 0, 0, 0, 453_592, 100)[:3] == (0, 0, 4536)
    assert order_parts(4536, 1, 0, 0, 0, 453_592, 100)[:3] == (0, 0, 4536)
    assert order_parts(4537, 1, 0, 0, 0, 453_592, 100)[:3] == (0, 0, 9072)


def test_min_max_with_a_multiple_may_stop_short_or_pass_the_maximum() -> None:
    assert fill_to_maximum(4, 10, 15, 0) == 11
    assert fill_to_maximum(10, 15, 22, 5) == 10
    assert fill_to_maximum(10, 21, 24, 5) == 15


def test_minimum_then_multiple_then_maximum() -> None:
    assert order_parts(4, 1, 10, 0, 0, 0, 1)[:3] == (0, 0, 10)
    assert order_parts(3, 1, 10, 0, 4, 0, 1)[:3] == (0, 0, 12)
    assert order_parts(100, 1, 0, 40, 0, 0, 1)[:3] == (2, 40, 20)
    assert order_parts(100, 1, 0, 40, 15, 0, 1)[:3] == (3, 30, 15)
    assert order_parts(1_500_000, 1_000_000, 0, 0, 0, 0, 1)[2] == 2_000_000
