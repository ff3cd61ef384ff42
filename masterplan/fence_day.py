"""The last day that a coverage fence lets in: so many days after the plan date, or by the instant of the run in each site's time.

Belongs here: the end of the fence (semantics §6.11). Which rows it leaves out is told in `scope`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from masterplan.errors import ParameterError
from masterplan.places import Tables

RUN_AT: Final = "run_at"
_SITE: Final = ("company_id", "site_id")


def local_cutoff(run_at: datetime, fence_days: int, zone: tzinfo) -> datetime:
    """The end of the coverage fence in the time of a zone, without its zone: the instant of the run and so many times 24 hours.

    Inputs: `run_at` with its zone. ParameterError without one.
    """
    if run_at.tzinfo is None:
        raise ParameterError(
            f"The instant of a run has a time zone, {run_at} has none.", way_out="Give it with its offset, as 2025-03-01T06:00+00:00."
        )
    return (run_at.astimezone(UTC) + timedelta(days=fence_days)).astimezone(zone).replace(tzinfo=None)


def with_counted_days(tables: Tables, frame: pl.DataFrame, plan: Mapping[str, object], plan_date: date) -> pl.DataFrame:
    """Nodes with `counted_days`, the days from the plan date to the last one that the coverage fence lets in.

    Inputs: nodes with `coverage_fence_days`. Engine `po` judges by the instant `run_at` of the plan's parameters, where there is
    one, on each site by its time zone; ParameterError for a zone that there is not.
    """
    run_at = plan.get(RUN_AT)
    if not isinstance(run_at, datetime) or plan["engine"] != "po":
        return frame.with_columns(counted_days=pl.col("coverage_fence_days"))
    zones = tables["site"].select(*_SITE, "time_zone")
    placed = frame.join(zones, on=_SITE, how="left", maintain_order="left").with_columns(pl.col("time_zone").fill_null("UTC"))
    ends = placed.select("time_zone", "coverage_fence_days").unique().rows()
    days = [(zone, fence, (local_cutoff(run_at, fence, _zone(zone)).date() - plan_date).days) for zone, fence in ends]
    known = pl.DataFrame(days, schema={"time_zone": pl.String, "coverage_fence_days": pl.Int32, "counted_days": pl.Int32}, orient="row")
    return placed.join(known, on=["time_zone", "coverage_fence_days"], how="left", maintain_order="left").drop("time_zone")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ParameterError(
            f"There is no time zone {name!r}.", way_out="Correct time_zone of the sites that name it: an IANA name."
        ) from None
