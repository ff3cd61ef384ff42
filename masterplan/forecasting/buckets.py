"""Dates and the buckets they fall in: days, weeks that begin on a chosen weekday, months, each numbered without gaps.

Belongs here: expressions from dates to bucket numbers and back; `bucket` and `week_starts_on` are columns of the frame.
"""

from __future__ import annotations

import polars as pl

_THURSDAY = 4  # the weekday of day 0, 1970-01-01
_DAYS = 7
_MONTHS = 12


def bucket_number(date: pl.Expr) -> pl.Expr:
    """The number of the bucket that a date falls in."""
    days = date.cast(pl.Int32)
    week = (days - (pl.col("week_starts_on") - _THURSDAY)) // _DAYS
    month = date.dt.year() * _MONTHS + date.dt.month().cast(pl.Int32) - 1
    return _by_bucket(days, week, month).cast(pl.Int32)


def first_day(number: pl.Expr) -> pl.Expr:
    """The first day of a bucket given by its number."""
    week = (number * _DAYS + (pl.col("week_starts_on") - _THURSDAY)).cast(pl.Int32).cast(pl.Date)
    month = pl.date(number // _MONTHS, number % _MONTHS + 1, 1)
    return _by_bucket(number.cast(pl.Int32).cast(pl.Date), week, month)


def _by_bucket(day: pl.Expr, week: pl.Expr, month: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("bucket") == "day").then(day).when(pl.col("bucket") == "week").then(week).otherwise(month)
