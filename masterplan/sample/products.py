"""Items of the sample group, how they are covered, bills, routes and resources."""

from __future__ import annotations

from typing import Any, Final

from masterplan.sample.world import DISTRIBUTOR, MAKER, PLAN_DATE, RETAILER, SHOPS, Rows, World, box_of, in_days, whole

_GROUPS: Final = ("WEEK", "MONTH", "LOT", "LEVEL", "HAND")
_CODES: Final = {"WEEK": ("period", 7), "MONTH": ("period", 30), "LOT": ("requirement", 1), "LEVEL": ("min_max", 1), "HAND": ("manual", 1)}
_CALENDARS: Final = {MAKER: "PLANT", DISTRIBUTOR: "OFFICE", RETAILER: ""}
_LEVEL_GROUP: Final = ("WEEK", "WEEK", "WEEK", "LOT", "MONTH", "MONTH")
_RESOURCE_GROUPS: Final = ("ASSEMBLY", "WELDING", "MACHINING", "PAINT", "WHEELS")
_MESSAGES: Final = "advance,postpone,increase,decrease,cancel"


def add_rows(world: World, rows: Rows) -> None:
    """Add the rows of this domain."""
    rows["coverage_group"] = [_group(company, group) for company in _CALENDARS for group in _GROUPS]
    rows["item"] = [*_made_and_bought(world), *_traded(world)]
    rows["item_coverage"] = [*_works_coverage(world), *_outlet_coverage(world), *_hub_coverage(world)]
    rows["intercompany_item"] = [
        {
            "buyer_company_id": RETAILER,
            "buyer_item_id": item,
            "seller_company_id": DISTRIBUTOR,
            "seller_item_id": box_of(item),
            "factor": "0.1",
        }
        for item in world.boxed
    ]
    _bills(world, rows)
    _routes(world, rows)


def _group(company: str, group: str) -> dict[str, Any]:
    code, period = _CODES[group]
    return {
        "company_id": company,
        "coverage_group_id": group,
        "coverage_code": code,
        "period_days": period,
        "calendar_id": _CALENDARS[company],
        "negative_days": 3 if group == "WEEK" else 0,
        "actions": _MESSAGES,
        "derived_actions": True,
        "postpone_margin_days": 5,
        "coverage_fence_days": 150,
    }


def _made_and_bought(world: World) -> list[dict[str, Any]]:
    """The maker's items."""
    draw, catalogue, items = world.stream("items"), world.catalogue, []
    for depth, level in enumerate(catalogue.levels):
        for number, item in enumerate(level):
            is_made = item in catalogue.bills
            home = "PLANT-FG" if depth == 0 else "ANNEX-WH" if item in world.wheels else "PLANT-RM"
            weekly = world.weekly[MAKER, item]
            row = {
                "company_id": MAKER,
                "item_id": item,
                "name": catalogue.names[item],
                "item_group_id": ("BICYCLE", "ASSEMBLY", "SUBASSEMBLY", "PART", "BOUGHT", "RAW")[depth],
                "unit_id": catalogue.units[item],
                "default_order_type": "production" if is_made else "purchase",
                "production_lead_days": int(draw.integers(1, 4)) if is_made else 0,
                "purchase_lead_days": 0 if is_made else int(draw.integers(7, 29)),
                "lead_days_are_working": is_made,
                "coverage_group_id": _LEVEL_GROUP[depth],
                "default_vendor_id": "" if is_made or number % 3 == 0 else f"V-{number % 9 + 1:03d}",
                "buyer_group_id": "SHOPFLOOR" if is_made else f"BUYER-{number % 3 + 1}",
                "default_site_id": "ANNEX" if home == "ANNEX-WH" else "PLANT",
                "default_warehouse_id": home,
                "standard_cost": catalogue.costs[item],
                "sales_price": round(catalogue.costs[item] * 1.45, 2),
                **_lot(depth, number, weekly, catalogue.units[item]),
            }
            items.append(row)
    items.append({**items[0], "item_id": "BK-0000", "name": "Harbour 2019, discontinued", "lifecycle_state": "not_planned"})
    return items


def _lot(depth: int, number: int, weekly: float, unit: str) -> dict[str, Any]:
    if unit == "KG":
        return {"order_min_qty": whole(weekly / 2, 25), "order_multiple_qty": 25}
    if depth >= 4:
        step = (10, 50, 100)[number % 3]
        return {"order_min_qty": whole(weekly / 2, step), "order_multiple_qty": step}
    if depth == 3:
        return {"order_multiple_qty": (5, 10, 20)[number % 3]}
    if depth == 1 and number % 4 == 3:
        return {"order_max_qty": whole(weekly / 2, 10)}
    return {}


