"""What is held of a live plan between changes: put together from its image and the steps since, and kept for the next change.

Belongs here: which of what was held can be used, and when a step more is kept and when another image. How images and steps lie on
disk is told in `live_images` and `live_steps`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from masterplan.contracts import INPUTS, empty_frame
from masterplan.netchange import LivePlan
from pipelines.live_images import Image, load_image, save_image
from pipelines.live_inputs import Differing, Inputs
from pipelines.live_steps import Stepped, Steps, load_planned, load_steps, save_planned, save_steps

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import polars as pl

    from masterplan.netchange import Excerpt
    from pipelines.live_images import Stamp
    from pipelines.warehouse import Warehouse

_STEPPED: Final = "demand_order"
_MOST_STEPS: Final = 300
_MOST_NODES: Final = 5_000
"""So many at most, each as often as it is planned: to take that over costs less than another image does, by change."""


@dataclass(frozen=True)
class Made:
    """What a version was made from: the fingerprints of planning nodes, and what the tables without items say, in a word."""

    fingerprints: pl.DataFrame
    mark: str

    def stamp(self, version: int, plan_fingerprint: str) -> Stamp:
        """What is told of the version beside what is held of it."""
        return {"version": version, "plan_fingerprint": plan_fingerprint, "mark": self.mark}


@dataclass(frozen=True)
class Held:
    """A live plan as it was left, the stamp of its image, what was kept since, what tables without items said, the nodes to look at.

    Those of `differs` are planned from something else now, those of `since` the stored plan says something else of.
    """

    live: LivePlan
    image: Stamp
    stepped: Stepped | None
    mark: str
    differs: Differing
    since: pl.DataFrame


class Restored(NamedTuple):
    """A live plan as it was left, the stamp of its image, what was kept since, the node fingerprints of the image."""

    live: LivePlan
    image: Stamp
    stepped: Stepped | None
    nodes: pl.DataFrame

    @property
    def stamp(self) -> Stamp:
        """The stamp of the version that is held."""
        return self.image if self.stepped is None else self.stepped.stamp


def restored(folder: Path) -> Restored | None:
    """The live plan of the image and the steps since; None without a usable image."""
    image = load_image(folder)
    if image is None:
        return None
    stepped = load_steps(folder, image.stamp)
    live = LivePlan.restored(image.state)
    if stepped is None:
        return Restored(live, image.stamp, None, image.nodes)
    steps, planned = stepped.steps, load_planned(folder, stepped.planned)
    if planned is None or not live.take_over(steps.rows, steps.gone, planned):
        live.change({_STEPPED: steps.rows}, {_STEPPED: steps.gone})
    return Restored(live, image.stamp, stepped, image.nodes) if live.hear(steps.said) else None


def held_of(warehouse: Warehouse, plan_id: str, plan_date: date, left: Restored | None, fingerprints: pl.DataFrame) -> Held | None:
    """What is held of the plan, when its version is the stored one. `fingerprints` are those of planning nodes now."""
    if left is None:
        return None
    version = int(left.stamp["version"])
    if warehouse.version_fingerprint(plan_id, plan_date, version) != left.stamp["plan_fingerprint"]:
        return None
    steps = None if left.stepped is None else left.stepped.steps
    differs, since = Differing.since(left.nodes, steps, fingerprints), warehouse.nodes_since(plan_id, plan_date, version)
    return Held(left.live, left.image, left.stepped, str(left.stamp.get("mark", "")), differs, since)


def keep(folder: Path, held: Held, inputs: Inputs, excerpt: Excerpt, version: int, made: Made) -> None:
    """Keeps what the plan is now: a step more beside its image, or another image when steps are many or do not tell all."""
    stamp = made.stamp(version, excerpt.plan.plan_fingerprint)
    step = _step(held, inputs, excerpt)
    if step is not None:
        steps, planned = (step, {}) if held.stepped is None else (held.stepped.steps.then(step), held.stepped.planned)
        nodes = step.said.nodes
        if steps.rows.height + steps.gone.height <= _MOST_STEPS and sum(planned.values()) + nodes.height <= _MOST_NODES:
            save_planned(folder, version, held.live.planned(nodes))
            save_steps(folder, Stepped(steps, {**planned, version: nodes.height}, stamp), held.image)
            return
    save_image(folder, Image(held.live.state(), stamp, made.fingerprints))


def _step(held: Held, inputs: Inputs, excerpt: Excerpt) -> Steps | None:
    """The last step; None when it does not tell all that is different."""
    if held.live.is_settled or excerpt.said is None:
        return None
    nothing = empty_frame(INPUTS[_STEPPED])
    rows = inputs.rows.get(_STEPPED, nothing)
    gone = inputs.gone.get(_STEPPED, nothing.select(INPUTS[_STEPPED].key))
    return Steps(rows, gone, excerpt.said, held.differs.now, held.differs.lost)
