"""Rule cases: one adapter per rule to the public function that a run itself calls.

Belongs here: turning arguments into that function's, and its result into the rule's words. A rule without a function is
not runnable; an adapter computes nothing of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np
import polars as pl
from conformance.cases import Case, elementwise
from conformance.given import COMPANY, SITE, Given
from conformance.history_rules import HISTORY_RULES
from conformance.needs import NotRunnableError
from conformance.printed import agrees
from conformance.review_rules import REVIEW_RULES
from conformance.shown import said
from conformance.vocabulary import BUFFER_WORDS

from masterplan.actions import action_days
from masterplan.bill_arrays import structure_of
from masterplan.buffer_levels import blended_usage, buffer_state, buffer_zones, forward_usage, past_usage, reorder_point
from masterplan.calendar_book import Calendars
from masterplan.calendars import CalendarBook, days_earlier, days_later
from masterplan.contracts import INPUTS, empty_frame
from masterplan.contracts.rows import frame_of
from masterplan.dates import LeadTimes, lead_times, shipped_and_received, shipped_for
from masterplan.explosion.structure import choose_versions
from masterplan.fence_day import local_cutoff
from masterplan.forecasting.measures import mad, pct_of_forecast
from masterplan.lead_times import calendar_roles
from masterplan.marking import marked
from masterplan.network import build_network
from masterplan.order_settings import with_settings
from masterplan.places import NODE_KEY, resolve_places
from masterplan.plan_choice import plan_parameters
from masterplan.planning import make_plan
from masterplan.retention import Retention, outlived
from masterplan.run_methods import recompute_scope
from masterplan.safety_stock import new_minimum, service_factor
from masterplan.safety_stock.factors import by_average_issue, by_service_level
from masterplan.safety_stock.issues import dates_are_accepted
from masterplan.transport import transport_days

Arguments = Mapping[str, Any]
Adapter = Callable[[Arguments], dict[str, Any]]


def rule_case_faults(case: Case) -> list[str]:
    """What the rule gives otherwise than expected. Raises NotRunnableError when it has no function."""
    if case.rule not in RULES:
        raise NotRunnableError(f"a function for rule {case.rule}")
    actual = _applied(RULES[case.rule], case.given, elementwise(case.rule)["given"])
    missing = sorted(name for name in case.expect if name not in actual[0])
    if missing:
        raise NotRunnableError(*(f"result {name} of rule {case.rule}" for name in missing))
    return [fault for name, wanted in case.expect.items() for fault in _differences(case, name, wanted, actual)]


def _applied(adapter: Adapter, given: Arguments, one_by_one: set[str]) -> list[dict[str, Any]]:
    lists = {name: value for name, value in given.items() if name in one_by_one and isinstance(value, list)}
    times = max((len(value) for value in lists.values()), default=1)
    return [adapter({**given, **{name: value[number] for name, value in lists.items()}}) for number in range(times)]


def _differences(case: Case, name: str, wanted: Any, actual: list[dict[str, Any]]) -> list[str]:
    is_listed = name in elementwise(case.rule)["expect"] and isinstance(wanted, list)
    each = wanted if is_listed else [wanted] * len(actual)
    if len(actual) == 1 and len(each) > 1:
        actual = actual * len(each)
    faults = [] if len(each) == len(actual) else [f"{name}: {len(actual)} results, expected {len(each)}"]
    for number, (one, result) in enumerate(zip(each, actual, strict=False), start=1):
        if not agrees(one, result[name]):
            faults.append(f"{name}{f' of element {number}' if len(actual) > 1 else ''}: expected {said(one)}, is {said(result[name])}")
    return faults


def _shift_date(given: Arguments) -> dict[str, Any]:
    calendar = given.get("calendar") or {}
    start, days = given["date"], given["days"]
    input_of = Given(start, "P", "po", by_warehouse=False)
    input_of.add("calendar", {"calendar": "C"})
    if "weekdays" in calendar:
        for day in range(1, 8):
            input_of.add("working_time", {"calendar": "C", "weekday": day, "open_hours": 8 if day in calendar["weekdays"] else 0})
    for closed in calendar.get("closed", []):
        input_of.add("calendar_exception", {"calendar": "C", "date": closed, "open_hours": 0})
    calendars = Calendars(_full(input_of), start)
    number = calendars.number("C" if given["working_days"] else "")
    book = calendars.book()
    moved = days_later(book, number, 0, days) if days >= 0 else days_earlier(book, number, 0, -days)
    return {"date": start + timedelta(days=int(moved))}


def _reorder_point(given: Arguments) -> dict[str, Any]:
    return {"reorder_point_qty": _decimal(reorder_point(given["average_daily_usage"], given["lead_days"], given["min_on_hand_qty"]))}


def _average_daily_usage(given: Arguments) -> dict[str, Any]:
    def lines(word: str) -> list[tuple[date, float]]:
        return [(line["date"], line["qty"]) for line in given.get(word, [])]

    found: dict[str, Any] = {word: given[word] for word in ("adu_past", "adu_forward") if word in given}
    if "past_days" in given:
        found["adu_past"] = past_usage(lines("usage"), given["today"], given["past_days"])
    if "forward_days" in given:
        found["adu_forward"] = forward_usage(lines("forecast"), given["today"], given["forward_days"])
    if "weights" in given:
        past, forward = given["weights"]
        found["adu_blended"] = blended_usage(found["adu_past"], found["adu_forward"], (past, forward))
    return {word: _decimal(Fraction(value)) for word, value in found.items()}


def _order_settings(given: Arguments) -> dict[str, Any]:
    words = {"default_site": "default_site_id", "default_warehouse": "default_warehouse_id"}
    words |= {word: f"{word}_id" for word in ("site", "configuration", "size", "colour", "style", "version")}
    rows = [
        {words.get(word, word): value for word, value in rule.items()} | {"company_id": COMPANY, "item_id": "A"} for rule in given["rules"]
    ]
    variant = {words[word]: value for word, value in given.items() if word in words}
    tables = {name: empty_frame(table) for name, table in INPUTS.items()}
    tables["item"] = frame_of(INPUTS["item"], [{"company_id": COMPANY, "item_id": "A", **variant}])
    tables["default_order_setting"] = frame_of(INPUTS["default_order_setting"], rows)
    row = pl.DataFrame([(COMPANY, "A", variant.get("site_id", ""), "")], schema=list(NODE_KEY), orient="row")
    place = resolve_places(tables, row)
    said = with_settings(tables, place.with_columns(order_type=pl.lit("purchase"))).row(0, named=True)
    found = {"purchase_lead_days": said["setting_lead_days"], "is_stopped": bool(said["setting_is_stopped"])}
    return found | {"site": said["site_id"], "warehouse": said["warehouse_id"]}


def _buffer_levels(given: Arguments) -> dict[str, Any]:
    zones = buffer_zones(**given)
    names = ("yellow", "red", "red_base", "red_safety", "green", "minimum", "reorder_point", "maximum")
    return {name: _decimal(getattr(zones, name)) for name in names}


def _decimal(value: Fraction) -> Decimal:
    """For the comparison, which reads decimals."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def _buffer_status(given: Arguments) -> dict[str, Any]:
    return {"status": BUFFER_WORDS[buffer_state(given["on_hand"], given["minimum"], given["green"])]}


