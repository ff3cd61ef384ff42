"""Lines of a journal: for each node with issues, the minimum that it has and the one that a method proposes. Rules: §38.

Belongs here: what a line says and where its facts come from. The formulas are told in `factors`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.accuracy import STEPS
from masterplan.contracts import STORAGE, polars_schema
from masterplan.errors import JournalError
from masterplan.forecasting.settings import company_settings
from masterplan.parameters import parameters_in_force
from masterplan.places import NODE_KEY
from masterplan.plan_choice import plan_parameters
from masterplan.safety_stock.factors import by_average_issue, by_forecast_error, by_service_level, rounded_up
from masterplan.safety_stock.issues import past_issues
from masterplan.safety_stock.lines import new_minimum
from masterplan.safety_stock.receipts import deviations_of_receipts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masterplan.places import Tables
    from masterplan.safety_stock.factors import FloatArray

AVERAGE_ISSUE: Final = "average_issue"
SERVICE_LEVEL: Final = "service_level"
FORECAST_ERROR: Final = "forecast_error"
METHODS: Final = (AVERAGE_ISSUE, SERVICE_LEVEL, FORECAST_ERROR)
_BUCKET_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 365 / 12}
_EXACT: Final = 6
_WHOLE: Final = 100


@dataclass(frozen=True)
class Request:
    """What a journal is proposed from.

    Issues from `first` to `last`; `method` with its `factor` (average issue) or `level_pct` (the others); `lead_days_deviation`
    by which lead times deviate (forecast error) where receipts do not say it; the plan whose parameters count; `use_calculated`:
    lines start with the proposed minimum, not with the one that is; companies and items, all when none is named.
    """

    first: date
    last: date
    method: str = AVERAGE_ISSUE
    factor: float = 1.0
    level_pct: float = 95.0
    lead_days_deviation: float = 0.0
    plan_id: str = "static"
    use_calculated: bool = True
    companies: Sequence[str] = ()
    items: Sequence[str] = ()


def proposed(tables: Tables, plan_date: date, request: Request, achieved: pl.DataFrame) -> pl.DataFrame:
    """The lines of a new journal, by node, numbered from 1, in the columns of `safety_stock_line` but those of its journal.

    Inputs: every input table as of the plan date; the table `achieved` of it, read by the method `forecast_error`, which proposes
    nothing where no forecast of a node was held against what came. Errors: JournalError for a method, factor, level or dates that
    cannot be, or when there is nothing to propose.
    """
    _check(request)
    issues = _wanted(past_issues(tables, request.first, request.last), request)
    if issues.is_empty():
        raise JournalError(
            "No node has issues in that time.", way_out="Take other dates, companies or items; issues are rows of the table demand_history."
        )
    frame = _with_parameters(tables, plan_date, request.plan_id, issues)
    frame = _with_deviations(tables, _with_errors(tables, frame, achieved), request)
    minimum = rounded_up(_calculated(frame, request), frame["unit_decimals"].fill_null(_EXACT).to_list())
    calculated = pl.Series(minimum).fill_nan(None).round(_EXACT).cast(pl.Decimal(18, 6))
    return _lines(frame.with_columns(calculated_qty=calculated, method=pl.lit(request.method)), use_calculated=request.use_calculated)


def _check(request: Request) -> None:
    wrong = [
        f"method {request.method!r} is none of {', '.join(METHODS)}" if request.method not in METHODS else "",
        f"factor {request.factor} is negative" if not request.factor >= 0 else "",
        f"service level {request.level_pct} is no percentage between 0 and 100" if not 0 < request.level_pct < _WHOLE else "",
        f"lead time deviation {request.lead_days_deviation} is negative" if not request.lead_days_deviation >= 0 else "",
    ]
    if any(wrong):
        raise JournalError("The journal cannot be proposed.", rows=[text for text in wrong if text], way_out="Correct these.")


def _wanted(issues: pl.DataFrame, request: Request) -> pl.DataFrame:
    for name, chosen in (("company_id", request.companies), ("item_id", request.items)):
        if chosen:
            issues = issues.filter(pl.col(name).is_in(list(chosen)))
    return issues


def _with_parameters(tables: Tables, plan_date: date, plan_id: str, issues: pl.DataFrame) -> pl.DataFrame:
    """With lead time, margins, the minimum that is, decimals and cost."""
    facts = parameters_in_force(tables, plan_parameters(tables["plan"], plan_id), plan_date, issues.select(NODE_KEY))
    chosen = facts.select(
        *NODE_KEY,
        "lead_days",
        (pl.col("reorder_margin_days") + pl.col("receipt_margin_days")).alias("margin_days"),
        pl.col("min_on_hand_qty").alias("current_qty"),
        "unit_decimals",
        "standard_cost",
    )
    return issues.join(chosen, on=list(NODE_KEY), how="left", maintain_order="left")


def _with_errors(tables: Tables, frame: pl.DataFrame, achieved: pl.DataFrame) -> pl.DataFrame:
    """With the deviation of the forecast of one bucket that was in use (`error`), and the days of a bucket."""
    of_series = achieved.filter(pl.col("level") == "series", pl.col("lead") == 0)
    order = pl.col("step").replace_strict({step: number for number, step in enumerate(STEPS)}, return_dtype=pl.Int32)
    last = of_series.with_columns(order=order).sort("order").group_by("company_id", "member_id", "site_id", "warehouse_id").last()
    errors = last.select("company_id", pl.col("member_id").alias("item_id"), "site_id", "warehouse_id", pl.col("rmse").alias("error"))
    buckets = company_settings(tables).select("company_id", pl.col("bucket").replace_strict(_BUCKET_DAYS).alias("bucket_days"))
    joined = frame.join(errors, on=list(NODE_KEY), how="left", maintain_order="left")
    return joined.join(buckets, on="company_id", how="left", maintain_order="left")


def _with_deviations(tables: Tables, frame: pl.DataFrame, request: Request) -> pl.DataFrame:
    """With the days by which lead times deviate: of receipts, where these are not known as the request says."""
    known = deviations_of_receipts(tables, request.first, request.last)
    joined = frame.join(known, on=list(NODE_KEY), how="left", maintain_order="left")
    return joined.with_columns(pl.col("lead_days_deviation").fill_null(request.lead_days_deviation))


def _calculated(frame: pl.DataFrame, request: Request) -> FloatArray:
    """The minimum by the method of the request; NaN where there is nothing to calculate it from."""
    days = (frame["lead_days"] + frame["margin_days"]).to_numpy().astype(np.float64)
    per_day = frame["per_day"].to_numpy()
    if request.method == AVERAGE_ISSUE:
        return by_average_issue(per_day, days, request.factor)
    if request.method == SERVICE_LEVEL:
        return by_service_level(frame["deviation"].cast(pl.Float64).to_numpy(), days, request.level_pct)
    error, bucket_days, unsure = (frame[name].cast(pl.Float64).to_numpy() for name in ("error", "bucket_days", "lead_days_deviation"))
    return by_forecast_error(error, bucket_days, per_day, days, unsure, request.level_pct)


def _lines(frame: pl.DataFrame, *, use_calculated: bool) -> pl.DataFrame:
    days = pl.col("lead_days") + pl.col("margin_days")
    facts = frame.sort(NODE_KEY).with_columns(
        line_no=pl.int_range(1, pl.len() + 1),
        new_qty=new_minimum(use_calculated=use_calculated),
        issue_per_lead_time=pl.col("per_day") * days,
        issue_per_month=pl.col("per_month"),
        deviation_per_month=pl.col("deviation"),
        forecast_error=pl.col("error"),
        unit_cost=pl.col("standard_cost"),
    )
    schema = polars_schema(STORAGE["plan.safety_stock_line"])
    own = [name for name in schema if name in facts.columns]
    return facts.select(pl.col(name).cast(schema[name]) for name in own)
