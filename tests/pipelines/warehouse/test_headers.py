"""What a header becomes, and headers that name what is not there."""

from __future__ import annotations

import pytest

import sql
from pipelines.warehouse import headers

TEXT = """-- analytics.shown: what it shows
-- Grain: one thing,
--     per plan.
-- Key: plan_id, item_id
-- Note: not for the database
-- Columns:
--   plan_id, item_id: as in plan.planned_order
--   item_name: as master.item.name
--   qty: The buyer's quantity,
--     rounded; unit: inventory unit
-- Example: select plan_id
--     from analytics.shown;
create view analytics.shown as select 1;
-- Key: not of the header
"""


@pytest.fixture
def shown(monkeypatch):
    def read(text: str) -> headers.Header:
        headers.header.cache_clear()
        monkeypatch.setattr(sql, "read", lambda _: text)
        return headers.header("views/analytics/shown")

    yield read
    headers.header.cache_clear()


def test_a_header_is_read_in_parts(shown):
    found = shown(TEXT)
    assert (found.name, found.meaning, found.grain) == ("analytics.shown", "what it shows", "one thing, per plan.")
    assert found.key == ("plan_id", "item_id")
    assert found.example == "select plan_id from analytics.shown;"
    assert found.columns == {
        "plan_id": "Plan",
        "item_id": "Item",
        "item_name": "Name of the item",
        "qty": "The buyer's quantity, rounded; unit: inventory unit",
    }


def test_comments_are_statements(shown):
    shown(TEXT)
    assert headers.comments("views/analytics/shown").splitlines() == [
        "comment on view analytics.shown is 'what it shows; one thing, per plan';",
        "comment on column analytics.shown.plan_id is 'Plan';",
        "comment on column analytics.shown.item_id is 'Item';",
        "comment on column analytics.shown.item_name is 'Name of the item';",
        "comment on column analytics.shown.qty is 'The buyer''s quantity, rounded; unit: inventory unit';",
    ]


def test_a_view_may_have_all_columns_of_a_table(shown):
    found = shown("-- analytics.shown: versions that count\n-- Columns: as in store.plan_pointer\n")
    assert found.columns == {"plan_id": "Plan", "plan_date": "Plan date", "version": "Current version; unit: count"}


def test_what_is_left_out_is_empty(shown):
    shown("select 1;\n")
    assert headers.comments("views/analytics/shown") == ""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--   nothing: as in plan.planned_order", "takes column 'nothing' from plan.planned_order"),
        ("--   name: as master.item.title", "takes column 'title' from master.item"),
        ("--   name: as in master.nowhere", "master.nowhere, which is no declared table"),
        ("--     goes on", "has no column before '--     goes on'"),
    ],
)
def test_what_is_not_declared_cannot_be_referred_to(shown, line, told):
    with pytest.raises(LookupError, match=told):
        shown(f"-- analytics.shown: x\n-- Columns:\n{line}\n")
