"""The parameters in force as the arrays of the kernels: coverage, what is special about a node, seasonal steps, priorities.

Belongs here: how a parameter becomes a number. Which value is in force is told in `parameters`, what it does in `netting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray, IntArray
from masterplan.buffer_levels import Levels, levels_of
from masterplan.calendars import NEVER, each_forward, each_later
from masterplan.dates import LEAD, LEAD_CALENDAR, RECEIPT_CALENDAR, TRANSPORT, procurement_days
from masterplan.lead_times import Times
from masterplan.netting.problem import (
    AUTOMATIC,
    DECOUPLING,
    DOWN,
    MANUAL,
    MIN_MAX,
    PERIOD,
    PRIORITY,
    REQUIREMENT,
    UP,
    Coverage,
    PriorityModels,
    Sources,
    Special,
)
from masterplan.places import Tables
from masterplan.units import own, percent_millionths, to_micro

_CODES: Final = {
    "manual": MANUAL,
    "requirement": REQUIREMENT,
    "period": PERIOD,
    "min_max": MIN_MAX,
    "priority": PRIORITY,
    "decoupling": DECOUPLING,
}
_ROUNDING: Final = {"automatic": AUTOMATIC, "down": DOWN, "up": UP}
_TO_LEVEL: Final = {"zero": 0, "minimum": 1, "reorder_point": 2, "maximum": 3, "infinite": 4}
_MODEL_KEY: Final = ("company_id", "priority_model_id")


@dataclass(frozen=True)
class CoverageArrays:
    """Everything the kernels read of a node beside its rows; `levels` are those of buffers, after their calculation."""

    coverage: Coverage
    special: Special
    models: PriorityModels
    levels: Levels


def coverage_of(
    tables: Tables,
    plan: Mapping[str, object],
    nodes: pl.DataFrame,
    decoupled: IntArray,
    times: Times,
    sources: Sources,
    shelf_life: IntArray,
) -> CoverageArrays:
    """The arrays of nodes given with their parameters in force; `decoupled` are the decoupled lead days (§20.2).

    `times`, `sources` and `shelf_life` are made elsewhere and put in their place.
    """
    classic = plan["engine"] == "classic"
    code = _codes(plan, nodes)
    procured = procurement_days(times.calendars, times.lead)
    levels = levels_of(nodes, decoupled)
    minimum, maximum = levels.minimum, levels.maximum
    if plan["kind"] == "forecast":
        minimum, maximum = np.zeros_like(minimum), np.zeros_like(maximum)
    if classic:
        code[(code == MIN_MAX) & (maximum == 0)] = REQUIREMENT
    by_demand = _flags(nodes["fulfil_minimum"] == "first_issue") & classic
    ahead = each_later(times.calendars, times.lead[:, LEAD_CALENDAR].copy(), times.lead[:, LEAD].copy()) + times.lead[:, TRANSPORT]
    dynamic = _flags(nodes["use_dynamic_negative_days"])
    decimals = own(nodes["unit_decimals"].fill_null(6), np.int64)
    coverage = Coverage(
        code=code,
        period=own(nodes["period_days"], np.int32),
        minimum=minimum,
        maximum=maximum,
        due=_due(nodes, classic, procured, times),
        order_minimum=to_micro(nodes["order_min_qty"]),
        order_maximum=to_micro(nodes["order_max_qty"]),
        order_multiple=to_micro(nodes["order_multiple_qty"]),
        purchase_unit=own(nodes["purchase_unit"], np.int64),
        purchase_parts=own(nodes["purchase_parts"], np.int64),
        unit_step=(10 ** (6 - decimals)).astype(np.int64),
        limit_base=np.where(dynamic | (not classic), ahead, -NEVER).astype(np.int32),
        negative=own(nodes["negative_days"], np.int32),
        issue_calendar=times.issue_calendar,
    )
    models, model = _models(tables, nodes)
    special = _special(nodes, coverage, levels, by_demand, ahead, classic, procured, decoupled, model, times, sources, shelf_life)
    return CoverageArrays(coverage, special, models, levels)


def _codes(plan: Mapping[str, object], nodes: pl.DataFrame) -> IntArray:
    code = own(nodes["coverage_code"].replace_strict(_CODES, return_dtype=pl.Int8), np.int8)
    if plan["kind"] == "forecast":
        code[code != PERIOD] = REQUIREMENT
    return code


def _due(nodes: pl.DataFrame, classic: bool, procured: IntArray, times: Times) -> IntArray:
    """When a missing minimum is due (§10.1)."""
    if not classic:
        return procured
    fulfil = nodes["fulfil_minimum"]
    fence = own(nodes["counted_days"], np.int32)
    wanted = np.where(_flags(fulfil == "coverage_fence"), fence, 0)
    snapped = each_forward(times.calendars, times.lead[:, RECEIPT_CALENDAR], wanted)
    return np.where(_flags(fulfil == "today_plus_procurement"), procured, snapped).astype(np.int32)


def _special(
    nodes: pl.DataFrame,
    coverage: Coverage,
    levels: Levels,
    by_demand: BoolArray,
    ahead: IntArray,
    classic: bool,
    procured: IntArray,
    decoupled: IntArray,
    model: IntArray,
    times: Times,
    sources: Sources,
    shelf_life: IntArray,
) -> Special:
    positive = own(nodes["positive_days"].fill_null(NEVER), np.int32)
    free = _flags(nodes["use_dynamic_positive_days"]) & (not classic)
    freeze = own(nodes["freeze_fence_days"], np.int32)
    stock_last = _flags(nodes["consume_on_hand"] == "after_all_supply")
    latest, strict = _flags(nodes["use_latest_supply"]), _flags(nodes["strict_safety_stock_pegging"])
    rounding = own(nodes["min_max_rounding"].replace_strict(_ROUNDING, return_dtype=pl.Int8), np.int8)
    frozen_to = each_forward(times.calendars, times.lead[:, RECEIPT_CALENDAR], freeze + 1)
    is_special = (positive < NEVER) | stock_last | latest | strict | (freeze > 0) | by_demand | (coverage.code >= PRIORITY)
    is_special |= (rounding != AUTOMATIC) & (coverage.code == MIN_MAX)
    is_special |= (np.diff(sources.begin) > 0) | (shelf_life >= 0)
    after = each_later(times.calendars, times.working_calendar, decoupled)
    return Special(
        is_special=is_special,
        ahead=ahead.astype(np.int32),
        positive=positive,
        free_until=np.where(free, ahead, -1).astype(np.int32),
        stock_last=stock_last,
        latest=latest,
        strict=strict,
        rounding=rounding,
        freeze_last=np.where(freeze > 0, freeze, -1).astype(np.int32),
        freeze_to=frozen_to,
        floor_by_demand=by_demand,
        order_day=np.where(coverage.code == DECOUPLING, after, procured).astype(np.int32),
        reorder=levels.reorder_point,
        spike=to_micro(nodes["spike_threshold_qty"]),
        model=model,
        shelf_life=shelf_life,
        fence=own(nodes["counted_days"], np.int32),
        existing_first=_flags(nodes["prioritise_existing_supply"]),
        sources=sources,
    )


def _models(tables: Tables, nodes: pl.DataFrame) -> tuple[PriorityModels, IntArray]:
    """The ranges of all priority models, and the model of each node; -1: percent of maximum, also without ranges (§20.4)."""
    with_ranges = tables["priority_model"].join(tables["priority_range"], on=_MODEL_KEY, how="semi")
    models = with_ranges.filter(pl.col("method") != "percent_of_maximum").sort(_MODEL_KEY).with_row_index("model")
    ranges = tables["priority_range"].join(models, on=_MODEL_KEY).sort("model", "line_no")
    numbers = nodes.join(models.select(*_MODEL_KEY, "model"), on=_MODEL_KEY, how="left", maintain_order="left")["model"]
    return PriorityModels(
        begin=np.searchsorted(ranges["model"].to_numpy(), np.arange(len(models) + 1)).astype(np.int64),
        splits=_flags(models["method"] == "ranges_split"),
        considers_demand=_flags(models["consider_demand_priority"]),
        priority=own(ranges["priority"], np.int16),
        level=own(ranges["to_level"].replace_strict(_TO_LEVEL, return_dtype=pl.Int8), np.int8),
        percent=percent_millionths(ranges["percent"]),
    ), own(numbers.cast(pl.Int64).fill_null(-1), np.int32)


def _flags(column: pl.Series) -> BoolArray:
    return np.array(column.to_numpy(), dtype=np.bool_)
