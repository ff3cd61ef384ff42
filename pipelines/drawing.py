"""Who draws the pictures of a run: this process, or the one beside it while this one writes.

Belongs here: who draws which chart, and what is done when nobody else does. A chart is the same wherever it is drawn.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from assets.charts import Chart
from pipelines.beside import FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from pipelines.beside import Beside

PATIENCE: Final = 60.0


def drawn_here(charts: Sequence[Chart]) -> Callable[[], Sequence[bytes]]:
    """Draws when the images are asked for."""
    return lambda: [chart.png() for chart in charts]


class DrawnBeside:
    """Has charts drawn by the process beside, if there is one.

    Inputs: what gives that process; what it is asked for next when a stage has begun all its charts and waits for them; what gives
    the image of a chart that was drawn before. Who waits for the images draws those that are not begun yet, and those that do not come.
    """

    def __init__(
        self,
        beside: Callable[[], Beside | None],
        then: Callable[[], None] = lambda: None,
        drawn_before: Callable[[Chart], bytes | None] = lambda _: None,
    ) -> None:
        self._beside = beside
        self._then = then
        self._drawn_before = drawn_before

    def __call__(self, charts: Sequence[Chart]) -> Callable[[], Sequence[bytes]]:
        """What gives the images, one per chart."""
        beside = self._beside()
        if beside is None:
            return drawn_here(charts)
        asked = [self._drawn_before(chart) or beside.asked(Chart.png, chart) for chart in charts]

        def images() -> Sequence[bytes]:
            self._then()
            # from the end: the process beside goes on from the front meanwhile
            backwards = [_image(chart, future) for chart, future in reversed(list(zip(charts, asked, strict=True)))]
            return backwards[::-1]

        return images


def _image(chart: Chart, asked: Future[bytes] | bytes) -> bytes:
    if isinstance(asked, bytes):
        return asked
    if not asked.cancel():
        with suppress(*FAILED):
            return asked.result(PATIENCE)
    return chart.png()
