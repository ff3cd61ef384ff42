"""Companies with their sites, warehouses, coverage groups and priority models."""

from __future__ import annotations

from random_company.calendars import a_calendar, an_address
from random_company.chance import Chance
from random_company.coverage import periods_of_usage, rules
from random_company.rows import SITES, RandomRows

_RANGES = (("zero", 5), ("minimum", 20), ("reorder_point", 40), ("maximum", 80), ("infinite", 100))


def organisation(into: RandomRows, company: str, c: Chance) -> None:
    into.add("company", company_id=company, currency_code=c.one("USD", "EUR"), calendar_id=a_calendar(c, 0.3))
    for site in SITES:
        into.add("site", company_id=company, site_id=site, calendar_id=a_calendar(c, 0.3))
    for number, (warehouse, site) in enumerate(into.warehouses):
        others = [name for name, _ in into.warehouses[: None if c.has("loops", 0.3) else number]]
        into.add(
            "warehouse",
            company_id=company,
            warehouse_id=warehouse,
            site_id=site,
            calendar_id=a_calendar(c, 0.4),
            is_manual=c.has("codes", 0.1),
            is_refilled=c.has("transfers", 0.6),
            main_warehouse_id=c.one(*others) if others and c.has("transfers", 0.8) else "",
            **an_address(c),
        )
    _models(into, company, c)
    for group in ("G1", "G2"):
        code = c.one("requirement", "period", "min_max", "manual", "period", "min_max") if c.has("codes") else "requirement"
        into.add(
            "coverage_group",
            company_id=company,
            coverage_group_id=group,
            coverage_code=c.one("priority", "decoupling") if c.has("buffers", 0.3) else code,
            priority_model_id=c.one("", "split", "single", "percent") if "buffers" in c.features else "",
            **periods_of_usage(c),
            period_days=c.one(1, 3, 7, 10, 30),
            calendar_id=a_calendar(c, 0.5),
            negative_days=c.one(0, 0, 2, 5, 30),
            coverage_fence_days=c.one(20, 40, 100, 100),
            **rules(c, 0.5),
        )
    if c.one(True, True, False):
        into.add(
            "planning_parameter",
            company_id=company,
            general_coverage_group_id=c.one("", "G1", "G2"),
            find_trade_agreement=c.has("agreements", 0.8),
            agreement_criterion=c.one("lead_time", "price"),
            use_dynamic_negative_days=c.has("sequences", 0.5),
            use_dynamic_positive_days=c.has("sequences", 0.5),
            margins_are_working=c.has("margins", 0.5),
        )


def _models(into: RandomRows, company: str, c: Chance) -> None:
    """A priority model of each method."""
    for name, method in (("split", "ranges_split"), ("single", "ranges_single"), ("percent", "percent_of_maximum")):
        if "buffers" in c.features:
            considers = c.one(True, False)
            into.add("priority_model", company_id=company, priority_model_id=name, method=method, consider_demand_priority=considers)
            for line, (level, priority) in enumerate(_RANGES, start=1):
                row = {"company_id": company, "priority_model_id": name, "line_no": line, "to_level": level}
                if c.number(1, 5) > 1:
                    into.add("priority_range", **row, priority=priority, percent=c.measure(100.0, 50.0, 29.0, 33.3, 110.0))
