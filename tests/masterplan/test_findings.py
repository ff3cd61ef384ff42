"""What a plan tells its planner of what it could not do."""

from __future__ import annotations

from datetime import date

from masterplan.planning import make_plan
from masterplan.testing import company

DAY = date(2026, 1, 5)


def test_what_is_short_is_told_to_the_millionth():
    """Three tenths and the like, whose sum as fractions of two would depend on their order."""
    sales = {"demand_type": "sales", "requested_date": DAY}
    needed = {"A": ["0.1", "0.2", "0.3", "48.047578"], "B": ["134.603"]}
    tables = company(
        company=[{}],
        site=[{"site_id": "S"}],
        plan=[{"plan_id": "p"}],
        coverage_group=[{"coverage_group_id": "G", "coverage_code": "manual"}],
        planning_parameter=[{"general_coverage_group_id": "G"}],
        item=[{"item_id": name, "default_site_id": "S"} for name in needed],
        demand_order=[
            {**sales, "order_id": f"{name}{number}", "item_id": name, "qty": qty}
            for name, quantities in needed.items()
            for number, qty in enumerate(quantities)
        ],
    )
    told = make_plan(tables, plan_id="p", plan_date=DAY).public("exception")
    assert told.filter(code="shortage")["text"].to_list() == [
        f"Short of {qty}: the coverage code is manual; plan a supply by hand." for qty in ("48.647578", "134.603")
    ]
