"""SQL text that ships with Masterplan: mapping queries of foreign systems, schema, views, checks, statements of the store.

Belongs here: reading that text by its name, and putting it into another. What runs it lives in `pipelines`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)*")


@cache
def read(name: str) -> str:
    """The text of a packaged file, `checks/demand_is_pegged` for `sql/checks/demand_is_pegged.sql`.

    Errors: LookupError for a name that no file of the package has; nothing outside the package can be named.
    """
    place = resources.files("sql").joinpath(*f"{name}.sql".split("/"))
    if not _NAME.fullmatch(name) or not place.is_file():
        raise LookupError(f"Masterplan ships no SQL {name!r}.")
    return place.read_text("utf-8")


def inner(query: str) -> str:
    """A query as it stands within another statement."""
    return query.strip().removesuffix(";")


def names(folder: str) -> list[str]:
    """Names of the packaged files directly in a folder, sorted, each as `read` takes it."""
    if not _NAME.fullmatch(folder):
        raise LookupError(f"Masterplan ships no SQL folder {folder!r}.")
    files = resources.files("sql").joinpath(*folder.split("/")).iterdir()
    return sorted(f"{folder}/{file.name.removesuffix('.sql')}" for file in files if file.name.endswith(".sql"))
