"""A warehouse with all tables and no row: laid out once in this process, then copied."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.warehouse import Warehouse

_FOLDER = TemporaryDirectory(prefix="blank_warehouse")


def blank(file: Path) -> Warehouse:
    """The warehouse of a file that is not there yet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return Warehouse(Path(shutil.copyfile(_laid_out(), file)))


@cache
def _laid_out() -> Path:
    file = Path(_FOLDER.name) / "kept.duckdb"
    with Warehouse(file)._database.writing():
        pass
    return file
