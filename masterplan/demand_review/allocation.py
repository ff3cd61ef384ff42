"""Weighted allocation: a total over lines in proportion to what they were, exact to the last unit (semantics §35.5).

Belongs here: the arithmetic, in integers. Which lines share a total is told by who asks.
"""

from __future__ import annotations

from collections.abc import Sequence


def distributed(weights: Sequence[int], total: int, steps: Sequence[int]) -> list[int]:
    """The share of each line; they add up to the total, none is below 0.

    Inputs: weights not below 0, a total not below 0, the smallest quantity of each line, all in millionths; lines in the order
    of their ids. Without any weight the lines share equally. Each share is rounded half up to its step; what is missing then
    goes to the line of the largest weight (of equal ones the first), what is too much comes off the largest down to 0.

    >>> distributed([30, 10], 60, [1, 1]), distributed([0, 0, 0], 100, [1, 1, 1])
    ([45, 15], [34, 33, 33])
    """
    if not weights:
        return []
    whole = sum(weights)
    shares = list(weights) if whole else [1] * len(weights)
    whole = whole or len(weights)
    parts = [_rounded(total * share, whole, step) for share, step in zip(shares, steps, strict=True)]
    rest = total - sum(parts)
    for line in sorted(range(len(parts)), key=lambda number: -shares[number]):
        moved = max(rest, -parts[line])
        parts[line] += moved
        rest -= moved
        if not rest:
            break
    return parts


def _rounded(over: int, under: int, step: int) -> int:
    """Over / under, half up to a multiple of step."""
    return (2 * over + under * step) // (2 * under * step) * step
