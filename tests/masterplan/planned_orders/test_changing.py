"""What planners do to planned orders, each rule of semantics §30.3 to §30.9."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from masterplan.contracts import INPUTS, RESULTS
from masterplan.contracts.rows import frame_of
from masterplan.errors import OrderError
from masterplan.planned_orders import NewOrder, created, deleted, differences, edited, grouped, split, with_status

NODE = {"company_id": "M", "item_id": "C", "site_id": "1", "warehouse_id": ""}
ID, OTHER = "net|M|C|1||20250310|1", "net|M|C|1||20250310|2"
VENDORS = frame_of(
    INPUTS["vendor"], [{"company_id": "M", "vendor_id": "V"}, {"company_id": "M", "vendor_id": "S", "intercompany_company_id": "SIS"}]
)


def order(order_id: str = ID, **said: object) -> dict[str, object]:
    day = date(2025, 3, 10)
    dates = dict.fromkeys(("requested_date", "requirement_date", "receipt_date", "available_date"), day)
    starts = {"start_date": date(2025, 3, 3), "order_date": date(2025, 3, 3), "lead_days": 7}
    head = {"plan_id": "net", "plan_date": date(2025, 3, 1), "version": 1, "order_id": order_id, "order_type": "purchase"}
    return {**head, **NODE, "qty": 10, **dates, **starts, "vendor_id": "V", "status": "unprocessed", "value": 40.0, "rule": "§8.2", **said}


def orders(*rows: dict[str, object]) -> pl.DataFrame:
    return frame_of(RESULTS["planned_order"], rows or [order(), order(OTHER, qty=5, value=20.0)])


def one(frame: pl.DataFrame, order_id: str = ID) -> dict[str, object]:
    return frame.filter(order_id=order_id).row(0, named=True)


def test_a_receipt_date_alone_moves_all_dates_by_as_many_days():
    row = one(edited(orders(), ID, {"receipt_date": date(2025, 3, 14)}, VENDORS))
    assert [row[name].day for name in ("order_date", "start_date", "receipt_date", "requirement_date", "available_date")] == [
        7,
        7,
        14,
        14,
        14,
    ]
    assert row["requested_date"] == date(2025, 3, 10)


def test_dates_that_are_given_themselves_stay():
    row = one(edited(orders(), ID, {"receipt_date": date(2025, 3, 14), "order_date": date(2025, 3, 1)}, VENDORS))
    assert (row["order_date"], row["start_date"]) == (date(2025, 3, 1), date(2025, 3, 7))


def test_the_value_follows_the_quantity_and_the_company_the_vendor():
    row = one(edited(orders(), ID, {"qty": Decimal("2.5"), "vendor_id": "S"}, VENDORS))
    assert (row["qty"], row["value"], row["intercompany_company_id"]) == (Decimal("2.5"), 10.0, "SIS")
    assert one(edited(orders(), ID, {"qty": 2}, VENDORS), OTHER) == one(orders(), OTHER)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"qty": 0}, "quantity"),
        ({"qty": Decimal("0.0000001")}, "quantity"),
        ({"item_id": "X"}, "not_editable"),
        ({}, "not_editable"),
        ({"start_date": date(2025, 3, 11)}, "dates"),
        ({"order_date": date(2025, 3, 4)}, "dates"),
        ({"vendor_id": "nobody"}, "unknown_vendor"),
        ({"priority": 101}, "priority"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(values, code):
    with pytest.raises(OrderError) as caught:
        edited(orders(), ID, values, VENDORS)
    assert caught.value.code == code


def test_an_order_that_is_not_there_is_named():
    for work in (lambda: edited(orders(), "net|M|C|1||20250310|9", {"qty": 1}, VENDORS), lambda: deleted(orders(), ["net|x"])):
        with pytest.raises(OrderError, match=r"no such planned order.\n  - net\|"):
            work()


def test_a_new_order_takes_the_next_number_of_its_node_and_date():
    node = ("M", "C", "1", "")
    made = created(orders(), "net", NewOrder("purchase", node, Decimal(3), date(2025, 3, 10), 4, unit_cost=4.0, facts={"vendor_id": "V"}))
    row = one(made, "net|M|C|1||20250310|3")
    assert (row["order_date"], row["start_date"], row["receipt_date"]) == (date(2025, 3, 6), date(2025, 3, 6), date(2025, 3, 10))
    assert (row["status"], row["value"], row["rule"], row["vendor_id"]) == ("unprocessed", 12.0, "§30.5", "V")
    assert one(created(orders(), "net", NewOrder("purchase", node, Decimal(3), date(2025, 3, 11))), "net|M|C|1||20250311|1")["qty"] == 3
    assert created(orders().clear(), "net", NewOrder("purchase", ("M", "a|b", "1", ""), Decimal(3), date(2025, 3, 11)))[
        "order_id"
    ].item() == ("net|M|a%7Cb|1||20250311|1")


def test_parts_leave_the_order_and_add_up_to_it():
    made = split(orders(), ID, [(Decimal(4), None), (Decimal("1.5"), date(2025, 3, 12))])
    rows = {row["order_id"][-1]: row for row in made.to_dicts()}
    assert {number: row["qty"] for number, row in rows.items()} == {"1": Decimal("4.5"), "2": 5, "3": 4, "4": Decimal("1.5")}
    assert (rows["3"]["receipt_date"], rows["4"]["receipt_date"], rows["4"]["order_date"]) == (
        date(2025, 3, 10),
        date(2025, 3, 12),
        date(2025, 3, 5),
    )
    assert made["value"].sum() == pytest.approx(60.0)


@pytest.mark.parametrize("parts", [[], [(Decimal(10), None)], [(Decimal(6), None), (Decimal(6), None)]])
def test_a_split_leaves_something(parts):
    with pytest.raises(OrderError, match="The parts leave"):
        split(orders(), ID, parts)


def test_a_group_has_the_sum_and_the_earliest_dates_under_the_id_of_the_earliest():
    late = order(
        "net|M|C|1||20250320|1",
        qty=5,
        value=20.0,
        order_date=date(2025, 3, 2),
        **dict.fromkeys(("receipt_date", "requirement_date", "available_date"), date(2025, 3, 20)),
    )
    whole = grouped(orders(order(status="approved"), late), ["net|M|C|1||20250320|1", ID])
    row = whole.row(0, named=True)
    assert (whole.height, row["order_id"], row["qty"], row["value"], row["order_date"], row["receipt_date"], row["status"]) == (
        1, ID, 15, 60.0, date(2025, 3, 2), date(2025, 3, 10), "unprocessed",
    )  # fmt: skip


def test_orders_that_differ_or_stand_alone_are_no_group():
    with pytest.raises(OrderError, match="vendor_id: S, V"):
        grouped(orders(order(), order(OTHER, vendor_id="S")), [ID, OTHER])
    with pytest.raises(OrderError, match="One order alone"):
        grouped(orders(), [ID, ID])


def test_status_and_deletion():
    approved = with_status(orders(), [ID], "approved")
    assert approved["status"].to_list() == ["approved", "unprocessed"]
    assert deleted(approved, [ID])["order_id"].to_list() == [OTHER]
    with pytest.raises(OrderError, match="'firmed' is no status"):
        with_status(orders(), [ID], "firmed")


def test_the_log_tells_what_differs():
    rows = differences(orders(), deleted(edited(orders(), ID, {"qty": Decimal("2.50")}, VENDORS), [OTHER])).to_dicts()
    assert [row["order_id"] for row in rows] == [ID, OTHER]
    assert (json.loads(rows[0]["before"]), json.loads(rows[0]["after"])) == ({"qty": "10", "value": 40.0}, {"qty": "2.5", "value": 10.0})
    assert json.loads(rows[1]["before"])["qty"] == "5"
    assert rows[1]["after"] == ""
    assert differences(orders(), orders()).is_empty()
