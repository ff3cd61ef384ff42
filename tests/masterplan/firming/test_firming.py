"""Firming as a calculation: errors, grouping, keys, needs, links and the choices, by semantics §31."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from networks import tables_of
from one_company import T, bought, day, sale

from masterplan.errors import OrderError
from masterplan.firming import Firmed, FirmingOptions, PlanFacts, Query, due_by_fence, firm, found_by, named_by_source, options_of
from masterplan.plan import Plan
from masterplan.planned_orders import edited
from masterplan.planning import make_plan

USUAL = {"company_id": "M", "plans_by_warehouse": False, "default_site_id": "1"}
HOME = {"company_id": "M", "site_id": "1"}
BILL = {
    "bom_version": [{"company_id": "M", "bom_id": "B", "item_id": "F"}],
    "bom_line": [
        {"company_id": "M", "bom_id": "B", "line_no": number, "component_item_id": part, "quantity": qty, "constant_scrap_qty": scrap}
        for number, part, qty, scrap in ((1, "A", 2, 1), (2, "C", 1, 0))
    ],
}
ITEMS = [
    {**USUAL, "item_id": "F", "default_order_type": "production", "production_lead_days": 3},
    {**USUAL, "item_id": "A", "default_order_type": "purchase", "purchase_lead_days": 2, "default_vendor_id": "V1", "buyer_group_id": "B1"},
    {**USUAL, "item_id": "C", "default_order_type": "purchase", "purchase_lead_days": 2, "default_vendor_id": "V2"},
]
VENDORS = [{"company_id": "M", "vendor_id": name} for name in ("V1", "V2")]


def given(**rows: Any) -> dict[str, pl.DataFrame]:
    placed = ("on_hand", "supply_order", "demand_order", "item_coverage")
    base: dict[str, Any] = {
        "company": [{"company_id": "M"}],
        "site": [HOME],
        "item": ITEMS,
        "vendor": VENDORS,
        "plan": [{"plan_id": "net", "kind": "static", "include_demand_forecast": False, "include_requisitions": True}],
        **BILL,
        **{name: [{**(HOME if name in placed else {}), **row} for row in some] for name, some in rows.items()},
    }
    return tables_of(base)


def plan_of(tables: dict[str, pl.DataFrame]) -> Plan:
    return make_plan(tables, plan_id="net", plan_date=T, threads=1)


def firmed(plan: Plan, tables: dict[str, pl.DataFrame], *chosen: str, orders: pl.DataFrame | None = None, **options: Any) -> Firmed:
    rows = plan.public("planned_order") if orders is None else orders
    facts = PlanFacts(plan.parameters, T, plan.public("requirement"), plan.public("pegging"))
    return firm(rows, chosen or rows["order_id"].to_list(), tables, facts, {"M": FirmingOptions(**options).checked()})


def lines(made: Firmed) -> list[list[tuple[str, int]]]:
    groups: dict[str, list[tuple[str, int]]] = {}
    for row in made.firmed_order.to_dicts():
        groups.setdefault(row["order_id"], []).append((row["item_id"], (row["receipt_date"] - T).days))
    return sorted(groups.values())


TWO_WEEKS = [sale("SO1", "A", 5, 2), sale("SO2", "A", 5, 16), sale("SO3", "C", 5, 4)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [[("A", 2)], [("A", 16)], [("C", 4)]]),
        ({"group_by_vendor": True}, [[("A", 2), ("A", 16)], [("C", 4)]]),
        ({"group_by_vendor": True, "purchase_period": "week"}, [[("A", 2)], [("A", 16)], [("C", 4)]]),
        ({"group_by_vendor": True, "purchase_period": "month"}, [[("A", 2), ("A", 16)], [("C", 4)]]),
        ({"group_by_vendor": True, "purchase_period": "week", "week_starts_on": 3}, [[("A", 2)], [("A", 16)], [("C", 4)]]),
    ],
)
def test_purchases_are_grouped_as_the_options_say(options, expected):
    tables = given(demand_order=TWO_WEEKS)
    assert lines(firmed(plan_of(tables), tables, **options)) == expected


def test_weeks_begin_as_the_company_says():
    # 1 January 2024 is a Monday: days 5 and 7 are Saturday and Monday
    tables = given(demand_order=[sale("SO1", "A", 5, 5), sale("SO2", "A", 5, 7)])
    for first, count in ((1, 2), (6, 1), (7, 2)):
        made = firmed(plan_of(tables), tables, group_by_vendor=True, purchase_period="week", week_starts_on=first)
        assert made.firmed_order["order_id"].n_unique() == count, first


def test_the_place_of_delivery_and_the_buyer_group_part_orders():
    sites = given(
        site=[HOME, {"company_id": "M", "site_id": "2"}], demand_order=[sale("SO1", "A", 5, 2), {**sale("SO2", "A", 5, 2), "site_id": "2"}]
    )
    assert firmed(plan_of(sites), sites, group_by_vendor=True).firmed_order["order_id"].n_unique() == 2
    items = [*ITEMS[:2], {**ITEMS[2], "default_vendor_id": "V1", "buyer_group_id": "B2"}]
    tables = given(item=items, demand_order=TWO_WEEKS)
    assert [len(part) for part in lines(firmed(plan_of(tables), tables, group_by_vendor=True))] == [3]
    assert sorted(len(part) for part in lines(firmed(plan_of(tables), tables, group_by_vendor=True, group_by_buyer_group=True))) == [1, 2]


def test_transfers_of_one_pair_of_warehouses_and_period_are_one_order():
    item = {**USUAL, "item_id": "A", "plans_by_warehouse": True, "default_order_type": "purchase", "default_vendor_id": "V1"}
    shops = [
        {
            "company_id": "M",
            "warehouse_id": name,
            "site_id": "1",
            "is_refilled": name != "W",
            "main_warehouse_id": "W" if name != "W" else "",
        }
        for name in ("W", "X", "Y")
    ]
    wanted = [{**sale(f"SO{number}", "A", 5, number), "warehouse_id": shop} for number, shop in ((1, "X"), (3, "X"), (9, "X"), (2, "Y"))]
    tables = given(item=[item], warehouse=shops, demand_order=wanted, bom_version=[], bom_line=[])
    plan = plan_of(tables)
    moved = plan.public("planned_order").filter(order_type="transfer")["order_id"].to_list()
    for period, count in (("none", 4), ("week", 3), ("month", 2), ("day", 4)):
        made = firmed(plan, tables, *moved, transfer_period=period)
        assert made.firmed_order["order_id"].n_unique() == count, period
        issues = made.demand_order.filter(demand_type="transfer_issue")
        assert (issues.height, set(issues["warehouse_id"]), issues.select("order_id", "line_no").is_unique().all()) == (4, {"W"}, True)


def test_options_that_contradict_are_refused_and_come_from_the_company():
    for wrong in ({"group_by_buyer_group": True}, {"purchase_period": "week"}):
        with pytest.raises(OrderError) as caught:
            FirmingOptions(**wrong).checked()
        assert caught.value.code == "grouping_needs_vendor"
    with pytest.raises(OrderError, match="purchase_period = 'year'"):
        FirmingOptions(group_by_vendor=True, purchase_period="year").checked()
    parameters = given(
        planning_parameter=[{"company_id": "M", "firming_group_by_vendor": True, "firming_marking": "extended", "week_starts_on": 7}]
    )
    own = FirmingOptions(group_by_vendor=True, marking="extended", week_starts_on=7)
    assert options_of(parameters["planning_parameter"], ["M", "S"]) == {"M": own, "S": FirmingOptions()}
    said = options_of(parameters["planning_parameter"], ["M"], {"marking": "none", "stop_on_error": None})
    assert said["M"] == FirmingOptions(group_by_vendor=True, week_starts_on=7)


def test_an_order_that_cannot_be_firmed_is_told_and_the_others_go_on_or_all_stop():
    items = [*ITEMS[:2], {**ITEMS[2], "default_vendor_id": ""}]
    tables = given(item=items, demand_order=TWO_WEEKS)
    plan = plan_of(tables)
    orders = plan.public("planned_order")["order_id"].to_list()
    made = firmed(plan, tables, *orders, "net|M|A|1||20991231|1")
    assert made.errors.select("order_id", "code").rows() == [
        ("net|M|A|1||20991231|1", "unknown_order"),
        ("net|M|C|1||20240105|1", "no_vendor"),
    ]
    assert made.firmed_order["item_id"].to_list() == ["A", "A"]
    with pytest.raises(OrderError, match="Nothing was firmed") as caught:
        firmed(plan, tables, stop_on_error=True)
    assert caught.value.rows == ("net|M|C|1||20240105|1: a purchase order needs a vendor",)


def test_vendors_and_items_that_are_gone_stop_an_order():
    tables = given(demand_order=TWO_WEEKS)
    plan = plan_of(tables)
    bare = {**tables, "vendor": tables["vendor"].filter(vendor_id="V1")}
    assert firmed(plan, bare).errors["code"].to_list() == ["unknown_vendor"]
    gone = {**tables, "item": tables["item"].filter(pl.col("item_id") != "A")}
    assert firmed(plan, gone).errors["code"].to_list() == ["item_not_planned", "item_not_planned"]


def test_the_key_is_of_plan_date_version_and_planned_orders():
    tables = given(demand_order=TWO_WEEKS)
    plan = plan_of(tables)
    orders = plan.public("planned_order")
    made = firmed(plan, tables, group_by_vendor=True)
    assert firmed(plan, tables, *orders["order_id"].to_list()[::-1], group_by_vendor=True).firmed_order.equals(made.firmed_order)
    assert made.supply_order.select(pl.col("firmed_key").n_unique(), pl.col("order_id").n_unique()).row(0) == (2, 2)
    assert made.firmed_order.select((pl.col("order_id") == "MP-" + pl.col("firmed_key").str.head(16)).all()).item()
    other = firmed(plan, tables, orders=orders.with_columns(version=pl.lit(2, dtype=pl.Int32)), group_by_vendor=True)
    assert set(other.firmed_order["firmed_key"]).isdisjoint(made.firmed_order["firmed_key"])
    assert made.firmed_order["header_date"].sort().to_list() == [T, T, day(2)]


def test_a_firmed_production_brings_its_components_and_status_and_the_next_plan_orders_nothing():
    tables = given(demand_order=[sale("SO1", "F", 5, 20)], item_coverage=[{"item_id": "F", "production_status": "scheduled"}])
    plan = plan_of(tables)
    made = firmed(plan, tables)
    assert made.supply_order.filter(order_type="production")["status"].item() == "scheduled"
    assert set(made.supply_order.filter(order_type="purchase")["status"]) == {"released"}
    parts = made.demand_order.select("demand_type", "item_id", "line_no", "qty", "requested_date").rows()
    assert parts == [("production_component", "A", 1, 11, day(17)), ("production_component", "C", 2, 5, day(17))]
    after = {
        **tables,
        **{name: pl.concat([tables[name], getattr(made, name).select(tables[name].columns)]) for name in ("supply_order", "demand_order")},
    }
    again = plan_of(after)
    assert again.public("planned_order").is_empty()
    assert again.public("pegging").filter(pl.col("demand_type").is_in(["excess"]) | (pl.col("supply_type") == "shortage")).is_empty()


def test_the_needs_of_a_changed_order_are_those_it_has_now():
    tables = given(demand_order=[sale("SO1", "F", 5, 20)])
    plan = plan_of(tables)
    orders = plan.public("planned_order")
    name = orders.filter(item_id="F")["order_id"].item()
    changed = edited(orders, name, {"qty": 7, "receipt_date": day(24)}, tables["vendor"])
    made = firmed(plan, tables, name, orders=changed)
    assert made.demand_order.select("item_id", "qty", "requested_date").rows() == [("A", 15, day(21)), ("C", 7, day(21))]
    made = firmed(plan, tables, name, orders=edited(orders, name, {"buyer_group_id": "B9"}, tables["vendor"]))
    assert made.demand_order.select("item_id", "qty", "requested_date").rows() == [("A", 11, day(17)), ("C", 5, day(17))]


LINKED = [sale("SO1", "F", 5, 20), {**sale("R1", "C", 2, 20), "demand_type": "requisition"}]


def links(made: Firmed) -> list[tuple[str, str, str, int, str, bool]]:
    names = dict(made.firmed_order.select("order_id", "item_id").iter_rows())
    rows = made.marking.with_columns(pl.col("demand_order_id").replace(names).alias("name"), pl.col("qty").cast(pl.Int64))
    return rows.select("demand_type", "name", "supply_type", "qty", "kind", "is_supply_marked").rows()


@pytest.mark.parametrize(
    ("marking", "of_parts", "of_supply"),
    [
        ("none", False, None),
        ("standard", True, False),
        ("extended", True, True),
        ("single_level_standard", False, False),
        ("single_level_extended", False, True),
    ],
)
def test_links_become_lasting_as_the_option_says_and_those_of_requisitions_always(marking, of_parts, of_supply):
    tables = given(demand_order=LINKED, supply_order=[bought("PO1", "A", 40, 5)], item_coverage=[{"item_id": "F", "order_multiple_qty": 6}])
    plan = plan_of(tables)
    orders = plan.public("planned_order").filter(pl.col("item_id").is_in(["F"]) | (pl.col("qty") == 2))["order_id"].to_list()
    found = links(firmed(plan, tables, *orders, marking=marking))
    expected = [("requisition", "R1", "purchase", 2, "requisition", True)]
    if of_supply is not None:
        expected.append(("sales", "SO1", "production", 5, "marking", of_supply))
    if of_parts:
        expected.append(("production_component", "F", "purchase", 13, "marking", marking == "extended"))
    assert sorted(found) == sorted(expected)


def test_links_of_orders_firmed_together_name_their_new_lines():
    tables = given(demand_order=[sale("SO1", "F", 5, 20)])
    made = firmed(plan_of(tables), tables, marking="standard")
    known = set(made.supply_order.select("order_type", "order_id", "line_no").iter_rows())
    assert set(made.marking.select("supply_type", "supply_order_id", "supply_line_no").iter_rows()) == known
    demands = set(made.demand_order.select("demand_type", "order_id", "line_no").iter_rows())
    assert set(made.marking.select("demand_type", "demand_order_id", "demand_line_no").iter_rows()) == {*demands, ("sales", "SO1", 1)}


@pytest.mark.parametrize(("engine", "due"), [("po", ["A"]), ("classic", [])])
def test_the_fence_looks_at_the_order_date_or_with_engine_classic_at_the_requirement_date(engine, due):
    late = {**ITEMS[1], "purchase_lead_days": 10}
    tables = given(
        item=[ITEMS[0], late, {**ITEMS[2], "default_vendor_id": "", "purchase_lead_days": 10}],
        plan=[{"plan_id": "net", "kind": "static", "engine": engine, "include_demand_forecast": False}],
        demand_order=[sale("SO1", "A", 5, 15), sale("SO2", "C", 5, 15), sale("SO3", "A", 5, 18)],
        item_coverage=[{"item_id": name, "firming_fence_days": 7} for name in "AC"],
    )
    plan = plan_of(tables)
    found = due_by_fence(plan.public("planned_order"), tables, plan.parameters, T)
    assert [name.split("|")[2] for name in found] == due
    completed = plan.public("planned_order").with_columns(status=pl.lit("completed"))
    assert due_by_fence(completed, tables, plan.parameters, T) == []
    off = {**plan.parameters, "firming_fence_days": 0}
    assert due_by_fence(plan.public("planned_order"), tables, off, T) == []


def test_a_query_finds_by_order_date_and_facts():
    tables = given(demand_order=TWO_WEEKS)
    orders = plan_of(tables).public("planned_order")

    def found(**said: Any) -> list[tuple[str, int]]:
        rows = orders.filter(pl.col("order_id").is_in(found_by(Query(**said), orders, T + timedelta(days=said.pop("later", 0)))))
        return [(row["item_id"], (row["order_date"] - T).days) for row in rows.sort("item_id", "order_date").to_dicts()]

    assert found() == [("A", 0), ("A", 14), ("C", 2)]
    assert found(days_forward=2) == [("A", 0), ("C", 2)]
    assert found(days_forward=0, items=("C",)) == []
    assert found(vendors=("V2",)) == [("C", 2)]
    assert found(order_types=("production",)) == []
    assert found_by(Query(days_backward=1), orders, T + timedelta(days=3)) == [
        name for name in orders["order_id"].sort() if "|A|1||20240117" in name or "|C|" in name
    ]
    with pytest.raises(OrderError, match="count from 0"):
        found(days_forward=-1)
    done = orders.with_columns(status=pl.lit("completed"))
    assert found_by(Query(), done, T) == []
    assert len(found_by(Query(statuses=("completed",)), done, T)) == 3


def test_a_source_names_an_order_by_id_or_key():
    made = firmed(plan_of(given(demand_order=TWO_WEEKS)), given(demand_order=TWO_WEEKS), group_by_vendor=True)
    first, second = made.firmed_order.unique("order_id").sort("order_id").to_dicts()
    said = tables_of(
        {
            "supply_order": [
                {**HOME, **bought(first["order_id"], "A", 5, 2)},
                {**HOME, **bought("PO-9", "C", 5, 2), "firmed_key": second["firmed_key"]},
                {**HOME, **bought("PO-9", "C", 5, 2), "line_no": 2, "firmed_key": second["firmed_key"]},
                {**HOME, **bought("other", "C", 5, 2)},
            ]
        }
    )["supply_order"]
    found = named_by_source(made.firmed_order, said).select("order_id", "source_order_id").rows()
    assert found == [(first["order_id"], first["order_id"]), (second["order_id"], "PO-9")]
    assert named_by_source(made.firmed_order, said.clear()).is_empty()
