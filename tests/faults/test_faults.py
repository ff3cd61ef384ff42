"""Whatever happens at a write boundary, the visible plan is the old one or the new one, and the next run makes good what is left.

The whole grid runs with `-m slow`, a small part of it with `-m thorough`; the table of what was seen is printed at the end of the run,
and kept in docs/faults.md, against which each cell is tested.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import polars as pl
import pytest
from faults.boundary_hook import AFTER, happening, owner_of
from faults.fault_table import NOTHING, known
from faults.injected import CELLS, FAULTS, bring
from faults.work import SAID, WORK, WORK_AT, Seen, clock_set_back, desk_of, look, prepare, prepare_unpublished
from firming_desk import broken_laws

from pipelines.follow import follow, work_to_do
from pipelines.warehouse import forecast_calls, journal_calls, store
from pipelines.write_boundaries import BOUNDARIES

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {boundary.name: boundary for boundary in BOUNDARIES}
PIECE_AT = {name: piece for piece, names in WORK_AT.items() for name in names}
# what changes a plan that others see
SHOWS = {"plan version", "group view", "live version", "planned order changed", "orders firmed"}
BY_DEFAULT = {
    ("live version", "killed after"),
    ("live version", "disk full"),
    ("changed rows of a publication", "reader of published"),
}
GRID = [
    pytest.param(name, fault, marks=() if (name, fault) in BY_DEFAULT else pytest.mark.slow, id=f"{name}: {fault}") for name, fault in CELLS
]


@dataclass(frozen=True)
class Clean:
    """What is visible on the way of a piece of work that nothing disturbs: before, at each step, after, and after the next run."""

    steps: list[Seen]
    settled: Seen

    def allowed(self) -> dict[str, set[str]]:
        """By plan the fingerprints that may be visible."""
        return {plan: {step.stored[plan] for step in self.steps if plan in step.stored} for plan in self.steps[-1].stored}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The home that a piece of work begins in, made once."""
    homes: dict[bool, Path] = {}

    def of(piece: str) -> Path:
        is_unpublished = piece == "publication"
        if is_unpublished not in homes:
            place = tmp_path_factory.mktemp("prepared") / "home"
            if is_unpublished:
                shutil.copytree(of("stages"), place)
                prepare_unpublished(place)
            else:
                place.mkdir()
                prepare(place)
            homes[is_unpublished] = place
        return homes[is_unpublished]

    return of


@pytest.fixture(scope="session")
def clean(prepared: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Clean]:
    """What an undisturbed piece of work shows, seen once."""
    seen: dict[tuple[str, str], Clean] = {}

    def of(piece: str, fault: str) -> Clean:
        brings = fault if fault in {"delivered twice", "corrupted file"} else ""
        if (piece, brings) not in seen:
            seen[piece, brings] = _undisturbed(piece, brings, shutil.copytree(prepared(piece), tmp_path_factory.mktemp("clean") / "home"))
        return seen[piece, brings]

    return of


def _undisturbed(piece: str, brings: str, home: Path) -> Clean:
    steps = [look(home)]
    names = [*sorted(SHOWS), "list of the newest plan date shown"]
    desk = desk_of(home)

    def watched(rest: list[str]) -> None:
        if not rest:
            WORK[piece](desk)
            return
        with every_time(rest[0], lambda: steps.append(look(home))):
            watched(rest[1:])

    watched(names)
    steps.append(look(home))
    if brings:
        bring(brings, home)
    settle(piece, home)
    assert broken_laws(desk) == {}
    return Clean(steps, look(home))


def every_time(name: str, act: Callable[[], object]):
    """`act` after each call that passes a boundary."""
    owner, attribute = owner_of(BY_NAME[name])
    work = getattr(owner, attribute)

    def passing(*given, **named):
        made = work(*given, **named)
        act()
        return made

    return mock.patch.object(owner, attribute, passing)


