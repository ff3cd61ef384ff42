"""Semantics §20.6: the average daily usage of a buffer, as given or from history and forecast."""

from __future__ import annotations

from fractions import Fraction

from reference.facts import MILLION, Facts, Node, days, exact
from reference.parameters_in_force import Usage
from reference.places import place_of
from reference.scope_of_plan import forecast_lines

_NO_ISSUES = ("quotation", "statement", "warehouse_work", "quarantine")


def usage_of(facts: Facts, node: Node, given: float, periods: Usage, *, inside: bool) -> Fraction:
    """Units per day: what is given, else past and forward usage or their mean, rounded half up to a millionth."""
    if given:
        return exact(given)
    if not periods.forward_days:
        usage = _past(facts, node, periods.past_days) if periods.past_days else Fraction(0)
    elif not periods.past_days:
        usage = _forward(facts, node, periods.forward_days, inside=inside)
    else:
        weights = [exact(weight) for weight in (periods.past_weight, periods.forward_weight)]
        past, forward = weights if any(weights) else (Fraction(1), Fraction(1))
        of_both = _past(facts, node, periods.past_days) * past + _forward(facts, node, periods.forward_days, inside=inside) * forward
        usage = of_both / (past + forward)
    return Fraction((usage * MILLION + Fraction(1, 2)).__floor__(), MILLION)


def _past(facts: Facts, node: Node, number: int) -> Fraction:
    """Issues of the days before T, returns taken off, at least 0."""
    rows = facts.of("demand_history", company_id=node.company, item_id=node.item)
    recent = [row for row in rows if facts.today - days(number) <= row["date"] < facts.today and row["transaction_type"] not in _NO_ISSUES]
    return Fraction(max(sum(row["qty"] for row in recent if place_of(facts, row) == node), 0), number * MILLION)


def _forward(facts: Facts, node: Node, number: int, *, inside: bool) -> Fraction:
    """Lines of the plan's forecast model on the days from T, whatever orders leave of them; §16.7: without those inside of others."""
    first, end = facts.today, facts.today + days(number)
    lines = [line for line in forecast_lines(facts) if line.node == node and first <= line.day < end and not (inside and line.customer)]
    return Fraction(sum(line.qty for line in lines), number * MILLION)
