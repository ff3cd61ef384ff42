"""How the run of a case is made, and what its last run left: planned orders, pegging, and the list it was made from.

Belongs here: `run`, `previous` and `changes` of a case as arguments of the call that a run makes.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from conformance.given import Given, Row, placed
from conformance.vocabulary import column_of

from masterplan.contracts import RESULTS, Kind, Table
from masterplan.contracts.rows import frame_of
from masterplan.run_methods import Previous

LAST_RUN: Final = "of the last run"
NODE: Final = ("company_id", "item_id", "site_id", "warehouse_id")
_DERIVED: Final = {"production": "planned_component", "transfer": "planned_transfer_issue", "purchase": "planned_intercompany"}


def run(given: Given, case: Row, before: Row) -> None:
    """The arguments of the run; `before` is the case as it was at the last run, without the changes since."""
    run = case.get("run") or {}
    given.needs |= {"argument company_order of make_plan"} if "company_order" in run else set()
    given.needs |= {f"a function for given.{key}" for key in ("promise",) if key in case}
    given.firm = dict(case.get("firm") or {})
    given.arguments |= {word: run[word] for word in ("method", "item_filter", "bom_levels") if word in run}
    previous = case.get("previous") or {}
    if not previous and not case.get("changes"):
        return
    known = {row["ref"]: row for key in ("demands", "supplies", "forecast") for row in before.get(key, []) if "ref" in row}
    orders = {row["ref"]: _order(given, case, row) for row in previous.get("planned_orders", [])}
    rows = [_listed(given, row, kind) for kind in ("on_hand", "supplies", "demands", "forecast") for row in before.get(kind, [])]
    pegs = [_pegging(given, case, row, known, orders) for row in previous.get("pegging", []) if row["demand"] != "safety_stock"]
    given.last_run = Previous.of_tables(
        {
            "planned_order": frame_of(RESULTS["planned_order"], orders.values()),
            "requirement": frame_of(RESULTS["requirement"], _summed(rows)),
            "pegging": frame_of(RESULTS["pegging"], pegs),
        }
    )


def _version(given: Given) -> dict[str, Any]:
    return {"plan_id": given.plan_id, "plan_date": given.plan_date, "version": 1}


def _node(given: Given, row: Row) -> dict[str, Any]:
    here = placed(given, row)
    warehouse = here["warehouse"] if given.by_warehouse else ""
    return dict(zip(NODE, (here["company"], here["item"], here["site"], warehouse), strict=True))


def _order(given: Given, case: Row, row: Row) -> dict[str, Any]:
    """A planned order of the last run, with the id that the run gave it."""
    node = _node(given, row)
    given.previous.append(row["ref"])
    given.texts[row["ref"]] = _order_id(given, node, row["date"])
    contract = RESULTS["planned_order"]
    said = {column_of("planned_order", word): value for word, value in row.items() if word not in {"date", "plan", "ref", *_PLACE}}
    given.needs |= {f"column planned_order.{name}" for name in said if name not in contract.column_names}
    dates = dict.fromkeys(("requested_date", "requirement_date", "receipt_date", "available_date"), row["date"])
    lead = {item["item"]: item.get("lead_days", 0) for item in case.get("items", [])}
    named = {"order_id": given.texts[row["ref"]], "status": row.get("status", "unprocessed"), "rule": LAST_RUN}
    order = {**_blank(contract), **_version(given), **dates, "lead_days": lead[row["item"]], **said, **node, **named}
    return {name: value for name, value in order.items() if name in contract.column_names}


_PLACE: Final = frozenset({"company", "item", "site", "warehouse"})


def _blank(contract: Table) -> dict[str, str]:
    return {column.name: "" for column in contract.columns if column.kind is Kind.TEXT and column.default is None}


def _order_id(given: Given, node: Row, day: date) -> str:
    """The id that the last run gave a planned order: plan, node, date, and its number on that node and date (§17.2)."""
    head = "|".join([given.plan_id, *node.values(), day.strftime("%Y%m%d"), ""])
    return f"{head}{1 + sum(text.startswith(head) for text in given.texts.values())}"


def _listed(given: Given, row: Row, kind: str) -> dict[str, Any]:
    """A row of the last run's net-requirements list."""
    if kind == "on_hand":
        named = {"type": "on_hand", "ref": "", "date": given.plan_date}
    else:
        wanted = row.get("confirmed_date") or row["date"]
        named = {"type": row.get("type", "forecast"), "ref": given.texts.get(row.get("ref", ""), ""), "date": wanted}
    qty = row["qty"] if kind in {"on_hand", "supplies"} else -row["qty"]
    amounts = {"qty": qty, "open_qty": 0, "accumulated_qty": 0, "requested_date": named["date"]}
    return {**_version(given), **_node(given, row), **named, **amounts}


def _summed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stock of a node is one row."""
    stock: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        if row["type"] == "on_hand":
            place = tuple(row[name] for name in NODE)
            stock[place] = {**row, "qty": row["qty"] + stock.get(place, {"qty": 0})["qty"]}
    return [*stock.values(), *(row for row in rows if row["type"] != "on_hand")]


def _pegging(given: Given, case: Row, row: Row, known: Row, orders: Row) -> dict[str, Any]:
    """A pegging of the last run. A demand that is gone since was a sale."""
    demand, supply = row["demand"], row["supply"]
    if demand in orders:
        named = {"demand_type": _DERIVED[orders[demand]["order_type"]], "demand_line_no": 1}
    elif demand in known and known[demand].get("type") == "production":
        named = {"demand_type": "production_component", "demand_line_no": 1}
    else:
        named = {"demand_type": known.get(demand, {}).get("type", "sales"), "demand_line_no": 0}
    named["demand_ref"] = given.texts.get(demand, f"{demand}/1")
    if supply in orders:
        served = {"supply_type": f"planned_{orders[supply]['order_type']}", "supply_ref": given.texts[supply]}
        node = {name: orders[supply][name] for name in NODE}
    elif supply == "on_hand":
        served = {"supply_type": "on_hand", "supply_ref": row.get("batch", "")}
        node = _node(given, _place_of_need(case, row, known, orders))
    else:
        gone = {"type": "purchase", **_place_of_need(case, row, known, orders)}
        served = {"supply_type": known.get(supply, gone)["type"], "supply_ref": given.texts.get(supply, f"{supply}/1")}
        node = _node(given, known.get(supply, gone))
    return {**_version(given), **node, **named, **served, "qty": row["qty"]}


def _place_of_need(case: Row, row: Row, known: Row, orders: Row) -> dict[str, Any]:
    """Where a need stands: a demand's own place, the component of an order in the order's place."""
    if row["demand"] not in orders:
        place = {word: known.get(row["demand"], {})[word] for word in _PLACE & set(known.get(row["demand"], {}))}
        return {"item": case["items"][0]["item"], **place, **({"item": row["item"]} if "item" in row else {})}
    order = orders[row["demand"]]
    components = [line["component"] for line in case.get("bom", []) if line["parent"] == order["item_id"]]
    item = row.get("item") or (components[0] if components else order["item_id"])
    return {"item": item, "company": order["company_id"], "warehouse": order.get("from_warehouse_id") or order["warehouse_id"]}
