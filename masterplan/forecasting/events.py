"""Events that are known in advance: which buckets of which series they cover, and by how much they change demand.

Belongs here: selection and effects (semantics §34.7). Taking an effect out of the history is `cleaning`'s, putting it on the
forecast `known_future`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.forecasting.periods import covered_buckets
from masterplan.forecasting.selection import selected

if TYPE_CHECKING:
    from masterplan.forecasting.history import FloatArray

_SELECTS: Final = ("item_id", "allocation_key_id", "site_id", "warehouse_id")
_PERCENT: Final = 100


def event_buckets(events: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """series, event_id, number, share of the bucket's days, uplift (a ratio; null: to be learnt).

    Inputs: rows of `known_event`; `nodes` with series, company_id, item_id, allocation_key_id, site_id, warehouse_id, bucket,
    week_starts_on, low and high.
    """
    columns = ["company_id", "event_id", *_SELECTS, "from_date", "to_date", "uplift_pct"]
    covered = covered_buckets(selected(events.select(columns), nodes, _SELECTS))
    return covered.select("series", "event_id", "number", "share", uplift=pl.col("uplift_pct") / _PERCENT)


def known_uplifts(covered: pl.DataFrame) -> pl.DataFrame:
    """series, number, uplift of the whole bucket, and is_open where the effect of an event is not known."""
    effect = (pl.col("uplift") * pl.col("share")).fill_null(0.0)
    rows = covered.sort("series", "number", "event_id", "uplift", "share")
    return rows.group_by("series", "number", maintain_order=True).agg(uplift=effect.sum(), is_open=pl.col("uplift").is_null().any())


def learnt(covered: pl.DataFrame, buckets: pl.DataFrame) -> pl.DataFrame:
    """The covered buckets with an uplift everywhere: what is not known is learnt from the series' own past buckets.

    Inputs: `buckets` with series, number, `seen` (what was observed) and `value` (what it would have been). An event that a
    series has not had yet changes nothing.
    """
    past = covered.filter(pl.col("uplift").is_null()).join(buckets, on=["series", "number"]).sort("series", "event_id", "number")
    usual = (pl.col("value") * pl.col("share")).sum()
    more = pl.when(usual > 0).then((pl.col("seen") - pl.col("value")).sum() / usual).otherwise(0.0)
    effects = past.group_by("series", "event_id", maintain_order=True).agg(_learnt=pl.max_horizontal(more, -1.0))
    joined = covered.join(effects, on=["series", "event_id"], how="left", maintain_order="left")
    return joined.with_columns(uplift=pl.coalesce("uplift", "_learnt", 0.0)).drop("_learnt")


def future_uplift(covered: pl.DataFrame, next_bucket: pl.Series, horizon: int) -> FloatArray:
    """What each bucket ahead is multiplied by, a row per series, a column per bucket; never below 0.

    Inputs: covered buckets with their uplifts, series numbered from 0; the first bucket ahead of each series.
    """
    factors = np.ones((len(next_bucket), horizon))
    ahead = covered.with_columns(_step=pl.col("number") - pl.lit(next_bucket).gather(pl.col("series")))
    ahead = ahead.filter((pl.col("_step") >= 0) & (pl.col("_step") < horizon)).sort("series", "number", "event_id", "uplift", "share")
    np.add.at(factors, (ahead["series"].to_numpy(), ahead["_step"].to_numpy()), (ahead["uplift"] * ahead["share"]).to_numpy())
    return np.maximum(factors, 0)