def _bom_version(given: Arguments) -> dict[str, Any]:
    day, site = given.get("date", date(2025, 1, 1)), given.get("site", SITE)
    input_of = Given(day, "P", "po", by_warehouse=False)
    input_of.add("company", {"company": COMPANY})
    for name in ("MADE", "PART"):
        input_of.add("item", {"company": COMPANY, "item": name, "order_type": "production", "plans_by_warehouse": False})
    for version in given["versions"]:
        words = {word: value for word, value in version.items() if word not in {"bom", "site"}}
        bill = {"company": COMPANY, "bom_id": version["bom"]}
        input_of.add("bom_version", {**bill, "item": "MADE", "site": version.get("site") or "", **words})
        input_of.add("bom_line", {**bill, "line_no": 1, "component": "PART", "qty": 1})
    tables = _full(input_of)
    seeds = pl.DataFrame({"company_id": [COMPANY], "item_id": ["MADE"], "site_id": [site], "warehouse_id": [""]})
    network = build_network(tables, plan_parameters(tables["plan"], "P"), day, seeds)
    versions, structure, _ = structure_of(network, day)
    owner = network.nodes.filter(item_id="MADE")["node"].to_numpy().astype(np.int32)
    qty = np.array([int(given.get("qty", 1) * 1_000_000)], np.int64)
    version = np.empty(1, np.int32)
    choose_versions(structure, owner, np.zeros(1, np.int32), qty, version)
    chosen = int(version[0])
    return {"bom": versions.ids[chosen] if chosen >= 0 else None}


