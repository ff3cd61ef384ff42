"""The table `achieved`: accuracy of the forecasts of the last year, by series or total, step and lead.

Belongs here: which plan dates count, and the order of the steps. Rules: §36.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.accuracy.demand import KEY, demand_of, scales
from masterplan.accuracy.pairs import BASELINE, NAIVE, STEPS, pairs
from masterplan.accuracy.sums import added, counted, measured, with_silent_steps
from masterplan.contracts import RESULTS, empty_frame, polars_schema
from masterplan.forecasting.buckets import bucket_number
from masterplan.forecasting.history import demand_series
from masterplan.forecasting.settings import company_settings
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

LOOKED_BACK: Final = timedelta(days=366)
_DECIMALS: Final = 6
_MOST_ROWS: Final = 1_000_000


@dataclass(frozen=True)
class Achieved:
    """Forecasts as they were stored for one plan date.

    `forecasts` by step of `STEPS`: `baseline` with node key, `date`, `model_qty`, `point_qty`, `lower_qty` and `upper_qty`, later
    ones with node key, `date` and `qty` where they say something of their own. `level` with key, `date` and bounds. In any order.
    """

    plan_date: date
    forecasts: Mapping[str, pl.DataFrame]
    level: pl.DataFrame


def achieved(tables: Mapping[str, pl.DataFrame], plan_date: date, days: Sequence[date], read: Callable[[date], Achieved]) -> pl.DataFrame:
    """How well the forecasts of earlier plan dates did, by what is known on a plan date.

    Inputs: every input table as of the plan date; the plan dates of which forecasts are stored; what reads those of one, called
    once for each that counts, one after the other, and no more of them are held at a time than a million rows. Output: the table
    `achieved`, by its key.
    """
    table = RESULTS["achieved"]
    dates = counted_dates(tables, plan_date, days)
    if not dates:
        return empty_frame(table)
    demand = demand_of(demand_series(tables, plan_date)[0], tables)
    parts, said = [], [NAIVE, BASELINE]
    for together in _alike(read(day) for day in dates):
        rows, steps = pairs(demand, together, dates)
        if rows.height:
            parts.append(counted(rows, steps, BASELINE))
            said += steps
    if not parts:
        return empty_frame(table)
    every = [step for step in STEPS if step in said]
    sums = added([with_silent_steps(part, every) for part in parts])
    found = _value_added(measured(sums, scales(demand))).with_columns(plan_date=pl.lit(plan_date))
    schema = polars_schema(table)
    quantities = [pl.col(source).round(_DECIMALS).alias(name) for name, source in (("demand_qty", "demand"), ("forecast_qty", "forecast"))]
    return found.with_columns(quantities).select(pl.col(name).cast(kind) for name, kind in schema.items()).sort(table.key)


def steps_of(baseline: pl.DataFrame, adjusted: pl.DataFrame, authorised: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The forecasts of one plan date by step, as `Achieved` has them; a step that changed nothing is none.

    Inputs: the table `baseline`; what a review has otherwise, and what was authorised, with node key, `date` and `qty`. Rule: §36.6.
    """
    by_model = baseline.with_columns(point_qty=pl.coalesce("model_qty", "point_qty"))
    of_steps = {
        "event": baseline.filter(pl.col("model_qty").is_not_null()).select(*NODE_KEY, "date", qty="point_qty"),
        "adjusted": adjusted,
        "authorised": authorised,
    }
    return {BASELINE: by_model, **{step: rows for step, rows in of_steps.items() if rows.height}}


def counted_dates(tables: Mapping[str, pl.DataFrame], plan_date: date, days: Sequence[date]) -> dict[date, list[str]]:
    """The plan dates that count, in order, with the companies for which each is the last one in its bucket."""
    earlier = [day for day in days if plan_date - LOOKED_BACK <= day < plan_date]
    if not earlier:
        return {}
    companies = company_settings(tables).select("company_id", "bucket", "week_starts_on")
    placed = companies.join(pl.DataFrame({"day": earlier}), how="cross").with_columns(number=bucket_number(pl.col("day")))
    last = placed.group_by("company_id", "number").agg(pl.col("day").max()).sort("day", "company_id")
    return {day: rows["company_id"].to_list() for (day,), rows in last.group_by("day", maintain_order=True)}


def _alike(forecasts: Iterable[Achieved]) -> Iterator[list[Achieved]]:
    """The plan dates in groups that have the same steps, each handed on when it is large: a few large tables cost less than many small."""
    held: dict[tuple[str, ...], list[Achieved]] = {}
    rows: dict[tuple[str, ...], int] = {}
    for one in forecasts:
        steps = tuple(sorted(one.forecasts))
        held.setdefault(steps, []).append(one)
        rows[steps] = rows.get(steps, 0) + one.forecasts[BASELINE].height
        if sum(rows.values()) > _MOST_ROWS:
            yield from held.values()
            held, rows = {}, {}
    yield from held.values()


def _value_added(frame: pl.DataFrame) -> pl.DataFrame:
    """With `value_added`: the WAPE of the step before less that of the step."""
    ordered = frame.with_columns(_order=pl.col("step").replace_strict({step: number for number, step in enumerate(STEPS)}))
    before = pl.col("wape").shift(1).over([*KEY, "lead"], order_by="_order")
    return ordered.with_columns(value_added=(before - pl.col("wape")).round(_DECIMALS)).drop("_order")
