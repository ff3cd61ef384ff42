"""Settings of one deployment: the only place where the environment is read, and the settings file.

Belongs here: where the warehouse lives and where its data comes from. How to plan is data (the tables `plan`,
`coverage_group`, …), never a setting. Nothing is created when settings are read.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Annotated, Final, Literal, get_args
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from masterplan.errors import SettingsError
from pipelines.settings_file import FILE_NAME, SettingsFile, read_settings_file, suggestion

PREFIX: Final = "MASTERPLAN_"
CONFIG_VARIABLE: Final = "MASTERPLAN_CONFIG"
ENVIRONMENT: Final = "environment"
DOTENV: Final = ".env"
FILE: Final = "file"
SAMPLE: Final = "sample"
FOLDER: Final = "folder"
CHANGES: Final = "changes"
_SYSTEM: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def foreign_systems(mappings_dir: Path | None = None) -> list[str]:
    """The foreign systems that have mapping queries: those of `sql/sources`, and the subfolders of a folder of the user's own."""
    roots = [resources.files("sql") / "sources", *([mappings_dir] if mappings_dir else [])]
    entries = [entry for root in roots if root.is_dir() for entry in root.iterdir() if entry.is_dir()]
    return sorted({entry.name for entry in entries if _SYSTEM.fullmatch(entry.name)})


def _folder(value: Path | None) -> Path | None:
    if value is not None and not value.is_dir():
        raise ValueError(f"{value} is no folder; name the folder above those of your foreign systems")
    return value and value.absolute()


def _known_source(value: str, info: ValidationInfo) -> str:
    known = [SAMPLE, FOLDER, *foreign_systems(info.data.get("mappings_dir"))]
    if value not in known:
        raise ValueError(f"{value!r} is no source; choose one of {', '.join(known)}")
    return value


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value!r} is no time zone; name one as Europe/Berlin")
    return value


