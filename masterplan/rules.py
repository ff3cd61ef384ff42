"""Numbers of the rules that made an order, as text (masterplan/semantics.md)."""

from __future__ import annotations

from typing import Final

import numpy as np

from masterplan.arrays import IntArray
from masterplan.netting import problem
from masterplan.rendering.texts import code_type

_NUMBERS: Final = {
    problem.RULE_REQUISITION: "§7.7",
    problem.RULE_REQUIREMENT: "§8.2",
    problem.RULE_PERIOD: "§8.3",
    problem.RULE_MIN_MAX: "§8.4",
    problem.RULE_FREEZE: "§8.6",
    problem.RULE_NAMED: "§8.7",
    problem.RULE_UNIT: "§9.1",
    problem.RULE_ORDER_MINIMUM: "§9.2",
    problem.RULE_MULTIPLE: "§9.3",
    problem.RULE_SPLIT: "§9.4",
    problem.RULE_PURCHASE_UNIT: "§9.5",
    problem.RULE_FLOOR: "§10.2",
    problem.RULE_FORWARD: "§11",
    problem.RULE_NET_FLOW: "§20.3",
    problem.RULE_SUPPLY_FORECAST: "§23.1",
}


def rule_codes(bits: IntArray) -> tuple[IntArray, list[str]]:
    """Per order the place in the list given of its rule numbers, which stand in order of number; the list is sorted."""
    is_used = np.zeros(1 << max(_NUMBERS).bit_length(), np.bool_)
    is_used[bits] = True
    text_of = {int(mask): " ".join(text for bit, text in _NUMBERS.items() if mask & bit) for mask in np.flatnonzero(is_used)}
    texts = sorted(text_of.values())
    place = np.zeros(len(is_used), code_type(len(texts)))
    for mask, text in text_of.items():
        place[mask] = texts.index(text)
    return place[bits], texts
