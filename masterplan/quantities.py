"""Exact integer quantities: ratios without overflow, multiples, the size of an order (semantics §1.1, §8.4, §9).

Belongs here: arithmetic of single quantities. When an order is needed is decided in `netting`.
"""

from __future__ import annotations

from typing import Final

from masterplan.compiled import lean_inner, lean_kernel

LARGEST: Final = 4_000_000_000_000_000_000
_DOWN: Final = 1
_UP: Final = 2


@lean_kernel
def scale_up(qty: int, numerator: int, denominator: int) -> int:
    """`qty · numerator ÷ denominator` rounded up, exact; -1 when it passes the largest quantity (§1.1)."""
    if numerator == 0 or qty == 0:
        return 0
    if denominator == 1:
        return qty * numerator if qty <= LARGEST // numerator else -1
    if qty <= (LARGEST - denominator) // numerator:
        return (qty * numerator + denominator - 1) // denominator
    whole = qty // denominator
    rest = qty - whole * denominator
    if whole > LARGEST // numerator:
        return -1
    total = whole * numerator + _fraction_up(rest, numerator, denominator)
    return total if total <= LARGEST else -1


@lean_inner
def _fraction_up(part: int, numerator: int, denominator: int) -> int:
    """`part · numerator ÷ denominator` rounded up for `part < denominator < 2^61`."""
    quotient, rest = _fraction(part, numerator, denominator)
    return quotient + (1 if rest > 0 else 0)


@lean_inner
def _fraction(part: int, numerator: int, denominator: int) -> tuple[int, int]:
    """`part · numerator ÷ denominator` and what is left over, for `part < denominator < 2^61`, by long multiplication."""
    quotient = 0
    rest = 0
    for bit in range(62, -1, -1):
        quotient += quotient
        rest += rest
        if rest >= denominator:
            rest -= denominator
            quotient += 1
        if (numerator >> bit) & 1:
            rest += part
            if rest >= denominator:
                rest -= denominator
                quotient += 1
    return quotient, rest


@lean_kernel
def whole_units(qty: int, unit: int, parts: int) -> int:
    """The least quantity, of so many `parts` of a `unit` rounded up to a millionth, that is not below `qty`; unit 0: `qty` (§9.5).

    A part is more than a millionth: `parts < unit < 2^61`.
    """
    if unit == 0:
        return qty
    if parts == 1:
        return round_up(qty, unit)
    return scale_up(_parts_in(qty - 1, unit, parts) + 1, unit, parts)


@lean_kernel
def whole_units_within(qty: int, unit: int, parts: int) -> int:
    """The largest quantity of so many parts of a unit that is not above `qty`; unit 0: `qty` (§9.5)."""
    return scale_up(_parts_in(qty, unit, parts), unit, parts) if unit > 0 else qty


@lean_inner
def _parts_in(qty: int, unit: int, parts: int) -> int:
    """How many parts of a unit a quantity holds in full."""
    whole = qty // unit
    return whole * parts + _fraction(qty - whole * unit, parts, unit)[0]


@lean_kernel
def round_up(qty: int, multiple: int) -> int:
    """The smallest multiple not below `qty`; a multiple of 0 or 1 leaves it."""
    if multiple <= 1:
        return qty
    return (qty + multiple - 1) // multiple * multiple


@lean_kernel
def fill_to_maximum(balance: int, minimum: int, maximum: int, multiple: int, rounding: int = 0) -> int:
    """What brings `balance` up to the maximum, by the multiple's own rounding: 0 automatic, 1 down, 2 up (§8.4)."""
    gap = maximum - balance
    if multiple <= 1:
        return gap
    if rounding == _UP:
        return round_up(gap, multiple)
    below = gap // multiple * multiple
    if rounding == _DOWN or balance + below >= minimum:
        return below
    return below + multiple
