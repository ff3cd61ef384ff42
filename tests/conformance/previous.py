"""From `previous` of a case to the planned orders and the pegging of the plan's last run.

Belongs here: reading that one key.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from conformance.given import placed
from conformance.vocabulary import column_of

from masterplan.contracts import RESULTS, Kind

if TYPE_CHECKING:
    from conformance.given import Given, Row

_DATES = ("requested_date", "requirement_date", "receipt_date", "available_date")


def take(given: Given, case: Row) -> None:
    """Puts the last run into the given; its orders are known by the ids that the run gave them."""
    told = case.get("previous") or {}
    for row in told.get("planned_orders", []):
        given.previous.append(row["ref"])
        here = placed(given, {word: value for word, value in row.items() if word not in {"date", "plan"}})
        here = {**here, "warehouse": here["warehouse"] if given.by_warehouse else ""}
        given.texts[row["ref"]] = _order_id(given, here, row["date"])
        given.last_run.planned_order.append(_order(given, case, {**here, "ref": given.texts[row["ref"]]}, row["date"]))
    items = {row["order_id"]: row for row in given.last_run.planned_order}
    for row in told.get("pegging", []):
        given.last_run.pegging += _pegging(given, case, row, items)


def _order_id(given: Given, here: Row, day: date) -> str:
    """The id that the last run gave a planned order: plan, node, date, and its number on that node and date (§17.2)."""
    head = "|".join([given.plan_id, *(here[word] for word in ("company", "item", "site", "warehouse")), day.strftime("%Y%m%d"), ""])
    return f"{head}{1 + sum(text.startswith(head) for text in given.texts.values())}"


def _order(given: Given, case: Row, here: Row, day: date) -> dict[str, Any]:
    contract = RESULTS["planned_order"]
    named = {column_of("planned_order", word): value for word, value in here.items()}
    given.needs |= {f"column planned_order.{name}" for name in named if name not in contract.column_names}
    lead = {item["item"]: item.get("lead_days", 0) for item in case.get("items", [])}
    keys = {"plan_id": given.plan_id, "plan_date": given.plan_date, "version": 1, "lead_days": lead[here["item"]]}
    filled = {column.name: "" for column in contract.columns if column.kind is Kind.TEXT and column.default is None}
    order = {**filled, "status": "unprocessed", **keys, **dict.fromkeys(_DATES, day), **named}
    return {name: value for name, value in order.items() if name in contract.column_names}


def _pegging(given: Given, case: Row, row: Row, orders: dict[str, Row]) -> list[dict[str, Any]]:
    """A pegging of the last run; one with something that the case does not name is left out."""
    demands = {one["ref"]: one for one in case.get("demands", [])}
    supplies = {one["ref"]: one for one in case.get("supplies", [])}
    demand, supply = row.get("demand"), row.get("supply")
    order = orders.get(given.texts.get(supply, "")) if supply else None
    if demand not in demands or (order is None and supply not in supplies):
        return []
    source = order or {column_of("supply_order", word): value for word, value in placed(given, supplies[supply]).items()}
    kind = f"planned_{order['order_type']}" if order else supplies[supply]["type"]
    node = {name: source[name] for name in ("company_id", "item_id", "site_id", "warehouse_id")}
    ends = {
        "demand_type": demands[demand]["type"],
        "demand_ref": given.texts[demand],
        "supply_type": kind,
        "supply_ref": given.texts[supply],
    }
    qty = row.get("quantity", row.get("qty"))
    return [{"plan_id": given.plan_id, "plan_date": given.plan_date, "version": 1, **node, **ends, "demand_line_no": 0, "qty": qty}]
