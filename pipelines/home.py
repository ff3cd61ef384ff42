"""The home of one deployment: Dagster's folder in it, ready to use, and the instance that keeps its history there.

Belongs here: what `masterplan run` and `masterplan ui` share. Nothing is created before one of them asks.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

import dagster as dg
from dagster._core.instance.config import dagster_instance_config
from dagster._core.instance.ref import InstanceRef

from pipelines.run_history import open_history

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.settings import Settings

CONFIG: Final = "dagster.yaml"
_STORAGES: Final = {"storage", "event_log_storage", "run_storage", "schedule_storage"}


def prepare_dagster_home(settings: Settings) -> Path:
    """Creates Dagster's folder with the settings that Masterplan ships; a file that was changed by hand is kept."""
    folder = settings.dagster_home
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / CONFIG
    if not place.exists():
        shipped = resources.files("pipelines") / "dagster_home" / CONFIG
        place.write_text(shipped.read_text("utf-8"), "utf-8")
    return folder


def headless_instance(folder: Path) -> dg.DagsterInstance:
    """The instance of a prepared folder for a run in this process: its terminal output stays in the terminal.

    Where `dagster.yaml` says nothing of storage, the files are those that Dagster would use, kept open.
    """
    quiet = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
    said, _ = dagster_instance_config(str(folder))
    history = {} if _STORAGES & said.keys() else open_history(folder)
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(folder), overrides={"compute_logs": quiet, **history}))
