"""`masterplan settings`: every setting, its value and where that comes from; a file of settings to start from."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipelines.settings import CONFIG_VARIABLE, PREFIX, Settings, load_with_origins
from pipelines.settings_file import FILE_NAME

if TYPE_CHECKING:
    from rich.console import Console

_PLACES: Final = f"`{FILE_NAME}` of the working directory, or the file that {CONFIG_VARIABLE} names"
_HEAD: Final = (
    f"Settings of Masterplan: save as {FILE_NAME} in the folder that you work in, or name the file in {CONFIG_VARIABLE}.",
    "What is not set takes the default shown. Folders are meant from the folder of this file.",
    "The environment and a file .env win over this file. Secrets belong into the environment, never here.",
)
_ABSENT: Final = "path/to/folder"


def show_settings(console: Console) -> None:
    """Prints the settings of a command called here; SettingsError when one is wrong."""
    settings, origins = load_with_origins()
    lines = [f"Settings file: {origins.file.path}" if origins.file.path else f"Settings file: none ({_PLACES})"]
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = "(not set)" if value is None else json.dumps(value, default=str) if isinstance(value, list | tuple) else str(value)
        lines += ["", f"{name} = {shown}    [{origins.place(name)}]", f"    {field.description}; {PREFIX}{name.upper()}"]
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def show_example(console: Console) -> None:
    """Prints a settings file in which everything is a comment: each setting with its meaning and default."""
    lines = [f"# {line}" for line in _HEAD]
    for name, field in Settings.model_fields.items():
        default = _ABSENT if field.default is None else field.get_default(call_default_factory=True)
        lines += ["", f"# {field.description} ({PREFIX}{name.upper()})", f"# {name} = {_toml(default)}"]
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def _toml(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False, default=str)
