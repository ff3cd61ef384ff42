"""Whether the source of the data is as it was: a fingerprint of its files that is taken without reading them.

Belongs here: nothing but that. It is what tells a run that goes on where another was stopped that it may trust what that
one took in; files count by name, size and time of change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from masterplan.fingerprint import combined
from pipelines.landing import source_files
from pipelines.mappings import queries_of
from pipelines.settings import FOLDER, SAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.settings import Settings


def source_state(settings: Settings) -> str:
    """Fingerprint of the source: its kind, its files, its mapping queries; SettingsError when it has no folder."""
    if settings.source == SAMPLE:
        return combined((SAMPLE, str(settings.seed), str(settings.size)))
    folder = settings.source_dir()
    queries = () if settings.source == FOLDER else queries_of(settings.source, folder, settings.mappings_dir).texts.items()
    return combined((settings.source, *_files(folder), *(f"{name}:{text}" for name, text in sorted(queries))))


def _files(folder: Path) -> Iterator[str]:
    for file in source_files(folder):
        state = file.stat()
        yield f"{file.relative_to(folder)}:{state.st_size}:{state.st_mtime_ns}"