_LINE: Final = (
    "quantity",
    "per_series",
    "formula",
    "height",
    "width",
    "depth",
    "density",
    "constant",
    "consumption",
    "rounding",
    "multiple_qty",
)
_STANDARD: Final = {"formula": "standard", "constant": 1}


def _consumption(given: Arguments) -> dict[str, Any]:
    line = {word: given[word] for word in _LINE if word in given and given[word] != _STANDARD.get(word)}
    if "steps" in given:
        raise NotRunnableError("steps of a bill line")
    made = given.get("order_qty", 1)
    result = {"total": _need(line, made), "before_rounding": _need({**line, "rounding": "none"}, made)}
    return {**result, **({"multiples": result["total"] / given["multiple_qty"]} if "multiple_qty" in given else {})}


def _component_requirement(given: Arguments) -> dict[str, Any]:
    line = {word: given[word] for word in ("variable_scrap_pct", "constant_scrap_qty") if word in given}
    scraps = given.get("operation_scrap_pct", [])
    used_by = {"operation_no": 10 * given["consumed_at"]} if "consumed_at" in given else {}
    return {"qty": _need({"quantity": given["quantity"], **line, **used_by}, given["order_qty"], scraps)}


def _full(given: Given) -> dict[str, pl.DataFrame]:
    tables = given.tables()
    return {name: tables.get(name, empty_frame(contract)) for name, contract in INPUTS.items()}


def _need(line: Arguments, made: float, scraps: list[float] | tuple[float, ...] = ()) -> float:
    """What one bill line needs for an order, in a plan of that order."""
    day = date(2025, 1, 1)
    input_of = Given(day, "P", "po", by_warehouse=False)
    for name, order_type in (("MADE", "production"), ("PART", "purchase")):
        input_of.add("item", {"company": COMPANY, "item": name, "order_type": order_type, "plans_by_warehouse": False})
    input_of.add("bom_version", {"company": COMPANY, "bom_id": "B", "item": "MADE"})
    input_of.add("bom_line", {"company": COMPANY, "bom_id": "B", "line_no": 1, "component": "PART", **line})
    if scraps:
        input_of.add("route_version", {"company": COMPANY, "route_id": "R", "item": "MADE"})
    for number, percent in enumerate(scraps, start=1):
        input_of.add("route_operation", {"company": COMPANY, "route_id": "R", "operation_no": 10 * number, "scrap_pct": percent})
    demand = {"company": COMPANY, "ref": "SO", "type": "sales", "item": "MADE", "site": SITE, "qty": made, "date": day}
    input_of.add("demand_order", demand)
    plan = make_plan(input_of.tables(), plan_id="P", plan_date=day, threads=1)
    needs = plan.public("requirement").filter((pl.col("item_id") == "PART") & (pl.col("qty") < 0))
    return -float(needs["qty"].sum())


