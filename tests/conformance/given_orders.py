"""From the given part of a plan case to stock, orders, forecasts, fixed links, and what the run starts from.

Belongs here: everything with a date, and the names that results have for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance import previous
from conformance.given import COMPANY, SITE, Given, Row, placed
from conformance.given_master import MODEL


def orders(given: Given, case: Row, plan: Row) -> None:
    model = plan.get("forecast_model", MODEL)
    for row in case.get("on_hand", []):
        given.add("on_hand", placed(given, row))
    kinds: dict[str, tuple[str, str]] = {}
    for row in case.get("demands", []):
        given.demands.append(row["ref"])
        if row["type"] == "forecast":
            words = {word: value for word, value in row.items() if word not in {"type", "status"}}
            _forecast_line(given, {"model": model, **words})
            continue
        kinds[row["ref"]] = ("demand", row["type"])
        given.texts[row["ref"]] = f"{row['ref']}/1"
        given.add("demand_order", placed(given, row))
    for row in case.get("supplies", []):
        kinds[row["ref"]] = ("supply", row["type"])
        given.texts[row["ref"]] = f"{row['ref']}/1"
        given.add("supply_order", {"status": "released", **placed(given, row)})
    for row in case.get("forecast", []):
        given.demands += [row["ref"]] if "ref" in row else []
        _forecast_line(given, {"model": model, **row})
    for row in case.get("forecast_models", []):
        given.add("forecast_model", {"company": COMPANY, **row})
    for row in case.get("supply_forecast", []):
        given.add("supply_forecast", placed(given, {"model": model, **{word: value for word, value in row.items() if value is not None}}))
    for row in case.get("fixed_pegging", []):
        given.add("marking", _link(row, kinds))


def _forecast_line(given: Given, row: Row) -> None:
    """A forecast line, known in results by its model, place, customer and date."""
    words = {word: value for word, value in row.items() if word not in {"ref", "confirmed_date"}}
    row_here = placed(given, words)
    given.add("demand_forecast", row_here)
    if "ref" in row:
        parts = (row["model"], row["item"], row_here.get("site", SITE), row_here.get("warehouse", ""), row.get("customer", ""))
        given.texts[row["ref"]] = "/".join([*parts, row["date"].isoformat()])


def _link(row: Row, kinds: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    demand = {"demand_type": kinds[row["demand"]][1], "demand_order_id": row["demand"], "demand_line_no": 1}
    if row["supply"] == "on_hand":
        supply = {"supply_type": "on_hand", "supply_order_id": ""}
    else:
        supply = {"supply_type": kinds[row["supply"]][1], "supply_order_id": row["supply"], "supply_line_no": 1}
    rest = {word: row[word] for word in ("qty", "kind", "batch") if word in row}
    return {"company": COMPANY, **demand, **supply, **rest}


def run(given: Given, case: Row) -> None:
    """How the run is made, and what it starts from: the planned orders of the last run, and which of them are firmed."""
    run = case.get("run") or {}
    method = run.get("method", "regeneration")
    given.needs |= {f"make_plan by {method}"} if method != "regeneration" else set()
    given.needs |= {f"argument {word} of make_plan" for word in ("item_filter", "bom_levels", "company_order") if word in run}
    given.needs |= {f"a function for given.{key}" for key in ("promise",) if key in case}
    previous.take(given, case)
    given.firm = dict(case.get("firm") or {})
