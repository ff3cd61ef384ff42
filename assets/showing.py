"""What a stage shows of a plan date in the metadata of its asset: figures, and pictures that are drawn while the date is written.

Belongs here: when drawing begins, when it is awaited, how a picture becomes metadata. Who draws is told by `ports.Drawing`.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.charts import Chart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from assets.ports import Drawing


class Showing:
    """Entries of metadata by plan date; charts among them are drawn between `begin` and `end`.

    Inputs: the context of the asset, and who draws.
    """

    def __init__(self, context: dg.AssetExecutionContext, drawing: Drawing) -> None:
        self._context = context
        self._drawing = drawing
        self._begun: dict[date, list[tuple[Mapping[str, Any], Callable[[], Sequence[bytes]]]]] = {}

    def begin(self, day: date, entries: Mapping[str, Any]) -> None:
        """Has the charts among the entries of a plan date drawn; further entries may be begun later."""
        drawn = self._drawing([entry for entry in entries.values() if isinstance(entry, Chart)])
        self._begun.setdefault(day, []).append((entries, drawn))

    def end(self, day: date) -> None:
        """Shows the entries of a plan date in their order, as soon as all is drawn."""
        shown: dict[str, Any] = {}
        for entries, drawn in self._begun.pop(day):
            images = iter(drawn())
            shown |= {name: _markdown(next(images)) if isinstance(entry, Chart) else entry for name, entry in entries.items()}
        self._context.add_asset_metadata(shown, partition_key=day.isoformat())


def _markdown(image: bytes) -> dg.MarkdownMetadataValue:
    return dg.MetadataValue.md(f"![](data:image/png;base64,{base64.b64encode(image).decode('ascii')})")
