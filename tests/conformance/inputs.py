"""The whole input of a plan case for one engine.

Belongs here: the order in which the parts of a case become rows.
"""

from __future__ import annotations

from typing import Final

from conformance import given_coverage, given_master, given_orders, given_previous
from conformance.given import SITE, Given, Row

PLAN: Final = "P"


def given_of(case: Row, engine: str) -> Given:
    """The input of a plan case for one engine."""
    changes = case.get("changes") or {}
    before = case
    case = {**case, **{key: [*case.get(key, []), *changes.get(key, [])] for key in ("demands", "supplies")}}
    plan = case.get("plan") or {}
    mentioned = given_master.mentioned(case)
    dimensions = plan.get("coverage_dimensions") or (["site", "warehouse"] if mentioned["warehouse"] else ["site"])
    given = Given(case["plan_date"], plan.get("plan", PLAN), engine, "warehouse" in dimensions)
    given.sites.update({row["warehouse"]: row.get("site", SITE) for row in case.get("warehouses", [])})
    companies = given_master.companies(given, case)
    given_master.calendars(given, case, mentioned["calendar"])
    given_master.places(given, case, companies, mentioned)
    given_master.partners(given, case, companies, mentioned)
    given_master.plan(given, plan, companies)
    given_coverage.groups(given, case, companies)
    for item in case.get("items", []):
        given_coverage.item(given, item, plan, alone=len(companies) == 1)
    given_coverage.own_coverage(given, case)
    given_master.structure(given, case)
    given_orders.orders(given, case, plan)
    given_previous.run(given, case, before)
    return given
