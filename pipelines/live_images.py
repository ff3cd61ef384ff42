"""Images of live plans on disk: what a process held, so that the next one need not compute it again.

Belongs here: laying a state out in files and finding it again. One file holds all arrays and is mapped, not read; frames are
Arrow files, mapped too. An image is put in place by rename and names the plan version that it is of; one that cannot be
used is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.ipc

import masterplan
from masterplan.bill_arrays import VersionRows
from masterplan.buffer_levels import Levels
from masterplan.explosion.structure import Structure
from masterplan.links import Links
from masterplan.netchange import LiveState, Planned, Said
from masterplan.netchange.account import Account
from masterplan.netchange.records import NeedRows, NodeRows, Offsets, OrderRows, PegRows
from masterplan.netting import problem as arrays
from masterplan.network import Network
from masterplan.plan import RULES_VERSION
from masterplan.plan_sums import PlanSums
from masterplan.problem import PosedProblem
from masterplan.question import Question
from masterplan.run_methods.held import HeldProblem
from masterplan.run_methods.kept import Start
from masterplan.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Stamp = Mapping[str, str | int]

_ARRAYS: Final = "arrays.bin"
_MANIFEST: Final = "manifest.json"
_ALIGNED: Final = 64
_LEFT_SECONDS: Final = 3600.0
_BUNDLES: Final = (
    arrays.Coverage,
    arrays.Demands,
    arrays.Existing,
    arrays.Margins,
    arrays.PriorityModels,
    arrays.Problem,
    arrays.Rows,
    arrays.Sources,
    arrays.Special,
    arrays.Substitutes,
    arrays.Supplies,
    Account,
    HeldProblem,
    Levels,
    Links,
    LiveState,
    NeedRows,
    Network,
    NodeRows,
    Offsets,
    OrderRows,
    PlanSums,
    PegRows,
    Planned,
    PosedProblem,
    Question,
    Said,
    Scope,
    Start,
    Structure,
    VersionRows,
)
_KNOWN: Final[dict[str, Any]] = {bundle.__name__: bundle for bundle in _BUNDLES}


class Image(NamedTuple):
    """The state of a live plan, the stamp of what it is an image of, the fingerprints of the planning nodes that it was made from."""

    state: LiveState
    stamp: Stamp
    nodes: pl.DataFrame


def save_image(folder: Path, image: Image) -> None:
    """Puts an image in place of the one that is there."""
    with written_beside(folder) as fresh:
        write_tree(fresh, (image.state, image.nodes), {"stamp": dict(image.stamp)})
        replace(fresh, folder)


@contextmanager
def written_beside(folder: Path) -> Iterator[Path]:
    """A fresh folder beside one, which the block renames; nothing of it is left when the block raises."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _clear_left(folder)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield fresh
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def write_tree(fresh: Path, value: Any, told: Mapping[str, Any]) -> None:
    """Lays a value out in a folder, with what is told of it."""
    with (fresh / _ARRAYS).open("wb") as file:
        tree = _Writer(fresh, file).laid_out(value)
    (fresh / _MANIFEST).write_text(json.dumps({"layout": _layout(), **told, "state": tree}), "utf-8")


def read_tree(folder: Path) -> tuple[Any, dict[str, Any]] | None:
    """The value laid out in a folder and what is told of it; None when there is none, it cannot be read or is replaced meanwhile."""
    try:
        text = (folder / _MANIFEST).read_text("utf-8")
        manifest = json.loads(text)
        if manifest["layout"] != _layout():
            return None
        value = _Reader(folder).found(manifest["state"])
        # another process may have put other files under the names that this manifest tells
        return (value, manifest) if (folder / _MANIFEST).read_text("utf-8") == text else None
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None


