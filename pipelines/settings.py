"""Settings of one deployment: the only place where the environment is read.

Belongs here: where the warehouse lives and where its data comes from. How to plan is data (the tables `plan`,
`coverage_group`, …), never a setting. Nothing is created when settings are read.
"""

from __future__ import annotations

import os
from datetime import date
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from masterplan.errors import SettingsError

PREFIX: Final = "MASTERPLAN_"
SAMPLE: Final = "sample"
FOLDER: Final = "folder"


def foreign_systems() -> list[str]:
    """The foreign systems that have mapping queries in `sql/sources`."""
    root = resources.files("sql") / "sources"
    if not root.is_dir():
        return []
    return sorted(entry.name for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith("_"))


def _known_source(value: str) -> str:
    known = [SAMPLE, FOLDER, *foreign_systems()]
    if value not in known:
        raise ValueError(f"{value!r} is no source; choose one of {', '.join(known)}")
    return value


class Settings(BaseSettings):
    """Where this deployment keeps its warehouse and what it reads; each field is the variable MASTERPLAN_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    home: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        default=Path(".masterplan"), validate_default=True, description="Folder of the warehouse, the published files and Dagster's history"
    )
    source: Annotated[str, AfterValidator(_known_source)] = Field(
        default=SAMPLE, description="sample: the sample group; folder: input_dir; else a foreign system of sql/sources"
    )
    input_dir: Path | None = Field(default=None, description="Folder of canonical CSV or Parquet files, for source folder")
    adventureworks_dir: Path | None = Field(default=None, description="Folder of the AdventureWorks export")
    neutral_mrp_dir: Path | None = Field(default=None, description="Folder of a neutral planning problem")
    seed: int = Field(default=7, ge=0, description="Seed of the sample group")
    size: int = Field(default=1, ge=1, le=1000, description="Size of the sample group")
    first_plan_date: date = Field(default=date(2022, 1, 1), description="First plan date that can be planned")

    @property
    def warehouse_file(self) -> Path:
        """The DuckDB file of the warehouse."""
        return self.home / "masterplan.duckdb"

    @property
    def published_dir(self) -> Path:
        """Folder in which analysts find the published plans."""
        return self.home / "published"

    @property
    def dagster_home(self) -> Path:
        """Folder of Dagster's own history and settings."""
        return self.home / "dagster"

    def source_dir(self) -> Path:
        """Folder that the source reads from; SettingsError when its variable is not set or names no folder."""
        field = "input_dir" if self.source == FOLDER else f"{self.source}_dir"
        folder: Path | None = getattr(self, field, None)
        variable = PREFIX + field.upper()
        if folder is None:
            raise SettingsError(f"source {self.source!r} needs a folder", way_out=f"Set {variable} to the folder that holds its files.")
        if not folder.is_dir():
            raise SettingsError(f"{variable} is no folder: {folder}", way_out="Name the folder that holds the files of the source.")
        return folder


def load_settings(**overrides: object) -> Settings:
    """The settings from the environment and a file `.env`, overridden by the arguments; SettingsError names what is wrong."""
    _refuse_unknown_variables()
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        rows = [
            f"{PREFIX}{str(fault['loc'][0]).upper()} = {fault['input']!r}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()
        ]
        raise SettingsError("these settings are wrong:", rows=rows, way_out="Correct or unset them.") from error


def environment_of(settings: Settings, dagster_home: Path) -> dict[str, str]:
    """The environment of a child process that works on the same home."""
    return {**os.environ, f"{PREFIX}HOME": str(settings.home), "DAGSTER_HOME": str(dagster_home)}


def _refuse_unknown_variables() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {name.upper() for source in (EnvSettingsSource, DotEnvSettingsSource) for name in source(Settings).env_vars}
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
    if unknown:
        rows = [name + _suggestion(name, known) for name in unknown]
        raise SettingsError("these settings do not exist:", rows=rows, way_out=f"Known are {', '.join(sorted(known))}.")


def _suggestion(name: str, known: set[str]) -> str:
    near = get_close_matches(name.removeprefix(PREFIX), sorted(other.removeprefix(PREFIX) for other in known), n=1)
    return f" (did you mean {PREFIX}{near[0]}?)" if near else ""
