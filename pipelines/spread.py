"""Where batches of forecasts are made: in this process, in several of this machine, or on a Ray cluster.

Belongs here: handing out work and taking its results in order. Where a batch is made changes nothing in what comes out.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from masterplan.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from pipelines.settings import Settings


@dataclass(frozen=True)
class Spread:
    """Maps a function over batches as the settings say: here, in processes, or on Ray."""

    settings: Settings

    def __call__(self, work: Callable[[Any], Any], batches: Sequence[Any]) -> Iterator[Any]:
        """The results in the order of the batches. Errors: those of the work; SettingsError when Ray is asked for and not installed."""
        if self.settings.forecast_on == "here" or len(batches) < 2:  # noqa: PLR2004 - a single batch goes nowhere
            return map(work, batches)
        if self.settings.forecast_on == "processes":
            return _in_processes(work, batches)
        return _on_ray(work, batches, self.settings.ray_address)


def _in_processes(work: Callable[[Any], Any], batches: Sequence[Any]) -> Iterator[Any]:
    workers = min(os.cpu_count() or 1, len(batches))
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(work, batches)


def _on_ray(work: Callable[[Any], Any], batches: Sequence[Any], address: str | None) -> Iterator[Any]:
    """On the cluster at the address; on one of this machine, which ends with the work, when none is given."""
    ray = _ray()
    begun = not ray.is_initialized()
    if begun:
        ray.init(address=address, include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        task: Any = ray.remote(work)
        yield from (ray.get(made) for made in [task.remote(batch) for batch in batches])
    finally:
        if begun:
            ray.shutdown()


def _ray() -> ModuleType:
    try:
        import ray
    except ImportError as error:
        raise SettingsError(
            "forecasts are to be made on Ray, which is not installed",
            way_out="Install masterplan[ray], or set MASTERPLAN_FORECAST_ON to here or processes.",
        ) from error
    module: ModuleType = ray
    return module
