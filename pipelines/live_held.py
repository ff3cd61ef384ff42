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
from pipelines.live_steps import Steps, load_steps, save_steps

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import polars as pl

    from masterplan.netchange import Excerpt
    from pipelines.live_images import Stamp
    from pipelines.warehouse import Warehouse

_STEPPED: Final = "demand_order"
_MOST_STEPS: Final = 300


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
    """A live plan as it was left, the stamp of its image, the steps since, what tables without items said, and the nodes to look at.

    Those of `differs` are planned from something else now, those of `since` the stored plan says something else of.
    """

    live: LivePlan
    image: Stamp
    steps: Steps | None
    mark: str
    differs: Differing
    since: pl.DataFrame


class Restored(NamedTuple):
    """A live plan as it was left, its image and the steps since, the stamp of its version, the node fingerprints of the image."""

    live: LivePlan
    image: Stamp
    steps: Steps | None
    stamp: Stamp
    nodes: pl.DataFrame


def restored(folder: Path) -> Restored | None:
    """The live plan of the image and the steps since; None without a usable image."""
    image = load_image(folder)
    if image is None:
        return None
    steps, stamp = load_steps(folder, image.stamp) or (None, image.stamp)
    live = LivePlan.restored(image.state)
    if steps is None:
        return Restored(live, image.stamp, None, stamp, image.nodes)
    live.change({_STEPPED: steps.rows}, {_STEPPED: steps.gone})
    return Restored(live, image.stamp, steps, stamp, image.nodes) if live.hear(steps.said) else None


def held_of(warehouse: Warehouse, plan_id: str, plan_date: date, left: Restored | None, fingerprints: pl.DataFrame) -> Held | None:
    """What is held of the plan, when its version is the stored one. `fingerprints` are those of planning nodes now."""
    if left is None:
        return None
    version = int(left.stamp["version"])
    if warehouse.version_fingerprint(plan_id, plan_date, version) != left.stamp["plan_fingerprint"]:
        return None
    differs, since = Differing.since(left.nodes, left.steps, fingerprints), warehouse.nodes_since(plan_id, plan_date, version)
    return Held(left.live, left.image, left.steps, str(left.stamp.get("mark", "")), differs, since)


def keep(folder: Path, held: Held, inputs: Inputs, excerpt: Excerpt, version: int, made: Made) -> None:
    """Keeps what the plan is now: a step more beside its image, or another image when steps are many or do not tell all."""
    live, steps = held.live, None
    stamp = made.stamp(version, excerpt.plan.plan_fingerprint)
    if not live.is_settled and excerpt.said is not None:
        nothing = empty_frame(INPUTS[_STEPPED])
        rows = inputs.rows.get(_STEPPED, nothing)
        gone = inputs.gone.get(_STEPPED, nothing.select(INPUTS[_STEPPED].key))
        step = Steps(rows, gone, excerpt.said, held.differs.now, held.differs.lost)
        steps = step if held.steps is None else held.steps.then(step)
    if steps is not None and steps.rows.height + steps.gone.height <= _MOST_STEPS:
        save_steps(folder, steps, held.image, stamp)
    else:
        save_image(folder, Image(live.state(), stamp, made.fingerprints))
