"""The view says of every planned order what the library says, in the warehouse and in the published file."""

from __future__ import annotations

import polars as pl
from polars.testing import assert_frame_equal

from masterplan.explain import TRACE, why


def test_the_view_says_what_the_library_says(database) -> None:
    query = "select * from {} where plan_id = 'static' and plan_date = date '2025-03-10' and version = 2"
    results = {name: database.sql(query.format(f"plan.{name}")).pl() for name in ("planned_order", "pegging", "requirement")}
    view = database.sql(query.format("analytics.why_this_order")).pl()
    orders = results["planned_order"]["order_id"].to_list()
    assert any(why(results, order)["step"].max() > 2 for order in orders)
    for order in orders:
        expected = why(results, order)
        found = view.filter(pl.col("order_id") == order).select([pl.col(name).cast(kind) for name, kind in TRACE.items()])
        assert_frame_equal(found.sort("step", "via_order_id", "demand_type", "demand_ref", "demand_line_no"), expected)
