"""Buckets: which one a date falls in, and back to its first day."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterplan.forecasting.buckets import bucket_number, first_day


def begins(day, bucket, week_starts_on=1):
    frame = pl.DataFrame(
        {"date": [day], "bucket": [bucket], "week_starts_on": [week_starts_on]}, schema_overrides={"week_starts_on": pl.Int32}
    )
    return frame.select(first_day(bucket_number(pl.col("date")))).item()


@pytest.mark.parametrize(
    ("day", "bucket", "week_starts_on", "expected"),
    [
        (date(2025, 6, 4), "day", 1, date(2025, 6, 4)),
        (date(2025, 6, 2), "week", 1, date(2025, 6, 2)),
        (date(2025, 6, 8), "week", 1, date(2025, 6, 2)),
        (date(2025, 6, 7), "week", 7, date(2025, 6, 1)),
        (date(2025, 6, 8), "week", 7, date(2025, 6, 8)),
        (date(1969, 12, 31), "week", 4, date(1969, 12, 25)),
        (date(2024, 2, 29), "month", 1, date(2024, 2, 1)),
        (date(2024, 12, 31), "month", 1, date(2024, 12, 1)),
        (date(2025, 1, 1), "month", 1, date(2025, 1, 1)),
    ],
)
def test_the_first_day_of_a_bucket(day, bucket, week_starts_on, expected):
    assert begins(day, bucket, week_starts_on) == expected


@given(day=st.dates(date(1950, 1, 1), date(2090, 1, 1)), week_starts_on=st.integers(1, 7))
def test_weeks_begin_on_the_chosen_weekday_and_hold_their_dates(day, week_starts_on):
    first = begins(day, "week", week_starts_on)

    assert first.isoweekday() == week_starts_on
    assert 0 <= (day - first).days < 7
