"""Planned orders of the last run, and which action messages are wanted."""

from __future__ import annotations

from datetime import timedelta

from random_company.chance import Chance
from random_company.rows import RandomRows, Row


def kept(into: RandomRows, company: str, c: Chance) -> None:
    """Planned orders of the last run, most of them approved; and released production that still needs its components."""
    if not c.has("kept", 0.8):
        return
    for row in into.rows.get("supply_order", []):
        if row["company_id"] == company and row["order_type"] == "production":
            row |= {"status": c.one("released", "released", "started"), "start_date": c.one(None, c.day(-12, 40))}
    items = [row for row in into.rows["item"] if row["company_id"] == company]
    for _ in range(c.number(0, 6)):
        item, (warehouse, site) = c.one(*items), c.one(*into.warehouses)
        place = (item["item_id"], site, warehouse if item["plans_by_warehouse"] else c.one("", "", "", warehouse))
        _kept_order(into, company, item, place, c)


def _kept_order(into: RandomRows, company: str, item: Row, place: tuple[str, str, str], c: Chance) -> None:
    """An order under an id of its place and date; now and then another requirement date is shown."""
    kind = c.one(*(item["default_order_type"],) * 4, "purchase", "production", "transfer")
    day, number, received = c.day(-8, 50), c.number(1, 3), c.one(0, 0, 1, 4)
    receipt = day - timedelta(days=received)
    start = receipt - timedelta(days=c.one(0, 1, 5, 12))
    texts = ("net", company, *place, day.strftime("%Y%m%d"), str(number))
    vendor = c.one(item["default_vendor_id"], item["default_vendor_id"], "V1") if kind == "purchase" else ""
    into.add(
        "approved",
        order_id="|".join(text.replace("%", "%25").replace("|", "%7C") for text in texts),
        order_type=kind,
        **dict(zip(("company_id", "item_id", "site_id", "warehouse_id"), (company, *place), strict=True)),
        qty=c.qty(1, 40),
        requested_date=day,
        requirement_date=c.one(day, day, day, c.day(-8, 50)),
        receipt_date=receipt,
        start_date=start,
        order_date=start - timedelta(days=c.one(0, 0, 2)),
        available_date=c.one(day, day, day + timedelta(days=3)),
        lead_days=c.number(0, 9),
        vendor_id=vendor,
        intercompany_company_id=vendor.removeprefix("from ") if vendor.startswith("from ") else "",
        from_warehouse_id=c.one("", *[name for name, _ in into.warehouses]) if kind == "transfer" else "",
        **_made_by(into, company, item["item_id"], c),
        status=c.one("approved", "approved", "approved", "unprocessed", "completed"),
        priority=c.number(0, 100) if "buffers" in c.features else 50,
        is_supply_forecast=c.has("supply_forecast", 0.4),
    )


def _made_by(into: RandomRows, company: str, item: str, c: Chance) -> Row:
    """A bill and a route that an order bears, most of them of its item."""
    found: Row = {}
    for kind in ("bom", "route"):
        rows = into.rows.get(f"{kind}_version", [])
        fitting = [row[f"{kind}_id"] for row in rows if (row["company_id"], row["item_id"]) == (company, item)]
        found[f"{kind}_id"] = c.one(*fitting, *fitting, "B00" if kind == "bom" else "R00", "")
    return found


def wishes(into: RandomRows, company: str, c: Chance) -> None:
    """Which action messages the groups want, now and then an item of its own."""
    kinds = ("advance", "postpone", "increase", "decrease", "cancel")
    for table in ("coverage_group", "item_coverage"):
        for row in into.rows.get(table, []) if c.has("actions", 0.9) else []:
            if row["company_id"] == company and (table == "coverage_group" or c.one(True, False, False)):
                row |= {"actions": ",".join(kind for kind in kinds if c.one(True, True, True, False))}
                row |= {"advance_margin_days": c.one(0, 0, 2, 9), "postpone_margin_days": c.one(0, 0, 2, 9)}
                row |= {"action_fence_days": c.one(0, 0, 8, 25), "action_basis": c.one("required", "requested")}
                row |= {"derived_actions": c.one(True, True, False), "round_down_advance_days": c.one(True, False)}
