"""Whom a company buys from, sells to and moves from: vendors, customers, agreements, lanes, items of sister companies."""

from __future__ import annotations

from decimal import Decimal

from random_company.calendars import a_calendar, an_address
from random_company.chance import DIGITS, Chance
from random_company.rows import VENDORS, RandomRows


def sources(into: RandomRows, company: str, c: Chance) -> None:
    for vendor in VENDORS:
        into.add("vendor", company_id=company, vendor_id=vendor, calendar_id=a_calendar(c, 0.4), **an_address(c))
    into.add("customer", company_id=company, customer_id="outside")
    for other in into.companies:
        if other != company:
            into.add(
                "vendor",
                company_id=company,
                vendor_id=f"from {other}",
                intercompany_company_id=other,
                calendar_id=a_calendar(c, 0.3),
            )
            into.add("customer", company_id=company, customer_id=f"for {other}", intercompany_company_id=other)
    for _ in range(c.number(0, 8) if "agreements" in c.features else 0):
        _agreement(into, company, c)
    for _ in range(c.number(0, 4) if "transfers" in c.features else 0):
        _lane(into, company, c)
    for other in into.companies if "intercompany" in c.features else ():
        if other != company and c.one(True, False):
            buyer, seller = c.one(*into.items), c.one(*into.items)
            row = {"buyer_company_id": company, "buyer_item_id": buyer, "seller_company_id": other, "seller_item_id": seller}
            into.add("intercompany_item", **row, factor=c.one(1, 2, Decimal("0.5"), Decimal("0.333333"), Decimal("12.5")))


def _agreement(into: RandomRows, company: str, c: Chance) -> None:
    into.add(
        "trade_agreement",
        company_id=company,
        vendor_id=c.one(*VENDORS, *[f"from {other}" for other in into.companies if other != company]),
        item_id=c.one(*into.items),
        from_date=c.one(None, c.day(-60, 5)),
        min_qty=c.one(0, 0, 5, 20),
        to_date=c.one(None, None, c.day(-5, 60)),
        unit_price=c.one(1.1, 3.3, 0.33, 0.99) if DIGITS in c.features else c.one(1.0, 1.5, 2.0, 4.0),
        currency_code=c.one("", "USD", "EUR", "GBP"),
        lead_days=(days := c.one(0, 1, 3, 3, 8)),
        disregard_lead_days=c.one(True, False, False),
        order_min_qty=15 if days == 8 else 0,
        order_multiple_qty=6 if days == 1 else 0,
    )


def _lane(into: RandomRows, company: str, c: Chance) -> None:
    into.add(
        "transfer_lane",
        company_id=company,
        from_warehouse_id=c.one(*into.warehouses)[0],
        to_warehouse_id=c.one(*into.warehouses)[0],
        item_id=c.one("", "", *into.items),
        mode=c.one("road", "air", "sea"),
        lead_days=c.number(0, 9),
        priority=c.one(10, 50),
        from_date=c.one(None, None, c.day(-20, 20)),
        to_date=c.one(None, None, c.day(-20, 40)),
    )
