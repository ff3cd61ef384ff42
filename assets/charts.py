"""How charts look, and how one becomes a small PNG.

Belongs here: style, margins, the drawing itself. What is on a chart is told in `pictures` and `forecast_pictures`. A chart can be
handed to another process, which needs neither Dagster nor what the chart was made from; the same chart gives the same bytes there.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

_WIDTH: Final = 9.0
_HEIGHT: Final = 2.6
_LEFT: Final = 0.75
_ABOVE: Final = 0.3
_BELOW: Final = 0.45
_STYLE: Final[dict[Any, Any]] = {
    "font.size": 7.5,
    "axes.titlesize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "axes.titley": 1.0,
    "date.converter": "concise",
}
HISTORY, FORECAST, LATE = "#444444", "#1f6f8b", "#b23a2e"


@dataclass(frozen=True)
class Chart:
    """Panels, functions of a module and what they draw on their axes, one below the other; `beside` them so many inches."""

    panels: tuple[Callable[[Axes], None], ...]
    beside: float = 0.15

    def png(self) -> bytes:
        """The chart as a file."""
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        with rc_context(_STYLE):
            height = _HEIGHT * len(self.panels)
            figure = Figure(figsize=(_WIDTH, height))
            FigureCanvasAgg(figure)
            # margins in inches: a layout that measures its texts takes as long as the drawing
            edges = {"left": _LEFT / _WIDTH, "right": 1 - self.beside / _WIDTH, "bottom": _BELOW / height, "top": 1 - _ABOVE / height}
            between = (_ABOVE + _BELOW) / (_HEIGHT - _ABOVE - _BELOW)
            grid = figure.subplots(len(self.panels), squeeze=False, gridspec_kw={**edges, "hspace": between})
            for axes, draw in zip(grid.flat, self.panels, strict=True):
                draw(axes)
            target = BytesIO()
            figure.savefig(target, format="png", dpi=72, metadata={"Software": None}, pil_kwargs={"compress_level": 3})
        return target.getvalue()