class Settings(BaseSettings):
    """Where this deployment keeps its warehouse and what it reads; each field is the variable MASTERPLAN_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    home: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        default=Path(".masterplan"), validate_default=True, description="Folder of the warehouse, the published files and Dagster's history"
    )
    mappings_dir: Annotated[Path | None, AfterValidator(_folder)] = Field(
        default=None, description="Folder of your own mapping queries, a subfolder for each foreign system"
    )
    # after mappings_dir, whose subfolders are sources too
    source: Annotated[str, AfterValidator(_known_source)] = Field(
        default=SAMPLE, description="sample: the sample group; folder: input_dir; else a foreign system of sql/sources or mappings_dir"
    )
    input_dir: Path | None = Field(
        default=None, description="Folder of canonical CSV or Parquet files, for source folder; of the export of a system in mappings_dir"
    )
    adventureworks_dir: Path | None = Field(default=None, description="Folder of the AdventureWorks export")
    neutral_mrp_dir: Path | None = Field(default=None, description="Folder of a neutral planning problem")
    changes_dir: Path | None = Field(
        default=None,
        description="Folder of changed rows; the subfolder changes of the folder of the source if not given, of home for the sample",
    )
    seed: int = Field(default=7, ge=0, description="Seed of the sample group")
    size: int = Field(default=1, ge=1, le=1000, description="Size of the sample group")
    published_plan_dates: int = Field(default=7, ge=1, le=10_000, description="Plan dates that stay published, the newest ones")
    history_records: int = Field(default=60, ge=1, description="Superseded versions of a plan that are kept, the newest ones")
    history_days: int = Field(default=30, ge=0, description="Days that a superseded version of a plan is kept")
    shadow_every: int = Field(
        default=0, ge=0, description="Every n-th version of a plan that follows changes is compared with the plan made anew; 0: none is"
    )
    first_plan_date: date = Field(default=date(2022, 1, 1), description="First plan date that can be planned")
    plan_dates: Literal["daily", "weekly", "month_end"] = Field(
        default="daily", description="Which days are plan dates: all, the Mondays, or the last days of months"
    )

    forecast_on: Literal["here", "processes", "ray"] = Field(
        default="here", description="Where forecasts are made: in the process of the run, in one per core of this machine, on Ray"
    )
    ray_address: str | None = Field(
        default=None, description="Address of the Ray cluster, for forecast_on ray; one of this machine if not given"
    )

    outbox_format: Literal["parquet", "csv"] = Field(default="parquet", description="Format of the files of firmed orders in the outbox")

    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(default="UTC", description="IANA time zone in which schedules run")

    @property
    def warehouse_file(self) -> Path:
        """The DuckDB file of the warehouse."""
        return self.home / "masterplan.duckdb"

    @property
    def published_dir(self) -> Path:
        """Folder in which analysts find the published plans."""
        return self.home / "published"

    @property
    def outbox_dir(self) -> Path:
        """Folder in which the source system finds firmed orders."""
        return self.home / "outbox"

    @property
    def live_changes_dir(self) -> Path:
        """Folder in which changed rows arrive; SettingsError when it is that of a source that has no folder."""
        if self.changes_dir is not None:
            return self.changes_dir.absolute()
        return (self.home if self.source == SAMPLE else self.source_dir()) / CHANGES

    @property
    def live_images_dir(self) -> Path:
        """Folder of what processes held of plans that follow changes."""
        return self.home / "live"

    @property
    def dagster_home(self) -> Path:
        """Folder of Dagster's own history and settings."""
        return self.home / "dagster"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Who wins, the first: an argument, the environment, `.env`, the settings file."""
        del file_secret_settings
        folders = {name for name, field in cls.model_fields.items() if Path in (field.annotation, *get_args(field.annotation))}
        file = InitSettingsSource(settings_cls, init_kwargs=settings_file().texts(folders))
        return init_settings, env_settings, dotenv_settings, file

    def source_dir(self) -> Path:
        """Folder that the source reads from; SettingsError when its variable is not set or names no folder."""
        field = f"{self.source}_dir" if self.source in foreign_systems() else "input_dir"
        folder: Path | None = getattr(self, field, None)
        variable = PREFIX + field.upper()
        if folder is None:
            way_out = f"Set {variable}, or {field} in {FILE_NAME}, to the folder that holds its files."
            raise SettingsError(f"source {self.source!r} needs a folder", way_out=way_out)
        if not folder.is_dir():
            raise SettingsError(f"{variable} is no folder: {folder}", way_out="Name the folder that holds the files of the source.")
        return folder


@dataclass(frozen=True)
class Origins:
    """Where each setting comes from: the settings file and, by name, `environment`, `.env`, `file` or nothing for a default."""

    file: SettingsFile
    by_name: Mapping[str, str]

    def place(self, name: str) -> str:
        """The place as a user looks for it."""
        return {ENVIRONMENT: "the environment", FILE: str(self.file.path), "": "default"}.get(self.by_name.get(name, ""), DOTENV)


def load_settings(**overrides: object) -> Settings:
    """The settings: an argument wins over the environment, that over `.env`, that over the settings file, that over the default.

    Errors: SettingsError names every setting that is unknown or wrong, and the file it stands in.
    """
    return load_with_origins(**overrides)[0]


def load_with_origins(**overrides: object) -> tuple[Settings, Origins]:
    """The settings as `load_settings` gives them, and where each comes from."""
    origins = _origins()
    try:
        return Settings(**overrides), origins  # type: ignore[arg-type]
    except ValidationError as error:
        rows = [_fault(origins, str(fault["loc"][0]), fault["input"], fault["msg"]) for fault in error.errors()]
        raise SettingsError("these settings are wrong:", rows=rows, way_out="Correct or unset them.") from error


def environment_of(settings: Settings, dagster_home: Path) -> dict[str, str]:
    """The environment of a child process that works with the same settings, whatever file or argument they came from."""
    paths = {name: value.absolute() for name, value in settings if isinstance(value, Path)}
    said = settings.model_copy(update=paths).model_dump(mode="json", exclude_none=True)
    texts = {PREFIX + name.upper(): value if isinstance(value, str) else json.dumps(value) for name, value in said.items()}
    file = settings_file().path
    named = {CONFIG_VARIABLE: str(file)} if file else {}
    return {**os.environ, **texts, **named, "DAGSTER_HOME": str(dagster_home)}


def _origins() -> Origins:
    try:
        given = {ENVIRONMENT: EnvSettingsSource(Settings).env_vars, DOTENV: DotEnvSettingsSource(Settings).env_vars}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the file .env of {Path.cwd()} cannot be read: {error}", way_out="Save it as UTF-8 text.") from error
    variables = {name.upper(): place for place in (DOTENV, ENVIRONMENT) for name in given[place]}
    _refuse_unknown_variables(variables)
    file = settings_file()
    named = {name: variables[PREFIX + name.upper()] for name in Settings.model_fields if PREFIX + name.upper() in variables}
    return Origins(file, {**dict.fromkeys(file.texts(()), FILE), **named})


def settings_file() -> SettingsFile:
    """The settings file that MASTERPLAN_CONFIG names in the environment or in `.env`, or that of the working directory."""
    given = {**DotEnvSettingsSource(Settings).env_vars, **EnvSettingsSource(Settings).env_vars}
    named = {name.upper(): value for name, value in given.items()}.get(CONFIG_VARIABLE)
    return read_settings_file(named, Settings.model_fields.keys())


def _fault(origins: Origins, name: str, value: object, message: str) -> str:
    said = f"{value!r}: {message.removeprefix('Value error, ')}"
    if origins.by_name.get(name) == FILE:
        return f"{origins.file.path}: {name} = {origins.file.values[name]!r}: {message.removeprefix('Value error, ')}"
    return f"{PREFIX}{name.upper()} = {said}"


def _refuse_unknown_variables(given: Iterable[str]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {CONFIG_VARIABLE}
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
    if unknown:
        names = [name.removeprefix(PREFIX).lower() for name in known]
        rows = [name + suggestion(name.removeprefix(PREFIX), names, PREFIX) for name in unknown]
        raise SettingsError("these settings do not exist:", rows=rows, way_out=f"Known are {', '.join(sorted(known))}.")
