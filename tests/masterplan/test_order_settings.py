"""Default order settings by rank: which rule counts, and what it gives a node (semantics §4.12, §3.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from masterplan.effective_parameters import effective_parameters
from masterplan.fingerprint import node_fingerprints
from masterplan.parameters import parameters_in_force
from masterplan.places import resolve_places
from masterplan.plan_choice import plan_parameters
from masterplan.testing import company
from masterplan.touched_items import tables_of_items, touched_items

DAY = date(2026, 1, 5)
PLACES = {
    "site": [{"site_id": "1"}, {"site_id": "4"}],
    "warehouse": [{"warehouse_id": "11", "site_id": "1"}, {"warehouse_id": "41", "site_id": "4"}, {"warehouse_id": "42", "site_id": "4"}],
}
RED, BLUE = ({"item_id": name, "variant_of_item_id": "SHIRT", "colour_id": name} for name in ("red", "blue"))
SHIRT = {"item_id": "SHIRT", "purchase_lead_days": 6, "order_multiple_qty": 5}
RULES: list[dict[str, Any]] = [
    {"rank": 30, "colour_id": "red", "purchase_lead_days": 9},
    {"rank": 20, "site_id": "4", "purchase_lead_days": 3, "lead_days_are_working": True},
    {"rank": 0, "purchase_lead_days": 6},
]


def tables_of(rules: list[dict[str, Any]], **more: Any) -> dict[str, pl.DataFrame]:
    rows = [{"item_id": "SHIRT", **rule} for rule in rules]
    return company(**{"company": [{}], **PLACES, "item": [SHIRT, RED, BLUE], "default_order_setting": rows, **more})


def in_force(tables: dict[str, pl.DataFrame], item: str, site: str, warehouse: str) -> dict[str, Any]:
    node = pl.DataFrame({"company_id": ["C1"], "item_id": [item], "site_id": [site], "warehouse_id": [warehouse]})
    return parameters_in_force(tables, plan_parameters(tables["plan"], "p"), DAY, node).row(0, named=True)


def lead(tables: dict[str, pl.DataFrame], item: str, site: str, warehouse: str) -> tuple[int, str]:
    found = in_force(tables, item, site, warehouse)
    return found["lead_days"], found["lead_days_source"]


def test_the_highest_rank_that_fits_counts_for_variants_and_the_item() -> None:
    tables = tables_of(RULES)
    assert lead(tables, "red", "4", "41") == (9, "order_setting")
    assert lead(tables, "blue", "4", "41") == (3, "order_setting")
    assert lead(tables, "blue", "1", "11") == (6, "order_setting")
    assert lead(tables, "SHIRT", "4", "41") == (3, "order_setting")


def test_item_coverage_comes_before_a_rule_and_the_item_after_it() -> None:
    coverage = [{"item_id": "red", "site_id": "4", "purchase_lead_days": 1}]
    assert lead(tables_of(RULES, item_coverage=coverage), "red", "4", "41") == (1, "item_coverage")
    assert lead(tables_of([]), "SHIRT", "4", "41") == (6, "item")


def test_a_rule_that_gives_a_lead_time_says_what_it_counts() -> None:
    tables = tables_of(RULES)
    assert in_force(tables, "blue", "4", "41")["lead_days_are_working"]
    assert not in_force(tables, "red", "4", "41")["lead_days_are_working"]


def test_quantities_are_one_group_and_what_its_rule_leaves_empty_is_none() -> None:
    tables = tables_of([{"rank": 5, "order_min_qty": 4}, {"rank": 0, "order_max_qty": 90, "order_standard_qty": 12}])
    found = in_force(tables, "SHIRT", "1", "11")
    quantities = {name: found[name] for name in ("order_min_qty", "order_max_qty", "order_multiple_qty", "order_standard_qty")}
    assert quantities == {"order_min_qty": 4, "order_max_qty": 0, "order_multiple_qty": 0, "order_standard_qty": 0}
    assert found["order_multiple_qty_source"] == "order_setting"
    # a rule without any quantity gives none of them
    assert in_force(tables_of([{"rank": 5, "purchase_lead_days": 1}]), "SHIRT", "1", "11")["order_multiple_qty"] == 5


def test_a_rule_for_one_kind_of_order_says_nothing_of_the_other() -> None:
    rules = [
        {"rank": 5, "order_kind": "purchase", "order_min_qty": 7},
        {"rank": 5, "order_kind": "inventory", "order_min_qty": 8, "transfer_lead_days": 2},
        {"rank": 5, "order_min_qty": 9},
    ]
    made = {**SHIRT, "default_order_type": "production"}
    assert in_force(tables_of(rules), "SHIRT", "1", "11")["order_min_qty"] == 7
    assert in_force(tables_of(rules, item=[made]), "SHIRT", "1", "11")["order_min_qty"] == 8
    # an inventory lead time of transfers alone is none of production
    assert lead(tables_of(rules, item=[{**made, "production_lead_days": 4}]), "SHIRT", "1", "11") == (4, "item")


def test_order_type_and_stop() -> None:
    tables = tables_of(
        [{"rank": 2, "site_id": "4", "order_type": "production"}, {"rank": 1, "order_kind": "inventory", "is_stopped": True}]
    )
    here, there = in_force(tables, "red", "4", "41"), in_force(tables, "red", "1", "11")
    assert (here["order_type"], here["order_type_source"], here["coverage_code"]) == ("production", "order_setting", "manual")
    assert (there["order_type"], there["coverage_code"]) == ("purchase", "requirement")
    shown = effective_parameters(
        pl.DataFrame([{**here, "late_tolerance_days": 0, "late_tolerance_days_source": "default", "decoupled_lead_days": 0}]).with_columns(
            decoupled_lead_days_source=pl.lit("default")
        )
    )
    assert shown.filter(parameter="coverage_code").rows()[0][-2:] == ("manual", "order_setting")


def test_a_higher_rule_that_says_it_is_not_stopped_ends_the_search() -> None:
    tables = tables_of([{"rank": 9, "colour_id": "red", "is_stopped": False}, {"rank": 0, "is_stopped": True}])
    assert in_force(tables, "red", "1", "11")["coverage_code"] == "requirement"
    assert in_force(tables, "blue", "1", "11")["coverage_code"] == "manual"


def places(tables: dict[str, pl.DataFrame], *rows: tuple[str, str, str]) -> list[tuple[str, str]]:
    frame = pl.DataFrame([("C1", *row) for row in rows], schema=["company_id", "item_id", "site_id", "warehouse_id"], orient="row")
    return resolve_places(tables, frame).select("site_id", "warehouse_id").rows()


def test_the_site_is_looked_for_first_then_the_warehouse_on_it() -> None:
    rules = [
        {"rank": 20, "site_id": "4", "default_warehouse_id": "42"},
        {"rank": 10, "colour_id": "red", "default_site_id": "4", "default_warehouse_id": "41"},
        {"rank": 0, "default_site_id": "1", "default_warehouse_id": "11"},
    ]
    rows = [("red", "", ""), ("blue", "", ""), ("blue", "4", ""), ("red", "1", ""), ("red", "", "41")]
    assert places(tables_of(rules), *rows) == [("4", "42"), ("1", "11"), ("4", "42"), ("1", "11"), ("4", "41")]


def test_rules_of_another_kind_place_nothing_and_the_items_place_stays_below_the_rules() -> None:
    item = [{**SHIRT, "default_site_id": "1", "default_warehouse_id": "11"}]
    other = [{"rank": 9, "order_kind": "purchase", "default_site_id": "4", "default_warehouse_id": "41"}]
    assert places(tables_of(other, item=item), ("SHIRT", "", "")) == [("1", "11")]
    house = [{"rank": 9, "default_warehouse_id": "41"}, {"rank": 10, "site_id": "4", "default_warehouse_id": "42"}]
    assert places(tables_of(house, item=item), ("SHIRT", "", ""), ("SHIRT", "1", "")) == [("4", "42"), ("1", "11")]


def test_a_rule_touches_the_item_and_its_variants() -> None:
    tables = tables_of(RULES)

    def rows_of(name: str, wanted: pl.DataFrame) -> pl.DataFrame:
        return tables[name].join(wanted, on=wanted.columns, how="semi")

    touched = touched_items({"default_order_setting": tables["default_order_setting"].head(1)}, rows_of)
    assert touched is not None
    assert touched["item_id"].to_list() == ["SHIRT", "blue", "red"]
    alone = tables_of_items(touched.filter(item_id="red"), rows_of)
    assert alone["default_order_setting"].height == len(RULES)
    own = node_fingerprints(alone).filter(item_id="red")["fingerprint"].to_list()
    before = node_fingerprints(tables).filter(item_id="red")["fingerprint"].to_list()
    assert [text.split("-")[1] for text in own] == [text.split("-")[1] for text in before]
    after = node_fingerprints(tables_of(RULES[1:])).filter(item_id="red")["fingerprint"].to_list()
    assert before != after