def _marking(given: Arguments) -> dict[str, Any]:
    demand, supply = marked(given["option"], given["pegged_qty"], given["supply_qty"], is_main_item=given.get("is_main_item", True))
    return {"demand_marked": demand, "supply_marked": supply}


def _fence_cutoff(given: Arguments) -> dict[str, Any]:
    """An instant without offset is one of UTC."""
    told = datetime.fromisoformat(given["run_at"])
    run_at = told if told.tzinfo else told.replace(tzinfo=UTC)
    zone = timezone(timedelta(hours=given["utc_offset_hours"]))
    return {"local_cutoff": f"{local_cutoff(run_at, given['fence_days'], zone):%Y-%m-%d %H:%M}"}


def _action_days(given: Arguments) -> dict[str, Any]:
    return {"days": int(action_days(np.array(given["difference_hours"]), np.array(given.get("round_down", False))))}


def _purchase(given: Arguments, start: date, lead_days: int) -> tuple[CalendarBook, LeadTimes]:
    """One node that buys: lead days, transport days, and the calendars of the case."""
    input_of = Given(start, "P", "po", by_warehouse=False)
    names = {"coverage_calendar": "G", "vendor_calendar": "V", "warehouse_calendar": "W"}
    for word, name in names.items():
        calendar = given.get(word) or {}
        input_of.add("calendar", {"calendar": name})
        for day in range(1, 8) if "weekdays" in calendar else ():
            input_of.add("working_time", {"calendar": name, "weekday": day, "open_hours": 8 if day in calendar["weekdays"] else 0})
        for closed in calendar.get("closed", []):
            input_of.add("calendar_exception", {"calendar": name, "date": closed, "open_hours": 0})
    numbers = Calendars(_full(input_of), start)
    node = {name: [value] for name, value in zip(("group_calendar", "vendor_calendar", "place_calendar"), "GVW", strict=True)}
    flags = {"lead_days_are_working": [bool(given.get("lead_days_are_working"))], "margins_are_working": [False]}
    days = {"transport_days": [given["transport_days"]], "source_calendar": [""], "order_type": ["purchase"]}
    roles = calendar_roles(pl.DataFrame({**node, **flags, **days})).row(0, named=True)
    number = {role: np.array([numbers.number(calendar)], np.int32) for role, calendar in roles.items()}
    count = {"lead": lead_days, "receipt_margin": 0, "reorder_margin": 0, "transport": given["transport_days"]}
    calendars = {f"{role}_calendar": number[role] for role in ("receipt", "start", "order", "lead", "ship", "margin")}
    counting = {f"{role}_counting": number[f"{role}_counting"] for role in ("margin", "reorder")}
    times = lead_times(**{name: np.array([value], np.int32) for name, value in count.items()}, **calendars, **counting)
    return numbers.book(), times


def _purchase_dates(given: Arguments) -> dict[str, Any]:
    start = given["order_date"]
    book, times = _purchase(given, start, given["lead_days"])
    shipped, received = shipped_and_received(book, times, 0, 0)
    return {"ship_date": start + timedelta(days=int(shipped)), "receipt_date": start + timedelta(days=int(received))}


def _requested_dates(given: Arguments) -> dict[str, Any]:
    book, times = _purchase(given, given["date"], 0)
    shipped, received = shipped_and_received(book, times, 0, 0) if given["changed"] == "ship" else (shipped_for(book, times, 0, 0), 0)
    return {"ship_date": given["date"] + timedelta(days=int(shipped)), "receipt_date": given["date"] + timedelta(days=int(received))}


