"""What forecasting costs beside fits called directly: our own choice and forecast against the models it needs, and dearer ones.

Belongs here: the made series and the timings. They are random walks with a season, drawn from a fixed seed: what is measured is time.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from masterplan.forecasting.baseline import forecast_series
from masterplan.forecasting.candidates import candidates
from masterplan.forecasting.classes import demand_classes
from masterplan.forecasting.history import FloatArray, Series
from masterplan.forecasting.running import run_models
from masterplan.forecasting.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WINDOWS: Final = 3
_LEVEL_PCT: Final = 90.0
_PLAIN_MEAN: Final = ("seasonal_dynamic_theta", "ces", "seasonal_theta", "ets")


@dataclass(frozen=True)
class Cost:
    """One comparison, in seconds of processor time: ours, theirs (scaled to as many series), and what was asked of the ratio."""

    what: str
    ours: float
    theirs: float
    asked: str


def made_series(count: int, buckets: int, season: int, settings: Settings) -> Series:
    """Positive series with level, drift, season and noise, the same ones each time."""
    random = np.random.default_rng(7)
    level = random.lognormal(4, 1, (count, 1)) * np.exp(np.cumsum(random.normal(0, 0.02, (count, buckets)), axis=1))
    phase = random.uniform(0, 2 * np.pi, (count, 1))
    cycle = 1 + random.uniform(0, 0.6, (count, 1)) * np.sin(2 * np.pi * np.arange(buckets) / season + phase)
    values = np.rint(level * cycle * np.exp(random.normal(0, 0.2, (count, buckets)))) + 1
    frame = pl.DataFrame({"company_id": [""] * count, "item_id": [f"{index:06d}" for index in range(count)]})
    return Series(settings, frame, values.ravel(), np.arange(count + 1, dtype=np.int64) * buckets)


def costs(weekly: int, monthly: int, sample: int, progress: Callable[[str, float], None]) -> list[Cost]:
    """Weekly series of three years against the plain fits they need and AutoARIMA; monthly ones against the mean of four models.

    Inputs: how many series of each, and of how many the dear models are timed and scaled from. Two series before are not counted.
    """
    weeks = made_series(weekly, 156, 52, Settings("week", 13, 52, _WINDOWS, 13, _LEVEL_PCT))
    months = made_series(monthly, 120, 12, Settings("month", 18, 12, _WINDOWS, 12, _LEVEL_PCT))
    for series in (weeks, months):
        forecast_series([next(series.batches(2))])
    progress("weekly series", 0.0)
    ours = _seconds(lambda: forecast_series([weeks]))
    progress("the fits they need", 0.3)
    plain = _seconds(lambda: _plain_fits(weeks))
    progress("AutoARIMA", 0.6)
    few = next(weeks.batches(sample))
    arima = _seconds(lambda: _run(["arima"], few)) * len(weeks) / len(few)
    progress("monthly series", 0.8)
    ours_monthly = _seconds(lambda: forecast_series([months]))
    some = next(months.batches(sample))
    mean = _seconds(lambda: _run(_PLAIN_MEAN, some)) * len(months) / len(some)
    progress("done", 1.0)
    return [
        Cost(f"{weekly:,} weekly series against the plain fits", ours, plain, "at most 1.5 times"),
        Cost(f"{weekly:,} weekly series against AutoARIMA (of {len(few)}, scaled)", ours, arima, "at most 1/20"),
        Cost(
            f"{monthly:,} monthly series against four models (of {len(some)}, scaled)",
            ours_monthly,
            mean,
            "at most 1/3",
        ),
    ]


def _run(names: Sequence[str], series: Series) -> None:
    run_models(names, _histories(series), series.settings.season, series.settings.horizon)


def _plain_fits(series: Series) -> None:
    """The models of the backtest on each window and of the final forecast on the whole histories, called directly."""
    settings = series.settings
    for batch in series.batches(256):
        tried = candidates(demand_classes(batch)[0], len(batch.of(0)) - settings.windows * settings.backtest_horizon, settings.season)
        for back in range(1, settings.windows + 1):
            cut = back * settings.backtest_horizon
            run_models(tried.names, [values[:-cut] for values in _histories(batch)], settings.season, settings.backtest_horizon)
        final = candidates(demand_classes(batch)[0], len(batch.of(0)), settings.season)
        run_models(final.members, _histories(batch), settings.season, settings.horizon)


def _histories(series: Series) -> list[FloatArray]:
    return [series.of(index) for index in range(len(series))]


def _seconds(run: Callable[[], object]) -> float:
    started = process_time()
    run()
    return process_time() - started
