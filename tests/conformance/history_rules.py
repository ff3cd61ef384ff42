"""Rules about demand history and what is forecast from it: each case is given to the function that a run calls.

Belongs here: arguments of a case to arguments of a function. How rules are compared is told in `rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import polars as pl
from conformance.given import COMPANY, SITE

from masterplan.contracts import INPUTS, empty_frame
from masterplan.contracts.rows import frame_of
from masterplan.forecasting.buckets import bucket_number, first_day
from masterplan.forecasting.calculations import ratio_pct, threshold
from masterplan.forecasting.fallbacks import best_fit, naive_copy, uses_croston, uses_naive
from masterplan.forecasting.holdout import holdout_size
from masterplan.forecasting.phases import phased
from masterplan.places import NODE_KEY

Arguments = Mapping[str, Any]


def _test_split(given: Arguments) -> dict[str, Any]:
    held = holdout_size(given["observations"], given["test_set_pct"])
    return {"test": held, "training": given["observations"] - held}


def _naive_fallback(given: Arguments) -> dict[str, Any]:
    values = np.array(given["values"], dtype=float)
    made = naive_copy(values, given["bucket"], given["horizon"])
    start = pl.DataFrame({"bucket": given["bucket"], "week_starts_on": given["start"].isoweekday(), "date": given["start"]})
    steps = pl.Series(range(len(values), len(values) + given["horizon"]))
    days = start.select(
        number=bucket_number(pl.col("date")) + steps, bucket=pl.col("bucket").first(), week_starts_on=pl.col("week_starts_on").first()
    )
    dates = days.select(first_day(pl.col("number"))).to_series()
    return {"method": made.method, "forecast": [{"date": day, "qty": qty} for day, qty in zip(dates, made.forecast.tolist(), strict=True)]}


def _fallback_choice(given: Arguments) -> dict[str, Any]:
    hint = given["seasonality_hint"]
    naive = given["naive_applies"] if "naive_applies" in given else uses_naive(given["bucket"], given["points"], is_season_given=hint)
    croston = uses_croston(given["points"], given["zeros"], is_season_given=hint, naive_applies=naive)
    return {"uses_naive": naive, "uses_croston": croston}


def _best_fit(given: Arguments) -> dict[str, Any]:
    models = [best_fit(mapes) for mapes in given["mape"]]
    return {"model": models, "mape": [mapes[model] for mapes, model in zip(given["mape"], models, strict=True)]}


def _phase_in_out(given: Arguments) -> dict[str, Any]:
    series = sorted({row["series"] for row in given["forecast"]} | {rule["target"] for rule in given["rules"] if "target" in rule})
    place = {"company_id": COMPANY, "site_id": SITE, "warehouse_id": ""}
    items = [{"company_id": COMPANY, "item_id": name, "default_site_id": SITE, "plans_by_warehouse": False} for name in series]
    words = {"source": "source_item_id", "target": "target_item_id"}
    rules = [
        {
            "company_id": COMPANY,
            "group_id": "G",
            "line_no": line_no,
            "applies_to": "forecast",
            **{words.get(word, word): rule[word] for word in rule},
        }
        for line_no, rule in enumerate(given["rules"], start=1)
    ]
    tables = {name: empty_frame(contract) for name, contract in INPUTS.items()}
    tables |= {"item": frame_of(INPUTS["item"], items), "phase_rule": frame_of(INPUTS["phase_rule"], rules)}
    rows = pl.DataFrame([{**place, "item_id": row["series"], "date": row["date"], "qty": float(row["qty"])} for row in given["forecast"]])
    after = phased(tables, "forecast", rows.select(*NODE_KEY, "date", "qty"), ["qty"])
    return {"forecast": after.select("date", "qty", series="item_id").to_dicts()}


def _threshold(given: Arguments) -> dict[str, Any]:
    values = np.array(given["values"], dtype=float)
    return {"values": threshold(values, given["operator"], given["constant"], absolute=given["absolute"]).tolist()}


def _ratio_pct(given: Arguments) -> dict[str, Any]:
    return {"ratio_pct": ratio_pct(np.array(given["a"], dtype=float), np.array(given["b"], dtype=float))}


HISTORY_RULES: Final[dict[str, Callable[[Arguments], dict[str, Any]]]] = {
    "test_split": _test_split,
    "naive_fallback": _naive_fallback,
    "fallback_choice": _fallback_choice,
    "best_fit": _best_fit,
    "phase_in_out": _phase_in_out,
    "threshold": _threshold,
    "ratio_pct": _ratio_pct,
}