def _clear_left(folder: Path) -> None:
    """Removes what processes that were killed an hour ago or more have left half written."""
    for left in folder.parent.glob(f".{folder.name}.*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def replace(fresh: Path, folder: Path) -> None:
    """Puts a written image in place of the one that is there."""
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def load_image(folder: Path) -> Image | None:
    """The image that is in place; None when there is none or it cannot be read."""
    found = read_tree(folder)
    if found is None:
        return None
    (state, nodes), told = found
    return Image(state, told["stamp"], nodes)


def _mapped_frame(file: Path) -> pl.DataFrame:
    """A frame that lies in a file; polars itself would copy it."""
    with pa.memory_map(str(file)) as source:
        return cast("pl.DataFrame", pl.from_arrow(pa.ipc.open_file(source).read_all()))


def stamp_of(plan_id: str) -> str:
    """A name for the folder of a plan, whatever its id is made of."""
    return hashlib.blake2b(plan_id.encode(), digest_size=8).hexdigest()


def drop_image(folder: Path) -> None:
    """Removes an image, if there is one."""
    shutil.rmtree(folder, ignore_errors=True)


def _layout() -> str:
    """What must be the same for an image to be read: the rules and the names of all that is in it."""
    shapes = {name: list(_names(bundle)) for name, bundle in sorted(_KNOWN.items())}
    return json.dumps([RULES_VERSION, getattr(masterplan, "__version__", ""), pl.__version__, np.__version__, shapes])


def _names(bundle: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(bundle)) if is_dataclass(bundle) else bundle._fields


class _Writer:
    """Writes leaves as they come and gives the tree that finds them."""

    def __init__(self, folder: Path, file: Any) -> None:
        self._folder, self._file = folder, file
        self._frames = 0
        self._known: dict[int, Any] = {}
        self._kinds: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
            (np.ndarray, self._array),
            (pl.DataFrame, self._frame),
            (pl.Series, lambda series: {"series": self._frame(series.to_frame())}),
            (dict, lambda known: {"map": {name: self.laid_out(value) for name, value in known.items()}}),
            (tuple, lambda parts: {"tuple": [self.laid_out(part) for part in parts]}),
            (date, lambda day: {"date": day.isoformat()}),
            ((str, int, float, type(None)), lambda plain: {"plain": plain}),
        )

    def laid_out(self, value: Any) -> Any:
        """The tree of a value."""
        name = type(value).__name__
        if name in _KNOWN:
            return {"bundle": name, "of": {part: self.laid_out(getattr(value, part)) for part in _names(type(value))}}
        for kind, write in self._kinds:
            if isinstance(value, kind):
                return self._once(value, write) if isinstance(value, np.ndarray | pl.DataFrame) else write(value)
        raise TypeError(f"{name} has no place in an image")

    def _once(self, value: Any, write: Callable[[Any], Any]) -> Any:
        """What is in a state twice is written once."""
        if id(value) not in self._known:
            self._known[id(value)] = write(value)
        return self._known[id(value)]

    def _array(self, array: np.ndarray[Any, Any]) -> Any:
        self._file.write(b"\0" * (-self._file.tell() % _ALIGNED))
        at = self._file.tell()
        np.ascontiguousarray(array).tofile(self._file)
        return {"array": [at, str(array.dtype), list(array.shape)]}

    def _frame(self, frame: pl.DataFrame) -> Any:
        self._frames += 1
        frame.rechunk().write_ipc(self._folder / f"{self._frames}.arrow", compression="uncompressed")
        return {"frame": self._frames}


class _Reader:
    """Finds what a tree names; arrays can be written to without changing the file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        size = (folder / _ARRAYS).stat().st_size
        with (folder / _ARRAYS).open("rb") as file:
            self._mapped = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_COPY) if size else bytearray()

    def found(self, tree: Any) -> Any:
        """The value of a tree."""
        ((kind, what), *_) = tree.items()
        if kind == "bundle":
            return _KNOWN[what](**{part: self.found(branch) for part, branch in tree["of"].items()})
        if kind == "map":
            return {name: self.found(branch) for name, branch in what.items()}
        if kind == "tuple":
            return tuple(self.found(branch) for branch in what)
        return self._leaf(kind, what)

    def _leaf(self, kind: str, what: Any) -> Any:
        if kind == "array":
            at, dtype, shape = what
            count = int(np.prod(shape, dtype=np.int64))
            return np.frombuffer(self._mapped, np.dtype(dtype), count, at).reshape(shape) if count else np.empty(shape, np.dtype(dtype))
        if kind in {"frame", "series"}:
            frame = _mapped_frame(self._folder / f"{int(what if kind == 'frame' else what['frame'])}.arrow")
            return frame if kind == "frame" else frame.to_series()
        return date.fromisoformat(what) if kind == "date" else what