def _traded(world: World) -> list[dict[str, Any]]:
    """What the distributor and the retailer buy and sell."""
    items = []
    for number, item in enumerate([*world.catalogue.bicycles, *world.catalogue.accessories]):
        is_bicycle = item in world.catalogue.bicycles
        cost = world.catalogue.costs[item]
        common = {
            "name": world.catalogue.names[item],
            "item_group_id": "BICYCLE" if is_bicycle else "ACCESSORY",
            "coverage_group_id": "WEEK",
        }
        box = item in world.boxed
        items.append(
            {
                **common,
                "company_id": DISTRIBUTOR,
                "item_id": box_of(item) if box else item,
                "group_item_id": item,
                "unit_id": "BOX" if box else "EA",
                "default_vendor_id": "V-MAKE" if is_bicycle else "" if number % 2 else f"V-{number % 4 + 1:03d}",
                "purchase_lead_days": 5 if is_bicycle else 21,
                "lead_days_are_working": is_bicycle,
                "buyer_group_id": "TRADE",
                "default_site_id": "CENTRAL",
                "default_warehouse_id": "DC-CENTRAL",
                "order_multiple_qty": 1 if is_bicycle or box else 10,
                "standard_cost": round(cost * (11 if box else 1.1), 2),
                "sales_price": round(cost * (14 if box else 1.4), 2),
            }
        )
        items.append(
            {
                **common,
                "company_id": RETAILER,
                "item_id": item,
                "group_item_id": item,
                "default_vendor_id": "V-DIST",
                "purchase_lead_days": 28,
                "buyer_group_id": "STORES",
                "default_site_id": "US",
                "default_warehouse_id": "US-DC",
                "order_multiple_qty": 10 if box else 1,
                "standard_cost": round(cost * 1.5, 2),
                "sales_price": round(cost * 2.3, 2),
            }
        )
    return items


def _works_coverage(world: World) -> list[dict[str, Any]]:
    """Wheels are made in the wheel works and moved to the plant; spares are moved to the shipping warehouse."""
    rows: list[dict[str, Any]] = []
    for item in world.wheels:
        rows.append({"item_id": item, "site_id": "ANNEX", "warehouse_id": "ANNEX-WH", "order_type": "production"})
        rows.append(
            {"item_id": item, "site_id": "PLANT", "warehouse_id": "PLANT-FG", "order_type": "transfer", "from_warehouse_id": "ANNEX-WH"}
        )
    for item in world.catalogue.spares:
        if item not in world.wheels:
            move = {"order_type": "transfer", "from_warehouse_id": "PLANT-RM", "min_on_hand_qty": 2}
            rows.append({"item_id": item, "site_id": "PLANT", "warehouse_id": "PLANT-FG", **move})
    for item in world.catalogue.bought:
        safety = whole(world.weekly[MAKER, item] * 0.4)
        rows.append({"item_id": item, "site_id": "PLANT", "warehouse_id": "PLANT-RM", "min_on_hand_qty": safety})
    return [{"company_id": MAKER, **row} for row in rows]


def _outlet_coverage(world: World) -> list[dict[str, Any]]:
    rows = []
    for outlet in world.outlets:
        place = {"company_id": outlet.company, "item_id": outlet.item, "site_id": outlet.site, "warehouse_id": outlet.warehouse}
        if outlet.warehouse in SHOPS:
            levels = {"min_on_hand_qty": whole(outlet.weekly * 1.5), "max_on_hand_qty": whole(outlet.weekly * 4)}
            rows.append({**place, "coverage_group_id": "LEVEL", **levels})
        elif outlet.company == DISTRIBUTOR:
            rows.append({**place, "min_on_hand_qty": whole(outlet.weekly), "order_multiple_qty": 5})
    return rows


def _hub_coverage(world: World) -> list[dict[str, Any]]:
    """Safety stock of the two central warehouses."""
    rows = []
    for item in [*world.catalogue.bicycles, *world.catalogue.accessories]:
        held = box_of(item) if item in world.boxed else item
        central = whole(world.weekly[DISTRIBUTOR, held] * 0.5)
        stores = whole(world.weekly[RETAILER, item])
        rows.append(
            {"company_id": DISTRIBUTOR, "item_id": held, "site_id": "CENTRAL", "warehouse_id": "DC-CENTRAL", "min_on_hand_qty": central}
        )
        rows.append({"company_id": RETAILER, "item_id": item, "site_id": "US", "warehouse_id": "US-DC", "min_on_hand_qty": stores})
    return rows


