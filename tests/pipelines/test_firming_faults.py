"""Firming killed at every boundary of a write, and run again: each order is firmed once, none is lost.

The table of boundaries is `KILLS`; `python -m pytest tests/pipelines/test_firming_faults.py -v` prints it.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from firming_desk import ME, broken_laws, firmed_supply, new_desk, plan_again
from tiny_group import PLAN_DATE

from pipelines.order_desk import OrderDesk
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]

# boundary -> how the process is killed there, whether the decision stands afterwards
KILLS = {
    "in the middle of the transaction": ("Session.run = killed_at(40, Session.run)", False),
    "before the commit": ("firmings.decide = then_die(firmings.decide)", False),
    "after the commit, before the outbox": ("order_desk.write_pending = die", True),
    "in the middle of a file": ("outbox.write_aside = half", True),
    "before the rename": ("outbox.rename = die", True),
    "after the rename, before it is noted": ("Warehouse.note_outbox_written = die", True),
    "between two files": ("Warehouse.note_outbox_written = then_die(Warehouse.note_outbox_written)", True),
}
# these are boundaries of `tests/faults` too
IN_GRID = {"before the commit", "after the commit, before the outbox", "before the rename", "after the rename, before it is noted"}
OF_FILES = {"in the middle of a file", "between two files"}
MARKS = dict.fromkeys(IN_GRID, pytest.mark.slow) | dict.fromkeys(OF_FILES, pytest.mark.thorough)
PROGRAM = """
import os, signal, sys
from pathlib import Path
from pipelines import order_desk, outbox
from pipelines.order_desk import OrderDesk, Signed
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse, firmings
from pipelines.warehouse.session import Session

def die(*given, **named):
    os.kill(os.getpid(), signal.SIGKILL)

def then_die(work):
    return lambda *given, **named: (work(*given, **named), die())

def killed_at(number, run):
    left = [number]
    def counted(*given):
        left[0] -= 1
        return run(*given) if left[0] else die()
    return counted

def half(aside, data):
    aside.write_bytes(data[: len(data) // 2])
    die()

settings = load_settings(home=Path(sys.argv[1]))
desk = OrderDesk(Warehouse(settings.warehouse_file), settings)
orders = desk.orders("static")["order_id"].to_list()
{kill}
desk.firm(Signed("static", "me", "because"), orders, {{"group_by_vendor": True}})
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("planned") / "home"
    home.mkdir()
    new_desk(home)
    return home


def desk_of(home: Path) -> OrderDesk:
    settings = load_settings(home=home)
    return OrderDesk(Warehouse(settings.warehouse_file), settings)


@pytest.mark.parametrize("boundary", [pytest.param(name, marks=MARKS.get(name, ())) for name in KILLS])
def test_killed_anywhere_and_run_again_each_order_is_firmed_once(planned, tmp_path, boundary):
    home = tmp_path / "home"
    shutil.copytree(planned, home)
    kill, stands = KILLS[boundary]
    orders = desk_of(home).orders("static")["order_id"].to_list()
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(kill=kill), str(home)], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr

    desk = desk_of(home)
    left = desk.orders("static")["order_id"].to_list()
    assert left == ([] if stands else orders), "the visible plan is the old one or the new one"
    assert (firmed_supply(desk, PLAN_DATE), broken_laws(desk)) == (12 if stands else 0, {})
    half_written = [file for file in desk.settings.outbox_dir.rglob("*.parquet") if not file.name.startswith(".")]
    assert sum(pl.read_parquet(file).height for file in half_written) <= 12, "what lies there can be read"

    desk.firm(ME, orders, {"group_by_vendor": True})
    history = desk.warehouse.firmed_history()
    assert sorted(history["planned_order_id"]) == sorted(orders)
    files = [file for file in desk.settings.outbox_dir.rglob("*") if file.is_file()]
    rows = pl.concat([pl.read_parquet(file) for file in files])
    assert (len(files), sorted(rows["planned_order_id"])) == (3, sorted(orders))
    assert rows.select("firmed_key", "line_no").is_unique().all()
    assert (firmed_supply(desk, PLAN_DATE), desk.write_outbox(), broken_laws(desk)) == (12, [], {})
    assert plan_again(desk).is_empty(), "the next plan counts them"
