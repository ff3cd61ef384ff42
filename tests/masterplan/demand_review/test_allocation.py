"""Weighted allocation: exact, in proportion, never below 0."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from masterplan.demand_review.allocation import distributed

PIECE = 1_000_000


def of_pieces(weights, total):
    return [share / PIECE for share in distributed([w * PIECE for w in weights], total * PIECE, [PIECE] * len(weights))]


def test_the_example_of_the_rule():
    assert of_pieces([30, 10], 60) == [45, 15]


def test_what_rounding_leaves_goes_to_the_largest_line_and_of_equal_ones_to_the_first():
    assert of_pieces([10, 10, 10], 100) == [34, 33, 33]
    assert of_pieces([1, 1, 4], 10) == [2, 2, 6]


def test_too_much_comes_off_the_largest_lines_but_none_falls_below_zero():
    assert of_pieces([1, 1, 1, 1], 2) == [0, 0, 1, 1]


def test_without_any_weight_lines_share_equally():
    assert of_pieces([0, 0], 8) == [4, 4]
    assert of_pieces([0, 0], 7) == [3, 4]


def test_a_rest_finer_than_the_unit_stays_in_the_total():
    assert distributed([PIECE, 2 * PIECE], PIECE // 2, [PIECE, PIECE]) == [0, PIECE // 2]


@given(
    st.lists(st.tuples(st.integers(0, 10**17), st.sampled_from([1, 100, PIECE])), min_size=1, max_size=30),
    st.integers(0, 10**18),
)
def test_shares_are_exact_and_close_to_their_proportion(lines, total):
    weights, steps = [weight for weight, _ in lines], [step for _, step in lines]
    shares = distributed(weights, total, steps)
    assert sum(shares) == total
    assert min(shares) >= 0
    whole = sum(weights) or len(weights)
    exact = [total * (weight if sum(weights) else 1) / whole for weight in weights]
    room = len(lines) * max(steps)
    assert all(abs(share - wanted) <= room + total * 1e-12 for share, wanted in zip(shares, exact, strict=True))
