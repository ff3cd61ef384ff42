"""Semantics §10.4: the minimum and maximum of a node from each day on which a season changes them; §16.5: periods of reduction keys."""

from __future__ import annotations

import calendar
import math
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from reference.facts import Facts, Node, Row, exact, percent

Steps = list[tuple[date, int, int]]


def steps_of(facts: Facts, node: Node, row: Row | None, last_day: date) -> Steps:
    """Day, minimum and maximum; nothing where no key is named."""
    if facts.is_gross or row is None or not (row["minimum_key_id"] or row["maximum_key_id"]):
        return []
    seasons = [_periods(facts, node.company, row[name]) for name in ("minimum_key_id", "maximum_key_id")]
    is_constant = facts.is_classic and not row["use_minimum_periods"]
    bounds = {day for season in seasons for first, end, _ in season for day in (first, end)}
    days = [facts.today, *sorted(day for day in bounds if facts.today < day <= last_day and not is_constant)]
    found = []
    for day in days:
        minimum, maximum = (
            math.ceil(qty * _factor(season, day)) for qty, season in zip((row["min_on_hand_qty"], _maximum(row)), seasons, strict=True)
        )
        found.append((day, minimum, max(minimum, maximum)))
    return found


def _maximum(row: Row) -> int:
    return max(row["min_on_hand_qty"] or 0, row["max_on_hand_qty"] or 0)


def _periods(facts: Facts, company: str, key: str) -> list[tuple[date, date, Fraction]]:
    found: list[tuple[date, date, Fraction]] = []
    begins: date | None = None
    for line in sorted(facts.of("minimum_key", company_id=company, key_id=key), key=lambda line: line["line_no"]) if key else []:
        base = _base(facts, line)
        begins = begins or base
        ends = _later(base, line["change"], line["unit"])
        if ends > begins:
            found.append((begins, ends, exact(line["factor"])))
            begins = ends
    return found


def reduction_periods(facts: Facts, company: str, key: str) -> list[tuple[date, date, Fraction]]:
    """§16.5: first day, day after the last and percentage of each period of a reduction key."""
    lines = facts.of("reduction_key", company_id=company, key_id=key) if key else []
    found: list[tuple[date, date, Fraction]] = []
    begins = min((_base(facts, line) for line in lines), default=facts.today)
    ends = [(_later(_base(facts, line), line["change"], line["unit"]), line["line_no"], line["percent"]) for line in lines]
    for end, _, share in sorted(ends):
        if end > begins:
            found.append((begins, end, percent(share)))
            begins = end
    return found


def _base(facts: Facts, line: dict[str, Any]) -> date:
    if not line["use_effective_date"]:
        return facts.today
    return line["effective_date"] or date(facts.today.year, 1, 1)


def _later(base: date, number: int, unit: str) -> date:
    if unit == "month":
        months = base.year * 12 + base.month - 1 + number
        year, month = divmod(months, 12)
        return date(year, month + 1, min(base.day, calendar.monthrange(year, month + 1)[1]))
    return base + timedelta(days=number if unit == "day" else 7 * number)


def _factor(season: list[tuple[date, date, Fraction]], day: date) -> Fraction:
    return next((factor for first, end, factor in season if first <= day < end), Fraction(1))
