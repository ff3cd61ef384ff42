"""Semantics §21: where expiry counts, stock by batch, the last day of supplies, and how long what is sold must keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from reference.facts import Facts, Node, Row, Supply, days

_NEVER = date.max


def is_by_batch(facts: Facts, node: Node, rows: Sequence[Row]) -> bool:
    """§21.1: by the item, or because one of the rows of the node that the plan counts expires."""
    item = facts.items[node.company, node.item]
    if not facts.plan["use_shelf_life"]:
        return False
    return bool(item["is_batch_tracked"] or item["shelf_life_days"] or any(row["expiry_date"] for row in rows))


def batches(facts: Facts, rows: Sequence[Row]) -> list[Supply]:
    """§21.1: the stock of one node by batch; what is below zero taken from what expires first."""
    qty: dict[str, int] = defaultdict(int)
    last: dict[str, date] = {}
    for row in rows:
        name = row["batch_id"] or (row["expiry_date"].isoformat() if row["expiry_date"] else "")
        qty[name] += row["qty"]
        last[name] = min(last.get(name, _NEVER), row["expiry_date"] or _NEVER)
    missing = -sum(min(amount, 0) for amount in qty.values())
    found = []
    for name in sorted(qty, key=lambda name: (last[name], name)):
        left = max(max(qty[name], 0) - missing, 0)
        missing -= max(qty[name], 0) - left
        if left:
            found.append(Supply("on_hand", name, facts.today, facts.today, left, (-1, name), last_day=last[name]))
    return found


def last_day_of_receipt(facts: Facts, node: Node, row: Row) -> date:
    """§21.1: its own, else shelf life days after the receipt."""
    return row["expiry_date"] or kept_from(facts, node, row["receipt_date"])


def kept_from(facts: Facts, node: Node, received: date) -> date:
    """§21.1: shelf life days later; never without them."""
    life = facts.items[node.company, node.item]["shelf_life_days"]
    return received + days(life) if life else _NEVER


def keep_days(facts: Facts, row: Row) -> int:
    """§21.2: sellable days of customer and item, else item, else customer, else all; of sales."""
    if not facts.plan["use_shelf_life"] or row["demand_type"] != "sales":
        return 0
    for customer, item in ((row["customer_id"], row["item_id"]), ("", row["item_id"]), (row["customer_id"], ""), ("", "")):
        for found in facts.of("sellable_days", company_id=row["company_id"], customer_id=customer, item_id=item):
            return int(found["days"])
    return 0
