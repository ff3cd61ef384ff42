from __future__ import annotations

ITEMS = {"company_id": ["M", "M", "L"], "item_id": ["A", "B", "A"]}


def test_unknown_and_of_another_company(take, reasons):
    intake = take(item=ITEMS, on_hand={"company_id": ["M", "L", "L"], "item_id": ["Z", "B", "A"], "qty": ["1"] * 3})
    assert reasons(intake) == [("on_hand", 1, "unknown_reference", "item_id"), ("on_hand", 2, "unknown_reference", "item_id")]
    assert intake.quarantine["message"][1] == "'B' of company 'L' is not in table item; add it there or correct this row"


def test_empty_text_names_nothing(take):
    intake = take(item={**ITEMS, "default_vendor_id": ["", "", ""]}, vendor={"company_id": ["M"], "vendor_id": ["V"]})
    assert intake.quarantine.is_empty()


def test_tables_that_were_not_received_are_taken_as_complete(take):
    demand = {
        "company_id": ["M", "M"],
        "demand_type": ["sales"] * 2,
        "order_id": ["1", "2"],
        "item_id": ["A", "B"],
        "qty": ["1", "2"],
        "requested_date": ["2025-01-01"] * 2,
        "warehouse_id": ["W", "W"],
        "customer_id": ["C1", "C2"],
    }
    intake = take(demand_order=demand)
    assert intake.quarantine.is_empty()
    assert intake.warnings == [
        "Table company was not received; 1 of its keys that rows refer to are taken as existing.",
        "Table warehouse was not received; 1 of its keys that rows refer to are taken as existing.",
        "Table customer was not received; 2 of its keys that rows refer to are taken as existing.",
    ]


def test_an_empty_table_was_received(take, reasons):
    intake = take(company={"company_id": []}, unit={"unit_id": ["EA"]})
    assert [row[2] for row in reasons(intake)] == ["unknown_reference", "unknown_reference"]


def test_the_default_unit_needs_no_row(take, reasons):
    intake = take(item={"company_id": ["M", "M"], "item_id": ["A", "B"], "unit_id": ["", "LB"]}, unit={"unit_id": ["KG"]})
    assert reasons(intake) == [("item", 2, "unknown_reference", "unit_id")]


def test_a_quarantined_row_takes_those_that_refer_to_it_along(take, reasons):
    intake = take(
        calendar={"calendar_id": ["C"], "base_calendar_id": ["gone"]},
        site={"company_id": ["M", "M"], "site_id": ["S", "T"], "calendar_id": ["C", ""]},
        warehouse={"company_id": ["M", "M"], "warehouse_id": ["W", "X"], "site_id": ["S", "T"]},
        item={"company_id": ["M", "M"], "item_id": ["A", "B"], "default_warehouse_id": ["W", "X"]},
        on_hand={"company_id": ["M", "M"], "item_id": ["A", "B"], "qty": ["1", "1"]},
    )
    assert reasons(intake) == [
        ("site", 1, "unknown_reference", "calendar_id"),
        ("warehouse", 1, "unknown_reference", "site_id"),
        ("calendar", 1, "unknown_reference", "base_calendar_id"),
        ("item", 1, "unknown_reference", "default_warehouse_id"),
        ("on_hand", 1, "unknown_reference", "item_id"),
    ]
    assert intake.quarantine["message"][4] == "'A' of company 'M' is in quarantine in table item; correct it there first"


def test_own_table_to_the_end_of_the_chain(take, reasons):
    chain = {"calendar_id": list("abcde"), "base_calendar_id": ["", "gone", "b", "c", "a"]}
    intake = take(calendar=chain)
    assert [row[1] for row in reasons(intake)] == [2, 3, 4]
    assert intake.tables["calendar"]["calendar_id"].to_list() == ["a", "e"]


def test_every_reference_of_a_row_is_told(take, reasons):
    pairs = {"buyer_company_id": ["M"], "buyer_item_id": ["Y"], "seller_company_id": ["L"], "seller_item_id": ["Z"]}
    found = reasons(take(item=ITEMS, intercompany_item=pairs))
    assert [row[3] for row in found] == ["buyer_item_id", "seller_item_id"]


def test_lines_of_an_unused_bill_are_kept_and_told(take):
    lines = {"company_id": ["M"], "bom_id": ["b"], "line_no": ["1"], "component_item_id": ["A"], "quantity": ["1"]}
    intake = take(bom_line=lines)
    assert intake.tables["bom_line"].height == 1
    assert "Table bom_line: 1 bom_id without a row in bom_version are not used by any item." in intake.warnings


def test_warehouse_on_other_site(take, reasons):
    intake = take(
        site={"company_id": ["M", "M"], "site_id": ["S", "T"]},
        warehouse={"company_id": ["M"], "warehouse_id": ["W"], "site_id": ["S"]},
        on_hand={
            "company_id": ["M"] * 3,
            "item_id": ["A"] * 3,
            "site_id": ["S", "T", ""],
            "warehouse_id": ["W"] * 3,
            "location_id": ["1", "2", "3"],
            "qty": [1, 1, 1],
        },
    )
    assert reasons(intake) == [("on_hand", 2, "warehouse_on_other_site", "warehouse_id")]
    assert intake.quarantine["message"][0] == "warehouse 'W' stands on site 'S', not on 'T'; correct one"
