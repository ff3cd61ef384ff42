"""The stored log of each version says of its orders what analytics.plan_comparison does of it and the version before (semantics §29.7)."""

from __future__ import annotations

CHANGED = """
    select plan_id, plan_date, version, base_version, change, company_id, item_id, order_type, base_order_id, order_id,
        base_requirement_date, requirement_date, days_moved, base_qty, qty
    from {table}
    where {condition}
    order by all
"""


def test_the_log_is_what_differs_between_a_version_and_the_one_before(stored):
    compared = CHANGED.format(table="analytics.plan_comparison", condition="basis = 'version' and is_successive and change <> 'unchanged'")
    expected = stored["warehouse"].sql(compared).fetchall()
    assert stored["warehouse"].sql(CHANGED.format(table="plan.change_log", condition="true")).fetchall() == expected
    assert expected


def test_only_current_versions_are_published_with_their_log(stored):
    query = "select plan_id, version, count(*) from plan.change_log as c {of_current} group by all order by all"
    current = "join store.plan_pointer using (plan_id, plan_date, version)"
    expected = stored["warehouse"].sql(query.format(of_current=current)).fetchall()
    assert stored["published"].sql(query.format(of_current="")).fetchall() == expected


def test_entries_count_from_one_and_nothing_is_said_of_a_first_version(stored):
    query = """
        select plan_id, plan_date, version
        from plan.change_log
        group by all
        having min(entry) <> 1 or max(entry) <> count(*) or count(distinct entry) <> count(*) or version = 1
    """
    assert stored["warehouse"].sql(query).fetchall() == []


def test_the_sale_that_grew_is_behind_each_order_that_differs(stored):
    query = """
        select distinct cause_table, cause_key, cause_column, cause_before, cause_after
        from analytics.why_orders_changed
        where plan_id = 'static'
    """
    assert stored["warehouse"].sql(query).fetchall() == [("demand_order", "M/sales/SO2/1", "qty", "2", "3")]
    added = "select item_id, qty_change::integer from analytics.why_orders_changed where plan_id = 'static' order by all"
    assert stored["warehouse"].sql(added).fetchall() == [("C", 1), ("C", 1), ("F", 1)]
