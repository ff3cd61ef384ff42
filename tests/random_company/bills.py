"""Bills and routes in versions, and groups of lines that stand in for each other."""

from __future__ import annotations

from decimal import Decimal

from random_company.chance import Chance
from random_company.orders import a_place
from random_company.rows import RandomRows, Row


def bills(into: RandomRows, company: str, c: Chance) -> None:
    for number, item in enumerate(into.items if "production" in c.features else ()):
        for version in range(c.number(0, 3) if c.has("versions") else c.one(0, 1, 1, 1)):
            bom = f"B{number}{version}"
            _version(into, company, "bom", bom, item, version, c)
            _version(into, company, "route", f"R{number}{version}", item, version, c)
            below = into.items[0 if c.has("loops", 0.15) else number + 1 :]
            for line_no in range(1, c.number(0, 3) + 1 if below else 1):
                _line(into, company, bom, line_no * 10, item, c.one(*below), c)


def _version(into: RandomRows, company: str, kind: str, name: str, item: str, version: int, c: Chance) -> None:
    row: Row = {"company_id": company, f"{kind}_id": name, "item_id": item}
    if c.has("versions"):
        row |= {"site_id": c.one("", "", "S1", "S2"), "from_qty": c.one(0, 0, 0, 20) + version}
        row |= {"from_date": c.one(None, None, c.day(-10, 40)), "to_date": c.one(None, None, c.day(0, 60))}
        row |= {"is_active": c.one(True, True, True, True, False), "is_approved": c.one(True, True, True, True, False)}
    into.add(f"{kind}_version", **row)


def _line(into: RandomRows, company: str, bom: str, line_no: int, item: str, component: str, c: Chance) -> None:
    varied, is_below = c.has("versions"), into.items.index(component) > into.items.index(item)
    into.add(
        "bom_line",
        company_id=company,
        bom_id=bom,
        line_no=line_no,
        component_item_id=component,
        line_type="phantom" if is_below and c.has("phantoms", 0.5) else "item",
        consumption=c.one("variable", "variable", "constant"),
        quantity=c.one(1, 1, 2, Decimal("0.5"), c.qty(0, 2)),
        per_series=c.one(1, 1, 1, 3, 7),
        variable_scrap_pct=c.measure(0.0, 0.0, 5.0, 3.3, 12.5),
        constant_scrap_qty=c.one(0, 0, c.qty(0, 2)),
        rounding=c.one("none", "none", "consumption"),
        multiple_qty=c.one(0, c.qty(1, 5)),
        from_date=c.one(None, None, None, c.day(-10, 40)) if varied else None,
        to_date=c.one(None, None, None, c.day(0, 60)) if varied else None,
        warehouse_id=c.one("", "", c.one(*into.warehouses)[0]),
    )


def stand_ins(into: RandomRows, company: str, c: Chance) -> None:
    """Groups among the lines of bills, and further lines that stand in for others."""
    if not c.has("stand_ins", 0.9):
        return
    lines = [row for row in into.rows.get("bom_line", []) if row["company_id"] == company]
    for row in lines:
        if c.one(True, True, False):
            row |= {"substitution_group_id": c.one("g", "g", "h"), "substitution_priority": c.number(0, 2)}
    made = {row["bom_id"]: row["item_id"] for row in into.rows.get("bom_version", []) if row["company_id"] == company}
    for row in c.one(lines, lines[::2]):
        below = into.items[into.items.index(made[row["bom_id"]]) + 1 :] or into.items
        bought = [item for item in into.items if item not in {made[line["bom_id"]] for line in lines}]
        if bought and c.one(True, False):
            below = bought
            row |= {"component_item_id": c.one(*bought), "line_type": "item"}
        for extra in range(1, c.number(0, 2) + 1):
            item = c.one(*(into.items if c.has("loops", 0.2) else below))
            places = {"warehouse_id": c.one("", "", row["warehouse_id"]), "line_type": c.one("item", "item", "item", row["line_type"])}
            more = {"line_no": row["line_no"] + extra, "component_item_id": item, "substitution_priority": c.number(0, 4)}
            into.add("bom_line", **{"substitution_group_id": "g", **row, **more, **places})
    _for_stand_ins(into, company, c)


def _for_stand_ins(into: RandomRows, company: str, c: Chance) -> None:
    """Sales of what is made by bills with groups, and stock and receipts of what stands in."""
    made = {row["bom_id"]: row["item_id"] for row in into.rows.get("bom_version", []) if row["company_id"] == company}
    lines = [row for row in into.rows.get("bom_line", []) if row["company_id"] == company and row.get("substitution_group_id")]
    has_one_place = c.one(True, True, False)
    for row in [*into.rows["item"], *lines] if has_one_place else []:
        if row["company_id"] == company:
            row.update({"warehouse_id": ""} if "bom_id" in row else {"default_site_id": "S1", "default_warehouse_id": ""})
    plain = {"is_active": True, "is_approved": True, "site_id": "", "from_qty": 0, "from_date": None, "to_date": None}
    for row in into.rows.get("bom_version", []) if c.one(True, False) else []:
        if row["company_id"] == company:
            row.update(plain)
    for row in into.rows["item"]:
        if row["company_id"] == company and row["item_id"] in {made[line["bom_id"]] for line in lines} and c.one(True, True, False):
            row |= {"default_order_type": "production"}
    for number, line in enumerate(lines):
        where = {} if has_one_place else a_place(into, c)
        sold, used = ({"company_id": company, "item_id": item, **where} for item in (made[line["bom_id"]], line["component_item_id"]))
        if c.one(True, False):
            into.add(
                "demand_order",
                **sold,
                demand_type="sales",
                order_id=f"G{number}",
                line_no=1,
                qty=c.qty(1, 30),
                requested_date=c.day(-3, 40),
            )
        if c.one(True, True, False):
            line.update(from_date=None, quantity=line["quantity"] or 1)
        if c.one(True, False):
            into.add("on_hand", **used, batch_id=f"G{number}", qty=c.qty(1, 20))
        if c.one(True, False):
            kind = {"order_type": "purchase", "order_id": f"G{number}", "line_no": 1}
            into.add("supply_order", **used, **kind, qty=c.qty(1, 30), receipt_date=c.day(-3, 40))
