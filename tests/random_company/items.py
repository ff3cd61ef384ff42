"""Items, what is ordered of them by default, and the units in which they are bought."""

from __future__ import annotations

from decimal import Decimal

from random_company.chance import LEAST, Chance
from random_company.rows import SITES, VENDORS, RandomRows, Row


def items(into: RandomRows, company: str, c: Chance) -> None:
    for item in into.items:
        warehouse = c.one("", "", *[name for name, _ in into.warehouses])
        sister = into.companies[into.companies.index(company) + 1 :] if not c.has("loops", 0.3) else into.companies
        sellers = [f"from {other}" for other in sister if other != company] if c.has("intercompany", 0.7) else []
        into.add(
            "item",
            company_id=company,
            item_id=item,
            group_item_id=c.one(*into.items) if c.has("intercompany", 0.3) else "",
            unit_id="unknown" if LEAST in c.features else c.one("EA", "EA", "KG", "g", "unknown"),
            default_order_type=c.one("production", "production", "purchase")
            if c.has("production", 0.8)
            else c.one("purchase", "purchase", "transfer")
            if c.has("transfers", 0.2)
            else "purchase",
            purchase_lead_days=c.one(0, 1, 2, 5, 9, 14),
            production_lead_days=c.one(0, 1, 2, 5),
            transfer_lead_days=c.one(0, 1, 3),
            lead_days_are_working=c.has("working", 0.6),
            coverage_group_id=c.one("", "G1", "G2", "G2"),
            default_vendor_id=c.one(*sellers) if sellers else c.one("", *VENDORS),
            default_site_id=c.one("S1", "S1", "S2", "") if c.has("odd_rows") else c.one("S1", "S1", "S2"),
            default_warehouse_id=warehouse,
            plans_by_warehouse=c.one(True, True, False),
            **modifiers(c, 0.5),
            lifecycle_state=c.one("not_planned", "no_new_supply") if c.has("odd_rows", 0.15) else "active",
            **({"shelf_life_days": c.one(0, 0, 6, 25), "is_batch_tracked": c.one(True, False)} if c.has("expiry", 0.6) else {}),
        )


def order_settings(into: RandomRows, company: str, c: Chance) -> None:
    """Rules with rank of some items, some of which are variants of one another."""
    if not c.has("order_settings", 0.8):
        return
    for row in into.rows["item"]:
        if row["company_id"] == company and c.one(True, False):
            row |= {"variant_of_item_id": c.one(*into.items), "colour_id": c.one("", "red", "blue"), "size_id": c.one("", "L")}
    for _ in range(c.number(1, 8)):
        site, (warehouse, stands) = c.one("", "", *SITES), c.one(*into.warehouses)
        says: Row = {
            "order_type": c.one("purchase", "production") if c.has("production") else "purchase",
            "default_site_id": c.one(*SITES),
            "default_warehouse_id": warehouse if site in ("", stands) or c.has("odd_rows") else "",
            "order_min_qty": c.qty(0, 12),
            # buffers of whole units and a maximum of a millionth would come to a million orders
            "order_max_qty": 0 if LEAST in c.features else c.one(0, c.qty(20, 50)),
            "order_multiple_qty": c.qty(0, 9),
            "purchase_lead_days": c.number(0, 9),
            "production_lead_days": c.number(0, 9),
            "transfer_lead_days": c.number(0, 9),
            "lead_days_are_working": c.one(True, False),
            "is_stopped": c.one(True, False, False),
        }
        into.add(
            "default_order_setting",
            company_id=company,
            item_id=c.one(*into.items),
            rank=c.number(0, 3),
            order_kind=c.one("all", "all", "purchase", "inventory"),
            site_id=site,
            colour_id=c.one("", "", "red", "blue"),
            size_id=c.one("", "", "", "L"),
            **{name: value for name, value in says.items() if c.one(True, False, False)},
        )


def purchase_units(into: RandomRows, company: str, c: Chance) -> None:
    """Units that items are bought in, some of which nothing is known of; conversions both ways, some of single items."""
    if not c.has("purchase_units", 0.8):
        return
    for row in into.rows["item"]:
        if row["company_id"] == company and c.one(True, True, False):
            row |= {"purchase_unit_id": c.one("BOX", "BOX", "LB", "ROLL", "EA", "KG")}
    for _ in range(c.number(1, 6)):
        bought, unit = c.one("BOX", "LB", "ROLL"), c.one("EA", "EA", "KG", "g", "unknown")
        ways = c.one((bought, unit), (bought, unit), (unit, bought))
        factor = c.one(6, 12, 7, Decimal("2.5"), Decimal("0.453592"), Decimal("0.333333"), Decimal("0.000003"), 3)
        if LEAST in c.features:
            # a purchase of whole units would need millions of orders of the least quantities below it
            ways, factor = (bought, unit), c.number(1, 9) * Decimal("0.000001")
        into.add("unit_conversion", item_id=c.one("", "", *into.items), from_unit=ways[0], to_unit=ways[1], factor=factor)


def modifiers(c: Chance, probability: float) -> Row:
    if not c.has("modifiers", probability):
        return {}
    return {
        "order_min_qty": c.one(0, 0, c.qty(1, 15)),
        "order_max_qty": c.one(0, 0, c.qty(25, 60), c.qty(3, 40) if c.has("odd_rows") else 0),
        "order_multiple_qty": c.one(0, 0, c.qty(1, 12)),
    }
