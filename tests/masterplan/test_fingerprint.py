"""Fingerprints tell content, not order, and follow a change to the nodes it touches."""

from __future__ import annotations

import polars as pl

from masterplan.fingerprint import frame_fingerprint, node_fingerprints, tables_fingerprint
from masterplan.testing import company


def tables(**changes: list[dict[str, object]]) -> dict[str, pl.DataFrame]:
    rows: dict[str, list[dict[str, object]]] = {
        "company": [{}],
        "site": [{"site_id": "S"}],
        "warehouse": [{"warehouse_id": "W", "site_id": "S"}, {"warehouse_id": "X", "site_id": "S"}],
        "item": [{"item_id": "A"}, {"item_id": "B"}],
        "bom_version": [{"bom_id": "BILL", "item_id": "A"}],
        "bom_line": [{"bom_id": "BILL", "line_no": 1, "component_item_id": "B", "quantity": 1}],
        "on_hand": [{"item_id": "A", "warehouse_id": "W", "qty": 5}, {"item_id": "A", "warehouse_id": "X", "qty": 6}],
        **changes,
    }
    return company(**rows)  # type: ignore[arg-type]


def changed_nodes(after: dict[str, pl.DataFrame]) -> set[tuple[str, str]]:
    key = ["company_id", "item_id", "site_id", "warehouse_id"]
    before = node_fingerprints(tables())
    joined = before.join(node_fingerprints(after), on=key, how="full", coalesce=True, suffix="_after")
    return set(joined.filter(pl.col("fingerprint").ne_missing(pl.col("fingerprint_after"))).select("item_id", "warehouse_id").rows())


def test_row_order_does_not_matter_and_content_does() -> None:
    one = tables()
    turned = {name: frame.reverse() for name, frame in one.items()}
    assert tables_fingerprint(one) == tables_fingerprint(turned)
    assert tables_fingerprint(one) != tables_fingerprint(tables(item=[{"item_id": "A"}]))


def test_moved_characters_change_a_frame() -> None:
    left = pl.DataFrame({"a": ["ab", "c"]})
    right = pl.DataFrame({"a": ["a", "bc"]})
    assert frame_fingerprint(left) != frame_fingerprint(right)
    assert frame_fingerprint(pl.DataFrame({"a": [None, ""]})) != frame_fingerprint(pl.DataFrame({"a": ["", None]}))


def test_a_stock_change_touches_its_node_only() -> None:
    after = tables(on_hand=[{"item_id": "A", "warehouse_id": "W", "qty": 7}, {"item_id": "A", "warehouse_id": "X", "qty": 6}])
    assert changed_nodes(after) == {("A", "W")}


def test_a_bill_touches_every_node_of_its_parent() -> None:
    after = tables(bom_line=[{"bom_id": "BILL", "line_no": 1, "component_item_id": "B", "quantity": 2}])
    assert changed_nodes(after) == {("A", "W"), ("A", "X"), ("A", "")}


def test_what_names_no_item_touches_all() -> None:
    after = tables(site=[{"site_id": "S", "name": "Renamed"}])
    assert changed_nodes(after) == set(node_fingerprints(tables()).select("item_id", "warehouse_id").rows())
