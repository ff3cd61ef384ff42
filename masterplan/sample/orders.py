"""What the sample group has and has promised on the plan date: stock, open supply orders, open demand."""

from __future__ import annotations

from typing import Any

from masterplan.sample.world import DISTRIBUTOR, MAKER, RETAILER, SHOPS, Rows, World, box_of, in_days, whole


def add_rows(world: World, rows: Rows) -> None:
    """Add the rows of this domain."""
    rows["on_hand"] = [*_outlet_stock(world), *_hub_stock(world), *_works_stock(world)]
    rows["supply_order"], rows["demand_order"] = [], []
    _sister_orders(world, rows)
    _works_orders(world, rows)
    _transfers(world, rows)
    _sales(world, rows)


def _outlet_stock(world: World) -> list[dict[str, Any]]:
    draw, rows = world.stream("outlet stock"), []
    for outlet in world.outlets:
        weeks = float(draw.uniform(1.5, 4.0)) if draw.random() > 0.06 else float(draw.choice([0.0, 12.0]))
        place = {"company_id": outlet.company, "item_id": outlet.item, "site_id": outlet.site, "warehouse_id": outlet.warehouse}
        if weeks:
            rows.append({**place, "qty": whole(outlet.weekly * weeks)})
        if draw.random() < 0.04:
            rows.append({**place, "location_id": "COUNT-DIFF", "qty": -1})
    return rows


def _hub_stock(world: World) -> list[dict[str, Any]]:
    draw, rows = world.stream("hub stock"), []
    for item in [*world.catalogue.bicycles, *world.catalogue.accessories]:
        held = box_of(item) if item in world.boxed else item
        is_bicycle = item in world.catalogue.bicycles
        central = world.weekly[DISTRIBUTOR, held] * float(draw.uniform(2.0, 4.0 if is_bicycle else 7.0))
        stores = world.weekly[RETAILER, item] * float(draw.uniform(2.5, 7.5))
        rows.append({"company_id": DISTRIBUTOR, "item_id": held, "site_id": "CENTRAL", "warehouse_id": "DC-CENTRAL", "qty": whole(central)})
        rows.append({"company_id": RETAILER, "item_id": item, "site_id": "US", "warehouse_id": "US-DC", "qty": whole(stores)})
    return rows


def _works_stock(world: World) -> list[dict[str, Any]]:
    draw, catalogue, rows = world.stream("works stock"), world.catalogue, []
    for depth, level in enumerate(catalogue.levels):
        for number, item in enumerate(level):
            if item in catalogue.phantoms:
                continue
            weeks = float(draw.uniform(0.5, 2.5) if item in catalogue.bills else draw.uniform(0.5, 6.0))
            qty = round(world.weekly[MAKER, item] * weeks, 3 if catalogue.units[item] == "KG" else 0)
            site, warehouse = ("ANNEX", "ANNEX-WH") if item in world.wheels else ("PLANT", "PLANT-FG" if depth == 0 else "PLANT-RM")
            place = {"company_id": MAKER, "item_id": item, "site_id": site, "warehouse_id": warehouse}
            if number % 13 == 12:
                rows.append({**place, "location_id": "RECEIVING", "qty": -round(qty / 10)})
            rows.append({**place, "location_id": f"AISLE-{number % 7 + 1}", "qty": qty})
    coat = catalogue.levels[5][5]
    plant = {"company_id": MAKER, "site_id": "PLANT", "warehouse_id": "PLANT-RM"}
    rows.append({**plant, "item_id": coat, "batch_id": "2024-11", "qty": 40, "expiry_date": in_days(-20)})
    rows.append({**plant, "item_id": catalogue.levels[4][1], "location_id": "QUALITY", "qty": 75, "is_available": False})
    rows.append({**plant, "item_id": catalogue.levels[4][2], "location_id": "LOST", "qty": -5000})
    return rows


def _sister_orders(world: World, rows: Rows) -> None:
    """Open purchases between the companies; those not yet shipped are open demand of the seller."""
    draw = world.stream("sister orders")
    chains = (
        (RETAILER, "V-DIST", "US", "US-DC", DISTRIBUTOR, "C-SHOP", "CENTRAL", "DC-CENTRAL", 28, (9, 33)),
        (DISTRIBUTOR, "V-MAKE", "CENTRAL", "DC-CENTRAL", MAKER, "C-DIST", "PLANT", "PLANT-FG", 5, (3, 9)),
    )
    for buyer, vendor, site, warehouse, seller, customer, from_site, from_warehouse, lead, receipts in chains:
        for number, item in enumerate(world.catalogue.bicycles):
            for part, receipt in enumerate(receipts):
                order, sold = f"PO-{buyer}-{number + 1:04d}-{part}", f"SO-{seller}-{number + 1:04d}-{part}"
                qty = whole(world.weekly[buyer, item] * float(draw.uniform(0.6, 1.4)))
                common = {"line_no": 1, "item_id": item, "qty": qty}
                rows["supply_order"].append(
                    {
                        **common,
                        "company_id": buyer,
                        "order_type": "purchase",
                        "order_id": order,
                        "site_id": site,
                        "warehouse_id": warehouse,
                        "order_date": in_days(-7),
                        "receipt_date": in_days(receipt),
                        "vendor_id": vendor,
                        "status": "confirmed",
                        "intercompany_ref": sold,
                    }
                )
                if receipt > lead:
                    rows["demand_order"].append(
                        {
                            **common,
                            "company_id": seller,
                            "demand_type": "intercompany",
                            "order_id": sold,
                            "site_id": from_site,
                            "warehouse_id": from_warehouse,
                            "requested_date": in_days(receipt - lead),
                            "status": "open",
                            "customer_id": customer,
                            "is_intercompany": True,
                        }
                    )


