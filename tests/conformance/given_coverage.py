"""From the given part of a plan case to items, coverage groups and item coverage, with the defaults of the case format.

Belongs here: parameters of coverage and the keys and models that they name.
"""

from __future__ import annotations

from typing import Any, Final

from conformance.given import COMPANY, SITE, WAREHOUSE, Given, Row, missing
from conformance.vocabulary import PRIORITY_METHODS, column_of

from masterplan.contracts import INPUTS

GROUP: Final = "FORMAT"
_FENCES: Final = ("freeze", "firming", "explosion", "capacity", "forecast", "action", "delay", "approved_requisition", "sequencing")
COVERAGE_DEFAULTS: Final = {
    "coverage_code": "requirement",
    "negative_days": 0,
    "positive_days": None,
    "receipt_margin_days": 0,
    "issue_margin_days": 0,
    "reorder_margin_days": 0,
    "coverage_fence_days": 100,
    **{f"{fence}_fence_days": 0 for fence in _FENCES},
    "actions": "",
    # cases know no switch for it: what a message does to components stands in their expectations
    "derived_actions": True,
}
_ITEM_DEFAULTS: Final = {"purchase_lead_days": 0, "production_lead_days": 0, "transfer_lead_days": 0, "lead_days_are_working": False}
_ITEM_COVERAGE, _COVERAGE_GROUP = (frozenset(INPUTS[name].column_names) for name in ("item_coverage", "coverage_group"))
_NESTED: Final = ("minimum_key", "reduction_key", "priority_model")


def groups(given: Given, case: Row, companies: list[str]) -> None:
    for company in companies:
        for row in ({"coverage_group": GROUP}, *case.get("coverage_groups", [])):
            shared = {word: value for word, value in row.items() if not _of_items_only(word)}
            group = {"company": company, **_coverage(given, company, row["coverage_group"], shared)}
            given.add("coverage_group", {**missing(given, "coverage_group", COVERAGE_DEFAULTS, group), **group})


def item(given: Given, item: Row, plan: Row, *, alone: bool) -> None:
    """The item itself; sellers of other companies find it in the one place that there is."""
    row = {word: value for word, value in item.items() if word not in {"coverage", "lead_days", "sellable_days"}}
    company = item.get("company", COMPANY)
    general = {} if "general_coverage_group" in plan else {"coverage_group": GROUP}
    home = {} if alone else {"default_site_id": SITE, "default_warehouse_id": WAREHOUSE}
    lead = {f"{item.get('order_type', 'purchase')}_lead_days": item["lead_days"]} if "lead_days" in item else {}
    own = {**general, **row, **home, "company": company, "plans_by_warehouse": given.by_warehouse}
    given.add("item", {**missing(given, "item", _ITEM_DEFAULTS, {**own, **lead}), **lead, **own})
    if "sellable_days" in item:
        given.add("sellable_days", {"company": company, "customer": "", "item": item["item"], "days": item["sellable_days"]})


def own_coverage(given: Given, case: Row) -> None:
    """The item's own row, for every place and once more for its usual place, where levels count; and rows of warehouses."""
    here = WAREHOUSE if given.by_warehouse else ""
    rows: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for item in case.get("items", []):
        own = {**_levels_of_group(case, item), **item.get("coverage", {})}
        for site, warehouse in (("", ""), (SITE, here)) if own else ():
            rows[item.get("company", COMPANY), item["item"], site, warehouse] = {"of": item, **own}
    items = {(item.get("company", COMPANY), item["item"]): item for item in case.get("items", [])}
    for row in case.get("item_coverage", []):
        company, warehouse = row.get("company", COMPANY), row.get("warehouse", here)
        site = row.get("site") or given.sites.get(warehouse, SITE)
        key = (company, row["item"], site, warehouse)
        said = {word: value for word, value in row.items() if word not in {"company", "item", "site", "warehouse"}}
        rows[key] = {**rows.get(key, {}), "of": items[company, row["item"]], **said}
    for (company, name, site, warehouse), words in rows.items():
        item = words.pop("of")
        order_type = words.get("order_type") or item.get("coverage", {}).get("order_type") or item.get("order_type", "purchase")
        lead = {f"{order_type}_lead_days": words.pop("lead_days")} if "lead_days" in words else {}
        place = {"company": company, "item": name, "site": site, "warehouse": warehouse}
        given.add("item_coverage", {**place, **_coverage(given, company, "/".join(place.values()), words), **lead})


def _of_items_only(word: str) -> bool:
    """Whether a word of coverage is a column of item_coverage alone, or of tables that hang on it."""
    name = column_of("item_coverage", word)
    return word in {"minimum_key", "lead_days"} or (name in _ITEM_COVERAGE and name not in _COVERAGE_GROUP)


def _levels_of_group(case: Row, item: Row) -> dict[str, Any]:
    """What a case says of items in their coverage group."""
    general = (case.get("plan") or {}).get("general_coverage_group")
    group = item.get("coverage_group", general)
    named = next((row for row in case.get("coverage_groups", []) if row["coverage_group"] == group), {})
    return {word: value for word, value in named.items() if _of_items_only(word)}


def _coverage(given: Given, company: str, owner: str, row: Row) -> dict[str, Any]:
    """A row of coverage words, its keys and priority model in tables of their own."""
    flat = {word: value for word, value in row.items() if word not in _NESTED}
    for word in ("minimum_key", "reduction_key"):
        if word in row:
            key = f"{word}:{owner}"
            dated = row[word].get("effective_date")
            start = {"use_effective_date": dated is not None, **({"effective_date": dated} if dated else {})}
            for number, line in enumerate(row[word]["lines"], start=1):
                given.add(word, {"company": company, "key_id": key, "line_no": number, **line, **start})
            flat[f"{word}_id"] = key
    if "priority_model" in row:
        flat["priority_model_id"] = _priority_model(given, company, owner, row["priority_model"])
    return flat


def _priority_model(given: Given, company: str, owner: str, model: Row) -> str:
    key = f"model:{owner}"
    method = PRIORITY_METHODS[model.get("method", "percent_of_maximum"), model.get("creation", "single")]
    considers = {"consider_demand_priority": model["consider_demand_priority"]} if "consider_demand_priority" in model else {}
    given.add("priority_model", {"company": company, "priority_model_id": key, "method": method, **considers})
    for number, line in enumerate(model.get("ranges", []), start=1):
        row = {"priority": line["priority"], "to_level": line["to"], "percent": line.get("percent", 100)}
        given.add("priority_range", {"company": company, "priority_model_id": key, "line_no": number, **row})
    return key
