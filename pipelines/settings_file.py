"""The settings file: where it is, what it says, and what is refused in it.

Belongs here: TOML as it was written. What each setting means is told in `settings`, which also says who wins when a
setting is given twice. Folders of the file are meant from the folder of the file, so that it means the same wherever a
command is called; those of the environment are meant from the working directory.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from masterplan.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

FILE_NAME: Final = "masterplan.toml"


@dataclass(frozen=True)
class SettingsFile:
    """The settings file of a deployment: its full path, None when there is none, and the values as TOML reads them."""

    path: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def texts(self, folders: Collection[str]) -> dict[str, Any]:
        """The values as the environment would give them, folders (by name of setting) with their full path; lists stay."""
        return {name: self._text(name in folders, value) for name, value in self.values.items() if value != ""}

    def _text(self, is_folder: bool, value: Any) -> Any:
        if is_folder and self.path and isinstance(value, str):
            return str(self.path.parent / Path(value).expanduser())
        if isinstance(value, bool):
            return str(value).lower()
        return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, int | float) else value


def read_settings_file(named: str | None, known: Collection[str]) -> SettingsFile:
    """The file that is named, or `masterplan.toml` of the working directory when it is there.

    Inputs: the path given by the user, the names of settings. Errors: SettingsError when the named file is absent, a
    file cannot be read or is no TOML (with the line), or it sets what is no setting.
    """
    path = Path(named or FILE_NAME).absolute()
    if not named and not path.exists():
        return SettingsFile()
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except FileNotFoundError as error:
        way_out = f"MASTERPLAN_CONFIG names it: correct or unset it. `masterplan settings --example > {FILE_NAME}` makes one."
        raise SettingsError(f"there is no settings file {path}", way_out=way_out) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SettingsError(f"the settings file {path} is no UTF-8 text (line {line})", way_out="Save it as UTF-8.") from error
    except OSError as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error.strerror}", way_out="Give the right to read it.") from error
    except tomllib.TOMLDecodeError as error:
        way_out = 'Each line is: name = value, texts in "quotes". See `masterplan settings --example`.'
        raise SettingsError(f"the settings file {path} is no TOML: {error}", way_out=way_out) from error
    _refuse_unknown(path, values, known)
    return SettingsFile(path, values)


def suggestion(name: str, known: Collection[str], prefix: str = "") -> str:
    """A remark that names the nearest known name; empty when none is near."""
    near = get_close_matches(name.lower(), sorted(known), n=1)
    return f" (did you mean {prefix}{near[0].upper() if prefix else near[0]}?)" if near else ""


def _refuse_unknown(path: Path, values: Mapping[str, Any], known: Collection[str]) -> None:
    tables = [f"[{name}]: settings stand at the top, without a table" for name, value in values.items() if isinstance(value, dict)]
    names = [name for name, value in values.items() if name not in known and not isinstance(value, dict)]
    rows = [*tables, *(name + suggestion(name, known) for name in names)]
    if rows:
        raise SettingsError(f"{path} sets what does not exist:", rows=rows, way_out=f"Known are {', '.join(sorted(known))}.")
