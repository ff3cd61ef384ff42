"""Vendors, agreements, customers and transfer lanes of the sample group."""

from __future__ import annotations

from typing import Any, Final

from masterplan.sample.world import DISTRIBUTOR, MAKER, REGIONS, RETAILER, SHOPS, Rows, World, box_of, in_days, whole

_VENDORS: Final = (
    "Alpine Bearings",
    "Baltic Fasteners",
    "Cascade Metals",
    "Delta Electronics Trade",
    "Estuary Plastics",
    "Foundry Nord",
    "Gulf Cables",
    "Highland Ply",
    "Isar Precision",
)
_TRADERS: Final = ("Lumen Accessories", "Mistral Textiles", "Nimbus Safety", "Orbit Imports")


def add_rows(world: World, rows: Rows) -> None:
    """Add the rows of this domain."""
    _vendors(rows)
    _customers(rows)
    rows["trade_agreement"] = [*_works_agreements(world), *_trade_agreements(world)]
    _lanes(world, rows)


def _vendors(rows: Rows) -> None:
    works = [
        {
            "company_id": MAKER,
            "vendor_id": f"V-{number:03d}",
            "name": name,
            "currency_code": "USD" if number % 4 == 0 else "EUR",
            "calendar_id": "OVERSEAS" if number % 4 == 0 else "OFFICE",
        }
        for number, name in enumerate(_VENDORS, 1)
    ]
    trade = [
        {"company_id": DISTRIBUTOR, "vendor_id": f"V-{number:03d}", "name": name, "currency_code": "USD", "calendar_id": "OVERSEAS"}
        for number, name in enumerate(_TRADERS, 1)
    ]
    sisters = [
        {"company_id": DISTRIBUTOR, "vendor_id": "V-MAKE", "name": "Keel Cargo Bicycles Works", "intercompany_company_id": MAKER},
        {"company_id": RETAILER, "vendor_id": "V-DIST", "name": "Keel Distribution Europe", "intercompany_company_id": DISTRIBUTOR},
    ]
    rows["vendor"] = [*works, *trade, *sisters]


def _customers(rows: Rows) -> None:
    outside = [
        {
            "company_id": company,
            "customer_id": f"C-{number:03d}",
            "name": f"{place.title()} account {number}",
            "customer_group_id": group,
            "priority": 10 * number,
        }
        for company, place, group in ((MAKER, "service", "SERVICE"), (DISTRIBUTOR, "dealer", "DEALER"), (RETAILER, "store", "CONSUMER"))
        for number in range(1, 6)
    ]
    sisters = [
        {"company_id": MAKER, "customer_id": "C-DIST", "name": "Keel Distribution Europe", "intercompany_company_id": DISTRIBUTOR},
        {"company_id": DISTRIBUTOR, "customer_id": "C-SHOP", "name": "Keel Stores America", "intercompany_company_id": RETAILER},
    ]
    rows["customer"] = [*outside, *sisters]


def _works_agreements(world: World) -> list[dict[str, Any]]:
    """Two vendors per bought item; the second is cheaper from a quantity on; one in five has run out."""
    draw, rows = world.stream("agreements"), []
    for number, item in enumerate(world.catalogue.bought):
        cost, lead = world.catalogue.costs[item], int(draw.integers(7, 29))
        first, second = number % 9 + 1, (number + 4) % 9 + 1
        base = {"company_id": MAKER, "item_id": item, "from_date": in_days(-400)}
        rows.append({**base, "vendor_id": f"V-{first:03d}", "unit_price": cost, "lead_days": lead, **_currency(first)})
        tier = whole(world.weekly[MAKER, item] * 2, 50)
        cheap = {"unit_price": round(cost * 0.93, 3), "lead_days": lead + 5, "min_qty": tier}
        rows.append({**base, "vendor_id": f"V-{second:03d}", **cheap, **_currency(second)})
        if number % 5 == 0:
            rows.append({**base, "vendor_id": f"V-{(number + 2) % 9 + 1:03d}", "unit_price": round(cost * 0.5, 3), "to_date": in_days(-30)})
    return rows


def _currency(vendor: int) -> dict[str, Any]:
    return {"currency_code": "USD" if vendor % 4 == 0 else "EUR"}


def _trade_agreements(world: World) -> list[dict[str, Any]]:
    draw, rows = world.stream("trade"), []
    for number, item in enumerate(world.catalogue.accessories):
        held = box_of(item) if item in world.boxed else item
        price = round(world.catalogue.costs[item] * (10 if item in world.boxed else 1), 2)
        for vendor in (number % 4 + 1, (number + 1) % 4 + 1):
            agreed = {
                "unit_price": price,
                "currency_code": "USD",
                "lead_days": int(draw.integers(14, 36)),
                "disregard_lead_days": number % 6 == 5,
            }
            rows.append({"company_id": DISTRIBUTOR, "vendor_id": f"V-{vendor:03d}", "item_id": held, "from_date": in_days(-200), **agreed})
    return rows


def _lanes(world: World, rows: Rows) -> None:
    def lane(company: str, source: str, target: str, mode: str, days: int, priority: int, cost: float, item: str = "") -> dict[str, Any]:
        return {
            "company_id": company,
            "from_warehouse_id": source,
            "to_warehouse_id": target,
            "item_id": item,
            "mode": mode,
            "lead_days": days,
            "priority": priority,
            "cost_per_unit": cost,
        }

    regions = [lane(DISTRIBUTOR, "DC-CENTRAL", f"DC-{region}", "rail", 3, 10, 4.5) for region in REGIONS]
    quick = [lane(DISTRIBUTOR, "DC-CENTRAL", f"DC-{region}", "road", 1, 20, 9.0) for region in REGIONS]
    shops = [lane(RETAILER, "US-DC", shop, "road", days, 10, 12.0) for shop, days in zip(SHOPS, (2, 4, 5), strict=True)]
    couriers = [lane(RETAILER, "US-DC", shop, "courier", 1, 10, 3.0, item) for shop in SHOPS for item in world.catalogue.accessories[::4]]
    works = [
        lane(MAKER, "PLANT-RM", "ANNEX-WH", "road", 1, 10, 0.2),
        lane(MAKER, "ANNEX-WH", "PLANT-FG", "road", 1, 10, 0.4),
        lane(MAKER, "PLANT-RM", "PLANT-FG", "internal", 0, 10, 0.0),
    ]
    rows["transfer_lane"] = [*regions, *quick, *shops, *couriers, *works]
