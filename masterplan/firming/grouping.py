"""Which planned orders become lines of one order, and the key and name of that order (semantics §31.3, §31.4).

Belongs here: grouping and naming. The rows of orders are made in `rows`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from masterplan.firming.options import FirmingOptions

_DIGEST: Final = 16
_ID_LETTERS: Final = 16
_PREFIX: Final = "MP-"


def grouped_lines(orders: pl.DataFrame, options: Mapping[str, FirmingOptions]) -> pl.DataFrame:
    """The orders with firmed_key, firmed_id, firmed_line and header_date, in order of these.

    Inputs: rows of the table `planned_order`; options by company. Lines of one order go by receipt date, item and id.
    """
    rows = orders.sort("receipt_date", "item_id", "order_id").to_dicts()
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(_group(row, options[row["company_id"]]), []).append(row)
    lines = [line for members in groups.values() for line in _lines(members)]
    schema = pl.Schema(
        {**orders.schema, "firmed_key": pl.String(), "firmed_id": pl.String(), "firmed_line": pl.Int32(), "header_date": pl.Date()}
    )
    return pl.DataFrame(lines, schema=schema).sort("order_type", "firmed_id", "firmed_line")


def batch_of(keys: Sequence[str]) -> str:
    """The name of one firming, from the keys of its orders."""
    return _digest(sorted(set(keys)))


def _lines(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first = members[0]
    key = _digest([first["plan_id"], str(first["plan_date"]), str(first["version"]), *sorted(row["order_id"] for row in members)])
    header = min(row["order_date"] for row in members)
    whole = {"firmed_key": key, "firmed_id": f"{_PREFIX}{key[:_ID_LETTERS]}", "header_date": header}
    return [{**row, **whole, "firmed_line": number} for number, row in enumerate(members, start=1)]


def _group(row: Mapping[str, Any], options: FirmingOptions) -> tuple[str, ...]:
    place = (row["order_type"], row["company_id"], row["site_id"], row["warehouse_id"])
    if row["order_type"] == "purchase" and options.group_by_vendor:
        buyer = row["buyer_group_id"] if options.group_by_buyer_group else ""
        return (*place, row["vendor_id"], buyer, _period(row["receipt_date"], options.purchase_period, options.week_starts_on))
    if row["order_type"] == "transfer" and options.transfer_period != "none":
        return (*place, row["from_warehouse_id"], _period(row["receipt_date"], options.transfer_period, options.week_starts_on))
    return (*place, row["order_id"])


def _period(day: date, period: str, week_starts_on: int) -> str:
    """The first day of the calendar period; empty for none."""
    if period == "none":
        return ""
    first = {
        "day": day,
        "week": day - timedelta(days=(day.isoweekday() - week_starts_on) % 7),
        "month": day.replace(day=1),
    }
    return first[period].isoformat()


def _digest(parts: Sequence[str]) -> str:
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        text = part.encode()
        digest.update(f"{len(text)}:".encode() + text)
    return digest.hexdigest()
