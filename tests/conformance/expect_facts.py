"""Checks of the net-requirements list, of stock, parameters, buffers, forecasts, exceptions and refused plans.

Belongs here: one function per key of `expect`, from the view and what is expected to faults as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance.library import minimum_on
from conformance.matching import largest_matching
from conformance.needs import NotRunnableError
from conformance.printed import agrees, is_number
from conformance.shown import missed, said, table
from conformance.view import View, total
from conformance.vocabulary import column_of, value_of

from masterplan.contracts import INPUTS

Want = Mapping[str, Any]
_LIST = ("item_id", "type", "ref", "date", "qty", "accumulated_qty")


def demands(view: View, expected: list[Want]) -> list[str]:
    """Required dates of demands, and the dates on which they come."""
    faults = []
    for want in expected:
        required, _, comes = view.demand_dates(want["ref"])
        is_so = required is not None and agrees(want.get("requirement_date", required), required)
        if not is_so or not agrees(want.get("planned_date", comes), comes):
            faults.append(f"demands: expected {_words(want)}; is requirement_date {said(required)}, planned_date {said(comes)}")
    return faults


def supplies(view: View, expected: list[Want]) -> list[str]:
    """Dates on which supplies may be used."""
    faults = []
    for want in expected:
        rows = [row for row in view.rows("requirement") if row["ref"] == view.text(want["ref"]) and row["qty"] > 0]
        if not any(agrees(want.get("available_date", row["date"]), row["date"]) for row in rows):
            faults.append(f"supplies: expected {_words(want)}; is:\n{table(rows, _LIST)}")
    return faults


def requirements(view: View, expected: list[Want]) -> list[str]:
    """Rows of the net-requirements list; the balance may be that of the row or of the end of its date."""
    rows = view.rows("requirement")
    if not expected:
        return [f"requirements: expected none, is:\n{table(rows, _LIST)}"] if rows else []
    nodes = ("company_id", "item_id", "site_id", "warehouse_id")
    ends = {(*(row[name] for name in nodes), row["date"]): row["accumulated_qty"] for row in _in_order(view)}
    both = [(row, ends[(*(row[name] for name in nodes), row["date"])]) for row in rows]

    def is_like(want: Want, row: Mapping[str, Any], end: Decimal) -> bool:
        plain = all(agrees(value, row[word]) for word, value in want.items() if word != "accumulated_qty")
        balance = want.get("accumulated_qty", end)
        return plain and (agrees(balance, row["accumulated_qty"]) or agrees(balance, end))

    fits = [{number for number, (row, end) in enumerate(both) if is_like(want, row, end)} for want in expected]
    matched = largest_matching(fits, len(rows))
    return [
        missed("requirements", want, rows, {word: word for word in want})
        for want, number in zip(expected, matched, strict=True)
        if number < 0
    ]


def _in_order(view: View) -> list[dict[str, Any]]:
    """Rows as the list shows them: by date, supply first, stock before all."""
    return sorted(view.rows("requirement"), key=lambda row: (row["date"], row["qty"] < 0, row["type"] != "on_hand"))


def on_hand(view: View, expected: list[Want]) -> list[str]:
    """Stock that netting starts from; an empty list: there is none."""
    rows = [row for row in view.rows("requirement") if row["type"] == "on_hand"]
    if not expected:
        return [f"on_hand: expected none, is:\n{table(rows, _LIST)}"] if rows else []
    faults = []
    for want in expected:
        stock = total(row for row in rows if row["item_id"] == want["item"])
        if not agrees(want["qty"], stock):
            faults.append(f"on_hand: expected {said(want['qty'])} of {want['item']}, is {said(stock)}")
    return faults


def minimum_by_date(view: View, expected: list[Want]) -> list[str]:
    """The minimum in force on dates."""
    faults = []
    for want in expected:
        minimum = minimum_on(view.given, want.get("item"), want["date"])
        if not agrees(want["qty"], minimum):
            faults.append(f"minimum_by_date: expected {said(want['qty'])} on {want['date']}, is {said(minimum)}")
    return faults


def effective(view: View, expected: list[Want]) -> list[str]:
    """Values of parameters after all overrides, on every node of the item."""
    rows = view.rows("effective_parameter")
    faults = []
    for want in expected:
        name = column_of("item_coverage", want["parameter"])
        mine = [row for row in rows if row["item_id"] == want["item"] and row["parameter"] == name]
        if not mine and any(row["item_id"] == want["item"] for row in rows):
            mine = [{"item_id": want["item"], "parameter": name, "value": _unset(name), "source": "default"}]
        if not mine or not all(_is_value(value_of(name, want["value"]), row["value"]) for row in mine):
            shown = table(mine, ("item_id", "warehouse_id", "parameter", "value", "source")) if mine else "    the item has no node"
            faults.append(f"effective: expected {name} of {want['item']} to be {said(want['value'])}, is:\n{shown}")
    return faults


def _unset(name: str) -> str:
    """The value of a parameter that nothing sets and that is therefore not listed: the default of its column."""
    columns = [column for table in ("coverage_group", "item_coverage", "item") for column in INPUTS[table].columns if column.name == name]
    default = next((column.default for column in columns if column.default is not None), None)
    if not columns or (default is None and not any(column.nullable for column in columns)):
        raise NotRunnableError(f"parameter {name} in result table effective_parameter")
    return "unlimited" if default is None else str(default).lower() if isinstance(default, bool) else str(default)


def _is_value(expected: object, text: str | None) -> bool:
    if is_number(expected):
        return text not in {None, "", "unlimited"} and agrees(expected, Decimal(str(text)))
    return bool(str(expected) == text)


def buffer(view: View, expected: list[Want]) -> list[str]:
    """Net flow and demand that counts, of nodes planned by net flow."""
    columns = {"item": "item_id", "net_flow": "net_flow_qty", "qualified_demand": "qualified_demand_qty"}
    rows = view.rows("buffer_status")
    if not expected:
        return [f"buffer: expected none, is:\n{table(rows, list(columns.values()))}"] if rows else []
    return [
        missed("buffer", want, rows, columns)
        for want in expected
        if not any(all(agrees(value, row[columns[word]]) for word, value in want.items()) for row in rows)
    ]


def forecast_left(view: View, expected: list[Want]) -> list[str]:
    """What is left of forecast lines; a line that is not listed, here or in the plan, counts as 0."""
    words = sorted({word for want in expected for word in want} - {"qty"} | {"date"})
    columns = view.columns("forecast_left", words)
    left: dict[tuple[Any, ...], Decimal] = {}
    for row in view.rows("forecast_left"):
        key = tuple(row[columns[word]] for word in words)
        left[key] = left.get(key, Decimal(0)) + row["left_qty"]
    wanted = {tuple(want.get(word, "") for word in words): want["qty"] for want in expected}
    lines = [
        {**dict(zip(words, key, strict=True)), "expected": wanted.get(key, 0), "is": left.get(key, Decimal(0))}
        for key in sorted({*left, *wanted}, key=str)
    ]
    wrong = [line for line in lines if not agrees(line["expected"], line["is"])]
    return [f"forecast_left differs:\n{table(wrong, [*words, 'expected', 'is'])}"] if wrong else []


def exceptions(view: View, expected: list[Want]) -> list[str]:
    """Entries of the exception table; an empty list: there is none."""
    rows = view.rows("exception")
    if not expected:
        return [f"exceptions: expected none, is:\n{table(rows, ('code', 'ref', 'item_id', 'text'))}"] if rows else []
    faults = []
    for want in expected:
        refs = {want.get("ref"), view.text(want.get("ref", ""))}
        if not any(row["code"] == want.get("code", row["code"]) and ("ref" not in want or row["ref"] in refs) for row in rows):
            faults.append(missed("exceptions", want, rows, {"code": "code", "ref": "ref"}))
    return faults


def quarantined(view: View, expected: list[str]) -> list[str]:
    """Input rows that do not reach the plan; an empty list: all do."""
    keys = [] if view.quarantine is None else view.quarantine["row_key"].to_list()
    if not expected:
        return [f"quarantined: expected none, is {', '.join(keys)}"] if keys else []
    return [
        f"quarantined: {ref} is not; is {', '.join(keys) or 'none'}" for ref in expected if not any(ref in key.split("|") for key in keys)
    ]


def planned_items(view: View, expected: list[str]) -> list[str]:
    """Items whose results the run replaced, no more and no fewer."""
    name = view.column("planned_node", "is_replaced")
    actual = {row["item_id"] for row in view.rows("planned_node") if row[name]}
    return [] if actual == set(expected) else [f"planned_items: expected {sorted(expected)}, is {sorted(actual)}"]


def operations(view: View, expected: list[Want]) -> list[str]:
    """Names of an order's operations in order."""
    name = view.column("operation_schedule", "name")
    faults = []
    for want in expected:
        rows = [row for row in view.rows("operation_schedule") if row["order_id"] == view.text(want["order"])]
        names = [row[name] for row in sorted(rows, key=lambda row: row["operation_no"])]
        if names != want["names"]:
            faults.append(f"operations: expected {', '.join(want['names'])} of {want['order']}, is {', '.join(names) or 'none'}")
    return faults


def capacity_requirements(view: View, expected: list[Want]) -> list[str]:
    """Hours reserved on resources; an empty list: none."""
    rows = view.rows("capacity_requirement")
    if not expected:
        return [f"capacity_requirements: expected none, is:\n{table(rows, ('resource_id', 'date', 'hours'))}"] if rows else []
    faults = []
    for want in expected:
        hours = sum(row["hours"] for row in rows if row["resource_id"] == want["resource"])
        if not agrees(want["hours"], hours):
            faults.append(f"capacity_requirements: expected {said(want['hours'])} hours of {want['resource']}, is {hours}")
    return faults


def _words(want: Want) -> str:
    return ", ".join(f"{word} {said(value)}" for word, value in want.items())