def settle(piece: str, home: Path) -> None:
    """The next run, without anybody's hand: the same work, and a round of following."""
    desk = desk_of(home)
    WORK[piece](desk)
    desk.write_outbox()
    follow(desk.settings, desk.warehouse, SAID)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Where the home of a cell lies: for a full disk a file system of its own, where one may be mounted."""
    if request.node.callspec.params["fault"] != "disk full":
        yield tmp_path
        return
    mounted = tmp_path / "disk"
    mounted.mkdir()
    ended = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(mounted)], capture_output=True, text=True, check=False)
    if ended.returncode:
        warnings.warn(f"NO FULL DISK: no tmpfs can be mounted here ({ended.stderr.strip()}); files may not grow instead", stacklevel=1)
        yield tmp_path
        return
    try:
        yield mounted
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "fault"), GRID)
def test_the_visible_plan_is_the_old_or_the_new_one_and_the_next_run_succeeds(name, fault, prepared, clean, place, record_property):
    piece, boundary = PIECE_AT[name], BY_NAME[name]
    home = Path(shutil.copytree(prepared(piece), place / "home"))
    expected = clean(piece, fault)
    told = FAULTS[fault](piece, boundary, home)

    now = look(home)
    allowed = expected.allowed()
    assert all(now.stored[plan] in allowed[plan] for plan in now.stored), "each plan is one that an undisturbed run shows"
    assert now.stored.keys() == expected.steps[0].stored.keys()
    assert now.published in [step.published for step in expected.steps], "all plans are published together"

    with clock_set_back() if fault == "clock set back" else nullcontext():
        settle(piece, home)
    assert look(home) == expected.settled
    desk = desk_of(home)
    assert not work_to_do(desk.settings, desk.warehouse, SAID.plans)
    assert_each_order_is_handed_over_once(desk)
    cell = ", ".join(part for part in (_which(now, expected), told) if part)
    record_property("fault cell", [name, fault, cell])
    assert cell == known()[name, fault]


def _which(now: Seen, expected: Clean) -> str:
    first, last = expected.steps[0], expected.steps[-1]

    def word(part: dict[str, str], old: dict[str, str], new: dict[str, str]) -> str:
        return "same" if old == new == part else "old" if part == old else "new" if part == new else "between"

    stored, published = word(now.stored, first.stored, last.stored), word(now.published, first.published, last.published)
    return stored if stored == published else f"{stored}, published {published}"


def assert_each_order_is_handed_over_once(desk) -> None:
    files = [file for file in desk.settings.outbox_dir.rglob("*.parquet") if not file.name.startswith(".")]
    firmed = desk.warehouse.firmed_history()
    handed = pl.concat([pl.read_parquet(file) for file in files]) if files else firmed.select("planned_order_id").clear()
    assert sorted(handed["planned_order_id"]) == sorted(firmed["planned_order_id"])


def test_every_boundary_is_in_the_table_and_every_cell_is_filled():
    assert sorted(PIECE_AT) == sorted(boundary.name for boundary in BOUNDARIES)
    told = known()
    assert set(told) == {(boundary.name, fault) for boundary in BOUNDARIES for fault in FAULTS}
    assert {cell for cell, text in told.items() if text != NOTHING} == set(CELLS)
    assert set(CELLS) > BY_DEFAULT


def test_every_call_that_writes_to_the_store_is_a_boundary():
    """A method of the warehouse that opens a transaction, and nothing else in it, is named."""
    trees = [ast.parse(Path(module.__file__).read_text("utf-8")) for module in (store, forecast_calls, journal_calls)]
    methods = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    writing = {node.name for node in methods if "_database.writing()" in ast.unparse(node)}
    named = {boundary.work.rpartition(".")[2] for boundary in BOUNDARIES if boundary.is_transaction}
    assert named == writing


def test_every_name_put_in_place_is_a_boundary():
    """Whoever renames, replaces or links a file in `pipelines` is a boundary, or told here why not."""
    others = {
        "pipelines/output.py": "a folder that a user asked for, no plan of the warehouse",
        "pipelines/run_history.py": "an empty file of Dagster's history, which says nothing of a plan",
        "pipelines/files.py": "what is fetched of a foreign system, put in place by rename and read again when absent",
    }
    found = {}
    for file in sorted((ROOT / "pipelines").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(_puts_in_place, ast.walk(node))):
                found.setdefault(file.relative_to(ROOT).as_posix(), set()).add(node.name)
    known_places = {
        (boundary.work.partition(":")[0].replace(".", "/") + ".py", boundary.work.rpartition(":")[2]) for boundary in BOUNDARIES
    }
    # the one helper behind several boundaries
    known_places.add(("pipelines/warehouse/published_folder.py", "write_text"))
    strange = {(file, name) for file, names in found.items() for name in names if file not in others} - known_places
    assert strange == set()


def _puts_in_place(node: ast.AST) -> bool:
    """A call of Path.rename or Path.replace with one path, or of os.link; methods of frames and texts take other arguments."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or len(node.args) not in {1, 2} or node.keywords:
        return False
    if ast.unparse(node.func) == "os.link":
        return True
    is_path = isinstance(node.args[0], ast.Name | ast.BinOp | ast.Call) and not {
        ast.unparse(node.func.value),
        ast.unparse(node.args[0]),
    } & {"keys", "KINDS"}
    return node.func.attr in {"rename", "replace"} and len(node.args) == 1 and is_path


def test_a_boundary_happens_once_and_only_where_it_is(prepared, tmp_path):
    home = Path(shutil.copytree(prepared("housekeeping"), tmp_path / "home"))
    seen = []
    with happening(BY_NAME["scenario dropped"], AFTER, lambda: seen.append(desk_of(home).warehouse.scenarios()["plan_id"].to_list())):
        WORK["housekeeping"](desk_of(home))
        WORK["housekeeping"](desk_of(home))
    assert seen == [["kept"]]
