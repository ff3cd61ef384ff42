"""The commands of planners: what they print, what they change, and what they refuse."""

from __future__ import annotations

import pytest
from command_line import command
from firming_desk import new_desk

FIRST = "static|M|C|1||20250310|1"


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    desk = new_desk(home)
    monkeypatch.setenv("MASTERPLAN_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "250")

    return command(monkeypatch, capsys), desk


@pytest.mark.thorough
def test_orders_are_listed_changed_and_logged(call):
    run, desk = call
    code, out, _ = run("orders", "list", "--type", "purchase", "--vendor", "V")
    assert (code, FIRST in out, out.endswith("5 rows")) == (0, True, True)
    assert run("orders", "edit", FIRST, "--qty", "6.5", "--receipt-date", "2025-03-12", "--by", "ann")[0] == 0
    assert run("orders", "split", FIRST, "--part", "2@2025-03-13", "--by", "ann")[0] == 0
    assert run("orders", "group", FIRST, "static|M|C|1||20250310|2", "--by", "ann")[0] == 0
    assert run("orders", "approve", FIRST, "--by", "ann", "--why", "agreed")[0] == 0
    assert run("orders", "status", "completed", "static|M|C|1||20250321|1")[0] == 0
    code, out, _ = run(
        "orders", "create", "purchase", "--company", "M", "--item", "Z", "--site", "1", "--qty", 3, "--date", "2025-03-20", "--vendor", "V"
    )
    assert (code, "static|M|Z|1||20250320|1" in out) == (0, True)
    assert run("orders", "delete", "static|M|C|1||20250321|2")[0] == 0
    row = desk.orders("static").filter(order_id=FIRST).row(0, named=True)
    assert (float(row["qty"]), row["status"], str(row["receipt_date"])) == (6.5, "approved", "2025-03-12")
    code, out, _ = run("orders", "log")
    assert (code, "agreed" in out, "ann" in out, out.endswith("9 rows")) == (0, True, True, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("orders", "edit", FIRST, "--qty", "many"), "'many' is no quantity"),
        (("orders", "edit", FIRST), "cannot be edited: none is named"),
        (("orders", "split", FIRST, "--part", "1@2025-02-30"), "2025-02-30 is no day"),
        (("orders", "approve", "static|M|C"), "no ids of planned orders"),
        (("orders", "delete", "static|M|C|1||20250310|9"), "no such planned order"),
        (("orders", "list", "--plan", "none"), "was never made"),
        (("firm", "query", "--purchase-period", "week"), "per vendor only"),
        (("firm", "acknowledge", "MP-x=1", "--plan-date", "2025-03-04"), "No firmed order"),
    ],
)
def test_what_cannot_be_is_one_message_and_code_2(call, arguments, told):
    run, desk = call
    code, _, err = run(*arguments)
    assert (code, told in err) == (2, True), err
    assert desk.orders("static")["version"].unique().to_list() == [1]


def test_orders_are_previewed_firmed_told_again_and_acknowledged(call):
    run, desk = call
    code, out, _ = run("firm", "query", "--type", "purchase", "--company", "M", "--forward", 11, "--preview")
    assert (code, out.endswith("3 rows"), desk.warehouse.firmed_history().height) == (0, True, 0)
    code, out, _ = run("firm", "query", "--type", "purchase", "--company", "M", "--forward", 11, "--group-by-vendor", "--by", "ann")
    assert (code, "outbox: " in out, desk.warehouse.firmed_history()["order_id"].n_unique()) == (0, True, 1)
    code, out, _ = run("firm", "orders", FIRST, "static|S|F|9|HUB|20250329|1", "--by", "ann")
    assert (code, f"{FIRST} was firmed before, as MP-" in out) == (0, True)
    code, out, _ = run("firm", "orders", "static|M|C|1||20990101|1")
    assert (code, "stays planned: the plan has no such planned order" in out) == (1, True)
    name = desk.warehouse.firmed_history().filter(company_id="S")["order_id"].item()
    assert run("firm", "acknowledge", f"{name}=PO-7", "--plan-date", "2025-03-04")[0] == 0
    code, out, _ = run("firm", "history")
    assert (code, "PO-7" in out, out.endswith("4 rows")) == (0, True, True)
    assert run("firm", "outbox") == (0, "", "")
    assert run("firm", "query", "--item", "nothing")[1] == "No planned order fits."