def _works_orders(world: World, rows: Rows) -> None:
    """Open purchases and production orders of the maker, with the components still to be issued."""
    draw, catalogue = world.stream("works orders"), world.catalogue
    for number, item in enumerate(catalogue.bought):
        if draw.random() < 0.45 or number % 10 == 3:
            place = {"company_id": MAKER, "item_id": item, "site_id": "PLANT", "warehouse_id": "PLANT-RM", "line_no": 1}
            late = -3 if number % 10 == 3 else int(draw.integers(2, 25))
            qty = whole(world.weekly[MAKER, item] * float(draw.uniform(0.8, 2.5)), 10)
            vendor = {"vendor_id": f"V-{number % 9 + 1:03d}", "status": "ordered", "order_date": in_days(-14)}
            order = {"order_type": "purchase", "order_id": f"PO-{number + 1:05d}", "qty": qty, "receipt_date": in_days(late)}
            rows["supply_order"].append({**place, **order, **vendor})
    for number, item in enumerate(catalogue.bicycles):
        qty = whole(world.weekly[MAKER, item] * float(draw.uniform(0.5, 1.1)))
        order_id = f"MO-{number + 1:05d}"
        made = {"company_id": MAKER, "order_id": order_id, "site_id": "PLANT"}
        receipt = {"order_type": "production", "qty": qty, "order_date": in_days(-2), "receipt_date": in_days(3), "status": "started"}
        rows["supply_order"].append({**made, **receipt, "line_no": 1, "item_id": item, "warehouse_id": "PLANT-FG"})
        for line, component in enumerate(catalogue.bills[item], 1):
            if component.is_phantom:
                continue
            home = "PLANT-FG" if component.item in world.wheels else "PLANT-RM"
            need = {"qty": round(qty * component.quantity, 3), "requested_date": in_days(1), "status": "to issue"}
            demand = {"demand_type": "production_component", "line_no": line, "item_id": component.item, "warehouse_id": home}
            rows["demand_order"].append({**made, **demand, **need})


def _transfers(world: World, rows: Rows) -> None:
    """Open transfers to the regions; every other one has yet to leave the central warehouse."""
    number = 0
    for outlet in world.outlets:
        if outlet.company != DISTRIBUTOR or outlet.item not in world.catalogue.bicycles:
            continue
        number += 1
        order = {
            "company_id": DISTRIBUTOR,
            "order_id": f"TO-{number:05d}",
            "line_no": 1,
            "item_id": outlet.item,
            "qty": whole(outlet.weekly),
        }
        receipt = {"order_type": "transfer", "from_warehouse_id": "DC-CENTRAL", "receipt_date": in_days(4), "order_date": in_days(-1)}
        rows["supply_order"].append({**order, **receipt, "site_id": outlet.site, "warehouse_id": outlet.warehouse})
        if number % 2:
            issue = {"demand_type": "transfer_issue", "site_id": "CENTRAL", "warehouse_id": "DC-CENTRAL", "requested_date": in_days(1)}
            rows["demand_order"].append({**order, **issue})


def _sales(world: World, rows: Rows) -> None:
    """Open sales of the next weeks, a few overdue, some quotations, and one from a showroom that is planned by hand."""
    draw, number = world.stream("sales"), 0
    for outlet in world.outlets:
        for _ in range(int(draw.integers(0, 4))):
            number += 1
            day = int(draw.integers(-4, 0)) if draw.random() < 0.05 else int(draw.integers(1, 35))
            kind = "quotation" if draw.random() < 0.03 else "sales"
            row = {
                "company_id": outlet.company,
                "demand_type": kind,
                "order_id": f"{'Q' if kind == 'quotation' else 'S'}-{number:06d}",
                "line_no": 1,
                "item_id": outlet.item,
                "site_id": outlet.site,
                "warehouse_id": outlet.warehouse,
                "qty": whole(outlet.weekly * float(draw.uniform(0.1, 0.5))),
                "requested_date": in_days(day),
                "customer_id": f"C-{number % 5 + 1:03d}",
            }
            if kind == "quotation":
                row["probability_pct"] = float(draw.choice([30.0, 60.0, 90.0]))
            if outlet.warehouse in SHOPS and number % 6 == 0:
                row["confirmed_date"] = in_days(day + 3)
            rows["demand_order"].append(row)
    show = {"site_id": "US", "warehouse_id": "SHOWROOM", "qty": 1, "requested_date": in_days(10), "customer_id": "C-001"}
    sale = {"company_id": RETAILER, "demand_type": "sales", "order_id": "S-SHOW", "line_no": 1, "item_id": world.catalogue.bicycles[0]}
    rows["demand_order"].append({**sale, **show})
