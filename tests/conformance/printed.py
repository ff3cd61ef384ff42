"""Numbers as a case prints them: what was written counts, so 53.07 stands for 53.065 … 53.075 and 53 for 53 exactly.

Belongs here: reading YAML with the text of its decimals, and comparing with it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

import yaml


class Printed(float):
    """A decimal number that remembers its text."""

    text: str

    def __new__(cls, text: str) -> Self:
        value = super().__new__(cls, text.replace("_", ""))
        value.text = text.replace("_", "")
        return value


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """A safe loader of its own, so that others keep theirs."""


def _printed(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    text = str(loader.construct_scalar(node))
    try:
        return Printed(text)
    except ValueError:
        return float(loader.construct_yaml_float(node))


_Loader.add_constructor("tag:yaml.org,2002:float", _printed)


def documents(text: str) -> list[Any]:
    """All documents of a YAML text but empty ones, decimals as `Printed`."""
    return [document for document in yaml.load_all(text, Loader=_Loader) if document]


def is_number(value: object) -> bool:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def agrees(expected: object, actual: object) -> bool:
    """Whether an actual value is what a case prints: numbers within half a unit of the last decimal, all else equal."""
    if is_number(expected) and is_number(actual):
        text = Decimal(expected.text if isinstance(expected, Printed) else str(expected))
        return abs(text - Decimal(str(actual))) <= _half_a_unit(text)
    if is_number(expected) or is_number(actual):
        return False
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(agrees, expected, actual))
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() <= actual.keys() and all(agrees(value, actual[key]) for key, value in expected.items())
    return expected == actual


def _half_a_unit(printed: Decimal) -> Decimal:
    exponent = printed.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return Decimal(0)
    return Decimal(1).scaleb(exponent) / 2
