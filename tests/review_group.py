"""Three items on one or two sites in weeks: A and B in pieces, K in kilograms with two decimals; a baseline of two weeks each."""

from __future__ import annotations

from datetime import date

import polars as pl

from masterplan.contracts import INPUTS, RESULTS, STORAGE, empty_frame
from masterplan.contracts.rows import frame_of
from masterplan.demand_review import Edit, adjusted, reviewed
from masterplan.testing import company

MONDAY = date(2025, 3, 3)
NEXT = date(2025, 3, 10)
LAST = date(2025, 3, 17)
ADJUSTMENT = STORAGE["forecast.adjustment"]
POINTS = [("A", "1", MONDAY, 30), ("A", "1", NEXT, 30), ("B", "1", MONDAY, 10), ("B", "1", NEXT, 10), ("B", "2", MONDAY, 20)]


def group():
    """Every input table."""
    place = {"default_site_id": "1", "plans_by_warehouse": False}
    items = [{"item_id": "A", "item_group_id": "G"}, {"item_id": "B", "item_group_id": "H"}, {"item_id": "K", "unit_id": "KG"}]
    return company(
        company=[{}],
        unit=[{"unit_id": "EA", "decimals": 0}, {"unit_id": "KG", "decimals": 2}],
        site=[{"site_id": "1"}, {"site_id": "2"}],
        item=[{**place, **item} for item in items],
        item_allocation_key=[
            {"allocation_key_id": "BOTH", "item_id": "A", "percent": 75},
            {"allocation_key_id": "BOTH", "item_id": "B", "percent": 25},
        ],
    )


def baseline(*points, plan_date=MONDAY):
    rows = [
        {
            "plan_date": plan_date,
            "company_id": "C1",
            "item_id": item,
            "site_id": site,
            "date": day,
            "point_qty": qty,
            "lower_qty": 0,
            "upper_qty": qty,
        }
        for item, site, day, qty in points
    ]
    return frame_of(RESULTS["baseline"], rows)


def no_adjustments():
    return empty_frame(ADJUSTMENT)


def begun(tables, *, points=POINTS, plan_date=MONDAY, adjustments=None, previous=None):
    kept = no_adjustments() if adjustments is None else adjustments
    return reviewed(tables, plan_date, baseline(*points, plan_date=plan_date), kept, previous)


def after(review, rows):
    """The review with changed rows in place of those of their keys."""
    key = list(STORAGE["forecast.reviewed"].key)
    return pl.concat([review.join(rows, on=key, how="anti"), rows]).sort(key)


def edited(tables, review, edit: Edit, plan_date=MONDAY, number=1):
    """Review and adjustments as they are kept after an edit."""
    rows, news = adjusted(tables, plan_date, review, edit)
    kept = news.with_columns(edit_no=pl.lit(number, dtype=pl.Int32)).select(ADJUSTMENT.column_names)
    return after(review, rows), kept


def quantities(rows, qty="qty"):
    return {(row["item_id"], row["site_id"], row["date"]): float(row[qty]) for row in rows.to_dicts()}


def lines(*rows):
    return frame_of(INPUTS["demand_forecast"], [{"company_id": "C1", "model_id": "M", "site_id": "1", **row} for row in rows])
