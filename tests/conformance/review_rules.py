"""Rule cases of the review of forecasts: adapters as in `rules`, to the functions of `masterplan.demand_review`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import polars as pl
from conformance.given import COMPANY, SITE, Given

from masterplan.contracts import INPUTS, RESULTS, STORAGE, empty_frame
from masterplan.contracts.rows import frame_of
from masterplan.demand_review import (
    Authorisation,
    BulkChange,
    Cells,
    Edit,
    adjusted,
    authorised,
    generate_baseline,
    marked_adjustments,
    reviewed,
)
from masterplan.demand_review.allocation import distributed
from masterplan.demand_review.bulk import updated_lines
from masterplan.demand_review.fences import changes, frozen, in_span, may_edit
from masterplan.demand_review.hand_lines import scheduled
from masterplan.months import later

Arguments = Mapping[str, Any]
_ADJUSTMENT: Final = STORAGE["forecast.adjustment"]
_SCALE: Final = 1_000_000
_DAY: Final = date(2025, 1, 1)


def _tables(given: Given) -> dict[str, pl.DataFrame]:
    tables = given.tables()
    return {name: tables.get(name, empty_frame(contract)) for name, contract in INPUTS.items()}


def _company(day: date, **forecast: Any) -> Given:
    input_of = Given(day, "P", "po", by_warehouse=False)
    input_of.add("company", {"company": COMPANY})
    input_of.add("item", {"company": COMPANY, "item": "A", "plans_by_warehouse": False})
    input_of.add("forecast_parameter", {"company": COMPANY, **forecast})
    return input_of


def _lines(rows: pl.DataFrame, qty: str) -> list[dict[str, Any]]:
    return [{"date": row["date"], "qty": float(row[qty])} for row in rows.sort("date").to_dicts()]


def _copy_history(given: Arguments) -> dict[str, Any]:
    input_of = _company(given["forecast_start"], bucket=given["bucket"], horizon_buckets=given["horizon"])
    input_of.add("forecast_generation", {"company": COMPANY, "strategy": "copy", "history_from_date": given["history_from"]})
    for line in given["history"]:
        input_of.add("demand_history", {"company": COMPANY, "item": "A", "site": SITE, **line})
    made = generate_baseline(_tables(input_of), given["forecast_start"])
    return {"forecast": _lines(made.baseline, "point_qty")}


def _frozen_buckets(given: Arguments) -> dict[str, Any]:
    days = [later(given["forecast_start"], number, given["bucket"]) for number in range(given["horizon"])]
    rows = pl.DataFrame({"date": days}).with_columns(
        bucket=pl.lit(given["bucket"]), week_starts_on=pl.lit(1), freeze_buckets=pl.lit(given["freeze_buckets"])
    )
    return {"editable": rows.select(e=~frozen(given["forecast_start"]))["e"].to_list()}


def _adjustment_flags(given: Arguments) -> dict[str, Any]:
    """One bucket of 10 raised to 15, authorised, and the baseline of the next plan date."""
    input_of = _company(_DAY, bucket="month")
    input_of.add("forecast_generation", {"company": COMPANY, "transfer_adjustments": given["transfer"]})
    tables, bucket = _tables(input_of), later(_DAY, 1, "month")
    point = {"plan_date": _DAY, "company_id": COMPANY, "item_id": "A", "site_id": SITE, "date": bucket, "point_qty": 10}
    baseline = frame_of(RESULTS["baseline"], [{**point, "lower_qty": 10, "upper_qty": 10}])
    none = empty_frame(_ADJUSTMENT)
    before = reviewed(tables, _DAY, baseline, none)
    after, news = adjusted(tables, _DAY, before, Edit(Cells(), "to", Decimal(15)))
    kept = news.with_columns(edit_no=pl.lit(1, dtype=pl.Int32)).select(_ADJUSTMENT.column_names)
    made = authorised(tables, _DAY, after, Authorisation("M", save=given["save"]))
    settled = marked_adjustments(tables, kept, made, _DAY, save=given["save"])
    follow = _DAY + timedelta(days=1)
    renewed = reviewed(tables, follow, baseline, settled, after)
    return {
        "authorised_includes": made.lines["qty"].to_list() == [15],
        "next_baseline_carries": renewed["qty"].to_list() == [15],
        "still_stored": settled["dropped_on"].null_count() == 1,
    }


def _edit_fence(given: Arguments) -> dict[str, Any]:
    rows = pl.DataFrame({"date": given["buckets"]}).with_columns(bucket=pl.lit(given["bucket"]), week_starts_on=pl.lit(1))
    return {"editable": rows.select(e=~in_span(given["today"], given["further_buckets"]))["e"].to_list()}


def _edit_permission(given: Arguments) -> dict[str, Any]:
    return {"may_edit": may_edit(given["role"], [(fence["role"], fence["blocks"]) for fence in given["fences"]])}


def _cell_change(given: Arguments) -> dict[str, Any]:
    cell = pl.DataFrame({"in_freeze": [given["in_freeze"]], "in_fence": [given["in_fence"]]})
    return {"changes": cell.select(c=changes(given["action"]))["c"].item()}


def _bulk_update(given: Arguments) -> dict[str, Any]:
    lines = frame_of(INPUTS["demand_forecast"], [{"company_id": COMPANY, "model_id": "M", "item_id": "A", **row} for row in given["lines"]])
    change = BulkChange(
        "update",
        factor=Decimal(str(given.get("factor", 1))),
        constant=Decimal(str(given.get("constant", 0))),
        shift=given.get("shift_months", 0),
    )
    return {"lines": _lines(updated_lines(lines, change), "qty")}


def _allocate_period(given: Arguments) -> dict[str, Any]:
    lines = scheduled(given["date"], Decimal(str(given["qty"])), given["per"], given["unit"], given["end"])
    return {"lines": [{"date": day, "qty": float(qty)} for day, qty in lines]}


def _disaggregate(given: Arguments) -> dict[str, Any]:
    """Lines of whole units."""
    old = [round(qty * _SCALE) for qty in given["quantities"]]
    shares = distributed(old, round(given["new_total"] * _SCALE), [_SCALE] * len(old))
    return {"quantities": [share / _SCALE for share in shares]}


REVIEW_RULES: Final[dict[str, Callable[[Arguments], dict[str, Any]]]] = {
    "copy_history": _copy_history,
    "frozen_buckets": _frozen_buckets,
    "adjustment_flags": _adjustment_flags,
    "edit_fence": _edit_fence,
    "edit_permission": _edit_permission,
    "cell_change": _cell_change,
    "bulk_update": _bulk_update,
    "allocate_period": _allocate_period,
    "disaggregate": _disaggregate,
}
