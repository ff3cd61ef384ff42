"""What a plan date will ask for, made before it does: the fits of its forecast, the forecast, its plans, and their pictures.

Belongs here: what is foreseen, from tables that are expected to be those of the date. It is made in the process beside; when it
counts is told in `ahead`.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from assets.forecast_pictures import forecast_pictures
from assets.pictures import gross_plan_pictures, net_plan_pictures
from masterplan.contracts import RESULTS, polars_schema
from masterplan.demand_review import first_fits, generate_baseline
from masterplan.forecasting.baseline import fit
from masterplan.forecasting.remembered import Remembered, remembering
from masterplan.plan_choice import GROSS_KINDS, NET_KINDS, plan_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from assets.charts import Chart
    from assets.ports import Spread
    from masterplan.forecasting import BaselineForecast
    from masterplan.forecasting.fitted import Fitted
    from masterplan.places import Tables
    from masterplan.plan import Plan
    from masterplan.plan_choice import PlanRequest, Wanted

_SAID: Final = Remembered()  # of the plan dates before: the process lives as long as the backfill
NOTHING_TO_KEEP: Final = pl.DataFrame(schema=polars_schema(RESULTS["planned_order"]))


class GivenFits:
    """Maps a function over batches: fits are given as long as they are of the series that are asked for, all else is made otherwise.

    Inputs: the fits in the order in which a forecast asks for them; who makes what is not among them.
    """

    def __init__(self, fits: Sequence[Fitted], otherwise: Spread) -> None:
        self._left = list(fits)
        self._otherwise = otherwise
        self.are_wrong = False

    def __call__(self, work: Callable[[Any], Any], batches: Sequence[Any]) -> Iterable[Any]:
        """The results in the order of the batches."""
        given, self._left = self._left[: len(batches)], self._left[len(batches) :]
        if work is fit and len(given) == len(batches) and all(one.series.says_as(two) for one, two in zip(given, batches, strict=True)):
            return given
        self.are_wrong |= bool(given)
        self._left = []
        return self._otherwise(work, batches)


class Forecasted(NamedTuple):
    """A forecast, and images of what is shown of it, by chart."""

    forecast: BaselineForecast
    images: dict[bytes, bytes]


class Planned(NamedTuple):
    """A plan, what was asked for, and images of what is shown of it, by chart."""

    asked: PlanRequest
    plan: Plan
    images: dict[bytes, bytes]


def foresee(
    tables: Tables, quarantine: pl.DataFrame, day: date, *, only_fits: bool = False
) -> Iterator[list[Fitted] | Forecasted | Planned]:
    """Of a plan date the fits, the forecast made of them, and each of its plans: of plans that start from no run before."""
    with remembering(_SAID):
        fits = first_fits(tables, day)
    yield fits
    if only_fits:
        return
    forecast = generate_baseline(tables, day, apply=GivenFits(fits, _here))
    yield Forecasted(forecast, _drawn(forecast_pictures(forecast, tables)))
    gross: Wanted = {"baseline": forecast.baseline, "quarantine": quarantine}
    net: Wanted = {**gross, "orders_to_keep": lambda *_: NOTHING_TO_KEEP}
    for kind, pictures, wanted in ((GROSS_KINDS, gross_plan_pictures, gross), (NET_KINDS, net_plan_pictures, net)):
        for asked in plan_requests(tables, kind=kind, plan_date=day, **wanted):
            plan = asked.made()
            yield Planned(asked, plan, _drawn(pictures([plan])))


def known_by(chart: Chart) -> bytes:
    """What a chart is known by: charts of which this is the same are the same picture."""
    return pickle.dumps(chart)


def _drawn(charts: Mapping[str, Chart]) -> dict[bytes, bytes]:
    return {known_by(chart): chart.png() for chart in charts.values()}


def _here(work: Callable[[Any], Any], batches: Sequence[Any]) -> Iterable[Any]:
    return map(work, batches)
