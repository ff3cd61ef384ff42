"""Running models over many histories at once, one call of StatsForecast for all models that see the same histories.

Belongs here: the door to StatsForecast and nothing that judges what comes out.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from masterplan.forecasting.models import MODELS
from masterplan.forecasting.preparation import Prepared, in_wider_buckets
from masterplan.forecasting.remembered import remembered_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from masterplan.forecasting.history import FloatArray

    Apply = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
    """A function on each of many parts of the work, in their order, as the built-in `map` does it: elsewhere, if it likes."""


def run_models(
    names: Sequence[str], histories: Sequence[FloatArray], season: int, horizon: int, season_kind: str = "auto"
) -> dict[str, FloatArray]:
    """The forecasts of each model, a row per history in its order, a column per bucket ahead, never below 0.

    Inputs: histories oldest value first, evenly spaced, without gaps; `season_kind` is auto, none, additive or
    multiplicative, for the models that choose. A model that fails on a history says NaN for it. What is remembered is not run.
    """
    remembered = remembered_here()
    if remembered is not None:
        return remembered.answer(_run, names, histories, season, horizon, season_kind)
    return _run(names, histories, season, horizon, season_kind)


def _run(names: Sequence[str], histories: Sequence[FloatArray], season: int, horizon: int, season_kind: str) -> dict[str, FloatArray]:
    from statsforecast import models

    said: dict[str, FloatArray] = {}
    ways = {(MODELS[name].prepare, MODELS[name].width): None for name in names}
    for prepare, width in ways:
        prepared = in_wider_buckets(prepare(histories, season, horizon), width, horizon)
        alike = [name for name in names if (MODELS[name].prepare, MODELS[name].width) == (prepare, width)]
        built = {name: MODELS[name].build(models, season, season_kind) for name in alike}
        for name, points in _forecast(built, prepared, -(-horizon // width)).items():
            said[name] = np.maximum(prepared.restore(points), 0)
    return said


def _forecast(built: Mapping[str, Any], prepared: Prepared, horizon: int) -> dict[str, FloatArray]:
    from statsforecast import StatsForecast, models

    for name, model in built.items():
        model.alias = name
    lengths = [len(history) for history in prepared.histories]
    frame = pl.DataFrame(
        {
            "unique_id": np.repeat(np.arange(len(lengths)), lengths),
            "ds": np.concatenate([np.arange(length) for length in lengths]),
            "y": np.concatenate(prepared.histories),
        }
    )
    with _quiet():
        engine = StatsForecast(models=list(built.values()), freq=1, n_jobs=1, fallback_model=models.NaNModel())
        said = engine.forecast(df=frame, h=horizon)
    return {name: said[name].to_numpy().reshape(len(lengths), horizon) for name in built}


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing that models mutter about short or constant histories reaches the reader; NaN says it."""
    logger = logging.getLogger("statsforecast")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