def _bills(world: World, rows: Rows) -> None:
    """Versions by date, by quantity and by site; scrap, constant consumption and rounding to packs."""
    versions: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for depth, level in enumerate(world.catalogue.levels):
        for number, item in enumerate(level):
            if item not in world.catalogue.bills:
                continue
            for suffix, validity in _versions(world, item, depth, number):
                bill = f"B-{item}{suffix}"
                versions.append({"company_id": MAKER, "bom_id": bill, "item_id": item, **validity})
                lines.extend(_lines(world, item, bill, depth, less_scrap=suffix == "-L"))
    rows["bom_version"] = versions
    rows["bom_line"] = lines


def _versions(world: World, item: str, depth: int, number: int) -> list[tuple[str, dict[str, Any]]]:
    if item in world.wheels:
        return [("", {}), ("-ANNEX", {"site_id": "ANNEX"})]
    if depth == 1 and number % 5 == 1:
        return [("", {"to_date": in_days(59)}), ("-NEW", {"from_date": in_days(60)})]
    if depth == 2 and number % 6 == 2:
        return [("", {}), ("-L", {"from_qty": whole(world.weekly[MAKER, item] * 1.2)})]
    return [("", {})]


def _lines(world: World, item: str, bill: str, depth: int, *, less_scrap: bool) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for number, component in enumerate(world.catalogue.bills[item], 1):
        is_weighed = world.catalogue.units[component.item] == "KG"
        scrap = 0.0 if depth < 2 else 0.5 if less_scrap else 2.0
        line = {
            "line_no": 10 * number,
            "component_item_id": component.item,
            "quantity": component.quantity,
            "line_type": "phantom" if component.is_phantom else "item",
            "variable_scrap_pct": scrap,
            "operation_no": 10,
        }
        if is_weighed and number % 2 == 0:
            line |= {"rounding": "consumption", "multiple_qty": 5}
        lines.append(line)
    if depth == 0:
        coat = world.catalogue.levels[5][5 % len(world.catalogue.levels[5])]
        lines.append({"line_no": 900, "component_item_id": coat, "quantity": "0.5", "consumption": "constant", "operation_no": 20})
    return [{"company_id": MAKER, "bom_id": bill, **line} for line in lines]


def _routes(world: World, rows: Rows) -> None:
    rows["resource_group"] = [
        {
            "company_id": MAKER,
            "resource_group_id": group,
            "name": group.title(),
            "site_id": site,
            "calendar_id": "PLANT",
            "input_warehouse_id": warehouse,
        }
        for group in _RESOURCE_GROUPS
        for site, warehouse in ([("ANNEX", "ANNEX-WH")] if group == "WHEELS" else [("PLANT", "PLANT-RM")])
    ]
    rows["resource"] = [
        {
            "company_id": MAKER,
            "resource_id": f"{group}-{number}",
            "name": f"{group.title()} line {number}",
            "resource_group_id": group,
            "hour_cost": 38,
        }
        for group in _RESOURCE_GROUPS
        for number in (1, 2)
    ]
    draw = world.stream("routes")
    rows["route_version"], rows["route_operation"] = [], []
    for depth, level in enumerate(world.catalogue.levels[:4]):
        for item in level:
            if item not in world.catalogue.bills or item in world.catalogue.phantoms:
                continue
            route = {"company_id": MAKER, "route_id": f"R-{item}"}
            rows["route_version"].append({**route, "item_id": item, "from_date": PLAN_DATE.replace(year=PLAN_DATE.year - 3)})
            groups = ("WHEELS",) if item in world.wheels else (_RESOURCE_GROUPS[depth], "PAINT") if depth < 2 else (_RESOURCE_GROUPS[2],)
            for number, group in enumerate(groups, 1):
                operation = {
                    "operation_no": 10 * number,
                    "next_operation_no": 10 * number + 10 if number < len(groups) else 0,
                    "resource_group_id": group,
                    "setup_hours": round(float(draw.uniform(0.2, 1.0)), 2),
                    "run_hours": round(float(draw.uniform(0.02, 0.4)), 3),
                }
                rows["route_operation"].append({**route, **operation})
