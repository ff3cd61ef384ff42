"""What the assets are given: the source of the data, the warehouse, somebody to tell of progress.

Belongs here: the choice of these by the settings. The warehouse itself is `pipelines.warehouse`, reading of files and
foreign systems `pipelines.files` and `pipelines.foreign`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from masterplan.intake import RawTable, take_in
from masterplan.sample import make_sample
from pipelines.drawing import drawn_here
from pipelines.files import read_folder
from pipelines.follow_job import Follower
from pipelines.forecast_desk import ForecastDesk
from pipelines.foreign import read_foreign, read_foreign_reports
from pipelines.io_managers import ConsolidationIO, ForecastIO, MasterIO, PlanIO
from pipelines.order_desk import OrderDesk
from pipelines.settings import FOLDER, SAMPLE
from pipelines.source_state import source_state
from pipelines.spread import Spread
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import polars as pl

    from assets.ports import Progress, Source
    from masterplan.intake import Intake
    from masterplan.places import Tables
    from masterplan.plan_choice import PlanRequest
    from pipelines.settings import Settings


@dataclass(frozen=True)
class SampleSource:
    """The sample group of companies, the same for every plan date."""

    seed: int
    size: int
    name: str = SAMPLE

    def taken_in(self, plan_date: date) -> Intake:  # noqa: ARG002
        """The tables of the sample group, made and checked once."""
        return _sample(self.seed, self.size)

    def reports(self, plan_date: date) -> Mapping[str, pl.DataFrame]:  # noqa: ARG002
        """None: the sample is what it is."""
        return {}


@dataclass(frozen=True)
class FilesSource:
    """A folder of canonical files, or the export of a foreign system, found through the settings when it is read."""

    settings: Settings

    @property
    def name(self) -> str:
        """The source as the settings name it."""
        return self.settings.source

    def taken_in(self, plan_date: date) -> Intake:
        """The tables as received, as of the plan date; SettingsError when the settings name no folder."""
        folder = self.settings.source_dir()
        return take_in(
            read_folder(folder) if self.name == FOLDER else read_foreign(self.name, folder, plan_date, self.settings.mappings_dir)
        )

    def reports(self, plan_date: date) -> Mapping[str, pl.DataFrame]:
        """What the mapping of a foreign system reports; nothing of canonical files."""
        if self.name == FOLDER:
            return {}
        return read_foreign_reports(self.name, self.settings.source_dir(), plan_date, self.settings.mappings_dir)


@lru_cache(maxsize=1)
def _sample(seed: int, size: int) -> Intake:
    return take_in({name: RawTable(frame, f"sample {name}") for name, frame in make_sample(seed, size).items()})


class NoForesight:
    """Nothing is made before it is asked for."""

    def forecast(self, tables: Tables, plan_date: date) -> None:
        """None."""

    def plan(self, asked: PlanRequest) -> None:
        """None."""


class NoProgress:
    """Tells nobody; Dagster shows the steps."""

    def __call__(self, stage: str, phase: str, share: float) -> None:
        """Does nothing."""


def source_of(settings: Settings) -> Source:
    """The source that the settings name."""
    return SampleSource(settings.seed, settings.size) if settings.source == SAMPLE else FilesSource(settings)


def build_resources(settings: Settings, progress: Progress | None = None, warehouse: Warehouse | None = None) -> dict[str, Any]:
    """Everything that assets and checks ask for by name; nothing is opened or created before it is used."""
    warehouse = warehouse or Warehouse(settings.warehouse_file)
    desk = OrderDesk(warehouse, settings)
    return {
        "source": source_of(settings),
        "progress": progress or NoProgress(),
        "audit": warehouse,
        "spread": Spread(settings),
        "foresight": NoForesight(),
        "drawing": drawn_here,
        "follower": Follower(settings, warehouse),
        "publisher": WarehousePublisher(warehouse, settings),
        "master_io": MasterIO(warehouse, settings.source, partial(source_state, settings)),
        "forecast_io": ForecastIO(warehouse),
        "desk": desk,
        "forecasts": ForecastDesk(warehouse),
        "plan_io": PlanIO(warehouse, desk.after_run),
        "consolidation_io": ConsolidationIO(warehouse),
    }


@dataclass(frozen=True)
class WarehousePublisher:
    """Publishes from the warehouse into the folder of the settings."""

    warehouse: Warehouse
    settings: Settings

    def publish(self, plan_date: date) -> Path:
        """Puts the snapshot of the plan date in place and says where it is."""
        return self.warehouse.publish(self.settings.published_dir, plan_date, self.settings.published_plan_dates)

    def report(self, plan_date: date) -> pl.DataFrame:
        """Figures of the net plans of the plan date, a row per plan and company."""
        return self.warehouse.plans_by_date(plan_date, plan_date, None)
