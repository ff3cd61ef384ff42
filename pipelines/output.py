"""A folder of tables as the result of a command: the old one or the new one, never a mixture.

Belongs here: putting a whole folder in place. The files in it are written by `pipelines.files`.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from masterplan.errors import InputError
from pipelines.files import write_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl


def replace_folder(
    tables: Mapping[str, pl.DataFrame], folder: Path, fmt: Literal["csv", "parquet"], is_known: Callable[[str], bool]
) -> None:
    """Writes the tables into a folder beside and puts it in place by rename.

    `is_known` tells the names of tables that such a folder may hold. Errors: InputError when the folder holds anything
    else, since replacing it would lose that, or when it cannot be written.
    """
    folder = folder.absolute()
    _refuse_other_files(folder, is_known)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            write_folder(tables, beside / "new", fmt)
            _swap(beside / "new", folder, beside / "old")
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        way_out = "Free space or rights, or choose another folder."
        raise InputError(f"the folder {folder} cannot be written: {error}", way_out=way_out) from error


def _swap(new: Path, folder: Path, old: Path) -> None:
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def _refuse_other_files(folder: Path, is_known: Callable[[str], bool]) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder", way_out="Choose another folder.")
    others = sorted(path.name for path in folder.iterdir() if not is_known(path.stem) or path.suffix not in {".csv", ".parquet"})
    if others:
        raise InputError(
            f"the folder {folder} holds other files, and is replaced as a whole:", rows=others, way_out="Choose another folder."
        )
