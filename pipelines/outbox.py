"""The outbox: files of firmed orders that the source system takes up (semantics §31.11).

Belongs here: putting into place what the warehouse decided. Every file that nobody has seen in place is written again with the
same name and content, so a killed process loses nothing; each row has the key of its order, so taking a file twice is harmless.
"""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING, Final

from masterplan.errors import StoreError
from pipelines.warehouse.published_folder import flush

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    import polars as pl

    from pipelines.warehouse import Warehouse

UNFINISHED: Final = ".part"


def write_pending(warehouse: Warehouse, folder: Path, now: Callable[[], datetime]) -> list[Path]:
    """Puts every pending file of the outbox into place and notes it; gives the files.

    Inputs: the warehouse that decided, the folder of the outbox, the clock. Errors: StoreError when the folder cannot be
    written; what is not in place stays pending.
    """
    done = []
    for row in warehouse.pending_outbox():
        place = folder / row["file_name"]
        lines = warehouse.outbox_lines(row["batch_id"], row["order_type"])
        try:
            put(place, content(lines, row["format"]))
        except OSError as error:
            raise StoreError(
                f"The outbox {folder} cannot be written: {error}",
                way_out="Free space or rights, then: masterplan firm outbox. Nothing is lost.",
            ) from error
        warehouse.note_outbox_written(row["file_name"], now())
        done.append(place)
    return done


def content(lines: pl.DataFrame, file_format: str) -> bytes:
    """The bytes of a file; the same for the same lines."""
    target = BytesIO()
    if file_format == "csv":
        lines.write_csv(target)
    else:
        lines.write_parquet(target, compression="zstd")
    return target.getvalue()


def put(place: Path, data: bytes) -> None:
    """Writes a file aside and puts it into place by rename."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}{UNFINISHED}")
    write_aside(aside, data)
    rename(aside, place)
    flush(place.parent)


def write_aside(aside: Path, data: bytes) -> None:
    """Writes all bytes of a file and brings them to the disk."""
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def rename(aside: Path, place: Path) -> None:
    """Puts a written file into place, over one of the same name."""
    aside.replace(place)