def _transport_days(given: Arguments) -> dict[str, Any]:
    ends = ("from_country", "from_city", "from_address_id", "to_country", "to_city", "to_address_id")
    rows = []
    for record in given["records"]:
        place = {name: record.get(name, "") for name in ends}
        rows.append({**place, "mode": "", "days": record["days"]})
        rows += [{**place, **mode} for mode in record.get("modes", [])]
    records = frame_of(INPUTS["transport_time"], rows)
    way = pl.DataFrame({**{name: [given.get(name, "")] for name in ends}, "mode": [given.get("mode", "")]})
    return {"days": transport_days(records, way).item()}


def _calendar_for(given: Arguments) -> dict[str, Any]:
    order_type, role = {
        "purchase_receipt": ("purchase", "receipt"),
        "transfer_receipt": ("transfer", "receipt"),
        "transfer_ship": ("transfer", "start"),
    }[given["role"]]
    words = {"group": "coverage_group", "vendor": "vendor", "place": "warehouse", "source": "from_warehouse"}
    calendars = {f"{name}_calendar": [given.get(word) or ""] for name, word in words.items()}
    flags = {"lead_days_are_working": [False], "margins_are_working": [False], "transport_days": [0], "order_type": [order_type]}
    return {"calendar": calendar_roles(pl.DataFrame({**calendars, **flags}))[role].item() or None}


def _recompute_scope(given: Arguments) -> dict[str, Any]:
    return {"recomputed": recompute_scope(given["method"], [(row["ref"], row["changed"]) for row in given["requirements"]])}


def _retention(given: Arguments) -> dict[str, Any]:
    ages = [*given["ages_days"], 0]
    return {"records_after": len(ages) - len(outlived(ages, Retention()))}


def _forecast_error(given: Arguments) -> dict[str, Any]:
    actual, forecast = (np.array([given[word]], np.float64) for word in ("actual", "forecast"))
    return {"absolute": float(mad(actual, forecast)), "pct_of_forecast": float(pct_of_forecast(actual, forecast))}


def _safety_stock_proposal(given: Arguments) -> dict[str, Any]:
    days = np.array([given["lead_days"] + given.get("margin_days", 0)], np.float64)
    if "service_level_pct" in given:
        minimum = by_service_level(np.array([given["std_dev_per_month"]], np.float64), days, given["service_level_pct"])
    else:
        minimum = by_average_issue(np.array([given["average_issue_per_day"]], np.float64), days, given.get("factor", 1))
    return {"minimum": float(minimum[0])}


def _service_factor(given: Arguments) -> dict[str, Any]:
    return {"factor": service_factor(given["service_level_pct"])}


def _journal_dates(given: Arguments) -> dict[str, Any]:
    return {"accepted": dates_are_accepted(given["from_date"], given["to_date"])}


def _journal_minimum(given: Arguments) -> dict[str, Any]:
    line = pl.DataFrame({f"{word}_qty": [Decimal(str(given[word]))] for word in ("current", "calculated")})
    starts_with = line.select(new_minimum(use_calculated=given["use_calculated"])).item()
    return {"new_minimum": starts_with, "before_post": line["current_qty"].item()}


RULES: Final[dict[str, Adapter]] = {
    **HISTORY_RULES,
    **REVIEW_RULES,
    "forecast_error": _forecast_error,
    "safety_stock_proposal": _safety_stock_proposal,
    "service_factor": _service_factor,
    "journal_dates": _journal_dates,
    "journal_minimum": _journal_minimum,
    "purchase_dates": _purchase_dates,
    "requested_dates": _requested_dates,
    "transport_days": _transport_days,
    "calendar_for": _calendar_for,
    "action_days": _action_days,
    "fence_cutoff": _fence_cutoff,
    "marking": _marking,
    "recompute_scope": _recompute_scope,
    "retention": _retention,
    "shift_date": _shift_date,
    "order_settings": _order_settings,
    "reorder_point": _reorder_point,
    "average_daily_usage": _average_daily_usage,
    "buffer_levels": _buffer_levels,
    "buffer_status": _buffer_status,
    "bom_version": _bom_version,
    "consumption": _consumption,
    "component_requirement": _component_requirement,
}
