"""Plan dates as partitions: which days there are, and that a day is offered as soon as it has begun."""

from __future__ import annotations

from datetime import UTC, date, datetime

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from pipelines.jobs import PLAN_CHAIN
from pipelines.partitions import PlanDates, plan_dates
from pipelines.settings import load_settings

FIRST = date(2024, 1, 2)


@pytest.mark.parametrize(
    ("which", "now", "days"),
    [
        ("daily", datetime(2024, 1, 4, tzinfo=UTC), ["2024-01-02", "2024-01-03", "2024-01-04"]),
        ("weekly", datetime(2024, 1, 14, 23, tzinfo=UTC), ["2024-01-08"]),
        ("weekly", datetime(2024, 1, 15, tzinfo=UTC), ["2024-01-08", "2024-01-15"]),
        ("month_end", datetime(2024, 2, 28, 23, tzinfo=UTC), ["2024-01-31"]),
        ("month_end", datetime(2024, 2, 29, tzinfo=UTC), ["2024-01-31", "2024-02-29"]),
    ],
)
def test_a_plan_date_is_offered_from_its_first_moment_and_not_before(which: PlanDates, now: datetime, days: list[str]) -> None:
    assert plan_dates(FIRST, which).get_partition_keys(current_time=now) == days


def test_month_ends_are_one_range_without_gaps() -> None:
    ends = plan_dates(FIRST, "month_end")
    found = ends.get_partition_keys_in_range(dg.PartitionKeyRange("2024-01-31", "2025-03-31"))
    assert len(found) == 15
    assert not ends.has_partition_key("2024-02-28")


def test_the_setting_decides(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("MASTERPLAN_PLAN_DATES", "month_end")
    job = build_defs(settings=load_settings(home=tmp_path, first_plan_date=FIRST)).resolve_job_def(PLAN_CHAIN)
    assert job.partitions_def == plan_dates(FIRST, "month_end")
