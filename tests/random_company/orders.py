"""Stock, movements, orders, the versions that they name and the links between them."""

from __future__ import annotations

from random_company.chance import Chance
from random_company.rows import SITES, RandomRows, Row


def a_place(into: RandomRows, c: Chance) -> Row:
    """A place as a row may name it: mostly nothing, else warehouse or site; now and then a site that is not the warehouse's."""
    warehouse, site = c.one(*into.warehouses)
    site = c.one(site, *SITES) if c.has("odd_rows", 0.2) else site
    both, nowhere = {"site_id": site, "warehouse_id": warehouse}, {"site_id": "", "warehouse_id": ""}
    return c.one(nowhere, nowhere, nowhere, both, {**both, "site_id": ""}, {**both, "warehouse_id": ""})


def stock(into: RandomRows, company: str, c: Chance) -> None:
    for number, item in enumerate(into.items):
        for batch in range(c.number(0, 2)):
            qty = c.qty(-8, 0) if c.has("odd_rows", 0.2) else c.qty(0, 40)
            odd = {"expiry_date": c.one(None, c.day(-2, 5)), "is_available": c.one(True, True, False)} if c.has("odd_rows") else {}
            odd |= {"expiry_date": c.one(None, c.day(0, 45))} if c.has("expiry") else {}
            into.add("on_hand", company_id=company, item_id=item, **a_place(into, c), batch_id=f"{number}{batch}", qty=qty, **odd)


def history(into: RandomRows, company: str, c: Chance) -> None:
    """Issues, returns and movements that are none, on the days around the plan date."""
    for item in into.items if "buffers" in c.features else ():
        for _ in range(c.number(0, 8)):
            kind = c.one("sales", "sales", "production_component", "quotation", "quarantine")
            row = {"company_id": company, "item_id": item, **a_place(into, c), "date": c.day(-35, 3), "transaction_type": kind}
            into.add("demand_history", **row, qty=c.one(1, 1, 1, -1) * c.qty(0, 30))


def supplies(into: RandomRows, company: str, c: Chance) -> None:
    for number in range(into.sizes.supplies):
        into.add(
            "supply_order",
            company_id=company,
            order_type=c.one("purchase", "purchase", "production", "transfer", *(("rfq",) if "switches" in c.features else ())),
            order_id=f"{c.one('R', 'r', 'Q')}{number}",
            line_no=c.one(1, 1, 2, 10),
            item_id=c.one(*into.items),
            **a_place(into, c),
            qty=c.qty(0, 40),
            receipt_date=c.day(-10, 60),
            priority=c.number(0, 100) if "buffers" in c.features else 50,
            expiry_date=c.one(None, None, c.day(0, 70)) if c.has("expiry") else None,
        )
    for _ in range(c.number(0, 3) if c.has("expiry") else 0):
        customer, item = c.one("", "outside"), c.one("", *into.items)
        into.add("sellable_days", company_id=company, customer_id=customer, item_id=item, days=c.number(0, 8))


def demands(into: RandomRows, company: str, c: Chance) -> None:
    kinds: tuple[str, ...] = (
        "sales",
        "sales",
        "sales",
        "production_component",
        "transfer_issue",
        "project",
        "intercompany",
        "purchase_return",
        "quotation",
    )
    kinds += ("requisition", "requisition") if "links" in c.features else ()
    customers = ["", "outside", *[f"for {other}" for other in into.companies if other != company]]
    for number in range(into.sizes.demands):
        into.add(
            "demand_order",
            company_id=company,
            demand_type=c.one(*kinds),
            order_id=f"{c.one('D', 'd', 'E')}{number}",
            line_no=c.one(1, 1, 2, 10),
            item_id=c.one(*into.items[: 1 + number]),
            **a_place(into, c),
            qty=c.qty(0, 50),
            requested_date=c.day(),
            confirmed_date=c.one(None, None, None, c.day()),
            probability_pct=c.one(0.0, 50.0, 80.0),
            priority=c.number(0, 100) if "buffers" in c.features else 50,
            customer_id=c.one(*customers),
            exclude_from_planning=c.one(False, False, True),
            is_intercompany=c.one(False, False, False, True),
        )


def names(into: RandomRows, company: str, c: Chance) -> None:
    """Groups that use specified versions, and demands that name one, now and then of another item or none that there is."""
    if not c.has("named", 0.8):
        return
    versions = {kind: [row for row in into.rows.get(f"{kind}_version", []) if row["company_id"] == company] for kind in ("bom", "route")}
    for table in ("coverage_group", "item_coverage"):
        for row in into.rows.get(table, []):
            if row["company_id"] == company and (table == "coverage_group" or c.one(True, False, False)):
                row |= {"use_specified_bom": c.one(True, True, False), "use_specified_route": c.one(True, False)}
                row |= {"prioritise_existing_supply": c.one(True, False)}
    for row in into.rows.get("demand_order", []):
        for kind, of_kind in versions.items():
            fitting = [version[f"{kind}_id"] for version in of_kind if version["item_id"] == row["item_id"]] * 4
            if row["company_id"] == company and c.one(True, True, True, False):
                row |= {f"{kind}_id": c.one(*fitting, "B00", "")}


def links(into: RandomRows, company: str, c: Chance) -> None:
    """Fixed links, most of them between rows of one item."""
    demands = [row for row in into.rows.get("demand_order", []) if row["company_id"] == company]
    supplies = [row for row in into.rows.get("supply_order", []) if row["company_id"] == company]
    for _ in range(c.number(0, 6) if c.has("links") and demands else 0):
        demand = c.one(*demands)
        fitting = [row for row in supplies if row["item_id"] == demand["item_id"]] or supplies
        supply = c.one(*fitting) if fitting and c.one(True, True, False) else None
        into.add(
            "marking",
            company_id=company,
            demand_type=demand["demand_type"],
            demand_order_id=demand["order_id"],
            demand_line_no=demand["line_no"],
            supply_type=supply["order_type"] if supply else "on_hand",
            supply_order_id=supply["order_id"] if supply else "",
            supply_line_no=supply["line_no"] if supply else 1,
            batch_id="" if supply else c.one("", "", "00", "01", "10"),
            kind=c.one("marking", "reservation", "requisition"),
            qty=c.qty(1, 30),
        )
