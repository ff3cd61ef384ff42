"""Needs that cannot be computed exactly are an error that names whose orders have them, and nobody else (semantics §1)."""

from __future__ import annotations

import pytest
from one_company import planned, sale

from masterplan.errors import NeedTooLargeError
from masterplan.netting import levels

ITEMS = [{"item_id": name, "default_order_type": "production"} for name in ("BIG", "FINE", "SAME")] + [{"item_id": "C"}]
BILLS = [{"bom_id": name, "item_id": name} for name in ("BIG", "FINE", "SAME")]


def line(bill: str, quantity: float) -> dict[str, object]:
    return {"bom_id": bill, "line_no": 1, "component_item_id": "C", "quantity": quantity}


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_only_the_orders_whose_needs_are_too_large_are_named(threads, monkeypatch):
    """FINE is ordered most and needs little; BIG and SAME are ordered less and need too much, whoever comes upon them."""
    monkeypatch.setattr(levels, "_SMALL", 0)
    sales = [sale("S1", "FINE", 900_000_000, 5), sale("S2", "BIG", 800_000_000, 5), sale("S3", "SAME", 700_000_000, 5)]
    with pytest.raises(NeedTooLargeError) as raised:
        planned(
            ITEMS, bom_version=BILLS, bom_line=[line("FINE", 1), line("BIG", 1e6), line("SAME", 1e6)], demand_order=sales, threads=threads
        )
    assert raised.value.needs == 2
    assert [row.split("/")[1] for row in raised.value.rows] == ["BIG", "SAME"]
