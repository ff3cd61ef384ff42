"""Semantics §4.10: the days on the way of a purchase, by the addresses of vendor and warehouse."""

from __future__ import annotations

from typing import Any

from reference.facts import Facts, Node, Row

_FROM = ("from_country", "from_city", "from_address_id")
_TO = ("to_country", "to_city", "to_address_id")


def transport_days(facts: Facts, node: Node, vendor: str) -> int:
    """The days of the row that fits best; 0 without a fitting row or without one of the two addresses."""
    sender = facts.vendors[node.company, vendor]["address_id"] if vendor else ""
    receiver = facts.warehouses[node.company, node.warehouse]["address_id"] if node.warehouse else ""
    if not sender or not receiver:
        return 0
    way = dict(zip((*_FROM, *_TO), (*_place(facts, sender), *_place(facts, receiver)), strict=True))
    fitting = [row for row in facts.rows["transport_time"] if (row["is_default"] or not row["mode"]) and _fits(row, way)]
    return int(min(fitting, key=_rank)["days"]) if fitting else 0


def _place(facts: Facts, address: str) -> tuple[str, str, str]:
    row = facts.of("address", address_id=address)[0]
    return row["country"], row["city"], address


def _fits(row: Row, way: dict[str, str]) -> bool:
    return all(row[name] in ("", place) for name, place in way.items())


def _rank(row: Row) -> tuple[Any, ...]:
    """Most filled places, most of them of dispatch, the more exact ones, the default mode before none."""
    of_dispatch = sum(row[name] != "" for name in _FROM)
    blank = [not row[name] for name in (*reversed(_FROM), *reversed(_TO))]
    return -of_dispatch - sum(row[name] != "" for name in _TO), -of_dispatch, blank, not row["is_default"], row["mode"]
