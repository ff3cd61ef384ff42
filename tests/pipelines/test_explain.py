"""`masterplan explain` on a stored group of two companies: orders, open supplies, demands, and what is not there."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from rich.console import Console
from stored_group import keep
from tiny_group import PLAN_DATE

from masterplan.errors import InputError, StoreError
from pipelines.commands.explain import Asked, explain
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    chosen = load_settings(home=home)
    keep(Warehouse(chosen.warehouse_file), home / "input")
    return chosen


@pytest.fixture(scope="module")
def orders(settings):
    return Warehouse(settings.warehouse_file).plan_table("planned_order", "static", PLAN_DATE)


def told(settings, ref, **options):
    out = StringIO()
    explain(Console(file=out, width=200), settings, Asked(ref, "static", None), **options)
    return out.getvalue()


@pytest.mark.thorough
def test_a_purchase_of_a_component_is_followed_to_the_sale_in_the_other_company(settings, orders):
    texts = {row["order_id"]: told(settings, row["order_id"]) for row in orders.filter(item_id="C").iter_rows(named=True)}
    ref, text = next((ref, text) for ref, text in texts.items() if "sales order SO1/1" in text)
    clamps = orders.filter(order_id=ref).row(0, named=True)
    assert text.startswith("Buy ")
    assert "of C Clamp at M/1" in text
    assert "from vendor V, lead time 7 days" in text
    assert f"order {clamps['order_date']}" in text
    assert "component of planned order static|M|F|1||" in text
    assert "planned purchase of a sister company static|S|F|9|HUB|" in text
    assert "issue of planned transfer static|S|F|9|SHOP|" in text
    for number in clamps["rule"].split():
        assert f"\n{number} " in text


def test_an_order_tells_what_it_needs_and_what_serves_that(settings, orders):
    frame = orders.filter(item_id="F", company_id="M").sort("qty", descending=True).row(0, named=True)
    text = told(settings, frame["order_id"])
    needs = text[text.index("What it needs") :]
    assert "of C Clamp on" in needs
    assert "from planned purchase static|M|C|1||" in needs


def test_an_open_order_tells_what_it_is_for(settings):
    text = told(settings, "TO1/1")
    assert text.startswith("Open transfer TO1/1: 3 EA of F Frame, available 2025-03-20")
    assert "sales order SO1/1" in text


def test_a_demand_tells_what_serves_it_down_to_the_last_component(settings):
    text = told(settings, "SO1/1")
    assert text.startswith("Sales order SO1/1: 10 EA of F Frame on 2025-03-31")
    for supply in ("from transfer TO1/1", "from planned transfer static|S|F|9|SHOP|", "from planned purchase static|M|C|1||"):
        assert supply in text


def test_a_shortage_is_named(settings):
    assert "1 from shortage" in told(settings, "SO4/1")


def test_the_trace_for_machines_has_every_step(settings, orders):
    order = orders.filter(item_id="C").sort("qty", descending=True).row(0, named=True)
    rows = json.loads(told(settings, order["order_id"], as_json=True))
    assert {row["step"] for row in rows} == set(range(1, max(row["step"] for row in rows) + 1))
    assert sum(float(row["share_qty"]) for row in rows if row["is_end"]) == pytest.approx(float(order["qty"]), abs=1e-9)


def test_an_unknown_reference_names_the_nearest(settings, orders):
    wanted = orders["order_id"][0]
    with pytest.raises(InputError, match="has no order") as failed:
        told(settings, wanted[:-1] + "9")
    assert wanted in str(failed.value)


def test_a_plan_that_was_never_made_is_told(settings):
    with pytest.raises(StoreError, match="Plan 'weekly' was never made"):
        explain(Console(file=StringIO()), settings, Asked("SO1/1", "weekly", None))
