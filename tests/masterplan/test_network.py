"""Nodes, low-level codes and loops (semantics §3, §5, §12)."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from masterplan.network import build_network
from masterplan.plan_choice import plan_parameters
from masterplan.planning import make_plan
from masterplan.testing import assert_balanced, company

DAY = date(2026, 1, 5)


def made(item: str, **rest: Any) -> dict[str, Any]:
    return {"item_id": item, "default_order_type": "production", "default_site_id": "S", "plans_by_warehouse": False, **rest}


def bought(item: str, **rest: Any) -> dict[str, Any]:
    return made(item, default_order_type="purchase", **rest)


def bill(parent: str, *components: str, **rest: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    lines = [
        {"bom_id": parent, "line_no": i, "component_item_id": component, "quantity": 1, **rest} for i, component in enumerate(components, 1)
    ]
    return {"bom_id": parent, "item_id": parent}, lines


def with_bills(items: list[dict[str, Any]], *bills: tuple[dict[str, Any], list[dict[str, Any]]], **rest: Any) -> dict[str, pl.DataFrame]:
    return company(
        company=[{}],
        site=[{"site_id": "S"}],
        item=items,
        bom_version=[version for version, _ in bills],
        bom_line=[line for _, lines in bills for line in lines],
        **rest,
    )


def levels(tables: dict[str, pl.DataFrame], seed: str) -> dict[str, int]:
    seeds = pl.DataFrame({"company_id": ["C1"], "item_id": [seed], "site_id": ["S"], "warehouse_id": [""]})
    network = build_network(tables, plan_parameters(tables["plan"], "p"), DAY, seeds)
    return dict(network.nodes.select("item_id", "low_level_code").iter_rows())


def test_low_level_code_is_the_longest_path() -> None:
    tables = with_bills([made("A"), made("B"), bought("C")], bill("A", "B", "C"), bill("B", "C"))
    assert levels(tables, "A") == {"A": 0, "B": 1, "C": 2}


def test_what_nothing_needs_is_no_node() -> None:
    tables = with_bills([made("A"), bought("C"), bought("D")], bill("A", "C"))
    assert levels(tables, "A") == {"A": 0, "C": 1}


def test_items_that_are_not_planned_are_left_out() -> None:
    tables = with_bills([made("A"), bought("C", lifecycle_state="not_planned")], bill("A", "C"))
    assert levels(tables, "A") == {"A": 0}


def test_a_loop_is_named_and_the_rest_is_planned() -> None:
    demand = [{"demand_type": "sales", "order_id": "SO", "item_id": "A", "qty": 5, "requested_date": "2026-01-20"}]
    tables = with_bills(
        [made("A"), made("B"), made("D"), bought("C")], bill("A", "B", "C"), bill("B", "D"), bill("D", "B"), demand_order=demand
    )
    plan = make_plan(tables, plan_id="p", plan_date=DAY)
    loops = plan.public("exception").filter(pl.col("code") == "loop")
    assert loops["item_id"].to_list() == ["B", "D"]
    assert "C1/B/S/ → C1/D/S/ → C1/B/S/" in loops["text"][0]
    assert plan.public("planned_order")["item_id"].sort().to_list() == ["A", "B", "C"]
    assert_balanced(plan)


def test_a_phantom_passes_its_components_on() -> None:
    head, lines = bill("A", "P", line_type="phantom")
    inner, inner_lines = bill("P", "C", quantity=3)
    demand = [{"demand_type": "sales", "order_id": "SO", "item_id": "A", "qty": 2, "requested_date": "2026-01-20"}]
    tables = with_bills([made("A"), made("P"), bought("C")], (head, lines), (inner, inner_lines), demand_order=demand)
    orders = make_plan(tables, plan_id="p", plan_date=DAY).public("planned_order")
    assert dict(orders.select("item_id", pl.col("qty").cast(pl.Float64)).iter_rows()) == {"A": 2.0, "C": 6.0}


def test_refilled_warehouses_draw_on_their_main_warehouse() -> None:
    tables = company(
        company=[{}],
        site=[{"site_id": "S"}],
        warehouse=[
            {"warehouse_id": "W1", "site_id": "S"},
            {"warehouse_id": "W2", "site_id": "S", "main_warehouse_id": "W1", "is_refilled": True},
            {"warehouse_id": "W3", "site_id": "S", "main_warehouse_id": "W2", "is_refilled": True},
        ],
        item=[{"item_id": "A", "transfer_lead_days": 2}],
        demand_order=[
            {"demand_type": "sales", "order_id": "1", "item_id": "A", "warehouse_id": "W3", "qty": 4, "requested_date": "2026-01-25"},
            {"demand_type": "sales", "order_id": "2", "item_id": "A", "warehouse_id": "W2", "qty": 3, "requested_date": "2026-01-25"},
        ],
    )
    orders = make_plan(tables, plan_id="p", plan_date=DAY).public("planned_order").sort("warehouse_id", "start_date")
    found = [(w, f, s.day, int(q)) for w, f, s, q in orders.select("warehouse_id", "from_warehouse_id", "start_date", "qty").iter_rows()]
    assert found == [("W1", "", 21, 4), ("W1", "", 23, 3), ("W2", "W1", 21, 4), ("W2", "W1", 23, 3), ("W3", "W2", 23, 4)]
