"""What changed since the image of a live plan: few rows beside it, so that it need not be written again for each change.

Belongs here: keeping and finding these steps, and what each of them planned. They lie in the folder of the image and name it;
those of another image, and those that cannot be read, are as good as none. What is done with them is told in `live`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from masterplan.netchange import Planned, Said
from masterplan.places import NODE_KEY
from pipelines.live_images import read_tree, write_tree, written_beside

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipelines.live_images import Stamp

_FOLDER: Final = "steps"
_PLANNED: Final = "planned"


@dataclass(frozen=True)
class Steps:
    """Changes of one input table since an image, taken together.

    `rows` by their key say something else now, those whose keys are in `gone` went. `said` is what the plan then said of the nodes
    that differ, `now` the fingerprints of nodes that differ from those of the image, `lost` the keys of nodes that have none any more.
    """

    rows: pl.DataFrame
    gone: pl.DataFrame
    said: Said
    now: pl.DataFrame
    lost: pl.DataFrame

    def then(self, later: Steps) -> Steps:
        """These steps and later ones, which count where both speak of the same."""
        key = self.gone.columns
        told = pl.concat([later.rows.select(key), later.gone])
        return Steps(
            _other_than(self.rows, told, later.rows),
            _other_than(self.gone, told, later.gone),
            self.said.then(later.said),
            _other_than(self.now, pl.concat([later.now.select(NODE_KEY), later.lost]), later.now),
            _other_than(self.lost, later.now.select(NODE_KEY), later.lost).unique(),
        )

    def known(self, of_image: pl.DataFrame) -> pl.DataFrame:
        """The fingerprints of the planning nodes that the plan was made from, given those of the image."""
        return _other_than(of_image, pl.concat([self.now.select(NODE_KEY), self.lost]), self.now)


def _other_than(rows: pl.DataFrame, named: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not named, and more."""
    return pl.concat([rows.join(named, on=named.columns, how="anti", nulls_equal=True, maintain_order="left"), more])


class Stepped(NamedTuple):
    """The steps since an image, by the version that each made the number of nodes it planned, and the stamp of the plan after them."""

    steps: Steps
    planned: dict[int, int]
    stamp: Stamp


def save_planned(folder: Path, version: int, planned: Planned) -> None:
    """Keeps beside the image what the step planned that made a version."""
    place = _place_of(folder, version)
    with written_beside(place) as fresh:
        write_tree(fresh, planned, {})
        put_beside(fresh, place)


def save_steps(folder: Path, stepped: Stepped, image: Stamp) -> None:
    """Puts the steps since an image in place of those that are there; the stamp tells which image."""
    place = folder / _FOLDER
    with written_beside(place) as fresh:
        told = {"image": dict(image), "planned": stepped.planned, "stamp": dict(stepped.stamp)}
        write_tree(fresh, dict(vars(stepped.steps)), told)
        put_beside(fresh, place)


def put_beside(fresh: Path, place: Path) -> None:
    """Puts what was written in place of what is there."""
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)


def load_steps(folder: Path, image: Stamp) -> Stepped | None:
    """The steps since an image; None when there are none of this image."""
    found: tuple[Any, dict[str, Any]] | None = read_tree(folder / _FOLDER)
    if found is None or found[1].get("image") != dict(image):
        return None
    try:
        planned = {int(version): int(nodes) for version, nodes in found[1]["planned"].items()}
        return Stepped(Steps(**found[0]), planned, found[1]["stamp"])
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def load_planned(folder: Path, versions: Iterable[int]) -> list[Planned] | None:
    """What the steps planned that made these versions; None when some of it cannot be read."""
    found = [read_tree(_place_of(folder, version)) for version in versions]
    planned = [tree[0] for tree in found if tree is not None]
    return planned if len(planned) == len(found) else None


def _place_of(folder: Path, version: int) -> Path:
    return folder / f"{_PLANNED}-{version}"
