"""Three years of outside demand of the sample group: seasonal, trending, steady, intermittent and new items."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from masterplan.contracts import INPUTS, polars_schema
from masterplan.sample.world import HISTORY_WEEKS, MAKER, PLAN_DATE, RETAILER, World

_NEW_WEEKS: Final = 20


def history(world: World) -> pl.DataFrame:
    """The table demand_history: one row per series and week with demand, on a working day of the week."""
    draw = world.stream("history")
    outlets = world.outlets
    weekly = np.array([outlet.weekly for outlet in outlets])[:, None]
    means = weekly * np.vstack([_profile(outlet.shape, draw) for outlet in outlets])
    sizes = draw.poisson(means)
    rare = np.array([outlet.shape == "intermittent" for outlet in outlets])[:, None]
    lumps = (draw.random(sizes.shape) < np.minimum(0.25, weekly / 4)) * (1 + draw.poisson(weekly * 3, sizes.shape))
    sizes = np.where(rare, lumps, sizes)
    weekdays = draw.integers(0, 5, sizes.shape)
    series, week = np.nonzero(sizes)
    first = PLAN_DATE - timedelta(weeks=HISTORY_WEEKS)
    days = pl.lit(pl.Series(week * 7 + weekdays[series, week]))
    frame = pl.DataFrame(
        {
            "company_id": [outlets[i].company for i in series],
            "item_id": [outlets[i].item for i in series],
            "site_id": [outlets[i].site for i in series],
            "warehouse_id": [outlets[i].warehouse for i in series],
            "customer_group_id": [_customer_group(outlets[i].company) for i in series],
            "transaction_type": ["sales"] * len(series),
            "qty": sizes[series, week],
            "order_count": 1 + sizes[series, week] // 4,
        }
    ).with_columns(date=pl.lit(first) + pl.duration(days=days))
    schema = polars_schema(INPUTS["demand_history"])
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _customer_group(company: str) -> str:
    return {MAKER: "SERVICE", RETAILER: "CONSUMER"}.get(company, "DEALER")


def _profile(shape: str, draw: np.random.Generator) -> np.ndarray:
    """Weekly factors of three years, about one in the last year."""
    weeks = np.arange(HISTORY_WEEKS)
    # bicycles are bought in spring: the peak lies in week 18 of the year
    season = 1 + (0.55 if shape == "seasonal" else 0.15) * np.cos(2 * np.pi * (weeks - 18) / 52)
    if shape == "trending":
        return season * np.linspace(0.45, 1.2, HISTORY_WEEKS)
    if shape == "new":
        start = HISTORY_WEEKS - _NEW_WEEKS - int(draw.integers(0, 10))
        return np.where(weeks < start, 0.0, np.minimum(1.0, (weeks - start + 3) / 12))
    return season
