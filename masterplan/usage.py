"""Average daily usage of buffers where none is given: from issues of the past and forecast of the days ahead (semantics §20.6).

Belongs here: which rows count for which node. The means themselves are told in `buffer_levels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

import polars as pl

from masterplan.buffer_levels import Number, blended_usage, forward_usage, past_usage, rounded
from masterplan.forecast_use.lines import model_lines
from masterplan.places import NODE_KEY, Tables, resolve_places
from masterplan.units import decimal

Lines = dict[tuple[str, ...], list[tuple[date, Number]]]

_PLACES: Final = 6
_USAGE: Final = pl.Decimal(38, _PLACES)
_BUFFERS: Final = ("priority", "decoupling")
_NOT_ISSUED: Final = ("quotation", "statement", "warehouse_work", "quarantine")


def with_usage(
    tables: Tables, plan: Mapping[str, object], plan_date: date, baseline: pl.DataFrame | None, nodes: pl.DataFrame
) -> pl.DataFrame:
    """The nodes with `average_daily_usage` calculated for buffers that have usage periods and no usage given (§20.6).

    Inputs: `nodes` with their parameters in force; `baseline` for plans whose forecast model it is. Output: also the usage
    itself, `calculated_usage`, null where none is calculated: what is shown of one of many digits is the nearest double.
    """
    wanted = nodes.filter(_is_calculated())
    if wanted.is_empty():
        return nodes.with_columns(calculated_usage=pl.lit(None, _USAGE))
    keys = wanted.select(NODE_KEY)
    issues = _issues(tables, plan_date, keys, max(wanted["usage_past_days"].to_list()))
    forecast = _forecast(tables, plan, plan_date, baseline, wanted.select(*NODE_KEY, "include_customer_forecast"))
    found = [rounded(_usage(row, plan_date, issues, forecast), _PLACES) for row in wanted.iter_rows(named=True)]
    usage = keys.with_columns(
        pl.Series("calculated_usage", [Decimal(int(value * 10**_PLACES)).scaleb(-_PLACES) for value in found], dtype=_USAGE),
        pl.Series("shown_usage", [float(value) for value in found], dtype=pl.Float64),
    )
    joined = nodes.join(usage, on=NODE_KEY, how="left", maintain_order="left")
    return joined.with_columns(
        average_daily_usage=pl.coalesce("shown_usage", "average_daily_usage"),
        average_daily_usage_source=pl.when(pl.col("calculated_usage").is_not_null())
        .then(pl.lit("coverage_group"))
        .otherwise("average_daily_usage_source"),
    ).drop("shown_usage")


def calculated_usage(nodes: pl.DataFrame) -> pl.DataFrame:
    """Node keys and usage of the nodes whose usage was calculated: what a plan read of the history."""
    return nodes.filter(pl.col("calculated_usage").is_not_null()).select(*NODE_KEY, "calculated_usage")


def _is_calculated() -> pl.Expr:
    has_periods = (pl.col("usage_past_days") > 0) | (pl.col("usage_forward_days") > 0)
    return pl.col("coverage_code").is_in(_BUFFERS) & (pl.col("average_daily_usage") == 0) & has_periods


def _issues(tables: Tables, plan_date: date, keys: pl.DataFrame, days: int) -> Lines:
    first = plan_date - timedelta(days=days)
    recent = tables["demand_history"].filter(pl.col("date").is_between(first, plan_date, closed="left"))
    issued = recent.filter(~pl.col("transaction_type").is_in(_NOT_ISSUED)).join(
        keys.select("company_id", "item_id").unique(), on=["company_id", "item_id"], how="semi"
    )
    return _by_node(resolve_places(tables, issued).join(keys, on=NODE_KEY, how="semi"))


def _forecast(tables: Tables, plan: Mapping[str, object], plan_date: date, baseline: pl.DataFrame | None, keys: pl.DataFrame) -> Lines:
    lines = model_lines(tables, str(plan["forecast_model_id"]), baseline).filter(pl.col("date") >= plan_date)
    counted = lines.join(keys, on=NODE_KEY).filter((pl.col("customer_id") == "") | ~pl.col("include_customer_forecast"))
    return _by_node(counted.with_columns(qty=decimal("line")))


def _by_node(rows: pl.DataFrame) -> Lines:
    found: Lines = {}
    for *key, day, qty in rows.select(*NODE_KEY, "date", "qty").iter_rows():
        found.setdefault(tuple(key), []).append((day, qty))
    return found


def _usage(row: Mapping[str, object], plan_date: date, issues: Lines, forecast: Lines) -> Fraction:
    """Past, forward or blended usage of one node; a negative sum of issues is none."""
    key = tuple(str(row[name]) for name in NODE_KEY)
    past_days, forward_days = int(str(row["usage_past_days"])), int(str(row["usage_forward_days"]))
    past = max(past_usage(issues.get(key, []), plan_date, past_days), Fraction(0)) if past_days else Fraction(0)
    forward = forward_usage(forecast.get(key, []), plan_date, forward_days) if forward_days else Fraction(0)
    if not (past_days and forward_days):
        return past if past_days else forward
    return blended_usage(past, forward, (float(str(row["usage_past_weight"])), float(str(row["usage_forward_weight"]))))
