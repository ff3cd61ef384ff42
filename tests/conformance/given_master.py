"""From the given part of a plan case to its master data: companies, places, calendars, partners, plan, structure.

Belongs here: what exists because a case says so or only refers to it. Items and coverage are in `given_coverage`, orders
in `given_orders`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from conformance.given import COMPANY, SITE, WAREHOUSE, Given, Row
from conformance.vocabulary import COMPANY_WIDE, column_of

MODEL: Final = "M"
PLAN_DEFAULTS: Final = {
    "kind": "static",
    # the firming fence is off unless a case gives one
    "auto_firm": True,
    "include_on_hand": True,
    "include_transactions": True,
    "include_sales_orders": True,
    "include_transfer_orders": True,
    "include_demand_forecast": False,
    "include_supply_forecast": False,
    "include_requisitions": False,
    "include_rfqs": False,
    "include_quotations": False,
    "include_purchase_returns": False,
    "include_planned_downstream_demand": False,
    "exclude_flagged_transactions": False,
    "reduction_method": "none",
    "forecast_model_id": MODEL,
}
_OPEN_HOURS: Final = 8
_WEEK: Final = range(1, 8)


def mentioned(case: Row) -> dict[str, set[str]]:
    """Every site, warehouse, vendor, … that a row refers to."""
    kinds = {
        "site": ("site",),
        "warehouse": ("warehouse", "from_warehouse", "to_warehouse", "main_warehouse"),
        "vendor": ("vendor",),
        "customer": ("customer",),
        "calendar": ("calendar",),
        "company": ("company", "intercompany_company"),
    }
    pairs = list(_pairs({key: value for key, value in case.items() if key != "expect"}))
    return {kind: {value for word, value in pairs if word in words and value} for kind, words in kinds.items()}


def _pairs(tree: Any) -> Iterator[tuple[str, str]]:
    if isinstance(tree, list):
        for one in tree:
            yield from _pairs(one)
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            if isinstance(value, str):
                yield key, value
            yield from _pairs(value)


def companies(given: Given, case: Row) -> list[str]:
    rows = {row["company"]: row for row in case.get("companies", [])}
    at_home = [row for key in ("items", "demands", "supplies", "on_hand", "item_coverage", "vendors") for row in case.get(key, [])]
    needs_own = not rows or any("company" not in row for row in at_home)
    names = sorted({*rows, *mentioned(case)["company"], *([COMPANY] if needs_own else [])})
    for name in names:
        given.add("company", {"currency": "USD", **rows.get(name, {}), "company": name})
    return names


def calendars(given: Given, case: Row, mentioned: set[str]) -> None:
    rows = {row["calendar"]: row for row in case.get("calendars", [])}
    for name in sorted({*rows, *mentioned}):
        given.add("calendar", {"calendar": name})
        row = rows.get(name, {})
        efficiency = {"efficiency_pct": row["efficiency_pct"]} if "efficiency_pct" in row else {}
        weekdays = row.get("weekdays", list(_WEEK))
        for day in _WEEK:
            given.add("working_time", {"calendar": name, "weekday": day, "open_hours": _OPEN_HOURS if day in weekdays else 0, **efficiency})
        for closed in row.get("closed", []):
            given.add("calendar_exception", {"calendar": name, "date": closed, "open_hours": 0})


def places(given: Given, case: Row, companies: list[str], mentioned: dict[str, set[str]]) -> None:
    sites = {row["site"]: row for row in case.get("sites", [])}
    warehouses = {row["warehouse"]: row for row in case.get("warehouses", [])}
    for company in companies:
        for site in sorted({SITE, *sites, *mentioned["site"]}):
            if sites.get(site, {}).get("company", company) == company:
                given.add("site", {"company": company, "site": site})
        for warehouse in sorted({WAREHOUSE, *warehouses, *mentioned["warehouse"]}):
            given.add("warehouse", {"company": company, "site": SITE, **warehouses.get(warehouse, {}), "warehouse": warehouse})


def partners(given: Given, case: Row, companies: list[str], mentioned: dict[str, set[str]]) -> None:
    vendors = {(row.get("company", COMPANY), row["vendor"]): row for row in case.get("vendors", [])}
    for company in companies:
        for vendor in sorted(mentioned["vendor"]):
            given.add("vendor", {**vendors.get((company, vendor), {}), "company": company, "vendor": vendor})
        for customer in sorted(mentioned["customer"]):
            given.add("customer", {"company": company, "customer": customer})
    for row in case.get("agreements", []):
        for item in case.get("items", []):
            if item["item"] == row["item"]:
                given.add("trade_agreement", {"company": item.get("company", COMPANY), **row})


def plan(given: Given, plan: Row, companies: list[str]) -> None:
    shared = {word: value for word, value in plan.items() if word in COMPANY_WIDE}
    own = {word: value for word, value in plan.items() if word not in {*COMPANY_WIDE, "coverage_dimensions", "plan"}}
    defaults = {name: value for name, value in PLAN_DEFAULTS.items() if name not in {column_of("plan", word) for word in own}}
    given.add("plan", {"plan": given.plan_id, "engine": given.engine, **given.known("plan", defaults), **own})
    for company in companies:
        given.add("planning_parameter", {"company": company, **shared})


def structure(given: Given, case: Row) -> None:
    """Bills and routes: of several of one item the first is the active one."""
    makers: dict[str, list[str]] = {}
    for item in case.get("items", []):
        makers.setdefault(item["item"], []).append(item.get("company", COMPANY))
    bills = list(dict.fromkeys((row["parent"], row.get("bom", f"B-{row['parent']}")) for row in case.get("bom", [])))
    for number_of_bill, (parent, name) in enumerate(bills):
        lines = [row for row in case["bom"] if (row["parent"], row.get("bom", f"B-{row['parent']}")) == (parent, name)]
        is_first = parent not in {before for before, _ in bills[:number_of_bill]}
        for company in makers[parent]:
            bill = {"company": company, "bom_id": name}
            given.add("bom_version", {**bill, "item": parent, "is_active": is_first})
            for number, line in enumerate(lines, start=1):
                words = {word: value for word, value in line.items() if word not in {"parent", "bom"}}
                given.add("bom_line", {**bill, "line_no": number, "line_type": "item", **words})
    routed: set[str] = set()
    for row in case.get("routes", []):
        is_first = row["item"] not in routed
        routed.add(row["item"])
        for company in makers[row["item"]]:
            route = {"company": company, "route_id": row.get("route", f"R-{row['item']}")}
            given.add("route_version", {**route, "item": row["item"], "is_active": is_first})
            for operation in row["operations"]:
                given.add("route_operation", {**route, **operation})
    for row in case.get("resources", []):
        calendar = f"hours of {row['resource']}"
        given.add("calendar", {"calendar": calendar})
        for day in _WEEK:
            given.add("working_time", {"calendar": calendar, "weekday": day, "opens_at": "08:00", "open_hours": row["hours_per_day"]})
        for company in sorted({name for names in makers.values() for name in names}):
            given.add("resource", {"company": company, "resource": row["resource"], "calendar": calendar})
