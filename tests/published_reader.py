"""An analyst who asks the published plans the same again and again: a program of its own, for any Python with the libraries.

    python published_reader.py KIND FOLDER STOP PAUSE

Each answer is taken apart: the plan versions of all tables, the row counts that the plan's run noted, and the law that
every unit of demand is pegged. KIND is one of the functions `ask_<KIND>`. Until the file STOP is there it goes on, after
a pause of PAUSE seconds; it prints `ready` after the first answer and, last, a JSON object of what it saw. It imports
nothing of Masterplan.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from decimal import Decimal
from pathlib import Path

TABLES = ("planned_order", "requirement", "pegging", "delay", "exception")
_COUNTS = " union all ".join(f"select '{name}' as name, plan_id, version, count(*) as n from plan.{name} group by all" for name in TABLES)  # noqa: S608
_SUMS = """
select plan_id, (select sum(-qty) from plan.requirement as r where r.plan_id = v.plan_id and qty < 0),
    (select sum(qty) from plan.pegging as p where p.plan_id = v.plan_id and demand_type <> 'excess')
from plan.plan_version as v
"""


class Answer:
    """What one look at the plans gave."""

    def __init__(self, runs, counts, sums):
        self.versions = {plan: version for plan, version, _ in runs}
        self.faults = [
            f"{name} of {plan}: version {version} beside {self.versions}"
            for name, plan, version, _ in counts
            if self.versions.get(plan) != version
        ]
        found = {(plan, name): n for name, plan, _, n in counts}
        for plan, version, told in runs:
            noted = json.loads(told)
            self.faults += [
                f"{name} of {plan} {version}: {found.get((plan, name), 0)} rows, {noted[name]} noted"
                for name in TABLES
                if found.get((plan, name), 0) != noted[name]
            ]
        self.faults += [f"{plan}: demand {demand}, pegged {pegged}" for plan, demand, pegged in sums if (demand or 0) != (pegged or 0)]


def _asked(connection):
    # one after the other: between them the folder may change
    runs = connection.execute("select plan_id, version, row_counts from plan.plan_version").fetchall()
    counts = connection.execute(_COUNTS).fetchall()
    proposals = connection.execute("select plan_id, version, count(*) from analytics.order_proposals group by all").fetchall()
    return Answer(runs, [*counts, *(("planned_order", *row) for row in proposals)], connection.execute(_SUMS).fetchall())


def ask_anew(folder):
    """DuckDB, the file opened for each answer."""
    import duckdb

    with closing(duckdb.connect(str(folder / "masterplan.duckdb"), read_only=True)) as connection:
        return _asked(connection)


_held = []


def ask_held(folder):
    """DuckDB, the file opened once and kept open."""
    import duckdb

    if not _held:
        _held.append(duckdb.connect(str(folder / "masterplan.duckdb"), read_only=True))
    return _asked(_held[0])


def _by_list(folder, read):
    current = json.loads((folder / "current.json").read_text("utf-8"))
    frames = {}
    for name in ("plan_version", *TABLES):
        (file,) = current["tables"][f"plan.{name}"]
        frames[name] = read(folder / file)
    versions = {plan: told["version"] for plan, told in current["plans"].items()}
    return versions, frames


def ask_polars(folder):
    """polars, by the list of files."""
    import polars as pl

    versions, frames = _by_list(folder, lambda file: pl.read_parquet(file, glob=False))
    runs = frames["plan_version"].select("plan_id", "version", "row_counts").rows()
    counts = [(name, *row) for name in TABLES for row in frames[name].group_by("plan_id", "version").len().rows()]
    needs = frames["requirement"].filter(pl.col("qty") < 0).group_by("plan_id").agg(-pl.col("qty").sum())
    pegged = dict(frames["pegging"].filter(pl.col("demand_type") != "excess").group_by("plan_id").agg(pl.col("qty").sum()).rows())
    answer = Answer(runs, counts, [(plan, need, pegged.get(plan)) for plan, need in needs.rows()])
    return _with_list(answer, versions)


def ask_pandas(folder):
    """pandas, by the list of files."""
    import pandas as pd

    versions, frames = _by_list(folder, pd.read_parquet)
    runs = list(frames["plan_version"][["plan_id", "version", "row_counts"]].itertuples(index=False, name=None))
    counts = [(name, *key, int(n)) for name in TABLES for key, n in frames[name].groupby(["plan_id", "version"]).size().items()]
    needs, pegs = frames["requirement"], frames["pegging"]
    sums = [
        (
            plan,
            -sum(needs.loc[(needs["plan_id"] == plan) & (needs["qty"] < 0), "qty"], Decimal(0)),
            sum(pegs.loc[(pegs["plan_id"] == plan) & (pegs["demand_type"] != "excess"), "qty"], Decimal(0)),
        )
        for plan, _, _ in runs
    ]
    return _with_list(Answer(runs, counts, sums), versions)


def ask_in_turn(folder):
    """Each way that opens anew, in turn."""
    ways = (ask_anew, ask_polars, ask_pandas)
    _turns.append(1)
    return ways[len(_turns) % len(ways)](folder)


_turns = []


def _with_list(answer, versions):
    if versions != answer.versions:
        answer.faults.append(f"the list says {versions}, the tables {answer.versions}")
    return answer


def main(kind, folder, stop, pause):
    """Asks until the file `stop` is there, and once more."""
    ask = globals()[f"ask_{kind}"]
    seen, faults, answers, is_last = set(), [], 0, False
    while not is_last:
        is_last = Path(stop).exists()
        try:
            answer = ask(Path(folder))
            seen.add(tuple(sorted(answer.versions.items())))
            faults += answer.faults
        except Exception as error:  # noqa: BLE001
            faults.append(f"{type(error).__name__}: {error}")
        answers += 1
        if answers == 1:
            print("ready", flush=True)  # noqa: T201
        time.sleep(0 if is_last else float(pause))
    print(json.dumps({"kind": kind, "answers": answers, "faults": faults[:20], "seen": sorted(seen)}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
